import { apply, applyOf } from '@trem/contracts';
import { type RowChange, UNCHANGED } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { compact, netOf } from './compaction.js';
import { ease } from './easing.js';
import { KnownTables } from './known-tables.js';
import { ChangePlan } from './plan.js';
import { batch, type FakeRow, fakeDecoder, insert, item, part, pos, relation, remove, row, truncate, update } from './testing/fake-log.js';

const a = row('1', 'a', 'x');
const b = row('1', 'b', 'y');
const keyOnly = row('1', null, null);
const texts = (rows: readonly unknown[] = []) => rows.map((one) => String((one as FakeRow).key([0, 1, 2])));
const none = { deletes: [], updates: [], inserts: [], puts: [], removals: [] };
const A = '["1","a","x"]';
const B = '["1","b","y"]';
const KEY = '["1",null,null]';
const lenient = <T extends RowChange>(change: T): T => ({ ...change, isLenient: true });

function net(...changes: readonly RowChange[]) {
  const found = compact(changes, [0]);
  return (
    found && {
      ...{ deletes: texts(found.deletes), updates: texts(found.updates), inserts: texts(found.inserts) },
      ...{ puts: texts(found.puts), removals: texts(found.removals) },
    }
  );
}

test.each([
  ['insert', [lenient(insert(a))], { ...none, puts: [A] }],
  ['whole update', [lenient(update(a))], { ...none, puts: [A] }],
  ['delete', [lenient(remove(keyOnly))], { ...none, removals: [KEY] }],
  ['insert, insert', [lenient(insert(a)), lenient(insert(b))], { ...none, puts: [B] }],
  ['insert, delete', [lenient(insert(a)), lenient(remove(keyOnly))], { ...none, removals: [KEY] }],
  ['delete, insert', [lenient(remove(keyOnly)), lenient(insert(b))], { ...none, puts: [B] }],
  ['delete, whole update', [lenient(remove(keyOnly)), lenient(update(b))], { ...none, puts: [B] }],
  ['delete, delete', [lenient(remove(keyOnly)), lenient(remove(keyOnly))], { ...none, removals: [KEY] }],
  ['strict insert, lenient delete', [insert(a), lenient(remove(keyOnly))], { ...none, removals: [KEY] }],
  ['lenient insert, strict delete', [lenient(insert(a)), remove(keyOnly)], { ...none, removals: [KEY] }],
  ['lenient delete, strict insert', [lenient(remove(keyOnly)), insert(a)], { ...none, puts: [A] }],
  ['strict update, lenient whole update', [update(a), lenient(update(b))], { ...none, updates: [], puts: [B] }],
])('lenient %s', (_, changes, expected) => {
  expect(net(...changes)).toEqual(expected);
});

test('a value that was not resent is taken from what is pending, else the row must be there', () => {
  const partial = lenient(update(row('1', 'b', UNCHANGED)));
  expect(net(lenient(insert(a)), partial)).toEqual({ ...none, puts: ['["1","b","x"]'] });
  expect(net(partial)?.updates).toHaveLength(1);
  expect(net(lenient(remove(keyOnly)), partial)).toBeUndefined();
});

test('a lenient key change takes the old row away, wherever it is, and puts the new one', () => {
  expect(net(lenient(update(row('2', 'a', 'x'), { before: keyOnly })))).toEqual({ ...none, puts: ['["2","a","x"]'], removals: [KEY] });
});

const settings = apply.parse({});
const target = { schema: 'public', table: 'item', key: [0] };

test('mode upsert makes every change lenient; modes that keep versions are not compacted', () => {
  const eased = ease([insert(a), update(b), remove(keyOnly)], { ...target, apply: applyOf(settings, { mode: 'upsert' }) });
  expect(eased.map((change) => change.isLenient)).toEqual([true, true, true]);
  expect(ease([insert(a)], target)[0]?.isLenient).toBeUndefined();
  expect(netOf([insert(a)], { ...target, apply: applyOf(settings, { mode: 'history' }) })).toBeUndefined();
});

test('where keys may meet, mode upsert overwrites no row with one that comes to its key', () => {
  const meeting = { ...target, keysMayMeet: true, apply: applyOf(settings, { mode: 'upsert' }) };
  const move = update(row('2', 'a', 'x'), { before: keyOnly });
  const eased = ease([insert(a), update(b), update(b, { before: keyOnly }), move, remove(keyOnly)], meeting);
  expect(eased.map((change) => change.isLenient)).toEqual([undefined, true, true, undefined, true]);
});

test('a row whose number stays with it is not made anew when its key changes', () => {
  const move = update(row('2', 'a', 'x'), { before: keyOnly });
  const numbered = { ...target, apply: applyOf(settings, { columns: { surrogateId: 'sid' } }) };
  expect(netOf([move], numbered)).toBeUndefined();
  expect(netOf([update(b)], numbered)).toBeDefined();
  expect(netOf([move], target)).toBeDefined();
});

