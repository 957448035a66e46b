import { type LoadedTable, type LogBatch, type RowChange, UNCHANGED } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { KnownTables } from './known-tables.js';
import { ChangePlan } from './plan.js';
import type { Planned } from './planned.js';
import { batch, fakeDecoder, idle, insert, item, part, pos, relation, remove, row, truncate, update } from './testing/fake-log.js';

const order = relation(2, 'order');
const stranger = relation(3, 'stranger');
const mapped = [item, order].map((table) => ({ source: table, target: { schema: 'copy', table: table.table }, key: ['id'] }));
const one = insert(row('1', 'a', 'x'));

interface Setting {
  readonly after?: number;
  readonly loaded?: readonly LoadedTable[];
}

function plan({ after = 0, loaded = [] }: Setting = {}): ChangePlan {
  return new ChangePlan({ tables: new KnownTables(mapped, loaded), decoder: fakeDecoder, after: pos(after) });
}

function add(target: ChangePlan, log: LogBatch, limit?: { transactions: number }): void {
  for (const _ of target.add(log, limit)) {
    // runs to its end
  }
}

function planned(log: LogBatch, setting?: Setting): Planned {
  const target = plan(setting);
  add(target, log);
  return target.seal();
}

const loadedAt = (table: string, position: number, fingerprint = 'f1'): LoadedTable => ({
  schema: 'public',
  table,
  state: 'loaded',
  position: pos(position),
  relation: fingerprint,
  generation: 1,
});

const tablesOf = ({ changes }: Planned) => changes.steps.flatMap((step) => (step.tag === 'rows' ? step.tables : []));

test('changes go to the mapped table, with the key as column numbers', () => {
  const [table] = tablesOf(planned(batch([{ end: 10, changes: [one] }], { from: 0 })));
  expect(table?.target).toEqual({ schema: 'copy', table: 'item', key: [0] });
  expect(table?.net?.inserts).toHaveLength(1);
});

test('transactions that are applied already are left out and counted', () => {
  const log = batch(
    [
      { end: 10, changes: [one] },
      { end: 20, changes: [insert(row('2', 'b', 'y'))] },
    ],
    { from: 0 },
  );
  const { changes, position, transactions, balance } = planned(log, { after: 10 });
  expect(changes.changes).toBe(1);
  expect({ position, transactions, duplicate: balance.duplicate }).toEqual({ position: pos(20), transactions: 1, duplicate: 1 });
});

test('a table is left out up to its own load position, the others are not', () => {
  const changes = [one, insert(row('1', 'a', 'x'), order)];
  const log = batch(
    [
      { end: 10, changes },
      { end: 20, changes },
    ],
    { from: 0 },
  );
  const result = planned(log, { loaded: [loadedAt('item', 10), loadedAt('order', 5)] });
  expect(tablesOf(result).map(({ target, changes: rows }) => [target.table, rows.length])).toEqual([
    ['order', 2],
    ['item', 1],
  ]);
  expect(result.balance.loaded).toBe(1);
});

test.each([insert(row('1', 'a', 'x'), stranger), truncate(stranger)])(
  'a table that the task does not have, as after a rename, is SCHEMA_CHANGED: $tag',
  (change) => {
    const log = batch(
      [
        { end: 10, changes: [one] },
        { end: 20, changes: [change] },
      ],
      { from: 0 },
    );
    const broken = plan({ loaded: [loadedAt('item', 0)] });
    const facts = { schema: 'public', table: 'stranger', reason: expect.stringContaining('renamed') };
    expect(() => add(broken, log)).toThrow(expect.objectContaining({ code: 'SCHEMA_CHANGED', facts }));
    expect(broken.completed).toBe(1);
  },
);

test('a table that was loaded once and is not mapped any more is ignored and counted', () => {
  const log = batch([{ end: 10, changes: [insert(row('1', 'a', 'x'), stranger), truncate(stranger)] }], { from: 0 });
  const { changes, balance } = planned(log, { loaded: [loadedAt('stranger', 0)] });
  expect(changes.steps).toEqual([]);
  expect(balance).toMatchObject({ captured: 2, ignored: 2, planned: 0 });
});

