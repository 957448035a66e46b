import { type ApplyOverride, apply, applyOf } from '@trem/contracts';
import type { ChangeSet } from '@trem/replication-core';
import { drawSeed, Seeded, type TestDatabase, waitFor } from '@trem/testing';
import { expect, test } from 'vitest';
import { openApplyRig } from '../../test-support/apply-rig.js';
import { drawSteps, ITEM_TABLE, type Item, type Step } from '../../test-support/row-scripts.js';
import { type Version, VersionModel } from '../../test-support/version-model.js';

const KEYS = { item: ['id'] };
const settings = (override: ApplyOverride = {}) => ({ apply: applyOf(apply.parse({}), { mode: 'scd2', ...override }) });
const openRig = (override: ApplyOverride = {}) => openApplyRig(ITEM_TABLE, KEYS, { settings: settings(override), isMade: true });

interface FoundVersion extends Item {
  readonly start: string;
  readonly end: string | null;
  readonly current: number;
}

async function versions(target: TestDatabase): Promise<readonly (Version & { readonly current: number })[]> {
  const found = await target.query<FoundVersion>(
    `SELECT id, n, big, (extract(epoch FROM scd_start_date) * 1000000)::int8::text AS start,
            (extract(epoch FROM scd_end_date) * 1000000)::int8::text AS end, scd_current::int AS current FROM item ORDER BY id, scd_start_date`,
  );
  return found.map((row) => ({
    ...row,
    big: row.big?.slice(0, 20) ?? null,
    start: BigInt(row.start),
    end: row.end === null ? null : BigInt(row.end),
  }));
}

/** Commit times of the transactions in a set, in order. */
function commitTimes({ steps }: ChangeSet): readonly bigint[] {
  const times = new Map<string, number>();
  for (const step of steps) {
    const stamps = step.tag === 'truncate' ? [step.at] : step.tables.flatMap(({ changes }) => changes.map(({ at }) => at));
    for (const at of stamps) {
      times.set(at?.position ?? '', at?.committedAt ?? 0);
    }
  }
  return [...times.values()].map(BigInt);
}

const withFlags = (rows: readonly Version[]) =>
  rows.map((row) => ({ ...row, big: row.big?.slice(0, 20) ?? null, current: row.end === null ? 1 : 0 }));

type Transaction = readonly Step[] | 'truncate';

function drawTransactions(random: Seeded, source: Map<number, Item>): readonly Transaction[] {
  return Array.from({ length: random.between(1, 4) }, (): Transaction => {
    if (random.below(15) > 0) {
      return drawSteps(random, source, random.between(1, 8));
    }
    source.clear();
    return 'truncate';
  }).filter((steps) => steps.length > 0);
}

function sqlOf(steps: Transaction): string {
  return steps === 'truncate' ? 'TRUNCATE item' : steps.map((step) => step.sql).join('; ');
}

function play(
  model: VersionModel,
  steps: Transaction,
  { time, perTransaction }: { readonly time: bigint; readonly perTransaction: boolean },
): void {
  if (steps === 'truncate') {
    model.truncate(time);
    return;
  }
  for (const step of perTransaction ? netEffect(steps) : steps) {
    model.take(step, time);
  }
}

