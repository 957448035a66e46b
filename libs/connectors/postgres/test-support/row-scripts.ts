import type { Seeded } from '@trem/testing';

/** A row of `CREATE TABLE item (id int PRIMARY KEY, n int, big text)`; a long `big` is stored apart, and an update that leaves it alone does not send it. */
export interface Item {
  readonly id: number;
  readonly n: number | null;
  readonly big: string | null;
}

/** What one statement did, in the words of the script and not of the log. */
export interface Step {
  readonly sql: string;
  readonly operation: 'insert' | 'update' | 'delete';
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

export const ITEM_TABLE = `CREATE TABLE item (id int PRIMARY KEY, n int, big text); ALTER TABLE item ALTER big SET STORAGE EXTERNAL`;

/** Draws statements that the source will not refuse, and plays them on `rows`, which is the source as the script knows it. */
export function drawSteps(random: Seeded, rows: Map<number, Item>, count: number): readonly Step[] {
  return Array.from({ length: count }, () => drawStep(random, rows)).filter((step) => step !== undefined);
}

function drawStep(random: Seeded, rows: Map<number, Item>): Step | undefined {
  const id = random.below(6);
  const before = rows.get(id);
  if (before === undefined) {
    const after = { id, n: random.pick([null, random.below(4)]), big: drawBig(random) };
    rows.set(id, after);
    return { sql: `INSERT INTO item VALUES (${id}, ${after.n}, ${text(after.big)})`, operation: 'insert', before, after };
  }
  switch (random.below(6)) {
    case 0:
      rows.delete(id);
      return { sql: `DELETE FROM item WHERE id = ${id}`, operation: 'delete', before, after: undefined };
    case 1:
      return update({ rows, before, after: { ...before, id: random.below(6) } });
    case 2:
      return update({ rows, before, after: { ...before, big: drawBig(random) } });
    case 3:
      return update({ rows, before, after: { id: random.below(6), n: random.below(4), big: drawBig(random) } });
    default:
      return update({ rows, before, after: { ...before, n: random.pick([null, random.below(4)]) } });
  }
}

interface Updating {
  readonly rows: Map<number, Item>;
  readonly before: Item;
  readonly after: Item;
}

/** Sets only what differs, so that a long value is left alone; a key that is taken is not. */
function update({ rows, before, after }: Updating): Step | undefined {
  if (after.id !== before.id && rows.has(after.id)) {
    return undefined;
  }
  rows.delete(before.id);
  rows.set(after.id, after);
  const sets = [`n = ${after.n}`];
  if (after.id !== before.id) {
    sets.push(`id = ${after.id}`);
  }
  if (after.big !== before.big) {
    sets.push(`big = ${text(after.big)}`);
  }
  return { sql: `UPDATE item SET ${sets.join(', ')} WHERE id = ${before.id}`, operation: 'update', before, after };
}

function drawBig(random: Seeded): string | null {
  return random.pick([null, 'short', String(random.below(3)).repeat(3_000)]);
}

function text(value: string | null): string {
  return value === null ? 'NULL' : `'${value}'`;
}
