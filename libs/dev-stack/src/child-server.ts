import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderVariable, record, send } from './recorded-process.js';
import type { ServerUser } from './server-user.js';
import { StackError } from './stack-error.js';
import type { StackFolder } from './stack-folder.js';
import { GiveUp, waitUntil } from './wait-until.js';

export interface ChildServerOptions {
  /** Name of the process in `stack.json` and of its log file. */
  readonly name: string;
  readonly folder: StackFolder;
  readonly command: string;
  readonly parameters: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly user?: ServerUser | undefined;
  /** Asks it to end in good order. */
  readonly signal?: NodeJS.Signals;
}

// A process that ends without disposing of its servers takes them along. Only SIGKILL gets past this; then the next owner tidies up.
const running = new Set<ChildServer>();
process.on('exit', () => killAllChildren());

/** Sends SIGKILL to every child of this process, or to those of one stack's folder. */
export function killAllChildren(folder?: string): void {
  for (const child of running) {
    if (folder === undefined || child.folder === folder) {
      child.kill('SIGKILL');
    }
  }
}

/** One program of a stack: its own session (a Ctrl-C in the terminal reaches the owner only), its log file, its entry in the stack's record. */
export class ChildServer {
  readonly name: string;
  readonly folder: string;
  readonly logFile: string;
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #signal: NodeJS.Signals;
  readonly #exited: Promise<unknown>;

  constructor({ name, folder, command, parameters, env, cwd, user, signal = 'SIGTERM' }: ChildServerOptions) {
    this.name = name;
    this.folder = folder.path;
    this.logFile = join(folder.logs, `${name}.log`);
    this.#signal = signal;
    const log = openSync(this.logFile, 'a');
    try {
      this.#child = spawn(command, [...parameters], {
        cwd,
        env: { ...env, [folderVariable]: folder.path },
        detached: true,
        stdio: ['ignore', log, log],
        ...(user && { uid: user.uid, gid: user.gid }),
      });
    } finally {
      closeSync(log);
    }
    if (this.#child.pid === undefined) {
      this.#child.on('error', () => undefined); // the text below says all there is
      throw new StackError('SERVER_FAILED', `${name}: ${command} cannot be started.`);
    }
    this.pid = this.#child.pid;
    folder.add(record(name, this.pid, signal));
    running.add(this);
    this.#exited = once(this.#child, 'exit').then(() => {
      running.delete(this);
      folder.remove(this.pid);
    });
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves when the process is gone, for whatever reason. */
  async exited(): Promise<void> {
    await this.#exited;
  }

  kill(signal: NodeJS.Signals): void {
    if (this.isAlive) {
      send(this.pid, signal);
    }
  }

  /** Ends it in good order, or by `signal`; after `graceMs` by SIGKILL. */
  async end({ signal = this.#signal, graceMs = 15_000 }: { signal?: NodeJS.Signals; graceMs?: number } = {}): Promise<void> {
    this.kill(signal);
    const timer = setTimeout(() => this.kill('SIGKILL'), graceMs);
    await this.#exited;
    clearTimeout(timer);
  }

  /**
   * Waits until the probe says that it is up.
   * @throws SERVER_FAILED it ended, or is not up in time; with the end of its log
   */
  async isUp(probe: () => Promise<boolean>, deadlineMs = 60_000): Promise<void> {
    const failed = (what: string, cause?: unknown) =>
      new StackError('SERVER_FAILED', `${this.name} ${what}. The end of ${this.logFile}:\n${this.#lastLines()}`, { cause });
    const givingUp = () => {
      if (!this.isAlive) {
        throw new GiveUp(failed('ended while starting'));
      }
      return probe();
    };
    try {
      await waitUntil(givingUp, { deadlineMs, onTimeout: (cause) => failed(`is not up after ${deadlineMs / 1000} s`, cause) });
    } catch (error) {
      await this.end({ signal: 'SIGKILL' });
      throw error;
    }
  }

  #lastLines(): string {
    const text = existsSync(this.logFile) ? readFileSync(this.logFile, 'utf8') : '';
    return text.trimEnd().split('\n').slice(-15).join('\n');
  }
}