test.each([{ perTransaction: false }, { perTransaction: true }])(
  'random scripts make the versions of the model, %o',
  async ({ perTransaction }) => {
    const seed = drawSeed(`scripts in mode scd2, per transaction ${perTransaction}`);
    const random = new Seeded(seed);
    await using rig = await openRig({ scd2: { perTransaction } });
    await using target = await rig.open();
    const source = new Map<number, Item>();
    const model = new VersionModel();
    for (let script = 0; script < 80; script += 1) {
      const transactions = drawTransactions(random, source);
      for (const steps of transactions) {
        await rig.source.query(`BEGIN; ${sqlOf(steps)}; COMMIT`);
      }
      const changes = await rig.changes();
      const times = commitTimes(changes);
      for (const [index, steps] of transactions.entries()) {
        play(model, steps, { time: times[index] ?? 0n, perTransaction });
      }
      const before = await versions(rig.target);
      const report = await target.apply(changes, rig.checkpoint(), { last: true });
      const lines = transactions
        .map(sqlOf)
        .join('; COMMIT; ')
        .replaceAll(/(\d)\1{99,}/g, '$1...');
      const after = await versions(rig.target);
      expect(after, `seed ${seed}, script ${script}: ${lines}`).toEqual(withFlags(model.rows()));
      const closed = (rows: typeof after) => rows.filter(({ current }) => current === 0).length;
      const made = { opened: after.length - before.length, closed: closed(after) - closed(before) };
      const [counted = { opened: 0, closed: 0 }] = report.versions ?? [];
      expect(counted, `seed ${seed}, script ${script}: ${lines}`).toMatchObject(made);
    }
  },
);

/** What a transaction leaves of each key. */
function netEffect(steps: readonly Step[]): readonly Pick<Step, 'before' | 'after'>[] {
  const last = new Map<number, Item | undefined>();
  for (const { before, after } of steps) {
    if (before !== undefined) {
      last.set(before.id, undefined);
    }
    if (after !== undefined) {
      last.set(after.id, after);
    }
  }
  return [...last].map(([id, after]) => ({ before: { id, n: null, big: null }, after }));
}

test('own names and a flag of type boolean; the key is the business key with the start; other columns of ours are filled', async () => {
  const names = { startColumn: 'valid_from', endColumn: 'valid_to', currentColumn: 'is_current', currentType: 'boolean' } as const;
  await using rig = await openRig({ scd2: names, columns: { operation: 'op', createdBy: 'by', surrogateId: 'sid', updatedAt: 'changed' } });
  await using target = await rig.open();
  await rig.replicate(
    target,
    `INSERT INTO item VALUES (1, 1, 'a'), (2, 2, 'b'); UPDATE item SET n = 5 WHERE id = 1; DELETE FROM item WHERE id = 2`,
  );
  expect(
    await rig.target.query(
      'SELECT id, n, valid_to IS NULL AS open, is_current, op, by, sid, changed IS NULL AS never FROM item ORDER BY id, valid_from',
    ),
  ).toEqual([
    { id: 1, n: 1, open: false, is_current: false, op: 'insert', by: `trem:${rig.task.name}`, sid: '1', never: false },
    { id: 1, n: 5, open: true, is_current: true, op: 'update', by: `trem:${rig.task.name}`, sid: expect.any(String), never: false },
    { id: 2, n: 2, open: false, is_current: false, op: 'insert', by: `trem:${rig.task.name}`, sid: expect.any(String), never: false },
  ]);
  const key = await rig.target.query(
    `SELECT pg_get_constraintdef(oid) AS def FROM pg_constraint WHERE conrelid = 'item'::regclass AND contype = 'p'`,
  );
  expect(key).toEqual([{ def: 'PRIMARY KEY (id, valid_from)' }]);
});

test('values that look the same make no version, also where the type knows no equality', async () => {
  const table = 'CREATE TABLE item (id int PRIMARY KEY, doc json, place point, n numeric)';
  await using rig = await openApplyRig(table, KEYS, { settings: settings(), isMade: true });
  await using target = await rig.open();
  await rig.replicate(target, `INSERT INTO item VALUES (1, '{"a":1}', '(1,2)', 1.0)`);
  await rig.replicate(target, `UPDATE item SET doc = '{"a":1}', place = '(1,2)', n = 1.0`);
  expect(await rig.target.query('SELECT FROM item')).toHaveLength(1);
  await rig.replicate(target, `UPDATE item SET doc = '{"a": 1}'`);
  expect(await rig.target.query('SELECT FROM item')).toHaveLength(2);
});

