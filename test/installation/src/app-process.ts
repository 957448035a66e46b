import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../../', import.meta.url));

// A process that ends without disposing of its apps takes them along, the frozen ones too. Only SIGKILL gets past this.
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) {
    child.kill('SIGKILL');
  }
});

/** One of our apps, built and started as a process, as an installation runs it. */
export class AppProcess implements AsyncDisposable {
  readonly #app: string;
  readonly #environment: Readonly<Record<string, string>>;
  readonly logFile: string;
  #child: ChildProcess | undefined;

  constructor(app: string, environment: Readonly<Record<string, string>>, logFile: string) {
    this.#app = app;
    this.#environment = environment;
    this.logFile = logFile;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /**
   * @param more environment of this start only. A process that is told of faults is a test build: it has the failpoints and defects that others lack
   */
  start(more: Readonly<Record<string, string>> = {}): void {
    const environment = { ...this.#environment, ...more };
    const isTestBuild = Object.keys(environment).some((name) => name.startsWith('TREM_FAILPOINTS') || name === 'TREM_DEFECTS');
    const log = createWriteStream(this.logFile, { flags: 'a' });
    const child = spawn(
      process.execPath,
      [...(isTestBuild ? ['--conditions=@trem/faults'] : []), `${repository}apps/${this.#app}/dist/main.js`],
      {
        cwd: repository,
        env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production', ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    this.#child = child;
    running.add(child);
    child.once('exit', () => running.delete(child));
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
  }

  /** Sends a signal and waits for the end; SIGSTOP and SIGCONT return at once. */
  async signal(signal: NodeJS.Signals): Promise<void> {
    if (!this.isRunning || this.#child === undefined) {
      return;
    }
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') {
      await ended;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.signal('SIGKILL');
  }
}