test('where inserts are left out no update brings a row in, not even in mode upsert', () => {
  const partial = { ...target, operations: ['update', 'delete'] as const, apply: applyOf(settings, { mode: 'upsert' }) };
  expect(ease([update(b), remove(keyOnly)], partial).map((change) => change.isLenient)).toEqual([undefined, true]);
});

test('where deletes mark, a row may come to the key of a marked one, unless inserts are left out', () => {
  const move = update(row('2', 'a', 'x'), { before: keyOnly });
  const eased = (more = {}) =>
    ease([insert(a), move, update(b)], { ...target, ...more, apply: applyOf(settings, { deletes: 'mark' }) }).map(
      ({ isLenient }) => isLenient,
    );
  expect(eased()).toEqual([true, true, undefined]);
  expect(eased({ operations: ['update', 'delete'] })[1]).toBeUndefined();
});

test('a marked row is an update of nothing but what marks it, and whole where the old row is', () => {
  const marking = { ...target, apply: applyOf(settings, { deletes: 'mark' }) };
  const [marked] = ease([remove(keyOnly)], marking);
  expect(marked?.tag === 'update' && marked.after.unchangedShape()).toBe('011');
  const [whole] = ease([remove(a, { isWhole: true })], marking);
  expect(whole?.tag === 'update' && whole.after.hasUnchanged).toBe(false);
});

const mapped = { source: item, target: { schema: 'copy', table: 'item' }, key: ['id'] };

function planOf(...options: [Partial<ConstructorParameters<typeof KnownTables>[0][number]>]) {
  return new ChangePlan({ tables: new KnownTables([{ ...mapped, ...options[0] }], []), decoder: fakeDecoder, after: pos(0) });
}

function run(plan: ChangePlan, ...batches: readonly ReturnType<typeof batch>[]) {
  for (const one of batches) {
    for (const _ of plan.add(one)) {
      // runs to its end
    }
  }
  return plan.seal();
}

test('operations that are left out are counted as skipped, and the books balance', () => {
  const planned = run(
    planOf({ operations: ['insert'] }),
    batch([{ end: 10, changes: [insert(a), update(b), remove(keyOnly)] }], { from: 0 }),
  );
  expect(planned.balance).toMatchObject({ captured: 3, planned: 1, skipped: 2 });
  expect(planned.counts).toMatchObject([{ schema: 'public', table: 'item', inserts: 1, updates: 0, deletes: 0, truncates: 0, skipped: 2 }]);
});

test('a truncate is left out with the deletes, of each table by itself, and holds up no rows then', () => {
  const order = relation(2, 'order');
  const kept = ['insert', 'update'] as const;
  const log = batch([{ end: 10, changes: [insert(a), truncate(item, order), insert(b)] }], { from: 0 });
  const tables = [
    { ...mapped, operations: kept },
    { source: order, target: { schema: 'copy', table: 'order' }, key: ['id'] },
  ];
  const planned = run(new ChangePlan({ tables: new KnownTables(tables, []), decoder: fakeDecoder, after: pos(0) }), log);
  const truncated = planned.changes.steps.flatMap((step) => (step.tag === 'truncate' ? step.tables.map(({ table }) => table) : []));
  expect(truncated).toEqual(['order']);
  expect(planned.balance).toMatchObject({ captured: 4, planned: 3, skipped: 1 });
  const alone = run(planOf({ operations: kept }), batch([{ end: 10, changes: [insert(a), truncate(item), insert(b)] }], { from: 0 }));
  expect(alone.changes.steps.map(({ tag }) => tag)).toEqual(['rows']);
  expect(alone.counts).toMatchObject([{ inserts: 2, truncates: 0, skipped: 1 }]);
});

test('changes are numbered inside their transaction, across its parts, and the same when they are read again', () => {
  const history = { apply: applyOf(settings, { mode: 'history' }) };
  const transaction = { end: 20, changes: [insert(a)] };
  const numbers = () =>
    run(
      planOf(history),
      batch([{ end: 10, changes: [insert(a), update(b)] }], { from: 0 }),
      part(transaction, { from: 10, part: 0, last: false }),
      part(transaction, { from: 10, part: 1, last: false }),
      part(transaction, { from: 10, part: 2, last: true }),
    ).changes.steps.flatMap((step) =>
      step.tag === 'rows' ? step.tables.flatMap(({ changes }) => changes.map(({ at }) => [at?.position, at?.sequence])) : [],
    );
  const expected = [
    [pos(9), 1],
    [pos(9), 2],
    [pos(19), 1],
    [pos(19), 2],
    [pos(19), 3],
  ];
  expect(numbers()).toEqual(expected);
  expect(numbers()).toEqual(expected);
});
