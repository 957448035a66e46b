import type { TaskSnapshot } from '@trem/contracts';
import { type Live, useLive } from './use-live.js';

/** One task, as it is now and from now on. Over: there is none of this name, or there is none any more. */
export function useTask(name: string): Live<TaskSnapshot> {
  return useLive({ name: 'taskEvents', args: { id: name }, key: ['task', name], fold: (_, snapshot) => snapshot });
}
