import { constants } from 'node:os';
import type { App } from './app.js';
import { killAllChildren } from './child-server.js';
import type { GivenServers } from './given-servers.js';
import type { Progress } from './progress.js';
import { type StackFolder, sweepPassing } from './stack-folder.js';
import { removeFromGiven } from './stack-servers.js';

interface Ending {
  readonly keep: boolean;
  readonly given: GivenServers;
  readonly progress: Progress;
}

/** Everything that a stack has started or is starting, so that it can be ended at any moment: apps first, then servers. */
export class StackParts {
  isUp = false;
  readonly folder: StackFolder;
  readonly #ending: Ending;
  readonly #servers: Promise<{ readonly server?: AsyncDisposable }>[] = [];
  readonly #apps: Promise<App>[] = [];
  #end: Promise<void> | undefined;

  constructor(folder: StackFolder, ending: Ending) {
    this.folder = folder;
    this.#ending = ending;
  }

  server<T extends { readonly server?: AsyncDisposable }>(starting: Promise<T>): Promise<T> {
    starting.catch(() => undefined); // met by whoever waits for it; here it only must not count as unhandled
    this.#servers.push(starting);
    return starting;
  }

  app(starting: Promise<App>): Promise<App> {
    starting.catch(() => undefined);
    this.#apps.push(starting);
    return starting;
  }

  /** Ends all, also what is still starting. A second call waits for the first. */
  end(): Promise<void> {
    this.#end ??= this.#endOnce();
    return this.#end;
  }

  /** At once and without waiting: for a signal that comes before the stack is up. */
  abandon(): void {
    killAllChildren(this.folder.path);
    this.folder.release(this.#ending);
  }

  async #endOnce(): Promise<void> {
    const { keep, given, progress } = this.#ending;
    try {
      await Promise.all((await settled(this.#apps)).map((app) => app[Symbol.asyncDispose]()));
      if (!keep) {
        await removeFromGiven(this.folder, given, progress);
        // What is thrown away needs no orderly end, and its folder no flush.
        killAllChildren(this.folder.path);
      }
      await Promise.all((await settled(this.#servers)).map(({ server }) => server?.[Symbol.asyncDispose]()));
    } finally {
      this.folder.release({ keep });
    }
    // A test runner that was interrupted had no time to end the servers of single tests.
    await sweepPassing(progress);
  }
}

async function settled<T>(promises: readonly Promise<T>[]): Promise<readonly T[]> {
  const results = await Promise.allSettled(promises);
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

/** Ends the stack, then this process, when it is told to end. @returns the way to stop listening */
export function endOnSignals(parts: StackParts, progress: Progress): () => void {
  const end = (signal: NodeJS.Signals) => {
    progress(`${parts.folder.stack}: stopping`);
    const code = 128 + constants.signals[signal];
    if (!parts.isUp) {
      parts.abandon();
      process.exit(code);
    }
    void parts.end().finally(() => process.exit(code));
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) {
    process.on(signal, end);
  }
  return () => {
    for (const signal of signals) {
      process.off(signal, end);
    }
  };
}
