import type { TaskEvent } from '@trem/contracts';
import { useLive } from './use-live.js';

/** So many events are shown. */
const SHOWN = 50;

/** What happened to a task last, the latest first. Undefined until it is known. */
export function useTaskLog(name: string): readonly TaskEvent[] | undefined {
  const { data } = useLive({
    name: 'taskLog',
    args: { id: name, last: SHOWN },
    key: ['log', name],
    isQuiet: true,
    fold: (known: readonly TaskEvent[] = [], event) => withEvent(known, event),
  });
  return data;
}

/** A connection that begins again tells the last ones again: each stands there once. */
export function withEvent(known: readonly TaskEvent[], event: TaskEvent): readonly TaskEvent[] {
  return [event, ...known.filter(({ id }) => id !== event.id)].sort((one, other) => other.id - one.id).slice(0, SHOWN);
}
