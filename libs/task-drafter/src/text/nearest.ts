import { nameKey } from './fold.js';

const MOST = 3;

/** The names that look most like what was written, best first, at most three; a name that looks like nothing of it is not among them. */
export function nearest(written: string, names: readonly string[]): readonly string[] {
  const wanted = nameKey(written);
  return [...new Set(names)]
    .map((name) => ({
      name,
      distance: Math.min(distance(wanted, nameKey(name)), distance(wanted, nameKey(name.slice(name.lastIndexOf('.') + 1)))),
    }))
    .filter(({ distance: letters }) => letters <= Math.max(2, Math.floor(wanted.length / 3)))
    .sort((one, other) => one.distance - other.distance || one.name.localeCompare(other.name))
    .slice(0, MOST)
    .map(({ name }) => name);
}

/** Letters to insert, delete or replace to come from one text to the other. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  [...one].forEach((letter, index) => {
    const next = [index + 1];
    [...other].forEach((otherLetter, place) => {
      next.push(Math.min((row[place] ?? 0) + (letter === otherLetter ? 0 : 1), (row[place + 1] ?? 0) + 1, (next[place] ?? 0) + 1));
    });
    row = next;
  });
  return row.at(-1) ?? 0;
}
