import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { ChildServer } from './child-server.js';
import { findPostgres, type PostgresBinaries } from './find-postgres.js';
import { freePort } from './ports.js';
import { withFolder } from './private-folder.js';
import { ask } from './programs.js';
import { type Progress, silent } from './progress.js';
import { giveTo, type ServerUser, serverUser } from './server-user.js';
import { StackError } from './stack-error.js';
import type { StackFolder } from './stack-folder.js';

export interface PostgresOptions {
  /** Names the server's data folder and log. Default `postgres`. */
  readonly name?: string;
  /** Where its data lies. Absent: a folder of its own, deleted when the server is disposed of. */
  readonly folder?: StackFolder;
  /** A major version, `14` and later. Default: the newest that is at hand. */
  readonly version?: string;
  /** Off makes everything quicker and survives the death of the server, not of the machine. Default on. */
  readonly fsync?: boolean;
  /** More settings of `postgresql.conf`, on top of logical decoding with room for many tasks. */
  readonly settings?: Readonly<Record<string, string>>;
  /** A folder with locales that the machine lacks, as `localedef` makes them. */
  readonly locales?: string;
  readonly progress?: Progress;
}

/** One Postgres that is ours: user `postgres`, no password, 127.0.0.1 only. Its address stays the same through `stop` and `start`. */
export interface PostgresServer extends AsyncDisposable {
  readonly name: string;
  /** Of its database `postgres`. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Its data folder. */
  readonly data: string;
  readonly isRunning: boolean;
  /** `fast` ends sessions and writes a checkpoint; `immediate` and `kill` leave the next start to recover from the log. Default fast. */
  stop(how?: 'fast' | 'immediate' | 'kill'): Promise<void>;
  /** Starts it again on the same data and port. */
  start(): Promise<void>;
}

const SETTINGS = { wal_level: 'logical', max_connections: '300', max_replication_slots: '60', max_wal_senders: '60' };
const WITHOUT_FSYNC = { fsync: 'off', full_page_writes: 'off' };
const SIGNALS = { fast: 'SIGINT', immediate: 'SIGQUIT', kill: 'SIGKILL' } as const;

/** Starts a Postgres with logical decoding on. @throws SERVER_MISSING · SERVER_FAILED */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  return launch(options, (server) => server.initialise());
}

export interface StandbyOptions extends PostgresOptions {
  /** Stopped for the copying, in good order. */
  readonly of: PostgresServer;
  /** Where the standby finds it; a link in between can make it lag. Default: its own address. */
  readonly primaryUrl?: string;
}

/** Starts a standby on a copy of a server's files. It follows until it is promoted (`SELECT pg_promote()`). @throws SERVER_MISSING · SERVER_FAILED */
export async function startStandby({ of, primaryUrl = of.url, ...options }: StandbyOptions): Promise<PostgresServer> {
  const { hostname, port, username } = new URL(primaryUrl);
  const settings = { ...options.settings, primary_conninfo: `host=${hostname} port=${port} user=${username} dbname=postgres` }; // the database is for copies of slots
  return launch({ name: 'standby', ...options, settings }, async (server) => {
    await of.stop('fast');
    await server.copyFrom(of);
    await of.start();
  });
}

async function launch(options: PostgresOptions, prepare: (server: RunningPostgres) => Promise<void>): Promise<PostgresServer> {
  const binaries = await findPostgres(options.progress ?? silent, options.version);
  return withFolder(options.folder, async (folder, dispose) => {
    const server = new RunningPostgres(options, folder, binaries, await freePort(folder.port(options.name ?? 'postgres')));
    folder.keepPort(server.name, server.port);
    await prepare(server);
    await server.start();
    return Object.assign(server, { [Symbol.asyncDispose]: () => server.stop(dispose.kept ? 'fast' : 'immediate').then(dispose.folder) });
  });
}

class RunningPostgres {
  readonly name: string;
  readonly port: number;
  readonly url: string;
  readonly #folder: StackFolder;
  readonly #binaries: PostgresBinaries;
  readonly data: string;
  readonly #user: ServerUser | undefined = serverUser('postgres');
  readonly #settings: Readonly<Record<string, string>>;
  readonly #locales: string | undefined;
  #child: ChildServer | undefined;
  // What a killed predecessor left of itself on kept data is no different from our own kill.
  #killed = true;

