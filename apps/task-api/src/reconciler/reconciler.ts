import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { restPhases } from '@trem/contracts';
import type { ControlStore, TaskRow } from '@trem/control-store';
import type { Logger } from '@trem/replication-core';
import { CommandRefused, type TaskClient } from '@trem/task-client';
import { toStart } from '../tasks/task-to-start.js';

export interface ReconcilerOptions {
  readonly tasks: Pick<ControlStore['tasks'], 'list' | 'find'>;
  readonly client: Pick<TaskClient, 'workflowPhase' | 'start' | 'delete' | 'ensureWatch'>;
  readonly logger: Logger;
  /** From the end of one round to the next, ms. After a round that Temporal cut short, at most 10 s. */
  readonly everyMs: number;
}

const soonMs = 10_000;

/**
 * Gives each task that should have a workflow one, by what people asked for last: after Temporal has lost its database, and after a command whose
 * outcome nobody heard. It makes no decision: a started workflow looks at the facts. Several at once do no harm, for the first start is the only one.
 * Runs from the beginning until it is disposed of.
 */
export function startReconciler(options: ReconcilerOptions): AsyncDisposable {
  const stop = new AbortController();
  const running = keepReconciling(options, stop.signal);
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}

async function keepReconciling(options: ReconcilerOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const isWhole = await Promise.all([reconcile(options, signal), options.client.ensureWatch()])
      .then(([isDone]) => isDone)
      .catch((error: unknown) => {
        options.logger.warn({ error }, 'reconciling was cut short');
        return false;
      });
    await delay(isWhole ? options.everyMs : Math.min(soonMs, options.everyMs), undefined, { signal }).catch(() => undefined);
  }
}

/** One round over all tasks. @returns false when Temporal, or its workers, did not answer: then every other task would wait in vain, too */
export async function reconcile(options: ReconcilerOptions, signal = new AbortController().signal): Promise<boolean> {
  const { tasks, logger } = options;
  for (const { id, name, ...row } of await tasks.list()) {
    const wanted = wantedOf(row);
    if (wanted === undefined || signal.aborted) {
      continue;
    }
    try {
      await reconcileTask(options, id, wanted);
    } catch (error) {
      const code = error instanceof CommandRefused ? error.code : undefined;
      logger.warn({ task: name, wanted, code, error }, 'task not reconciled');
      if (code === 'NO_WORKER' || code === 'SERVICE_UNREACHABLE') {
        return false;
      }
    }
  }
  return true;
}

async function reconcileTask({ tasks, client, logger }: ReconcilerOptions, id: string, wanted: Wanted): Promise<void> {
  const phase = await client.workflowPhase(id);
  if (isEnough(phase, wanted)) {
    return;
  }
  // A task is marked as deleted before its workflow ends: looked at in this order, one that is just gone is not begun again.
  const row = await tasks.find(id);
  if (row === undefined || wantedOf(row) !== wanted) {
    return;
  }
  const requestId = randomUUID(); // an id that a closed workflow has answered would start nothing
  const answer =
    wanted === 'delete'
      ? await client.delete(toStart(row), requestId)
      : await client.start(toStart(row), requestId, { mode: row.run === 0 ? row.definition.startMode : 'continue' });
  logger.warn({ task: row.name, command: wanted, found: phase ?? 'no workflow', phase: answer.phase }, 'workflow brought back');
}

type Wanted = 'start' | 'delete';

/** Undefined: the task needs no workflow. One that was on its way to a rest is started, too: it finds out that it should rest, and says so. */
function wantedOf({ desired, phase }: Pick<TaskRow, 'desired' | 'phase'>): Wanted | undefined {
  if (desired === 'gone') {
    return 'delete';
  }
  const rests: readonly string[] = restPhases;
  return desired === 'run' || !rests.includes(phase) ? 'start' : undefined;
}

/** A workflow in `created` was begun for a command that it refused, or that no worker has seen: it counts for none. */
function isEnough(phase: string | undefined, wanted: Wanted): boolean {
  return wanted === 'delete' ? phase === 'deleting' : phase !== undefined && phase !== 'created';
}
