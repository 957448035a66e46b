import { Context } from '@temporalio/activity';
import type { Logger, Position } from '@trem/replication-core';
import { streamNote } from '@trem/workflows';

const liveBelowMs = 5_000;
const behindAboveMs = 60_000;

export interface LiveNoteOptions {
  readonly scope: number;
  /** Where the source's log ended when the stream began: once past it, an idle stream is live, too. */
  readonly logEnd: () => Promise<Position>;
  readonly logger: Logger;
}

/** Tells the workflow when a stream has caught up, and when it has fallen far behind. Two bounds, so that it is told rarely. */
export class LiveNote {
  readonly #options: LiveNoteOptions;
  readonly #context = Context.current();
  #step: 'live' | 'catching-up' = 'catching-up';
  #begunAt: Position | undefined;
  #isBusy = false;

  constructor(options: LiveNoteOptions) {
    this.#options = options;
    options.logEnd().then(
      (position) => {
        this.#begunAt = position;
      },
      () => undefined, // then the lag alone tells
    );
  }

  see({ applied, lagMs }: { readonly applied: Position; readonly lagMs: number | undefined }): void {
    const passedStart = this.#begunAt !== undefined && applied >= this.#begunAt;
    const isNear = lagMs !== undefined ? lagMs < liveBelowMs : passedStart;
    const isFar = lagMs !== undefined && lagMs > behindAboveMs;
    const step = this.#step === 'live' ? (isFar ? 'catching-up' : 'live') : isNear ? 'live' : 'catching-up';
    if (step !== this.#step && !this.#isBusy) {
      this.#isBusy = true;
      void this.#tell(step);
    }
  }

  /** A note that does not arrive is sent again with the next look. */
  async #tell(step: 'live' | 'catching-up'): Promise<void> {
    const { client, info } = this.#context;
    try {
      const { workflowId = '', runId = '' } = info.workflowExecution ?? {};
      await client.workflow.getHandle(workflowId, runId).signal(streamNote, { scope: this.#options.scope, step });
      this.#step = step;
    } catch (error) {
      this.#options.logger.debug({ error }, 'note not sent');
    } finally {
      this.#isBusy = false;
    }
  }
}