test('the parts of one transaction make one history; time apply gives all of them one time', async () => {
  await using rig = await openRig({ scd2: { time: 'apply' } });
  await using target = await rig.open();
  for (const sql of [
    'INSERT INTO item SELECT i, 0 FROM generate_series(1, 3000) i',
    'UPDATE item SET n = 1',
    'UPDATE item SET n = 2; DELETE FROM item WHERE id > 2000',
  ]) {
    await rig.source.query(sql);
    await target.apply(await rig.changes(), rig.checkpoint(), { last: false });
    expect(await rig.target.query('SELECT FROM item')).toEqual([]);
  }
  await target.apply({ steps: [], changes: 0 }, rig.checkpoint(), { last: true });
  expect(
    await rig.target.query(
      `SELECT count(*)::int AS all, sum(scd_current)::int AS current, max(scd_start_date) - min(scd_start_date) < '10 us' AS once FROM item`,
    ),
  ).toEqual([{ all: 9_000, current: 2_000, once: true }]);
});

test('many new rows are copied in, and one among them whose key had a version begins where that ended', async () => {
  await using rig = await openRig({ scd2: { time: 'apply' } });
  await using target = await rig.open();
  for (const sql of ['INSERT INTO item VALUES (7, 1)', 'DELETE FROM item', 'INSERT INTO item SELECT i, 2 FROM generate_series(1, 300) i']) {
    await rig.source.query(sql);
    await target.apply(await rig.changes(), rig.checkpoint(), { last: false });
  }
  await rig.source.query('INSERT INTO item SELECT i, 3 FROM generate_series(301, 900) i; UPDATE item SET n = 4 WHERE id <= 100');
  await target.apply(await rig.changes(), rig.checkpoint(), { last: true });
  expect(
    await rig.target.query(
      `SELECT count(*)::int AS all, sum(scd_current)::int AS current, count(scd_end_date)::int AS ended, sum(n)::int AS n FROM item`,
    ),
  ).toEqual([{ all: 1_001, current: 900, ended: 101, n: 1 + 300 * 2 + 600 * 3 + 100 * 4 }]);
  const seven = (await versions(rig.target)).filter(({ id }) => id === 7);
  expect(seven.map(({ n }) => n)).toEqual([1, 2, 4]);
  expect(seven.map(({ start }) => start).slice(1)).toEqual(seven.map(({ end }) => end).slice(0, 2));
});

test('types without binary form, and domains that refuse NULL, are written row by row', async () => {
  const table = `
    CREATE DOMAIN filled AS text NOT NULL;
    CREATE TABLE item (id int PRIMARY KEY, label filled, big text, n int); ALTER TABLE item ALTER big SET STORAGE EXTERNAL;
    CREATE TABLE owned (id int PRIMARY KEY, acl aclitem, big text, n int); ALTER TABLE owned ALTER big SET STORAGE EXTERNAL`;
  const columns = { updatedBy: 'by' };
  await using rig = await openApplyRig(table, { item: ['id'], owned: ['id'] }, { settings: settings({ columns }), isMade: true });
  await using target = await rig.open();
  const long = `repeat('x', 3000)`;
  for (const sql of [
    `INSERT INTO item SELECT i, 'a', ${long}, 0 FROM generate_series(1, 5) i; INSERT INTO owned SELECT i, 'postgres=r/postgres', ${long}, 0 FROM generate_series(1, 5) i`,
    'UPDATE item SET n = 1 WHERE id < 3; UPDATE item SET n = 2 WHERE id = 1; UPDATE owned SET n = 1 WHERE id < 3; UPDATE owned SET n = 2 WHERE id = 1',
    `UPDATE item SET label = 'a'; DELETE FROM item WHERE id = 4; UPDATE owned SET n = n; DELETE FROM owned WHERE id = 4`,
    `UPDATE item SET id = -5 WHERE id = 5; UPDATE owned SET id = -5 WHERE id = 5`,
  ]) {
    await rig.replicate(target, sql);
  }
  for (const name of ['item', 'owned']) {
    const found = await rig.target.query(
      `SELECT id, count(*)::int AS rows, sum(scd_current)::int AS current, max(n) AS n, min(length(big)) AS big FROM ${name} GROUP BY id ORDER BY id`,
    );
    expect(found, name).toEqual([
      { id: -5, rows: 1, current: 1, n: 0, big: 3_000 },
      { id: 1, rows: 3, current: 1, n: 2, big: 3_000 },
      { id: 2, rows: 2, current: 1, n: 1, big: 3_000 },
      { id: 3, rows: 1, current: 1, n: 0, big: 3_000 },
      { id: 4, rows: 1, current: 0, n: 0, big: 3_000 },
      { id: 5, rows: 1, current: 0, n: 0, big: 3_000 },
    ]);
  }
});

