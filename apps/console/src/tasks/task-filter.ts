import { hasTags, type TaskStatus } from '@trem/contracts';
import type { Tone } from '../theme/tone.js';
import { isIll } from './illness.js';
import { toneOf } from './phase-tone.js';

/** The group of those that need somebody, whatever their phase. */
export const ILL = 'ill';

export interface TaskFilter {
  /** Part of a name, title, tag, source or target, in any letter case. Empty: all. */
  readonly search: string;
  /** A phase, or `ill`. Undefined: all. */
  readonly group: string | undefined;
  /** A task must carry all of them. */
  readonly tags: readonly string[];
}

/** Those tasks that fit. */
export function filterTasks(tasks: readonly TaskStatus[], { search, group, tags }: TaskFilter): readonly TaskStatus[] {
  const wanted = search.trim().toLowerCase();
  return tasks.filter(
    (task) =>
      hasTags(task, tags) &&
      (group === undefined || task.phase === group || (group === ILL && isIll(task))) &&
      (wanted === '' ||
        [task.name, task.title, ...task.tags, task.source, ...task.targets].some((text) => text.toLowerCase().includes(wanted))),
  );
}

/** Whether this tag is among them, in any letter case. */
export const isTagged = (chosen: readonly string[], tag: string) => hasTags({ tags: chosen }, [tag]);

/** With this tag, or without it where it was among them. */
export function toggledTag(chosen: readonly string[], tag: string): readonly string[] {
  return isTagged(chosen, tag) ? chosen.filter((one) => !isTagged([one], tag)) : [...chosen, tag];
}

export interface PhaseCount {
  readonly name: string;
  readonly count: number;
  readonly tone: Tone;
}

const WORST_FIRST: readonly Tone[] = ['bad', 'wait', 'work', 'good', 'rest'];

/** How many tasks need somebody, where any does, and how many are in each phase of those that there are, the worst first. */
export function countGroups(tasks: readonly TaskStatus[]): readonly PhaseCount[] {
  const phases = new Map<string, { readonly count: number; readonly tone: Tone }>();
  for (const task of tasks) {
    const known = phases.get(task.phase);
    phases.set(task.phase, { count: (known?.count ?? 0) + 1, tone: worse(known?.tone ?? 'rest', toneOf(task)) });
  }
  const counts = [...phases].map(([name, { count, tone }]) => ({ name, count, tone }));
  counts.sort((one, other) => WORST_FIRST.indexOf(one.tone) - WORST_FIRST.indexOf(other.tone) || one.name.localeCompare(other.name));
  const ill = tasks.filter(isIll).length;
  return ill === 0 ? counts : [{ name: ILL, count: ill, tone: 'bad' }, ...counts];
}

const worse = (one: Tone, other: Tone) => (WORST_FIRST.indexOf(one) < WORST_FIRST.indexOf(other) ? one : other);
