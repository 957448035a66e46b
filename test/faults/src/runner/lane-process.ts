import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FaultRecord, RunOrder, RunRecord } from './record.js';

export interface LaneTask {
  readonly order: RunOrder;
  /** For what is kept of a red run. */
  readonly folder: string;
}

export type LaneAnswer =
  | { readonly tag: 'fault'; readonly fault: FaultRecord }
  | { readonly tag: 'done'; readonly record: RunRecord }
  /** The rig itself could not be set up or taken down. */
  | { readonly tag: 'broken'; readonly text: string };

const RUN_DEADLINE_MS = 15 * 60_000;
const built = fileURLToPath(new URL('../../dist/runner/lane.js', import.meta.url));

/** A process with servers of its own that does one run after the other. Needs the build. */
export class LaneProcess implements AsyncDisposable {
  readonly #child: ChildProcess;

  constructor(name: string) {
    // Without our own flags: under a test they would lead to sources.
    this.#child = fork(built, [name], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  }

  /** @throws when the rig breaks, or the run does not end within 15 minutes */
  async run(task: LaneTask, onFault: (fault: FaultRecord) => void): Promise<RunRecord> {
    const child = this.#child;
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => settle(() => reject(new Error('the run has not ended within 15 minutes'))), RUN_DEADLINE_MS);
      const onExit = () => settle(() => reject(new Error('the process of the run has ended')));
      const onMessage = (message: LaneAnswer) => {
        if (message.tag === 'fault') {
          onFault(message.fault);
        } else {
          settle(() => (message.tag === 'done' ? resolve(message.record) : reject(new Error(message.text))));
        }
      };
      const settle = (act: () => void) => {
        clearTimeout(timer);
        child.off('exit', onExit);
        child.off('message', onMessage);
        act();
      };
      child.on('exit', onExit);
      child.on('message', onMessage);
      child.send(task);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, 'exit');
      this.#child.disconnect();
      await ended;
    }
  }
}
