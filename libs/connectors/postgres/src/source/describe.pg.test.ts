import type { TableShape } from '@trem/replication-core';
import { createTestDatabase } from '@trem/testing';
import { describe, expect, test } from 'vitest';
import { endpointOf, eventsOf, openSourceRig, readBatches, transactionsIn } from '../../test-support/source-kit.js';
import { connect } from '../connection.js';
import { refusedColumns } from './describe.js';
import { postgresSource } from './index.js';

async function shapesOf(sql: string, ...names: readonly string[]): Promise<readonly TableShape[]> {
  await using db = await createTestDatabase('source');
  await db.query(sql);
  return await postgresSource.describe(
    endpointOf(db.url),
    names.map((table) => ({ schema: 'public', table })),
  );
}

async function keyOf(sql: string): Promise<readonly string[] | undefined> {
  const [shape] = await shapesOf(sql, 'item');
  return shape?.key;
}

test('the fingerprint is the one that the log gives, also with dropped and generated columns, domains and enums', async () => {
  await using rig = await openSourceRig(
    `CREATE TYPE mood AS ENUM ('calm', 'wild');
     CREATE DOMAIN short AS varchar(7);
     CREATE TABLE item (gone int, id bigint, "Näme" varchar(20), price numeric(10,2), feeling mood, s short, twice bigint GENERATED ALWAYS AS (id * 2) STORED,
                        tags text[], at timestamptz(3), PRIMARY KEY (id));
     ALTER TABLE item DROP COLUMN gone`,
    ['item'],
  );
  const [shape] = await postgresSource.describe(rig.endpoint, [{ schema: 'public', table: 'item' }]);
  await rig.db.query(`INSERT INTO item (id) VALUES (1)`);
  await using source = await rig.open();
  const events = eventsOf(await readBatches(source, rig.start, (so) => transactionsIn(so) === 1));
  const relation = events.flatMap((event) => (event.tag === 'relation' ? [event.relation] : []))[0];
  expect(relation?.columns.map(({ name }) => name)).toEqual(
    shape?.columns.filter(({ generated }) => generated === undefined).map(({ name }) => name),
  );
  expect(shape?.fingerprint).toBe(relation?.fingerprint);
});

test('columns come with type, defaults that are constants, collation, and what is generated', async () => {
  const [shape] = await shapesOf(
    `CREATE TABLE item (
       id bigint GENERATED ALWAYS AS IDENTITY, a int NOT NULL DEFAULT -1, b text COLLATE "C" DEFAULT 'it''s', c timestamptz DEFAULT now(),
       d numeric(10,2)[] DEFAULT '{}', e boolean DEFAULT true, f serial, g text GENERATED ALWAYS AS (b || 'x') STORED, h varchar(9) DEFAULT 'x\\y',
       i date DEFAULT '2020-02-29', j timestamp(3) without time zone DEFAULT '2020-02-29 12:00', k text DEFAULT upper('x'), l float8 DEFAULT 1.5)`,
    'item',
  );
  const rows = shape?.columns.map(({ name, type, notNull, constantDefault, collation }) => [
    name,
    type,
    notNull,
    constantDefault,
    collation,
  ]);
  expect(rows).toEqual([
    ['id', 'bigint', true, undefined, undefined],
    ['a', 'integer', true, "'-1'::integer", undefined],
    ['b', 'text', false, "'it''s'::text", 'pg_catalog."C"'],
    ['c', 'timestamp with time zone', false, undefined, undefined],
    ['d', 'numeric(10,2)[]', false, "'{}'::numeric[]", undefined],
    ['e', 'boolean', false, 'true', undefined],
    ['f', 'integer', true, undefined, undefined],
    ['g', 'text', false, undefined, undefined],
    ['h', 'character varying(9)', false, "'x\\y'::character varying", undefined],
    ['i', 'date', false, "'2020-02-29'::date", undefined],
    ['j', 'timestamp(3) without time zone', false, "'2020-02-29 12:00:00'::timestamp without time zone", undefined],
    ['k', 'text', false, undefined, undefined],
    ['l', 'double precision', false, '1.5', undefined],
  ]);
  expect(shape?.columns.find(({ name }) => name === 'g')?.generated).toEqual({ kind: 'stored', expression: "(b || 'x'::text)" });
});

