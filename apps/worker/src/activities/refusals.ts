import type { TaskDefinition } from '@trem/contracts';
import type { RefusalOptions } from '@trem/pipeline';
import type { Logger } from '@trem/replication-core';
import type { ActivityDeps } from './deps.js';
import { copyLetters } from './letters.js';
import type { OpenTarget } from './task-context.js';

interface RefusedTask {
  readonly taskId: string;
  readonly definition: TaskDefinition;
  readonly target: OpenTarget;
  readonly logger: Logger;
}

/**
 * What a task wants done with rows that its target refuses. Its flags are read when a row is refused, so that a change of them holds from the next
 * batch on; while the control-store is away, those of before hold.
 */
export function refusalsOf(deps: Pick<ActivityDeps, 'store'>, { taskId, definition, target, logger }: RefusedTask): RefusalOptions {
  const { store } = deps;
  let { errors } = definition;
  let copying: Promise<void> = Promise.resolve();
  const orWarn = async (what: string, work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      logger.warn({ taskId, error }, what);
    }
  };
  const copy = () => {
    copying = copying.then(() => orWarn('dead letters not copied yet', () => copyLetters(deps, target, logger)));
  };
  copy(); // what a predecessor stored right before its end
  return {
    async errors() {
      await orWarn('settings of a task not read again', async () => {
        errors = (await store.tasks.find(taskId))?.definition.errors ?? errors;
      });
      return errors;
    },
    isSkipped: (place) => store.deadLetters.isSkipped(taskId, target.name, place),
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
