import type { TaskDefinition } from '@trem/contracts';
import type { RefusalOptions } from '@trem/pipeline';
import type { Logger, TableShape } from '@trem/replication-core';
import type { ActivityDeps } from './deps.js';
import { labelFollower } from './follow-labels.js';
import { queueLetters } from './letter-copies.js';
import { copyLetters, dropClosedLetters } from './letters.js';
import type { OpenTarget } from './task-context.js';

/** Until copies are tried again while the control-store or the broker is away, ms. */
const AGAIN_MS = 30_000;

interface RefusedTask {
  readonly taskId: string;
  readonly definition: TaskDefinition;
  readonly target: OpenTarget;
  /** Of the task, as they are at the target. */
  readonly tables: readonly TableShape[];
  readonly logger: Logger;
}

/**
 * What a task wants done with rows that its target refuses. Its flags are read when a row is refused, so that a change of them holds from the next
 * batch on; while the control-store is away, those of before hold. Copies for people that fail are made again until it is disposed of.
 */
export function refusalsOf(deps: ActivityDeps, { taskId, definition, target, tables, logger }: RefusedTask): RefusalOptions & Disposable {
  const { store } = deps;
  let { errors } = definition;
  let copying: Promise<unknown> = Promise.resolve();
  let again: NodeJS.Timeout | undefined;
  let isOver = false;
  const orWarn = async (what: string, work: () => Promise<unknown>) => {
    try {
      await work();
      return true;
    } catch (error) {
      logger.warn({ taskId, error }, what);
      return false;
    }
  };
  const copy = () => {
    copying = copying.then(async () => {
      const isCopied = await orWarn('dead letters not copied yet', () => copyLetters(deps, target, logger));
      const isQueued = await orWarn('copies of dead letters not in their queue yet', () => queueLetters(deps, target));
      if (!isOver && !(isCopied && isQueued)) {
        clearTimeout(again);
        again = setTimeout(copy, AGAIN_MS).unref();
      }
    });
  };
  copy(); // what a predecessor stored right before its end
  copying = copying.then(() => orWarn('closed dead letters not dropped', () => dropClosedLetters(deps, target, errors.keepClosedDays)));
  return {
    [Symbol.dispose]() {
      isOver = true;
      clearTimeout(again);
    },
    async errors() {
      await orWarn('settings of a task not read again', async () => {
        errors = (await store.tasks.find(taskId))?.definition.errors ?? errors;
      });
      return errors;
    },
    isSkipped: (place) => store.deadLetters.isSkipped(taskId, target.name, place),
    followLabels: labelFollower(deps, { taskId, name: target.name, tables }),
    onStored(refused) {
      copy();
      const first = refused.find(({ error }) => error !== undefined);
      const facts = { target: target.name, letters: refused.length, code: first?.error?.code ?? null, table: first?.source ?? null };
      void orWarn('event of dead letters not written', () => store.events.append(taskId, 'dead-letter', facts));
    },
    async onStopped({ source, origin, place, error }) {
      const row = {
        ...{ target: target.name, source, operation: origin.tag, code: error?.code ?? 'BUG' },
        ...{ position: place.commitAt, sequence: place.sequence, transaction: place.transaction },
      };
      await orWarn('row that the task rests at not written down', () => store.deadLetters.stopAt(taskId, row));
    },
  };
}
