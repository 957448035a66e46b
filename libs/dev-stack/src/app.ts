import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { AppEnvironment } from './app-environment.js';
import { ChildServer } from './child-server.js';
import { freePort } from './ports.js';
import type { Progress } from './progress.js';
import { StackError } from './stack-error.js';
import { repository, type StackFolder } from './stack-folder.js';

export const appNames = ['endpoint-service', 'task-api', 'ai-task-creator', 'worker'] as const;
export type AppName = (typeof appNames)[number];

/** One of our apps as a process: started again, at the same address, 1 s after it dies. */
export interface App extends AsyncDisposable {
  readonly name: AppName;
  /** Of the process that lives now; 0 while none does. */
  readonly pid: number;
  /** Base address; the worker's serves `/health` and `/metrics` only. */
  readonly url: string;
  /** How often it was started again. */
  readonly restarts: number;
  /** Ends the process with SIGKILL, and resolves when it is gone. */
  kill(): Promise<void>;
  /** Waits until it answers `/health` with 200. @throws SERVER_FAILED not within 60 s */
  isUp(): Promise<void>;
}

export interface AppOptions {
  readonly name: AppName;
  readonly folder: StackFolder;
  /** What this app needs beside its port; see `app-environment.ts`. */
  readonly environment: AppEnvironment;
  readonly progress: Progress;
}

const RESTART_MS = 1_000;

/** Where an app is going to be. */
export async function reservedUrl(name: AppName, folder: StackFolder): Promise<string> {
  const port = await freePort(folder.port(name));
  folder.keepPort(name, port);
  return addressOf(port);
}

function addressOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** Starts an app and waits until it is healthy. @throws SERVER_FAILED it is not built, ended, or is not up in time */
export async function startApp(options: AppOptions): Promise<App> {
  const main = join(repository, 'apps', options.name, 'dist/main.js');
  if (!existsSync(main)) {
    throw new StackError('SERVER_FAILED', `${options.name} is not built: run npm run build`);
  }
  const port = await freePort(options.folder.port(options.name));
  options.folder.keepPort(options.name, port);
  const app = new RunningApp(options, main, port);
  await app.isUp();
  app.keepAlive();
  return app;
}

class RunningApp implements App {
  readonly name: AppName;
  readonly url: string;
  readonly #options: AppOptions;
  readonly #main: string;
  readonly #port: number;
  readonly #ended = new AbortController();
  #child: ChildServer;
  #restarts = 0;
  #loop: Promise<void> = Promise.resolve();

  constructor(options: AppOptions, main: string, port: number) {
    this.name = options.name;
    this.url = addressOf(port);
    this.#options = options;
    this.#main = main;
    this.#port = port;
    this.#child = this.#spawn();
  }

  get pid(): number {
    return this.#child.isAlive ? this.#child.pid : 0;
  }

  get restarts(): number {
    return this.#restarts;
  }

  async kill(): Promise<void> {
    await this.#child.end({ signal: 'SIGKILL' });
  }

  async isUp(): Promise<void> {
    await this.#child.isUp(async () => {
      const answer = await fetch(`${this.url}/health`, { signal: AbortSignal.timeout(2_000) });
      await answer.body?.cancel();
      return answer.status === 200;
    });
  }

  keepAlive(): void {
    this.#loop = this.#startAgain();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    await this.#child.end();
    await this.#loop;
  }

  async #startAgain(): Promise<void> {
    const { signal } = this.#ended;
    for (;;) {
      await this.#child.exited();
      if (signal.aborted) {
        return;
      }
      this.#options.progress(`${this.name} ended; it is started again in ${RESTART_MS / 1000} s (its log: ${this.#child.logFile})`);
      await delay(RESTART_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) {
        return;
      }
      this.#restarts += 1;
      this.#child = this.#spawn();
    }
  }

  #spawn(): ChildServer {
    const port = String(this.#port);
    return new ChildServer({
      name: this.name,
      folder: this.#options.folder,
      command: process.execPath,
      parameters: ['--enable-source-maps', this.#main],
      env: {
        ...inherited(),
        ...(this.name === 'worker' ? { TREM_METRICS_PORT: port } : { TREM_PORT: port }),
        ...this.#options.environment,
      },
      cwd: repository,
    });
  }
}

/** Our environment without what would lead an app to another installation. */
function inherited(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(TREM_|TEMPORAL_|VITEST|npm_|NODE_OPTIONS$)/.test(name)));
}
