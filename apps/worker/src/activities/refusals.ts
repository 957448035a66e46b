import type { TaskDefinition } from '@trem/contracts';
import type { RefusalOptions } from '@trem/pipeline';
import type { ActivityDeps } from './deps.js';

/**
 * What a task wants done with rows that its target refuses. Its flags are read when a row is refused, so that a change of them holds from the next
 * batch on; while the control-store is away, those of before hold.
 */
export function refusalsOf({ store, logger }: ActivityDeps, definition: TaskDefinition, taskId: string): RefusalOptions {
  let { errors } = definition;
  return {
    async errors() {
      try {
        errors = (await store.tasks.find(taskId))?.definition.errors ?? errors;
      } catch (error) {
        logger.warn({ taskId, error }, 'settings of a task not read again');
      }
      return errors;
    },
    isSkipped: async () => false,
    onStored: () => undefined,
    onStopped: async () => undefined,
  };
}
