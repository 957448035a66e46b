import { setTimeout as delay } from 'node:timers/promises';
import type { SlotHealth } from '@trem/contracts';
import { type ActivityDeps } from '../activities/deps.js';
import { openTask } from '../activities/task-context.js';
import { judgeSlot } from './slot-health.js';

type Due = Awaited<ReturnType<ActivityDeps['store']['slots']['claimDue']>>[number];

export interface SlotWatchOptions {
  readonly everyMs: number;
  /** A snapshot that is held longer is worth a warning, ms. */
  readonly snapshotWarnMs: number;
  readonly onLook?: (task: string, health: SlotHealth) => void;
  /** Told of each task on the same round. */
  readonly onLetters?: (task: string, letters: { readonly open: number; readonly parked: number }) => void;
}

/**
 * Looks at the slot of every task, at rest too: a slot that nobody reads makes its source keep log, and is lost in the end. Workers share the looking.
 * A source or store that is away is tried again with the next look. Dispose of the result to end it.
 */
export function watchSlots(deps: ActivityDeps, options: SlotWatchOptions): AsyncDisposable {
  const stop = new AbortController();
  const watching = (async () => {
    while (!stop.signal.aborted) {
      await lookAtAll(deps, options).catch((error: unknown) => deps.logger.debug({ error }, 'slots not looked at'));
      await delay(options.everyMs / 4, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  })();
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await watching;
    },
  };
}

async function lookAtAll(deps: ActivityDeps, options: SlotWatchOptions): Promise<void> {
  for (const due of await deps.store.slots.claimDue(options.everyMs)) {
    try {
      await lookAt(deps, due, options);
    } catch (error) {
      deps.logger.debug({ task: due.taskId, error }, 'slot not looked at');
    }
  }
}

async function lookAt(
  deps: ActivityDeps,
  { taskId, phase, hasSlot, before }: Due,
  { onLook, onLetters, snapshotWarnMs }: SlotWatchOptions,
): Promise<void> {
  const { task, source, definition, logger } = await openTask(deps, taskId);
  onLetters?.(task.name, await deps.store.deadLetters.counts(taskId)); // first, for the source may be away
  const slot = await source.connector.source.slotState(source.endpoint, task);
  const health = judgeSlot({
    slot,
    phase,
    hasSlot,
    before,
    now: Date.now(),
    snapshotWarnMs,
    limitBytes: definition.cdc.retainedLogLimitBytes,
  });
  await deps.store.slots.record(taskId, health);
  onLook?.(task.name, health);
  if (health.alert !== (before?.alert ?? 'ok')) {
    const { alert, text, retainedBytes, safeBytes, lostInMs } = health;
    await deps.store.events.append(taskId, 'slot', { alert, text, retainedBytes, safeBytes, lostInMs });
    logger.warn({ alert, text, retainedBytes, safeBytes }, 'slot');
  }
}
