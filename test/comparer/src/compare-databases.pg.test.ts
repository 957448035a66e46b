import { createTestDatabase, type TestDatabase } from '@trem/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from './command.js';
import { compareDatabases, describeTable } from './index.js';

const TABLE = `
  CREATE TYPE mood AS ENUM ('sad', 'glad');
  CREATE TABLE item (
    part text, number int, bits bytea, note text, first text, second text, padded varchar(10), blank char(5), real_value float8,
    amount numeric, name text, at timestamptz, mood mood, PRIMARY KEY (part, number));
  INSERT INTO item
  SELECT chr(97 + n % 26), n, decode(md5(n::text), 'hex'), nullif(n % 3, 0)::text, 'left', 'right', 'x', 'y', n / 3.0, 1.10, 'é' || n,
         '2024-02-29 23:59:59.999999+00'::timestamptz + n * interval '1 second', 'glad'
    FROM generate_series(1, 200) n;
  UPDATE item SET real_value = 0 WHERE number = 16`;

/** What differs, planted at the target, and what the report must name. Key of all: part, number. */
const PLANTED = [
  {
    name: 'one bit',
    sql: `UPDATE item SET bits = set_bit(bits, 7, 1 - get_bit(bits, 7)) WHERE number = 11`,
    number: '11',
    columns: ['bits'],
  },
  {
    name: 'null for empty',
    sql: `UPDATE item SET note = CASE WHEN note IS NULL THEN '' END WHERE number = 12`,
    number: '12',
    columns: ['note'],
  },
  {
    name: 'a doubled row',
    sql: `ALTER TABLE item DROP CONSTRAINT item_pkey; INSERT INTO item SELECT * FROM item WHERE number = 13`,
    number: '13',
    columns: [],
  },
  {
    name: 'swapped columns',
    sql: `UPDATE item SET first = second, second = first WHERE number = 14`,
    number: '14',
    columns: ['first', 'second'],
  },
  { name: 'a trailing blank', sql: `UPDATE item SET padded = padded || ' ' WHERE number = 15`, number: '15', columns: ['padded'] },
  { name: 'minus zero', sql: `UPDATE item SET real_value = '-0' WHERE number = 16`, number: '16', columns: ['real_value'] },
  { name: 'another scale', sql: `UPDATE item SET amount = 1.1 WHERE number = 17`, number: '17', columns: ['amount'] },
  { name: 'another normal form', sql: `UPDATE item SET name = normalize(name, NFD) WHERE number = 18`, number: '18', columns: ['name'] },
  { name: 'one microsecond', sql: `UPDATE item SET at = at + interval '1 microsecond' WHERE number = 19`, number: '19', columns: ['at'] },
];

async function pair(sql: string): Promise<{ source: TestDatabase; target: TestDatabase } & AsyncDisposable> {
  const source = await createTestDatabase('source');
  const target = await createTestDatabase('target');
  await source.query(sql);
  await target.query(sql);
  return {
    source,
    target,
    async [Symbol.asyncDispose]() {
      await source[Symbol.asyncDispose]();
      await target[Symbol.asyncDispose]();
    },
  };
}

describe('planted differences', () => {
  let databases: Awaited<ReturnType<typeof pair>>;
  beforeAll(async () => {
    databases = await pair(TABLE);
  });
  afterAll(() => databases[Symbol.asyncDispose]());

  test('equal databases are equal', async () => {
    const result = await compareDatabases({ source: databases.source.url, target: databases.target.url });
    expect(result).toMatchObject({ equal: true, tables: [{ table: 'item', equal: true, source: { rows: 200 }, differences: [] }] });
    expect(result.tables[0]?.source.hash).toBe(result.tables[0]?.target.hash);
  });

  for (const planted of PLANTED) {
    test(`${planted.name} is reported with its key`, async () => {
      const [table] = await withPlanted(databases.source, planted.sql);
      expect(table?.equal).toBe(false);
      expect(table?.differenceCount).toBe(1);
      expect(table?.unequalChunks).toEqual([0]);
      const [difference] = table?.differences ?? [];
      expect(difference?.key).toMatchObject({ number: planted.number });
      expect(difference?.kind).toBe(planted.columns.length === 0 ? 'doubled' : 'different');
      expect(difference?.columns.map(({ column }) => column)).toEqual(planted.columns);
      expect(difference?.columns.every(({ source, target }) => source !== target)).toBe(true);
    });
  }
});

/** Compares the source with a target of its own that holds the same rows but for what `sql` plants. */
async function withPlanted(source: TestDatabase, sql: string) {
  await using target = await createTestDatabase('target');
  await target.query(TABLE);
  await target.query(sql);
  return (await compareDatabases({ source: source.url, target: target.url })).tables;
}

test('a missing and an extra row are told apart, and a changed key is both', async () => {
  await using databases = await pair(
    'CREATE TABLE t (id text PRIMARY KEY, v int); INSERT INTO t SELECT n, n FROM generate_series(1, 30) n',
  );
  await databases.target.query(`UPDATE t SET id = '2x' WHERE id = '2'`);
  const result = await compareDatabases({ source: databases.source.url, target: databases.target.url });
  expect(result.tables[0]?.differences.map(({ kind, key }) => [kind, key.id])).toEqual([
    ['missing', '2'],
    ['extra', '2x'],
  ]);
});

test('only the first 20 differences are kept, all are counted', async () => {
  await using databases = await pair(
    'CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t SELECT n, n FROM generate_series(1, 25000) n',
  );
  await databases.target.query('UPDATE t SET v = v + 1 WHERE id BETWEEN 101 AND 150');
  const [table] = (await compareDatabases({ source: databases.source.url, target: databases.target.url })).tables;
  expect(table?.differenceCount).toBe(50);
  expect(table?.differences).toHaveLength(20);
  expect(describeTable(table ?? never()).join('\n')).toContain('and 30 more');
});

