import { type ChangeSet, type RowChange, type Truncate, UNCHANGED } from '@trem/replication-core';
import { drawSeed, Seeded } from '@trem/testing';
import { expect, test } from 'vitest';
import { compact } from './compaction.js';
import { KnownTables } from './known-tables.js';
import { ChangePlan } from './plan.js';
import {
  batch,
  type FakeRow,
  type FakeTransaction,
  fakeDecoder,
  insert,
  item,
  pos,
  remove,
  row,
  truncate,
  update,
} from './testing/fake-log.js';
import { writeOne, writeSteps } from './testing/fake-target.js';

const key = [0];
const texts = (rows: readonly unknown[]) => rows.map((one) => String((one as FakeRow).key([0, 1, 2])));
const net = (...changes: RowChange[]) => {
  const result = compact(changes, key);
  return result && { deletes: texts(result.deletes), updates: texts(result.updates), inserts: texts(result.inserts) };
};
const none = { deletes: [], updates: [], inserts: [] };
const a = row('1', 'a', 'x');
const b = row('1', 'b', 'y');
const keyOnly = row('1', null, null);

test.each([
  ['insert, update', [insert(a), update(b)], { ...none, inserts: ['["1","b","y"]'] }],
  ['insert, delete', [insert(a), remove(keyOnly)], none],
  ['update, update', [update(a), update(b)], { ...none, updates: ['["1","b","y"]'] }],
  ['update, delete', [update(a), remove(keyOnly)], { ...none, deletes: ['["1",null,null]'] }],
  ['delete, insert', [remove(keyOnly), insert(b)], { ...none, updates: ['["1","b","y"]'] }],
  ['replace, update', [remove(keyOnly), insert(a), update(b)], { ...none, updates: ['["1","b","y"]'] }],
  ['replace, delete', [remove(keyOnly), insert(a), remove(keyOnly)], { ...none, deletes: ['["1",null,null]'] }],
  ['insert, delete, insert', [insert(a), remove(keyOnly), insert(b)], { ...none, inserts: ['["1","b","y"]'] }],
])('%s', (_, changes, expected) => {
  expect(net(...changes)).toEqual(expected);
});

test.each([
  ['insert, insert among others', [update(row('2', 'a', 'x')), insert(a), insert(b)]],
  ['update, insert', [update(a), insert(b)]],
  ['delete, update', [remove(keyOnly), update(b)]],
  ['delete, delete', [remove(keyOnly), remove(keyOnly)]],
  ['replace, insert', [remove(keyOnly), insert(a), insert(b)]],
])('%s does not fit together, and is left to the target in source order', (_, changes) => {
  expect(compact(changes, key)).toBeUndefined();
});

test('a column that was not resent takes the older pending value, else it stays not resent', () => {
  expect(net(insert(a), update(row('1', 'b', UNCHANGED)))).toEqual({ ...none, inserts: ['["1","b","x"]'] });
  expect(net(update(a), update(row('1', 'b', UNCHANGED)))).toEqual({ ...none, updates: ['["1","b","x"]'] });
  const kept = compact([update(row('1', 'a', UNCHANGED)), update(row('1', 'b', UNCHANGED))], key);
  expect(kept?.updates[0]?.cell(2)).toBe(UNCHANGED);
});

test('a key change is the old row deleted and the whole new one inserted', () => {
  expect(net(update(row('2', 'a', 'x'), { before: keyOnly }))).toEqual({
    ...none,
    deletes: ['["1",null,null]'],
    inserts: ['["2","a","x"]'],
  });
});

test('a key change under a value that was not resent is left to the target, unless the value is pending', () => {
  const move = update(row('2', 'a', UNCHANGED), { before: keyOnly });
  expect(compact([move], key)).toBeUndefined();
  expect(net(insert(a), move)).toEqual({ ...none, inserts: ['["2","a","x"]'] });
});

test('a chain of key changes, and a swap by a third key', () => {
  expect(net(update(row('2', 'a', 'x'), { before: keyOnly }), update(row('3', 'a', 'x'), { before: row('2', null, null) }))).toEqual({
    ...none,
    deletes: ['["1",null,null]'],
    inserts: ['["3","a","x"]'],
  });
  const swapped = net(
    update(row('9', 'a', 'x'), { before: keyOnly }),
    update(row('1', 'b', 'y'), { before: row('2', null, null) }),
    update(row('2', 'a', 'x'), { before: row('9', null, null) }),
  );
  expect(swapped).toEqual({ ...none, updates: ['["1","b","y"]', '["2","a","x"]'] });
});

test('under full identity an old row that is not the pending one is left to the target: two rows shared a key', () => {
  const one = row('1', 'a', 'x');
  const two = row('2', 'b', 'y');
  const swap = [update(row('2', 'a', 'x'), { before: one, isWhole: true }), update(row('1', 'b', 'y'), { before: two, isWhole: true })];
  expect(compact(swap, key)).toBeUndefined();
  expect(net(update(b, { before: a, isWhole: true }), remove(b, { isWhole: true }))).toEqual({ ...none, deletes: ['["1","b","y"]'] });
});