test('a truncate is a barrier: what comes before it is written before', () => {
  const log = batch([{ end: 10, changes: [one, truncate(item, order), insert(row('2', 'b', 'y'))] }], { from: 0 });
  const { changes, counts } = planned(log);
  expect(changes.steps.map(({ tag }) => tag)).toEqual(['rows', 'truncate', 'rows']);
  expect(changes.steps[1]?.tables).toHaveLength(2);
  expect(counts).toContainEqual({
    ...nameOf('item'),
    target: { schema: 'copy', table: 'item' },
    inserts: 2,
    updates: 0,
    deletes: 0,
    truncates: 1,
  });
});

test('a truncate leaves out a table that was loaded after it', () => {
  const log = batch([{ end: 10, changes: [truncate(item, order)] }], { from: 0 });
  const [step] = planned(log, { loaded: [loadedAt('item', 10), loadedAt('order', 5)] }).changes.steps;
  expect(step?.tables).toEqual([{ schema: 'copy', table: 'order', key: [0] }]);
});

test('under full identity a value that was not resent comes from the old row', () => {
  const change = update(row('1', 'b', UNCHANGED), { before: row('1', 'a', 'x'), isWhole: true });
  const [table] = tablesOf(planned(batch([{ end: 10, changes: [change] }], { from: 0 })));
  expect(table?.net?.updates[0]?.key([2])).toBe('["x"]');
});

test('under key identity the old row is only a key, and fills nothing', () => {
  const change = update(row('1', 'b', UNCHANGED), { before: row('1', null, null) });
  const [table] = tablesOf(planned(batch([{ end: 10, changes: [change] }], { from: 0 })));
  expect(table?.net?.updates[0]?.cell(2)).toBe(UNCHANGED);
});

test('several batches become one plan, compacted together', () => {
  const target = plan();
  add(target, batch([{ end: 10, changes: [one] }], { from: 0 }));
  add(target, idle({ from: 10, upTo: 15 }));
  add(target, batch([{ end: 20, changes: [remove(row('1', null, null))] }], { from: 15 }));
  const result = target.seal();
  expect(result).toMatchObject({
    position: pos(20),
    transactions: 2,
    committedAt: 20_000,
    balance: { captured: 2, planned: 2, compacted: 2 },
  });
  expect(tablesOf(result)[0]?.net).toEqual({ deletes: [], updates: [], inserts: [] });
});

test('a batch of a new capture that begins before the end of the one planned before it brings nothing twice', () => {
  const [first, second, third] = [10, 20, 30].map((end) => ({ end, changes: [insert(row(String(end), 'a', 'x'))] }));
  if (first === undefined || second === undefined || third === undefined) {
    throw new Error('three transactions');
  }
  const target = plan({ after: 0 });
  add(target, batch([first, second], { from: 0, epoch: 1 }));
  add(target, batch([first, second, third], { from: 0, epoch: 2 }));
  const { changes, position, balance } = target.seal();
  expect(changes.changes).toBe(3);
  expect({ position, duplicate: balance.duplicate }).toEqual({ position: pos(30), duplicate: 2 });
});

test('a part that is not the last does not move the position', () => {
  const large = { end: 30, changes: [one] };
  expect(planned(part(large, { from: 10, part: 0, last: false }), { after: 10 }).position).toBe(pos(10));
  expect(planned(part(large, { from: 10, part: 1, last: true }), { after: 10 }).position).toBe(pos(30));
});