test('only the chunk of 10,000 keys that differs is named', async () => {
  await using databases = await pair(
    `CREATE TABLE t (id text PRIMARY KEY, v int); INSERT INTO t SELECT lpad(n::text, 6, '0'), n FROM generate_series(1, 25000) n`,
  );
  await databases.target.query('UPDATE t SET v = v + 1 WHERE v = 20001');
  const [table] = (await compareDatabases({ source: databases.source.url, target: databases.target.url })).tables;
  expect(table?.unequalChunks).toEqual([2]);
});

test('a table without key is a multiset: a doubled row, and one copy too few, are seen', async () => {
  await using databases = await pair(
    `CREATE TABLE log (a int, b text); INSERT INTO log VALUES (1, 'x'), (1, 'x'), (2, NULL), (2, NULL), (3, '')`,
  );
  const urls = { source: databases.source.url, target: databases.target.url };
  expect(await compareDatabases(urls)).toMatchObject({ equal: true, tables: [{ source: { rows: 5 } }] });
  await databases.target.query(`DELETE FROM log WHERE ctid = (SELECT min(ctid) FROM log WHERE a = 1); INSERT INTO log VALUES (2, NULL)`);
  const [table] = (await compareDatabases(urls)).tables;
  expect(table).toMatchObject({ equal: false, source: { rows: 5 }, target: { rows: 5 } });
  expect(table?.differences).toMatchObject([
    { kind: 'doubled', key: { a: '1', b: 'x' }, sourceCount: 2, targetCount: 1 },
    { kind: 'doubled', key: { a: '2', b: null }, sourceCount: 2, targetCount: 3 },
  ]);
});

test('structure is compared: type, modifier, nullability, key, missing columns and tables', async () => {
  await using source = await createTestDatabase('source');
  await using target = await createTestDatabase('target');
  await source.query('CREATE TABLE a (id int PRIMARY KEY, x varchar(5), y int NOT NULL, z int); CREATE TABLE b (id int)');
  await target.query('CREATE TABLE a (id int, x varchar(6), y int, w int)');
  const [a, b] = (await compareDatabases({ source: source.url, target: target.url })).tables;
  expect(a?.equal).toBe(false);
  expect(a?.structure).toEqual([
    'column id: not null at the source, nullable at the target',
    'column x: character varying(5) at the source, character varying(6) at the target',
    'column y: not null at the source, nullable at the target',
    'column z: not at the target',
    'column w: not at the source',
    'primary key: (id) at the source, () at the target',
  ]);
  expect(b).toMatchObject({ equal: false, structure: ['no such table at the target'] });
});

test('a partitioned table has the rows of its partitions, a parent not those of its children', async () => {
  await using source = await createTestDatabase('source');
  await using target = await createTestDatabase('target');
  await source.query(`CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE p_1 PARTITION OF p DEFAULT; INSERT INTO p VALUES (1), (2);
    CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b () INHERITS (a); INSERT INTO a VALUES (1); INSERT INTO b VALUES (2)`);
  await target.query(
    `CREATE TABLE p (id int PRIMARY KEY); INSERT INTO p VALUES (1), (2); CREATE TABLE a (id int PRIMARY KEY); INSERT INTO a VALUES (1)`,
  );
  const tables = ['p', 'a'].map((table) => ({ schema: 'public', table }));
  const urls = { source: source.url, target: target.url, tables };
  expect(await compareDatabases(urls)).toMatchObject({ equal: true, tables: [{ source: { rows: 2 } }, { source: { rows: 1 } }] });
  await target.query('DELETE FROM p WHERE id = 2; INSERT INTO a VALUES (2)');
  expect((await compareDatabases(urls)).tables.map(({ equal }) => equal)).toEqual([false, false]);
});

test('labels of an enum belong to its type', async () => {
  await using source = await createTestDatabase('source');
  await using target = await createTestDatabase('target');
  await source.query(`CREATE TYPE m AS ENUM ('a', 'b'); CREATE TABLE t (id int PRIMARY KEY, m m, ms m[])`);
  await target.query(`CREATE TYPE m AS ENUM ('b', 'a'); CREATE TABLE t (id int PRIMARY KEY, m m, ms m[])`);
  const [table] = (await compareDatabases({ source: source.url, target: target.url })).tables;
  expect(table?.structure).toHaveLength(2);
});

test('no table at all is not equal', async () => {
  await using source = await createTestDatabase('source');
  await using target = await createTestDatabase('target');
  expect(await compareDatabases({ source: source.url, target: target.url })).toEqual({ equal: false, tables: [] });
});

test('the command line prints a line per table and answers 0, 1 or 2', async () => {
  await using databases = await pair('CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (1, NULL), (2, $$b$$)');
  const args = ['--source', databases.source.url, '--target', databases.target.url, '--table', 'public.t'];
  const lines: string[] = [];
  expect(await runCommand(args, (line) => lines.push(line))).toBe(0);
  expect(lines.at(-1)).toBe('equal: 1/1 tables');
  await databases.target.query(`UPDATE t SET v = '' WHERE id = 1`);
  expect(await runCommand(args, (line) => lines.push(line))).toBe(1);
  expect(lines.join('\n')).toContain(`different: id="1"\n        v: source NULL target x''`);
  expect(await runCommand([], () => undefined)).toBe(2);
});

function never(): never {
  throw new Error('no table was compared');
}
