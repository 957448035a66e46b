import type { ChangeRules, RowChange } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { rewriteRows } from './rewrite-rows.js';
import { item, row, textOf } from './testing/fake-log.js';
import { fakeValues } from './testing/fake-values.js';

const at = { committedAt: 1, appliedAt: 2 };

async function* lines(...texts: string[]): AsyncGenerator<Uint8Array, void> {
  for (const text of texts) {
    yield Buffer.from(text);
  }
}

async function taken(rows: AsyncIterable<Uint8Array>): Promise<string[]> {
  const texts: string[] = [];
  for await (const line of rows) {
    texts.push(Buffer.from(line).toString());
  }
  return texts;
}

/** Leaves rows out whose first cell is `no`; of the others the first cell in upper case is all. */
const firstCell: ChangeRules = {
  relation: item,
  identify: (change: RowChange) => change,
  map(change: RowChange) {
    const text = change.tag === 'insert' ? textOf(change.after.cell(0) as Uint8Array) : null;
    return change.tag === 'insert' && text !== 'no' ? { ...change, after: row(text?.toUpperCase() ?? null) } : undefined;
  },
};

test('each row passes through the code of the rules; those that it leaves out are not written', async () => {
  const rules = { select: ['a', 'b'], where: undefined, rows: firstCell };
  expect(await taken(rewriteRows(lines('x|1', 'no|2', 'y|3'), { rules, values: fakeValues, at, onFiltered: () => undefined }))).toEqual([
    'X',
    'Y',
  ]);
});

test('what the query gives behind the columns that were asked for stays behind the new row', async () => {
  const rules = { select: ['a'], where: undefined, rows: firstCell };
  expect(await taken(rewriteRows(lines('x|start|1', 'y|start|1'), { rules, values: fakeValues, at, onFiltered: () => undefined }))).toEqual(
    ['X|start|1', 'Y|start|1'],
  );
});

test('where SQL said everything the bytes go through as they are', async () => {
  const rules = { select: ['a'], where: 'a > 1', rows: undefined };
  const bytes = lines('not|looked|at');
  expect(rewriteRows(bytes, { rules, values: fakeValues, at, onFiltered: () => undefined })).toBe(bytes);
});