  constructor(
    { name = 'postgres', fsync = true, settings, locales }: PostgresOptions,
    folder: StackFolder,
    binaries: PostgresBinaries,
    port: number,
  ) {
    this.name = name;
    this.port = port;
    this.url = `postgres://postgres@127.0.0.1:${port}/postgres`;
    this.#folder = folder;
    this.#binaries = binaries;
    this.data = join(folder.path, name, 'data');
    this.#settings = { ...SETTINGS, ...(fsync ? {} : WITHOUT_FSYNC), ...settings };
    this.#locales = locales;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.#child?.isAlive ?? false;
  }

  /** Makes the data folder under another name first: a killed attempt leaves nothing that looks finished. */
  async initialise(): Promise<void> {
    if (existsSync(join(this.data, 'PG_VERSION'))) {
      const version = readFileSync(join(this.data, 'PG_VERSION'), 'utf8').trim();
      if (version !== this.#binaries.version) {
        const text = `${this.data} was made by Postgres ${version}, and here is ${this.#binaries.version}: destroy the stack, or put that version on PATH.`;
        throw new StackError('SERVER_FAILED', text);
      }
      return;
    }
    const half = `${this.data}.new`;
    rmSync(half, { recursive: true, force: true });
    mkdirSync(half, { recursive: true, mode: 0o700 });
    giveTo(this.#user, join(this.#folder.path, this.name), half);
    const { code, output } = await ask(
      join(this.#binaries.folder, 'initdb'),
      ['-D', half, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
      { cwd: '/', uid: this.#user?.uid, gid: this.#user?.gid },
    );
    if (code !== 0) {
      throw new StackError('SERVER_FAILED', `initdb of ${this.name} failed:\n${output}`);
    }
    renameSync(half, this.data);
  }

  /** Takes over what another server has, which must be stopped, as a standby of it. Slots stay behind: a copy's would hold its log back. */
  async copyFrom({ data }: Pick<PostgresServer, 'data'>): Promise<void> {
    mkdirSync(dirname(this.data), { recursive: true, mode: 0o700 });
    giveTo(this.#user, dirname(this.data));
    const { code, output } = await ask('cp', ['-a', data, this.data], { cwd: '/' });
    if (code !== 0) {
      throw new StackError('SERVER_FAILED', `The files of ${this.name} cannot be copied:\n${output}`);
    }
    for (const slot of readdirSync(join(this.data, 'pg_replslot'))) {
      rmSync(join(this.data, 'pg_replslot', slot), { recursive: true });
    }
    writeFileSync(join(this.data, 'standby.signal'), '');
    giveTo(this.#user, join(this.data, 'standby.signal'));
  }

  /** After a kill the old server's processes take a moment to notice; until then its shared memory refuses a new one. */
  async start(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#startOnce();
        return;
      } catch (error) {
        if (!this.#killed || attempt === 20) {
          throw error;
        }
        await delay(250);
      }
    }
  }

  async #startOnce(): Promise<void> {
    const settings = { ...this.#settings, port: String(this.port), listen_addresses: '127.0.0.1', unix_socket_directories: '' };
    const child = new ChildServer({
      name: this.name,
      folder: this.#folder,
      command: join(this.#binaries.folder, 'postgres'),
      parameters: ['-D', this.data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      env: { PATH: process.env.PATH, LANG: 'C', TZ: 'UTC', ...(this.#locales === undefined ? {} : { LOCPATH: this.#locales }) },
      cwd: '/',
      user: this.#user,
      signal: 'SIGINT',
    });
    this.#child = child;
    await child.isUp(() => answers(this.url));
    this.#killed = false;
  }

  async stop(how: 'fast' | 'immediate' | 'kill' = 'fast'): Promise<void> {
    this.#killed = how === 'kill';
    await this.#child?.end({ signal: SIGNALS[how] });
  }
}

/** True when the server takes connections. */
export async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } finally {
    await client.end().catch(() => undefined);
  }
}
