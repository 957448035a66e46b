import { setTimeout as delay } from 'node:timers/promises';
import { type ApiClient, ApiError } from '@trem/api-client';
import type { Phase, TaskSnapshot, TaskStatus } from '@trem/contracts';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { progressDisplay } from '../output/progress-display.js';

const AGAIN_MS = 1_000;
const PATIENCE_MS = 60_000;

export interface WatchOptions {
  readonly api: ApiClient;
  readonly name: string;
  readonly isReached: (status: TaskStatus) => boolean;
  /** State version before a command: what is not above it was so before, and neither reaches nor fails anything. */
  readonly after?: number;
}

/**
 * Shows a task until `isReached`, it is gone, it needs a person, or Ctrl-C. A broken stream of events is opened again, for a minute at most.
 * Returns what it saw last, so that a caller knows whether the state came; undefined when the task is gone or nothing was seen.
 *
 * @throws CliError 6 it rests in attention · ApiError nothing answers any more
 */
export async function watchTask(context: Context, { api, name, isReached, after = 0 }: WatchOptions): Promise<TaskSnapshot | undefined> {
  const display = progressDisplay(context.terminal);
  let last: TaskSnapshot | undefined;
  try {
    for await (const snapshot of snapshots(context, api, name)) {
      last = snapshot;
      display.show(snapshot);
      if (snapshot.status.stateVersion <= after) {
        continue;
      }
      failInAttention(snapshot.status);
      if (isReached(snapshot.status)) {
        return snapshot;
      }
    }
    return context.signal.aborted ? last : undefined;
  } finally {
    display.end();
  }
}

/** Snapshots as they come, over as many connections as it takes. */
async function* snapshots(context: Context, api: ApiClient, name: string): AsyncGenerator<TaskSnapshot> {
  let answeredAt = Date.now();
  for (;;) {
    try {
      for await (const snapshot of api.taskEvents(name, { signal: context.signal })) {
        answeredAt = Date.now();
        yield snapshot;
      }
      return;
    } catch (error) {
      const isAway = error instanceof ApiError && error.problem.code === 'SERVICE_UNREACHABLE';
      if (!isAway || Date.now() - answeredAt > PATIENCE_MS) {
        throw error;
      }
      context.terminal.note('no answer from the API, trying again');
      await delay(AGAIN_MS, undefined, { signal: context.signal }).catch(() => undefined);
      if (context.signal.aborted) {
        return;
      }
    }
  }
}

/** @throws CliError 6 with the code and remedy of what the task needs */
export function failInAttention({ name, phase, error }: TaskStatus): void {
  if (phase === 'attention') {
    throw new CliError({
      exitCode: exitCodes.attention,
      code: error?.code ?? 'BUG',
      text: `${name} needs attention: ${error?.text ?? 'no reason is known'}`,
      remedy: error?.remedy ?? '',
    });
  }
}

/** What a command waits for with --wait. */
export function reached(goal: 'running' | Phase): (status: TaskStatus) => boolean {
  return ({ phase, step }) => {
    if (goal === 'running') {
      return phase === 'done' || (phase === 'cdc' && step !== 'catching-up' && step !== 'restarting' && step !== 'adding');
    }
    return phase === goal;
  };
}
