import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { ChildServer } from './child-server.js';
import { findTemporal } from './find-temporal.js';
import { freePort } from './ports.js';
import { withFolder } from './private-folder.js';
import { ask } from './programs.js';
import { type Progress, silent } from './progress.js';
import type { StackFolder } from './stack-folder.js';

export interface TemporalOptions {
  /** Where its log and file lie. Absent: a folder of its own, deleted when the server is disposed of. */
  readonly folder?: StackFolder;
  /** `file` outlives the server's death; `memory` is forgotten with it. Default file. */
  readonly store?: 'file' | 'memory';
  /** Dynamic settings as JSON texts, for example `limit.historyCount.suggestContinueAsNew: '50'`. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly progress?: Progress;
}

/** One Temporal server that is ours, with its UI. Its address stays through `stop` and `start`; its namespaces too, with a file. */
export interface TemporalServer extends AsyncDisposable {
  /** `host:port` for clients and workers. */
  readonly address: string;
  readonly ui: string;
  readonly port: number;
  readonly pid: number;
  readonly isRunning: boolean;
  stop(how?: 'term' | 'kill'): Promise<void>;
  start(): Promise<void>;
}

// Else a search attribute that was just added is not known for a while.
const SETTINGS = { 'system.forceSearchAttributesCacheRefreshOnRead': 'true' };

/** Starts a development server of Temporal. Namespaces are made by `ensureNamespace`. @throws SERVER_MISSING · SERVER_FAILED */
export async function startTemporal(options: TemporalOptions = {}): Promise<TemporalServer> {
  const { progress = silent } = options;
  const program = await findTemporal(progress);
  return withFolder(options.folder, async (folder, disposal) => {
    const server = new RunningTemporal(options, folder, program, await ports(folder));
    await server.prepare(progress);
    await server.start();
    return Object.assign(server, {
      [Symbol.asyncDispose]: () => server.stop(disposal.kept ? 'term' : 'kill').then(disposal.folder),
    });
  });
}

interface TemporalPorts {
  readonly frontend: number;
  readonly ui: number;
  readonly metrics: number;
}

async function ports(folder: StackFolder): Promise<TemporalPorts> {
  const take = async (use: string) => {
    const port = await freePort(folder.port(use));
    folder.keepPort(use, port);
    return port;
  };
  return { frontend: await take('temporal'), ui: await take('temporal-ui'), metrics: await take('temporal-metrics') };
}

class RunningTemporal {
  readonly address: string;
  readonly ui: string;
  readonly port: number;
  readonly #folder: StackFolder;
  readonly #program: string;
  readonly #file: string | undefined;
  readonly #parameters: readonly string[];
  #child: ChildServer | undefined;

  constructor({ store = 'file', settings }: TemporalOptions, folder: StackFolder, program: string, used: TemporalPorts) {
    this.port = used.frontend;
    this.address = `127.0.0.1:${used.frontend}`;
    this.ui = `http://127.0.0.1:${used.ui}`;
    this.#folder = folder;
    this.#program = program;
    this.#file = store === 'file' ? join(folder.path, 'temporal', 'temporal.db') : undefined;
    const dynamic = Object.entries({ ...SETTINGS, ...settings }).flatMap(([name, value]) => ['--dynamic-config-value', `${name}=${value}`]);
    this.#parameters = [
      ...['server', 'start-dev', '--log-level', 'warn', '--ip', '127.0.0.1', '--port', String(used.frontend)],
      ...['--ui-port', String(used.ui), '--metrics-port', String(used.metrics)],
      ...(this.#file === undefined ? [] : ['--db-filename', this.#file]),
      ...dynamic,
    ];
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.#child?.isAlive ?? false;
  }

  /** A file of another version would not be migrated: it is deleted, and said so. Tasks go on when they are started again. */
  async prepare(progress: Progress): Promise<void> {
    if (this.#file === undefined) {
      return;
    }
    const folder = join(this.#folder.path, 'temporal');
    const { output } = await ask(this.#program, ['--version']);
    const versionFile = join(folder, 'version');
    mkdirSync(folder, { recursive: true });
    if (existsSync(this.#file) && (!existsSync(versionFile) || readFileSync(versionFile, 'utf8') !== output)) {
      progress('Temporal: its file was made by another version and is deleted; start the tasks again');
      for (const suffix of ['', '-shm', '-wal']) {
        rmSync(`${this.#file}${suffix}`, { force: true });
      }
    }
    writeFileSync(versionFile, output);
  }

  async start(): Promise<void> {
    const child = new ChildServer({
      name: 'temporal',
      folder: this.#folder,
      command: this.#program,
      parameters: this.#parameters,
      env: { PATH: process.env.PATH, HOME: process.env.HOME },
      cwd: this.#folder.path,
    });
    this.#child = child;
    await child.isUp(async () => {
      const connection = await Connection.connect({ address: this.address, connectTimeout: 2_000 });
      await connection.close();
      return true;
    });
  }

  async stop(how: 'term' | 'kill' = 'term'): Promise<void> {
    await this.#child?.end({ signal: how === 'kill' ? 'SIGKILL' : 'SIGTERM' });
  }
}