test('other columns than were loaded are SCHEMA_CHANGED, and the transactions before can be planned alone', () => {
  const altered = relation(1, 'item', { fingerprint: 'f2' });
  const log = batch(
    [
      { end: 10, changes: [one] },
      { end: 20, changes: [insert(row('2', 'b', 'y'), altered)] },
    ],
    { from: 0 },
  );
  const broken = plan({ loaded: [loadedAt('item', 0)] });
  expect(() => add(broken, log)).toThrow(expect.objectContaining({ code: 'SCHEMA_CHANGED' }));
  expect(broken.completed).toBe(1);
  const before = plan({ loaded: [loadedAt('item', 0)] });
  add(before, log, { transactions: broken.completed });
  expect(before.seal()).toMatchObject({ position: pos(10), transactions: 1 });
});

test('an older shape of a table in transactions that its load contains is no error', () => {
  const log = batch([{ end: 10, changes: [insert(row('1', 'a', 'x'), relation(1, 'item', { fingerprint: 'f0' }))] }], { from: 0 });
  expect(planned(log, { loaded: [loadedAt('item', 10)] }).balance.loaded).toBe(1);
});

test('without a load the first shape seen counts, and another one is SCHEMA_CHANGED', () => {
  const target = plan();
  add(target, batch([{ end: 10, changes: [one] }], { from: 0 }));
  const log = batch([{ end: 20, changes: [insert(row('1', 'a', 'x'), relation(1, 'item', { fingerprint: 'f2' }))] }], { from: 10 });
  expect(() => add(target, log)).toThrow(expect.objectContaining({ code: 'SCHEMA_CHANGED' }));
});

test('a key column that the log does not have is KEY_MISSING', () => {
  const log = batch([{ end: 10, changes: [insert(row('a', 'x'), relation(1, 'item', { columns: ['name', 'big'] }))] }], { from: 0 });
  expect(() => planned(log)).toThrow(expect.objectContaining({ code: 'KEY_MISSING' }));
});

test.each<[string, (log: LogBatch) => LogBatch]>([
  [
    'one more than the frames hold',
    (log) => ({ ...log, tables: log.tables.map((counts) => ({ ...counts, inserts: counts.inserts + 1 })) }),
  ],
  ['another kind', (log) => ({ ...log, tables: log.tables.map((counts) => ({ ...counts, inserts: 0, deletes: 1 })) })],
  ['nothing', (log) => ({ ...log, tables: [] })],
  [
    'a table that is not in the frames',
    (log) => ({ ...log, tables: [...log.tables, { relation: 9, inserts: 0, updates: 1, deletes: 0, truncates: 0 }] }),
  ],
])('books: capture counted %s: UNEXPLAINED_CHANGE', (_, falsify) => {
  const log = falsify(batch([{ end: 10, changes: [one] }], { from: 0 }));
  expect(() => planned(log)).toThrow(expect.objectContaining({ code: 'UNEXPLAINED_CHANGE' }));
});

test('books: every captured change is planned, loaded, duplicate or ignored', () => {
  const changes: RowChange[] = [one, insert(row('1', 'a', 'x'), order), insert(row('1', 'a', 'x'), stranger), update(row('1', 'b', 'x'))];
  const log = batch(
    [
      { end: 10, changes },
      { end: 20, changes },
      { end: 30, changes: [remove(row('1', null, null))] },
    ],
    { from: 0 },
  );
  const { balance } = planned(log, { after: 10, loaded: [loadedAt('order', 20), loadedAt('item', 0), loadedAt('stranger', 0)] });
  expect(balance).toEqual({ captured: 9, duplicate: 4, loaded: 1, ignored: 1, planned: 3, compacted: 3, filtered: 0, skipped: 0 });
});

test('frames of another codec are not decoded', () => {
  const log = { ...batch([{ end: 10, changes: [one] }], { from: 0 }), codec: 'other' };
  expect(() => planned(log)).toThrow(expect.objectContaining({ code: 'ENVELOPE_UNKNOWN' }));
});

test('planning gives way every few hundred events', () => {
  const many = Array.from({ length: 1_000 }, (_, n) => insert(row(String(n), 'a', 'x')));
  expect([...plan().add(batch([{ end: 10, changes: many }], { from: 0 }))]).toHaveLength(3);
});

function nameOf(table: string) {
  return { schema: 'public', table };
}