test('user types come in the order in which they can be made', async () => {
  const [shape] = await shapesOf(
    `CREATE SCHEMA "My types"; CREATE TYPE "My types".mood AS ENUM ('wild', 'calm');
     CREATE DOMAIN inner_mood AS "My types".mood NOT NULL DEFAULT 'calm';
     CREATE DOMAIN outer_mood AS inner_mood CHECK (length(VALUE::text) > 2);
     CREATE TABLE item (id int PRIMARY KEY, m outer_mood)`,
    'item',
  );
  const column = shape?.columns[1];
  expect(column).toMatchObject({ type: 'public.outer_mood', isBinarySafe: true });
  expect(column?.userTypes).toMatchObject([
    { tag: 'enum', schema: 'My types', name: 'mood', labels: ['wild', 'calm'] },
    { tag: 'domain', name: 'inner_mood', base: '"My types".mood', notNull: true, constantDefault: `'calm'::"My types".mood`, checks: [] },
    {
      tag: 'domain',
      name: 'outer_mood',
      base: 'public.inner_mood',
      notNull: false,
      checks: [expect.stringMatching(/^CONSTRAINT outer_mood_check CHECK /)],
    },
  ]);
});

describe('what names a row', () => {
  test.each([
    ['the primary key, in its own order', 'CREATE TABLE item (a int, b int, PRIMARY KEY (b, a))', ['b', 'a']],
    ['nothing without a key', 'CREATE TABLE item (a int); ALTER TABLE item REPLICA IDENTITY FULL', []],
    [
      'the index of the replica identity, even beside a primary key: an old row holds nothing else',
      'CREATE TABLE item (a int PRIMARY KEY, b int NOT NULL); CREATE UNIQUE INDEX i ON item (b); ALTER TABLE item REPLICA IDENTITY USING INDEX i',
      ['b'],
    ],
    [
      'under FULL the narrowest unique index without nulls',
      `CREATE TABLE item (a int NOT NULL, b int NOT NULL, c int); CREATE UNIQUE INDEX i1 ON item (a, b); CREATE UNIQUE INDEX i2 ON item (b) INCLUDE (c);
       CREATE UNIQUE INDEX i3 ON item (c); ALTER TABLE item REPLICA IDENTITY FULL`,
      ['b'],
    ],
    ['no unique index without FULL: an old row would not hold it', 'CREATE TABLE item (a int NOT NULL UNIQUE)', []],
    [
      'no partial index, none on an expression, none that is deferrable',
      `CREATE TABLE item (a int NOT NULL, b int NOT NULL, c int NOT NULL UNIQUE DEFERRABLE); CREATE UNIQUE INDEX i1 ON item (a) WHERE b > 0;
       CREATE UNIQUE INDEX i2 ON item ((b + 1)); ALTER TABLE item REPLICA IDENTITY FULL`,
      [],
    ],
    ['no deferrable primary key: the log names nothing by it', 'CREATE TABLE item (a int PRIMARY KEY DEFERRABLE)', []],
  ])('%s', async (_, sql, key) => {
    expect(await keyOf(sql)).toEqual(key);
  });
});

