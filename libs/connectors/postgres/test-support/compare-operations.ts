import { hasCode, type Row } from '@trem/replication-core';
import { textOf } from '@trem/rules';
import { expect } from 'vitest';
import { type Judged, REFUSED, UNJUDGED } from './judged.js';
import { AT, judgedOperations, MASK_KEY } from './operation-judges.js';
import { planOne, relationOf } from './rules-kit.js';
import type { RulesRig } from './rules-rig.js';

/** Fewer would prove little of a rule. */
const LEAST_ROWS = 6;

/** What differs of any of them is told at once; each is judged by some rows, and all outcomes are among what is. */
export async function compareOperations({ rig, seed }: { readonly rig: RulesRig; readonly seed: number }): Promise<void> {
  const differences: unknown[] = [];
  for (const judged of judgedOperations) {
    const { rows, wrong } = await compareOperation(rig, judged);
    if (wrong.length > 0 || rows < LEAST_ROWS) {
      differences.push({ rule: JSON.stringify(judged.rule), judgedRows: rows, wrong: wrong.slice(0, 3) });
    }
  }
  expect(JSON.stringify(differences, undefined, 1), `seed ${seed}`).toBe('[]');
}

interface Comparison {
  /** Of how many rows the server had a word. */
  readonly rows: number;
  readonly wrong: readonly { readonly id: number; readonly ours: unknown; readonly servers: unknown }[];
}

/** Asks the server and the code what a rule makes of every row. */
async function compareOperation(rig: RulesRig, { rule, column, sql }: Judged): Promise<Comparison> {
  const table = planOne(rig.shape, { transformations: [rule] }, MASK_KEY);
  const relation = relationOf(rig.shape);
  const rules = table.rules?.bind(relation);
  const place = table.plan.columns.findIndex(({ name }) => name === column);
  const type = table.plan.columns[place]?.type;
  const isFloat = type?.family === 'float' || ['f4', 'f8'].includes(column);
  const judged = await rig.database.query<{ id: number; text: string | null }>(`SELECT id, (${sql})::text AS text FROM item ORDER BY id`);
  const made = (row: Row): string | null => {
    try {
      const change = rules?.map({ tag: 'insert', relation, after: row }, AT);
      const cell = change === undefined ? row.cell(place) : change.tag === 'insert' ? change.after.cell(place) : null;
      if (!(cell instanceof Uint8Array) || type === undefined) {
        return null;
      }
      return type.family === 'other' ? Buffer.from(cell).toString() : textOf(type.decode(cell), type);
    } catch (error) {
      if (!hasCode(error, 'VALUE_INVALID', 'VALUE_TOO_LONG')) {
        throw error;
      }
      return REFUSED;
    }
  };
  const expected = new Map(judged.filter(({ text }) => text !== UNJUDGED).map(({ id, text }) => [id, comparable(text, isFloat)]));
  const wrong = rig.rows.flatMap(({ id, row }) => {
    const [ours, servers] = [expected.has(id) ? comparable(made(row), isFloat) : undefined, expected.get(id)];
    return ours === servers ? [] : [{ id, ours, servers }];
  });
  return { rows: expected.size, wrong };
}

/** Floats are written in more than one way. */
function comparable(text: string | null, isFloat: boolean): string | number | null {
  return text !== null && isFloat && text !== '' && !Number.isNaN(Number(text)) ? Number(text) + 0 : text;
}
