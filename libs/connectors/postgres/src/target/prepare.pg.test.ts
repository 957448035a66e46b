import { randomUUID } from 'node:crypto';
import type { TableName } from '@trem/contracts';
import { asPosition, type Preparation, plainPreparation, type TableShape, type TargetRef } from '@trem/replication-core';
import { createTestDatabase, type TestDatabase } from '@trem/testing';
import { to as copyTo } from 'pg-copy-streams';
import { expect, test } from 'vitest';
import { endpointOf } from '../../test-support/apply-rig.js';
import { describe } from '../source/describe.js';
import { postgresTarget } from './index.js';

const at = (text: string) => asPosition(text.padStart(16, '0'));

/** A source and a target with tables of their own, and a task between them that loads in one range each. */
async function rig(sql: { readonly source: string; readonly target: string }, preparation: Partial<Preparation>) {
  const stack = new AsyncDisposableStack();
  const source = stack.use(await createTestDatabase('source'));
  const target = stack.use(await createTestDatabase('target'));
  const endpoint = endpointOf(target);
  const task: TargetRef = { id: randomUUID(), name: 't', target: 'main' };
  const full: Preparation = { ...plainPreparation, ...preparation };
  await source.query(sql.source);
  await target.query(sql.target);
  await postgresTarget.ensureTarget(endpoint);
  const shapeOf = async (table: string): Promise<TableShape> => {
    const names: TableName[] = [{ schema: 'public', table }];
    const [shape] = await describe(endpointOf(source), names);
    return shape ?? Promise.reject(new Error('no shape'));
  };
  const open = async () => stack.use(await postgresTarget.openLoad(endpoint, task, { visibility: full.visibility }));
  const load = async (table: string, generation: number) => {
    const shape = await shapeOf(table);
    const opened = await open();
    await opened.prepareTables([shape], generation, full);
    await opened.loadPartition({
      ...{ table: shape, generation, partition: { number: 1, fromPage: 0, toPage: undefined } },
      open: async () => copyOf(source, table),
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    for (const kind of full.createObjects) {
      await opened.createObjects([shape], kind);
    }
    await opened.finishTables([shape], generation, at('1'));
  };
  const findings = async (...tables: readonly string[]) => {
    const found = await postgresTarget.ensureTables(endpoint, task, {
      ...{ tables: await Promise.all(tables.map(shapeOf)), preparation: full, generation: 1 },
    });
    return found.map((one) => [one.code, one.object, one.found]);
  };
  const rows = async (table: string) =>
    (await target.query<{ r: string }>(`SELECT r::text AS r FROM ${table} r ORDER BY 1`)).map(({ r }) => r);
  return { source, target, endpoint, task, full, shapeOf, open, load, findings, rows, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

function copyOf(database: TestDatabase, table: string): AsyncIterable<Uint8Array> {
  return database.client.query(copyTo(`COPY ${table} TO STDOUT (FORMAT binary)`));
}

const ITEM = `CREATE TABLE item (id int PRIMARY KEY, name text); INSERT INTO item VALUES (1, 'new'), (2, 'two')`;
const FILLED = `CREATE TABLE item (id int PRIMARY KEY, name text); INSERT INTO item VALUES (1, 'old'), (7, 'theirs')`;

test('a table that is recreated loses rows and columns of before, once: a second call and a latecomer change nothing', async () => {
  await using db = await rig(
    { source: ITEM, target: 'CREATE TABLE item (id text, other int); INSERT INTO item VALUES (1)' },
    { recreateTable: true },
  );
  expect(await db.findings('item')).toEqual([]);
  await db.load('item', 2);
  expect(await db.rows('item')).toEqual(['(1,new)', '(2,two)']);
  const shape = await db.shapeOf('item');
  const opened = await db.open();
  await opened.prepareTables([shape], 2, db.full);
  await expect(opened.prepareTables([shape], 1, db.full)).rejects.toMatchObject({ code: 'FENCED' });
  expect(await db.rows('item')).toEqual(['(1,new)', '(2,two)']);
  const oid = () => db.target.query(`SELECT 'item'::regclass::oid::int AS oid`);
  const before = await oid();
  await opened.prepareTables([shape], 3, db.full); // ours by now, and it fits: emptied
  expect(await oid()).toEqual(before);
  expect(await db.rows('item')).toEqual([]);
});

test('of two that prepare one table at once, one does it', async () => {
  await using db = await rig({ source: ITEM, target: FILLED }, { truncateTable: true });
  const shape = await db.shapeOf('item');
  const both = await Promise.all([db.open(), db.open()]);
  await Promise.all(both.map((one) => one.prepareTables([shape], 1, db.full)));
  expect(await db.rows('item')).toEqual([]);
  await expect((await db.open()).prepareTables([shape], 0, db.full)).rejects.toMatchObject({ code: 'FENCED' });
});

test('a table of our own that does not fit any more is made anew where tables are recreated, and else refused', async () => {
  await using db = await rig({ source: ITEM, target: '' }, { recreateTable: true });
  expect(await db.findings('item')).toEqual([]);
  await db.load('item', 1);
  await db.source.query('ALTER TABLE item ADD more int');
  expect(await db.findings('item')).toMatchObject([['TARGET_TABLE_UNFIT', 'public.item', 'no column "more"']]); // no load of it is due
  await postgresTarget.reset(db.endpoint, db.task);
  expect(await db.findings('item')).toEqual([]);
  const plain = { tables: [await db.shapeOf('item')], preparation: plainPreparation, generation: 2 };
  expect(await postgresTarget.ensureTables(db.endpoint, db.task, plain)).toMatchObject([
    { code: 'TARGET_TABLE_UNFIT', found: 'no column "more"' },
  ]);
  await db.load('item', 2);
  expect(await db.rows('item')).toEqual(['(1,new,)', '(2,two,)']);
});

const DEPENDANTS = `
  CREATE TABLE child (id int, item int CONSTRAINT child_item REFERENCES item); CREATE VIEW seen AS SELECT name FROM item;
  CREATE FUNCTION first_of(item) RETURNS int LANGUAGE sql AS 'SELECT $1.id'; CREATE TABLE made (of item);`;

test.each([{ recreateTable: true }, { visibility: 'swap' as const, truncateTable: true }])(
  'what depends on a table that is to go is named, all of it, and nothing is dropped: %o',
  async (preparation) => {
    await using db = await rig({ source: ITEM, target: `${FILLED}; ${DEPENDANTS}` }, preparation);
    const named =
      'column of of table public.made, constraint child_item on table public.child, function public.first_of(public.item), view public.seen';
    expect(await db.findings('item')).toEqual([['TARGET_HAS_DEPENDANTS', 'public.item', named]]);
    expect(await db.rows('seen')).toEqual(['(old)', '(theirs)']);
    await expect(db.load('item', 1)).rejects.toMatchObject({ code: 'TARGET_HAS_DEPENDANTS', facts: { found: named } });
    expect(await db.rows('item')).toEqual(['(1,old)', '(7,theirs)']);
    expect(await db.target.query(`SELECT conname FROM pg_constraint WHERE conname = 'child_item'`)).toHaveLength(1);
  },
);

test('foreign keys between tables that are all recreated go with them', async () => {
  const source = `${ITEM}; CREATE TABLE child (id int PRIMARY KEY)`;
  const target = `${FILLED}; CREATE TABLE child (id int PRIMARY KEY, item int REFERENCES item); INSERT INTO child VALUES (1, 7);
    CREATE TABLE apart (id int, item int CONSTRAINT apart_item REFERENCES item)`;
  await using db = await rig({ source, target }, { recreateTable: true });
  expect(await db.findings('item', 'child')).toEqual([
    ['TARGET_HAS_DEPENDANTS', 'public.item', 'constraint apart_item on table public.apart'],
  ]);
  await db.target.query('DROP TABLE apart');
  expect(await db.findings('item', 'child')).toEqual([]);
  await db.load('item', 1);
  await db.load('child', 1);
  expect(await db.rows('child')).toEqual([]);
});

test('rows that are not ours are refused when the load begins, too, and never emptied', async () => {
  await using db = await rig({ source: ITEM, target: 'CREATE TABLE item (id int PRIMARY KEY, name text)' }, {});
  expect(await db.findings('item')).toEqual([]);
  await db.target.query(`INSERT INTO item VALUES (9, 'came later')`);
  await expect(db.load('item', 1)).rejects.toMatchObject({ code: 'TARGET_NOT_EMPTY' });
  expect(await db.rows('item')).toEqual(['(9,"came later")']);
});

test('without the right to TRUNCATE rows are deleted', async () => {
  await using db = await rig({ source: ITEM, target: FILLED }, { truncateTable: true });
  const role = `test_role_${randomUUID().slice(0, 8)}`;
  await db.target.query(`
    CREATE ROLE ${role} LOGIN; GRANT USAGE ON SCHEMA public, trem TO ${role}; GRANT ALL ON ALL TABLES IN SCHEMA trem TO ${role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON item TO ${role}`);
  const load = await postgresTarget.openLoad(endpointOf(db.target, { user: role }), db.task);
  await load.prepareTables([await db.shapeOf('item')], 1, db.full);
  await load[Symbol.asyncDispose]();
  expect(await db.rows('item')).toEqual([]);
  await db.target.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
});

test('a table that another one refers to is emptied row by row', async () => {
  await using db = await rig({ source: ITEM, target: `${FILLED}; CREATE TABLE child (item int REFERENCES item)` }, { truncateTable: true });
  await db.load('item', 1);
  expect(await db.rows('item')).toEqual(['(1,new)', '(2,two)']);
});

test('kept rows: equal keys are written over, others stay, also when the load begins anew', async () => {
  const target = `${FILLED}; ALTER TABLE item ADD extra text DEFAULT 'e'; UPDATE item SET extra = 'mine'`;
  await using db = await rig({ source: ITEM, target }, { onExistingRows: 'keep' });
  expect(await db.findings('item')).toEqual([]);
  await db.load('item', 1);
  const all = ['(1,new,mine)', '(2,two,e)', '(7,theirs,mine)'];
  expect(await db.rows('item')).toEqual(all);
  await db.load('item', 2);
  expect(await db.rows('item')).toEqual(all);
  expect(await db.target.query('SELECT partition, rows FROM trem.load_marker')).toEqual([{ partition: 1, rows: '2' }]);
});

test('rows cannot be kept without a key to tell them by, at the source or at the target', async () => {
  const source = 'CREATE TABLE keyless (id int); CREATE TABLE item (id int PRIMARY KEY)';
  const target = 'CREATE TABLE keyless (id int); INSERT INTO keyless VALUES (1); CREATE TABLE item (id int); INSERT INTO item VALUES (1)';
  await using db = await rig({ source, target }, { onExistingRows: 'keep' });
  expect(await db.findings('keyless', 'item')).toEqual([
    ['KEY_MISSING', 'public.item', 'no unique index'],
    ['KEY_MISSING', 'public.keyless', 'rows that are to be kept, and a source table without a key'],
  ]);
});