test('a key column that was not resent is left to the target', () => {
  expect(compact([update(row(UNCHANGED, 'a', 'x'), { before: keyOnly })], key)).toBeUndefined();
});

test('inserts alone stay as they are, also without a key', () => {
  expect(net(insert(a), insert(row('2', 'b', 'y')))).toEqual({ ...none, inserts: ['["1","a","x"]', '["2","b","y"]'] });
  expect(compact([insert(a), insert(a)], [])?.inserts).toHaveLength(2);
});

test('without a key anything else is left in source order', () => {
  expect(compact([insert(a), remove(a, { isWhole: true })], [])).toBeUndefined();
});

const random = new Seeded(drawSeed('10,000 scripts to compact'));

/** One random script: what happens to a table, row by row, as a source would log it. */
class Script {
  readonly table = new Map<string, (string | null)[]>();
  readonly transactions: FakeTransaction[] = [];
  readonly #keys = 2 + random.below(5);
  readonly #isFull = random.below(3) === 0;
  readonly #start: (string | null)[][] = [];
  #changes: (RowChange | Truncate)[] = [];

  constructor() {
    for (let n = 0; n < this.#keys; n += 1) {
      if (random.below(2) === 0) {
        const cells = [String(n), value(), value()];
        this.#start.push(cells);
        this.table.set(String(n), cells);
      }
    }
    const operations = 1 + random.below(40);
    for (let n = 0; n < operations; n += 1) {
      this.#step();
    }
    this.#commit();
  }

  get start(): Map<string, (string | null)[]> {
    return new Map(this.#start.map((cells) => [JSON.stringify([cells[0]]), cells]));
  }

  #step(): void {
    const chosen = String(random.below(this.#keys));
    const old = this.table.get(chosen);
    const dice = random.below(20);
    if (dice === 0) {
      this.#changes.push(truncate(item));
      this.table.clear();
    } else if (dice < 4) {
      this.#commit();
    } else if (old === undefined) {
      const cells = [chosen, value(), value()];
      this.#changes.push(insert(row(...cells)));
      this.table.set(chosen, cells);
    } else if (dice < 8) {
      this.#changes.push(remove(this.#before(old), { isWhole: this.#isFull }));
      this.table.delete(chosen);
    } else {
      this.#update(chosen, old, dice < 12 ? String(random.below(this.#keys)) : chosen);
    }
  }

  #update(chosen: string, old: (string | null)[], wanted: string): void {
    const target = this.table.has(wanted) ? chosen : wanted;
    const keepsBig = random.below(2) === 0;
    const cells = [target, value(), keepsBig ? (old[2] ?? null) : value()];
    const sent = row(target, cells[1] ?? null, keepsBig && old[2] !== null ? UNCHANGED : (cells[2] ?? null));
    const before = target !== chosen || this.#isFull ? this.#before(old) : undefined;
    this.#changes.push(update(sent, before === undefined ? {} : { before, isWhole: this.#isFull }));
    this.table.delete(chosen);
    this.table.set(target, cells);
  }

  #before(old: (string | null)[]): FakeRow {
    return this.#isFull ? row(...old) : row(old[0] ?? null, null, null);
  }

  #commit(): void {
    this.transactions.push({ end: (this.transactions.length + 1) * 10, changes: this.#changes });
    this.#changes = [];
  }
}

const sorted = (table: ReadonlyMap<string, readonly unknown[]> | undefined) => JSON.stringify([...(table?.values() ?? [])].sort());

const value = () => (random.below(5) === 0 ? null : String(random.below(100)));

function planned({ transactions }: Script): ChangeSet {
  const mapped = { source: item, target: item, key: ['id'] };
  const plan = new ChangePlan({ tables: new KnownTables([mapped], []), decoder: fakeDecoder, after: pos(0) });
  for (const _ of plan.add(batch(transactions, { from: 0 }))) {
    // runs to its end
  }
  return plan.seal().changes;
}

test('10,000 random scripts, compacted, give the same table as row by row', () => {
  let compacted = 0;
  let tables = 0;
  for (let run = 0; run < 10_000; run += 1) {
    const script = new Script();
    const changes = planned(script);
    const target = new Map([['item', script.start]]);
    writeSteps(target, changes);
    const found = sorted(target.get('item'));
    if (found !== sorted(script.table)) {
      expect(found, JSON.stringify(script.transactions)).toBe(sorted(script.table)); // written out only now: ten thousand texts take long
    }
    for (const { net } of changes.steps.flatMap((step) => (step.tag === 'rows' ? step.tables : []))) {
      tables += 1;
      compacted += net === undefined ? 0 : 1;
    }
  }
  expect(compacted / tables).toBeGreaterThan(0.7); // else the test would prove little
});

test('the serial judge itself: one change after the other', () => {
  const table = new Map([['["1"]', ['1', 'a', 'x'] as (string | null)[]]]);
  writeOne(table, update(row('2', 'b', UNCHANGED), { before: keyOnly }), key);
  expect([...table.values()]).toEqual([['2', 'b', 'x']]);
});
