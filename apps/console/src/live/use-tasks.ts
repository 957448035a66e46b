import type { TaskStatus } from '@trem/contracts';
import { withChanges } from './task-changes.js';
import { type Live, useLive } from './use-live.js';

/** All tasks by name, as they are now and from now on. Those that did not change keep their identity and are not drawn again. */
export function useTasks(): Live<readonly TaskStatus[]> {
  return useLive({
    name: 'taskChanges',
    args: {},
    key: ['tasks'],
    fold: (known: readonly TaskStatus[] = [], changes, isFirst) => withChanges(known, changes, isFirst),
  });
}
