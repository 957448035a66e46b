import { z } from 'zod';
import { tag } from './task/index.js';

export const tags = z.array(tag).max(20).describe('Only tasks that carry all of these tags, in any letter case');

/** Which tasks to list, as an address says it: one tag is a word, several are the same parameter several times. An unknown parameter would list all, so it is refused. */
export const taskQuery = z.strictObject({
  tag: z
    .union([tag, tags])
    .default([])
    .describe(tags.description ?? ''),
});

/** The same, as a caller writes it. */
export interface TaskListQuery {
  readonly tag?: readonly string[] | undefined;
}

/** Whether a task carries all of them. Letter case does not count: `Finance` and `finance` are one tag to those who search. */
export function hasTags(task: { readonly tags: readonly string[] }, wanted: readonly string[]): boolean {
  const carried = new Set(task.tags.map(folded));
  return wanted.every((one) => carried.has(folded(one)));
}

const folded = (text: string) => text.normalize('NFC').toLowerCase();