test('indexes, constraints, computed defaults and comments come as parts of the statements that make them again', async () => {
  const [, shape] = await shapesOf(
    `CREATE TABLE parent (id int PRIMARY KEY);
     CREATE TABLE "The item" (id int PRIMARY KEY, p int REFERENCES parent ON DELETE CASCADE, t text, u int UNIQUE, v int UNIQUE DEFERRABLE);
     CREATE INDEX "By t" ON "The item" USING btree (lower(t) DESC) WHERE p > 0;
     ALTER TABLE "The item" ADD CHECK (p < 9), ALTER t SET DEFAULT now()::text; COMMENT ON COLUMN "The item".t IS 'a text'`,
    'parent',
    'The item',
  );
  expect(shape?.objects).toEqual([
    { kind: 'indexes', name: 'By t', isUnique: false, definition: 'USING btree (lower(t) DESC) WHERE (p > 0)' },
    { kind: 'indexes', name: 'The item_u_key', isUnique: true, definition: 'USING btree (u)' },
    {
      kind: 'foreign-keys',
      name: 'The item_p_fkey',
      isUnique: false,
      definition: 'FOREIGN KEY (p) REFERENCES public.parent(id) ON DELETE CASCADE',
      refersTo: { schema: 'public', table: 'parent' },
    },
    { kind: 'checks', name: 'The item_p_check', isUnique: false, definition: 'CHECK ((p < 9))' },
    { kind: 'unique', name: 'The item_u_key', isUnique: true, definition: 'UNIQUE (u)' },
    { kind: 'unique', name: 'The item_v_key', isUnique: true, definition: 'UNIQUE (v) DEFERRABLE' },
    { kind: 'defaults', name: 't', isUnique: false, definition: '(now())::text' },
    { kind: 'comments', name: 't', isUnique: false, definition: 'a text' },
  ]);
});

test('tables come in the order asked; what is missing or has no rows of its own is left out', async () => {
  const shapes = await shapesOf(
    'CREATE TABLE a (x int); CREATE TABLE b (x int); CREATE VIEW v AS SELECT 1; CREATE TABLE p (x int) PARTITION BY LIST (x); ALTER TABLE b REPLICA IDENTITY NOTHING',
    ...['b', 'nope', 'v', 'p', 'a'],
  );
  expect(shapes.map(({ table, replicaIdentity }) => [table, replicaIdentity])).toEqual([
    ['b', 'nothing'],
    ['p', 'default'],
    ['a', 'default'],
  ]);
});

test('size and file of a table are those of now', async () => {
  await using db = await createTestDatabase('source');
  await db.query('CREATE TABLE item (id int); INSERT INTO item SELECT generate_series(1, 10000); ANALYZE item');
  const read = async () => (await postgresSource.describe(endpointOf(db.url), [{ schema: 'public', table: 'item' }]))[0];
  const before = await read();
  expect(before).toMatchObject({ estimatedRows: 10_000, pages: 45 });
  expect(before?.bytes).toBeGreaterThan(45 * 8192 - 1);
  await db.query('TRUNCATE item');
  const after = await read();
  expect(after?.pages).toBe(0);
  expect(after?.fileNode).not.toBe(before?.fileNode);
});

test('columns that cannot be copied are named, all at once, each with its type', async () => {
  await using db = await createTestDatabase('source');
  await db.query(
    `CREATE TYPE pair AS (a int, b int); CREATE TYPE mood AS ENUM ('calm'); CREATE TYPE span AS RANGE (subtype = float8); CREATE DOMAIN dr AS regclass;
     CREATE TYPE odd AS (a int, b regclass); CREATE EXTENSION isn; CREATE TABLE other (a int);
     CREATE TABLE item (ok int, e mood, a regclass, b money, c pair, d span, f mood[], g ean13, h aclitem, i regclass[], j dr,
                        k int4range, l int4range[], m oid, n pair[], o odd[], p other, q ean13[])`,
  );
  const client = await connect(endpointOf(db.url), { applicationName: 'test' });
  const refused = await refusedColumns(client, [{ schema: 'public', table: 'item' }]);
  await client.end();
  expect(refused.map(({ column }) => column)).toEqual(['a', 'h', 'i', 'j', 'o', 'p', 'q']);
  expect(refused[0]).toMatchObject({
    schema: 'public',
    table: 'item',
    type: 'regclass',
    reason: expect.stringContaining('another server'),
  });
});
