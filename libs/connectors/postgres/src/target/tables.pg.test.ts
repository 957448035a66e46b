import { randomUUID } from 'node:crypto';
import type { TableName } from '@trem/contracts';
import { asPosition, plainPreparation, type TargetRef } from '@trem/replication-core';
import { createTestDatabase, type TestDatabase } from '@trem/testing';
import { expect, test } from 'vitest';
import { endpointOf } from '../../test-support/apply-rig.js';
import { describe } from '../source/describe.js';
import { postgresTarget } from './index.js';
import { openLoad } from './load.js';

const { ensureTables, ensureTarget } = postgresTarget;
const task: TargetRef = { id: randomUUID(), name: 't', target: 'main' };

async function databases() {
  const stack = new AsyncDisposableStack();
  const source = stack.use(await createTestDatabase('source'));
  const target = stack.use(await createTestDatabase('target'));
  await ensureTarget(endpointOf(target));
  const shapes = async (...tables: readonly string[]) => await describe(endpointOf(source), tables.map(name));
  const ensure = async (tables: readonly string[], options: { create?: boolean; generation?: number | undefined } = {}) => {
    const { create = true, generation } = { generation: 1, ...options };
    return await ensureTables(endpointOf(target), task, {
      tables: await shapes(...tables),
      preparation: { ...plainPreparation, createTable: create },
      generation,
    });
  };
  return { source, target, shapes, ensure, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

function name(text: string): TableName {
  const [schema = '', table = ''] = text.split('.');
  return { schema, table };
}

const COLUMNS = `
  SELECT a.attname, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull, a.attidentity, a.attgenerated, c.collname, pg_get_expr(d.adbin, d.adrelid) AS def
    FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum LEFT JOIN pg_collation c ON c.oid = a.attcollation
   WHERE a.attrelid = $1::regclass AND a.attnum > 0 ORDER BY a.attnum`;

const DOMAINS = `
  SELECT t.typname, t.typnotnull, t.typdefault, c.collname, ARRAY(SELECT r.conname || pg_get_constraintdef(r.oid) FROM pg_constraint r WHERE r.contypid = t.oid AND r.contype = 'c' ORDER BY 1) AS checks
    FROM pg_type t LEFT JOIN pg_collation c ON c.oid = t.typcollation WHERE t.typtype = 'd' AND t.typnamespace = 'types'::regnamespace ORDER BY 1`;

test('missing tables are made with schemas, types and columns, without keys, and a second call finds nothing to do', async () => {
  await using db = await databases();
  await db.source.query(`
    CREATE SCHEMA "S"; CREATE SCHEMA types; CREATE TYPE types."Mo""od" AS ENUM ('sad', 'it''s "fine"', '\\');
    CREATE DOMAIN types.moods AS types."Mo""od" DEFAULT 'sad' NOT NULL; CREATE DOMAIN types.small AS numeric(5,2) CHECK (VALUE > 0) CONSTRAINT less CHECK (VALUE < 100);
    CREATE DOMAIN types.word AS text COLLATE "C";
    CREATE TABLE "S"."T" (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n numeric(10,2) NOT NULL DEFAULT 1.50, t varchar(40)[] DEFAULT '{"a b"}', c char(3) COLLATE "C",
      m types.moods, s types.small, w types.word, at timestamptz(3) DEFAULT now(), g text GENERATED ALWAYS AS (lower(c)) STORED, j jsonb DEFAULT '{"a": "it''s"}', b bit(4))`);
  expect(await db.ensure(['S.T'])).toEqual([]);
  const wanted = await db.source.query(COLUMNS, ['"S"."T"']);
  const found = await db.target.query(COLUMNS, ['"S"."T"']);
  expect(found).toEqual(wanted.map((column) => ({ ...column, attidentity: '', ...(column.attname === 'at' ? { def: null } : {}) })));
  expect(await db.target.query(`SELECT FROM pg_index WHERE indrelid = '"S"."T"'::regclass`)).toEqual([]);
  expect(await db.target.query(DOMAINS)).toEqual(await db.source.query(DOMAINS));
  await expect(db.target.query(`SELECT 0::types.small`)).rejects.toMatchObject({ code: '23514' });
  expect(await db.ensure(['S.T'])).toEqual([]);
});

test('a collation that the target does not have is left out', async () => {
  await using db = await databases();
  await db.source.query(
    `CREATE COLLATION mine (LOCALE = 'C'); CREATE DOMAIN word AS text COLLATE mine; CREATE TABLE t (a text COLLATE mine, b text COLLATE "C", c word)`,
  );
  expect(await db.ensure(['public.t'])).toEqual([]);
  expect((await db.target.query(COLUMNS, ['t'])).map(({ collname }) => collname)).toEqual(['default', 'C', 'default']);
});

test('a partitioned target takes rows with a key that it has already, and no parent of other tables takes any', async () => {
  await using db = await databases();
  await db.source.query(`
    CREATE TABLE fits (id int, region text, PRIMARY KEY (id, region)); CREATE TABLE keyless (a int); CREATE TABLE lacks (id int PRIMARY KEY, region text);
    CREATE TABLE parent (id int PRIMARY KEY)`);
  await db.target.query(`
    CREATE TABLE fits (id int, region text, PRIMARY KEY (region, id)) PARTITION BY LIST (region); CREATE TABLE keyless (a int) PARTITION BY LIST (a);
    CREATE TABLE lacks (id int NOT NULL, region text) PARTITION BY LIST (region); CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE child () INHERITS (parent)`);
  const findings = await db.ensure(['public.fits', 'public.keyless', 'public.lacks', 'public.parent']);
  expect(findings.map(({ code, object, found }) => [code, object, found])).toEqual([
    ['TARGET_TABLE_UNFIT', 'public.keyless', 'a partitioned table, and rows without a key'],
    ['KEY_MISSING', 'public.lacks', 'no unique index'],
    ['TARGET_TABLE_UNFIT', 'public.parent', 'a table that others inherit from'],
  ]);
});

test('everything that does not fit is told at once, and nothing is made', async () => {
  await using db = await databases();
  await db.source.query(`
    CREATE TYPE mood AS ENUM ('a', 'b'); CREATE TYPE free AS ENUM ('a');
    CREATE TABLE one (id int PRIMARY KEY, a int, b text, m mood, g int GENERATED ALWAYS AS (1) STORED, f free);
    CREATE TABLE two (id int PRIMARY KEY); CREATE TABLE three (id int); CREATE TABLE four (id int)`);
  await db.target.query(`
    CREATE TYPE mood AS ENUM ('a');
    CREATE TABLE one (id int GENERATED ALWAYS AS IDENTITY, a bigint, b text NOT NULL, m mood, g int, extra int NOT NULL, free int NOT NULL DEFAULT 1);
    CREATE TABLE two (id int PRIMARY KEY); INSERT INTO two VALUES (1); CREATE VIEW three AS SELECT 1 AS id`);
  const findings = await db.ensure(['public.one', 'public.two', 'public.three', 'public.four'], { create: false });
  expect(findings.map(({ code, object, found, sql }) => [code, object, found, sql])).toEqual([
    ['TARGET_TABLE_UNFIT', 'public.mood', 'labels "a"', undefined],
    [
      'TARGET_TABLE_UNFIT',
      'public.one',
      '"id" GENERATED ALWAYS AS IDENTITY',
      'ALTER TABLE "public"."one" ALTER COLUMN "id" SET GENERATED BY DEFAULT',
    ],
    ['TARGET_TABLE_UNFIT', 'public.one', '"a" bigint', 'ALTER TABLE "public"."one" ALTER COLUMN "a" TYPE integer'],
    ['TARGET_TABLE_UNFIT', 'public.one', '"b" NOT NULL', 'ALTER TABLE "public"."one" ALTER COLUMN "b" DROP NOT NULL'],
    ['TARGET_TABLE_UNFIT', 'public.one', '"g" not generated', undefined],
    ['TARGET_TABLE_UNFIT', 'public.one', 'no column "f"', 'ALTER TABLE "public"."one" ADD COLUMN "f" public.free'],
    [
      'TARGET_TABLE_UNFIT',
      'public.one',
      '"extra" NOT NULL, without default',
      'ALTER TABLE "public"."one" ALTER COLUMN "extra" DROP NOT NULL',
    ],
    ['TARGET_TABLE_UNFIT', 'public.three', 'a view', undefined],
    ['TARGET_TABLE_MISSING', 'public.four', 'no such table', undefined],
    ['TARGET_NOT_EMPTY', 'public.two', 'rows', 'TRUNCATE "public"."two"'],
  ]);
  expect(await db.ensure(['public.one', 'public.four'])).not.toEqual([]);
  expect(await db.target.query(`SELECT to_regclass('four') AS four, to_regtype('free') AS free`)).toEqual([{ four: null, free: null }]);
});

test('a generated column that the target computes otherwise does not fit; one that is only written otherwise does', async () => {
  await using db = await databases();
  const table = (name: string, kind: string, doubled: string) =>
    `CREATE TABLE ${name} (id int PRIMARY KEY, a int, v varchar(9), doubled int GENERATED ALWAYS AS (${doubled}) ${kind},
       chosen boolean GENERATED ALWAYS AS (v IN ('x', 'y')) STORED)`;
  await db.source.query(['same', 'other', 'broken'].map((name) => table(name, 'STORED', 'a * 2')).join('; '));
  await db.target.query(
    `${table('same', 'STORED', '(a) * (2)')}; ${table('other', 'STORED', 'a * 3')}; ${table('broken', 'STORED', 'a * 2').replace('a int', 'b int, a int')}`,
  );
  await db.target.query('ALTER TABLE broken DROP COLUMN doubled; ALTER TABLE broken ADD doubled int GENERATED ALWAYS AS (b * 2) STORED');
  expect(
    (await db.ensure(['public.same', 'public.other', 'public.broken'])).map(({ code, object, found, wanted }) => [
      code,
      object,
      found,
      wanted,
    ]),
  ).toEqual([
    ['TARGET_TABLE_UNFIT', 'public.other', '"doubled" generated as (a * 3)', '"doubled" generated as (a * 2)'],
    ['TARGET_TABLE_UNFIT', 'public.broken', '"doubled" generated as (b * 2)', '"doubled" generated as (a * 2)'],
  ]);
});

test('a generated column of a table that was made for the task fits, however the server writes its expression', async () => {
  await using db = await databases();
  await db.source.query(`CREATE TABLE t (id int PRIMARY KEY, v varchar(9), chosen boolean GENERATED ALWAYS AS (v IN ('x', 'y')) STORED)`);
  expect(await db.ensure(['public.t'])).toEqual([]);
  const written = `SELECT pg_get_expr(adbin, adrelid) AS text FROM pg_attrdef WHERE adrelid = 't'::regclass`;
  expect(await db.target.query(written), 'or this test shows nothing').not.toEqual(await db.source.query(written));
  expect(await db.ensure(['public.t'])).toEqual([]);
});

test('what the target cannot make is told by name, all at once, and nothing is made', async () => {
  await using db = await databases();
  await db.source.query(`
    CREATE TYPE mood AS ENUM ('a');
    CREATE FUNCTION only_here(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1';
    CREATE TABLE good (id int PRIMARY KEY, m mood);
    CREATE TABLE one (id int PRIMARY KEY, g int GENERATED ALWAYS AS (only_here(id)) STORED);
    CREATE TABLE two (id int PRIMARY KEY, g int GENERATED ALWAYS AS (only_here(id + 1)) STORED)`);
  const findings = await db.ensure(['public.good', 'public.one', 'public.two']);
  expect(findings).toMatchObject([
    { code: 'TARGET_CANNOT_CREATE', object: 'public.one', found: expect.stringMatching(/only_here/) },
    { code: 'TARGET_CANNOT_CREATE', object: 'public.two' },
  ]);
  expect(await db.target.query(`SELECT to_regclass('good') AS good, to_regtype('mood') AS mood`)).toEqual([{ good: null, mood: null }]);
  expect(await db.ensure(['public.good'])).toEqual([]);
});

test('rows that this task loaded are no hindrance, not even after a reset; those of another task are', async () => {
  await using db = await databases();
  await db.source.query('CREATE TABLE t (id int PRIMARY KEY)');
  await db.ensure(['public.t']);
  const [shape] = await db.shapes('public.t');
  if (shape === undefined) {
    throw new Error('no shape');
  }
  await using load = await openLoad(endpointOf(db.target), task);
  await load.prepareTables([shape], 1);
  await db.target.query('INSERT INTO t VALUES (1)');
  expect(await db.ensure(['public.t'])).toEqual([]);
  await postgresTarget.reset(endpointOf(db.target), task);
  expect(await db.ensure(['public.t'], { generation: 2 })).toEqual([]);
  await postgresTarget.forget(endpointOf(db.target), task);
  expect(await db.ensure(['public.t'])).toMatchObject([{ code: 'TARGET_NOT_EMPTY' }]);
});

test('a table whose rows were there before is noted with shape and position, and not taken for ours to empty', async () => {
  await using db = await databases();
  await db.source.query('CREATE TABLE t (id int PRIMARY KEY)');
  await db.ensure(['public.t']);
  await db.target.query('INSERT INTO t VALUES (1)');
  const [shape] = await db.shapes('public.t');
  if (shape === undefined) {
    throw new Error('no shape');
  }
  await using load = await openLoad(endpointOf(db.target), task);
  const first = asPosition('00000000000000a0');
  await load.adoptTable(shape, first);
  expect(await load.loadedTables()).toEqual([
    { schema: 'public', table: 't', state: 'loaded', position: first, relation: shape.fingerprint, generation: 1 },
  ]);
  await load.finishLoad(first, { sourceId: 's', timeline: 1 });
  expect(await db.ensure(['public.t'])).toMatchObject([{ code: 'TARGET_NOT_EMPTY' }]);
  await postgresTarget.reset(endpointOf(db.target), task);
  expect(await db.ensure(['public.t'])).toMatchObject([{ code: 'TARGET_NOT_EMPTY' }]);
  await expect(load.prepareTables([shape], 10_001)).rejects.toMatchObject({ code: 'TARGET_NOT_EMPTY' });
  await load.prepareTables([shape], 10_001, { ...plainPreparation, truncateTable: true });
  await postgresTarget.reset(endpointOf(db.target), task);
  await load.adoptTable(shape, first);
  await db.target.query('INSERT INTO t VALUES (1)');
  expect(await db.ensure(['public.t'])).toEqual([]); // loaded by us in between
  await expect(load.finishTables([shape], 10_001, first)).rejects.toMatchObject({ code: 'FENCED' });
});

test('without a load the rows are expected to be there, and so is the key', async () => {
  await using db = await databases();
  await db.source.query('CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE u (id int PRIMARY KEY)');
  await db.target.query('CREATE TABLE t (id int); INSERT INTO t VALUES (1); CREATE TABLE u (id int PRIMARY KEY); INSERT INTO u VALUES (1)');
  expect(await db.ensure(['public.t', 'public.u'], { generation: undefined })).toMatchObject([{ code: 'KEY_MISSING', object: 'public.t' }]);
});

test('without a load a missing table is made with its key, for nobody makes one later', async () => {
  await using db = await databases();
  await db.source.query(`
    CREATE TABLE t (b int, a int, PRIMARY KEY (b, a)); CREATE TABLE plain (n int);
    CREATE TABLE u (id int PRIMARY KEY, code text NOT NULL UNIQUE); ALTER TABLE u REPLICA IDENTITY USING INDEX u_code_key`);
  const tables = ['public.t', 'public.plain', 'public.u'];
  expect(await db.ensure(tables, { generation: undefined })).toEqual([]);
  const keys = await db.target.query<{ key: string }>(
    `SELECT pg_get_indexdef(indexrelid) AS key FROM pg_index WHERE indrelid IN ('t'::regclass, 'plain'::regclass, 'u'::regclass) ORDER BY 1`,
  );
  expect(keys.map(({ key }) => key.replace(/.* ON /, ''))).toEqual([
    'public.t USING btree (b, a)',
    'public.u USING btree (code)',
    'public.u USING btree (id)',
  ]);
  expect(await db.ensure(tables, { generation: undefined })).toEqual([]); // and a second start finds them fit
});

const OBJECTS = `
  CREATE TABLE parent (b text, a int NOT NULL, PRIMARY KEY (a, b));
  CREATE TABLE child (id int NOT NULL, a int, b text, t text, CONSTRAINT "to Parent" FOREIGN KEY (a, b) REFERENCES parent ON DELETE CASCADE);
  CREATE UNIQUE INDEX "child Key" ON child (id); ALTER TABLE child REPLICA IDENTITY USING INDEX "child Key";
  CREATE INDEX ON child USING hash (t); CREATE UNIQUE INDEX child_lower ON child (lower(t) DESC) INCLUDE (b) WHERE a > 3`;

const INDEXES = `SELECT pg_get_indexdef(indexrelid) AS def FROM pg_index WHERE indrelid = ANY ('{parent,child}'::regclass[]) ORDER BY 1`;
const CONSTRAINTS = `SELECT conname, pg_get_constraintdef(oid) AS def FROM pg_constraint WHERE conrelid = ANY ('{parent,child}'::regclass[]) AND contype <> 'n' ORDER BY 1`;

test('keys, indexes and foreign keys are made as the source has them, once however often it is asked', async () => {
  await using db = await databases();
  await db.source.query(OBJECTS);
  await db.ensure(['public.parent', 'public.child']);
  const shapes = await db.shapes('public.parent', 'public.child');
  await using load = await openLoad(endpointOf(db.target), task);
  await using other = await openLoad(endpointOf(db.target), task);
  for (const kind of ['primary-key', 'indexes', 'foreign-keys', 'primary-key', 'indexes', 'foreign-keys'] as const) {
    for (const shape of shapes) {
      await Promise.all([load.createObjects([shape], kind), other.createObjects([shape], kind)]);
    }
  }
  expect(await db.target.query(CONSTRAINTS)).toEqual(await db.source.query(CONSTRAINTS));
  const wanted = await db.source.query(INDEXES);
  const found = await db.target.query(INDEXES);
  expect(found.length).toBe(wanted.length + 1); // the index by which changes find rows is made with the keys, under a name of its own
  expect(found).toEqual(expect.arrayContaining(wanted));
});

test('a table that has another primary key is KEY_MISSING; one that has the same, under whatever name, is left as it is', async () => {
  await using db = await databases();
  await db.source.query('CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL); CREATE TABLE u (id int PRIMARY KEY)');
  await db.target.query('CREATE TABLE t (id int, n int PRIMARY KEY); CREATE TABLE u (id int CONSTRAINT mine UNIQUE)');
  await using load = await openLoad(endpointOf(db.target), task);
  const [t, u] = await db.shapes('public.t', 'public.u');
  if (t === undefined || u === undefined) {
    throw new Error('no shape');
  }
  await expect(load.createObjects([t], 'primary-key')).rejects.toMatchObject({ code: 'KEY_MISSING', facts: { found: 'n' } });
  await load.createObjects([u], 'primary-key');
  expect(await db.target.query(`SELECT conname FROM pg_constraint WHERE conrelid = 'u'::regclass`)).toEqual([{ conname: 'mine' }]);
});

test('rows that a key does not allow are told by code', async () => {
  await using db = await databases();
  await db.source.query('CREATE TABLE t (id int PRIMARY KEY)');
  await db.ensure(['public.t']);
  await db.target.query('INSERT INTO t VALUES (1), (1)');
  await using load = await openLoad(endpointOf(db.target), task);
  const [shape] = await db.shapes('public.t');
  await expect(shape && load.createObjects([shape], 'primary-key')).rejects.toMatchObject({
    code: 'CONSTRAINT_UNIQUE',
    facts: { table: 't' },
  });
});

test('the schema is made once by whoever comes first, and one of a newer version is refused', async () => {
  await using target = await createTestDatabase('target');
  const endpoint = endpointOf(target);
  expect(await postgresTarget.readCheckpoint(endpoint, task)).toBeUndefined();
  await postgresTarget.forget(endpoint, task);
  await Promise.all([1, 2, 3, 4].map(() => ensureTarget(endpoint)));
  await ensureTarget(endpoint);
  const made = await version(target);
  expect(await target.query('SELECT FROM trem.meta')).toHaveLength(1);
  await target.query(`UPDATE trem.meta SET value = '99'`);
  await expect(ensureTarget(endpoint)).rejects.toMatchObject({ code: 'SETTINGS_INVALID', facts: { found: 99, known: Number(made) } });
});

async function version(target: TestDatabase): Promise<unknown> {
  return (await target.query<{ value: string }>(`SELECT value FROM trem.meta WHERE key = 'schema_version'`))[0]?.value;
}

test('of more tables than one transaction makes none stays when the last is refused', async () => {
  await using db = await databases();
  await db.source.query('CREATE TABLE t (id int PRIMARY KEY, text text)');
  const [shape] = await db.shapes('public.t');
  if (shape === undefined) {
    throw new Error('no shape');
  }
  const many = Array.from({ length: 510 }, (_, index) => ({ ...shape, table: `t${index}` }));
  const made = async () => (await db.target.query(`SELECT FROM pg_tables WHERE schemaname = 'public'`)).length;
  const tables = many.map((one, index) =>
    index < 509 ? one : { ...one, columns: one.columns.map((column) => ({ ...column, type: 'unheard_of' })) },
  );
  const findings = await ensureTables(endpointOf(db.target), task, { tables, preparation: plainPreparation, generation: 1 });
  expect(findings).toMatchObject([{ code: 'TARGET_CANNOT_CREATE', object: 'public.t509' }]);
  expect(await made()).toBe(0);
});
