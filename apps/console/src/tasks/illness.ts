import type { TaskStatus } from '@trem/contracts';

type Seen = Pick<TaskStatus, 'phase' | 'hasWorker' | 'error' | 'deadLetters'>;

/** How much a task needs somebody: 0 it waits for a person · 1 nobody works on it · 2 it fails and tries again · 3 changes were refused · 4 not at all. */
export function illnessOf({ phase, hasWorker, error, deadLetters }: Seen): number {
  const signs = [phase === 'attention', !hasWorker, error !== null, deadLetters.open > 0];
  const first = signs.indexOf(true);
  return first < 0 ? signs.length : first;
}

const WELL = 4;

export const isIll = (task: Seen) => illnessOf(task) < WELL;
