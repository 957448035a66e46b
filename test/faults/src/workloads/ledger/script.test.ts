import { expect, test } from 'vitest';
import { LedgerScript } from './script.js';

const OPTIONS = { writer: 3, writers: 8, rows: 50, largeEvery: 100, largeRows: 500 };

function plans(seed: number, count = 400, options = OPTIONS) {
  const script = new LedgerScript({ ...options, seed });
  return Array.from({ length: count }, () => script.next());
}

test('the same seed writes the same, another seed something else', () => {
  expect(plans(5)).toEqual(plans(5));
  expect(plans(5)[1]).not.toEqual(plans(6)[1]);
});

test('transaction numbers leave no hole and are nobody else’s', () => {
  expect(plans(5, 4).map(({ txNo }) => txNo)).toEqual([3, 11, 19, 27]);
});

test('versions of a key only grow, but for shared rows, which the server counts', () => {
  const last = new Map<string, number>();
  for (const change of plans(7).flatMap(({ changes }) => changes)) {
    if (change.op === 'touch') {
      continue;
    }
    const key = `${change.table} ${change.key}`;
    expect(change.op === 'move' ? change.goneVersion : change.version).toBeGreaterThan(last.get(key) ?? 0);
    last.set(key, change.op === 'move' ? change.goneVersion : change.version);
    if (change.op === 'move') {
      last.set(`${change.table} ${change.to}`, change.version);
    }
  }
});

test('large transactions make, change and take away thousands of rows', () => {
  const large = plans(8).filter(({ txNo, changes }) => txNo > 3 && changes.length >= 500);
  expect(large.map(({ changes }) => changes[0]?.op)).toEqual(['insert', 'update', 'delete']);
});

test('tables stay about as large as they began', () => {
  const rows = new Map<string, number>();
  for (const { op, table } of plans(9, 3_000, { ...OPTIONS, largeEvery: 0 }).flatMap(({ changes }) => changes)) {
    rows.set(table, (rows.get(table) ?? 0) + (op === 'insert' ? 1 : op === 'delete' ? -1 : 0));
  }
  for (const [table, count] of rows) {
    expect([table, count < 400]).toEqual([table, true]);
  }
});