test('a key that changes its look only is one key: its version closes, and another opens', async () => {
  await using rig = await openApplyRig('CREATE TABLE item (id numeric PRIMARY KEY, n int)', KEYS, { settings: settings(), isMade: true });
  await using target = await rig.open();
  await rig.replicate(target, 'INSERT INTO item VALUES (1.0, 7)');
  await rig.replicate(target, 'UPDATE item SET id = 1.00');
  expect(await rig.target.query('SELECT id::text, n, scd_current FROM item ORDER BY scd_start_date')).toEqual([
    { id: '1.0', n: 7, scd_current: 0 },
    { id: '1.00', n: 7, scd_current: 1 },
  ]);
});

test('a statement that was planned for an empty table does not read all rows for each change', async () => {
  await using rig = await openRig();
  await using target = await rig.open();
  await rig.target.query('VACUUM ANALYZE item');
  for (let set = 0; set < 10; set += 1) {
    await rig.replicate(target, `INSERT INTO item SELECT i, 0 FROM generate_series(${set * 500}, ${set * 500 + 499}) i`);
  }
  const read = await waitFor('the statistics', async () => {
    const [found] = await rig.target.query<{ made: number; read: number }>(
      `SELECT n_tup_ins::int AS made, (idx_tup_fetch + seq_tup_read)::int AS read FROM pg_stat_user_tables WHERE relname = 'item'`,
    );
    return found?.made === 5_000 && found.read;
  });
  expect(read).toBeLessThan(5_000);
});

test('a long value that no version has is never made up: ROW_MISSING', async () => {
  await using rig = await openRig();
  await using target = await rig.open();
  await rig.replicate(target, `INSERT INTO item VALUES (1, 1, repeat('x', 3000)), (2, 2, repeat('y', 3000))`);
  await rig.target.query('DELETE FROM item WHERE id = 1');
  await rig.source.query('UPDATE item SET n = 5');
  await expect(target.apply(await rig.changes(), rig.checkpoint(), { last: true })).rejects.toMatchObject({ code: 'ROW_MISSING' });
  expect(await rig.target.query('SELECT FROM item')).toHaveLength(1);
});

/** As if a rule made column n, and its value said when. */
function sayingWhen(changes: ChangeSet): ChangeSet {
  const steps = changes.steps.map((step) => {
    if (step.tag === 'truncate') {
      return step;
    }
    const tables = step.tables.map((table) => {
      const columns = table.relation.columns.map((column) => (column.name === 'n' ? { ...column, isNow: true as const } : column));
      const relation = { ...table.relation, columns };
      return { ...table, relation, changes: table.changes.map((change) => ({ ...change, relation })) };
    });
    return { ...step, tables };
  });
  return { ...changes, steps };
}

test('a column whose value says when makes no version by itself, also against what the target has', async () => {
  await using rig = await openRig();
  await using target = await rig.open();
  const found: number[] = [];
  for (const sql of [`INSERT INTO item VALUES (1, 1, 'a')`, 'UPDATE item SET n = 2', `UPDATE item SET n = 3, big = 'b'`]) {
    await rig.source.query(sql);
    await target.apply(sayingWhen(await rig.changes('in-order')), rig.checkpoint(), { last: true });
    found.push((await versions(rig.target)).length);
  }
  expect(found).toEqual([1, 1, 2]);
});
