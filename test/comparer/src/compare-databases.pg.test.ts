import { createTestDatabase, type TestDatabase } from '@trem/testing';
import { describe, expect, test } from 'vitest';
import { runCommand } from './command.js';
import type { TableResult } from './compare-table.js';
import { compareDatabases, describeTable } from './index.js';
import { isReported, PLANTED, PLANTED_ON, proveComparer } from './planted.js';

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

test('equal databases are equal', async () => {
  await using databases = await pair(PLANTED_ON);
  const result = await compareDatabases({ source: databases.source.url, target: databases.target.url, objects: true });
  expect(result).toMatchObject({ equal: true, tables: [{ table: 'item', equal: true, source: { rows: 200 }, differences: [] }] });
  expect(result.tables[0]?.source.hash).toBe(result.tables[0]?.target.hash);
});

describe('planted differences', () => {
  test('each is reported, with its key where it is one of a row', async () => {
    await using source = await createTestDatabase('source');
    await using target = await createTestDatabase('target');
    await proveComparer({ source: source.url, target: target.url });
  });

  test('a comparer that is silent, or says that something differs, has not reported it', () => {
    for (const planted of PLANTED) {
      expect([undefined, UNTOUCHED, { ...UNTOUCHED, equal: false }].map((result) => isReported(planted, result))).toEqual([
        false,
        false,
        false,
      ]);
    }
  });
});

const UNTOUCHED: TableResult = {
  ...{ schema: 'public', table: 'item', equal: true, structure: [], source: { rows: 200, hash: '' }, target: { rows: 200, hash: '' } },
  ...{ unequalChunks: [], differenceCount: 0, differences: [] },
};

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

describe('what a type is made of belongs to it', () => {
  test.each([
    ['labels of an enum', `CREATE TYPE m AS ENUM ('a', 'b')`, `CREATE TYPE m AS ENUM ('b', 'a')`],
    ['the base of a domain', 'CREATE DOMAIN m AS int', 'CREATE DOMAIN m AS bigint'],
    [
      'a check of a domain',
      'CREATE DOMAIN m AS int CONSTRAINT c CHECK (VALUE > 0)',
      'CREATE DOMAIN m AS int CONSTRAINT c CHECK (VALUE > 1)',
    ],
    [
      'what a check of a domain is called',
      'CREATE DOMAIN m AS int CONSTRAINT c CHECK (VALUE > 0)',
      'CREATE DOMAIN m AS int CHECK (VALUE > 0)',
    ],
    ['the default of a domain', 'CREATE DOMAIN m AS int DEFAULT 1', 'CREATE DOMAIN m AS int DEFAULT 2'],
    ['a domain that takes no null', 'CREATE DOMAIN m AS int NOT NULL', 'CREATE DOMAIN m AS int'],
    ['a field of a composite', 'CREATE TYPE m AS (a int, b text)', 'CREATE TYPE m AS (a int, c text)'],
    ['the collation of a field', 'CREATE TYPE m AS (a text COLLATE "C")', 'CREATE TYPE m AS (a text)'],
    ['the subtype of a range', 'CREATE TYPE m AS RANGE (SUBTYPE = int4)', 'CREATE TYPE m AS RANGE (SUBTYPE = int8)'],
    [
      'an enum under a range under a domain',
      `CREATE TYPE e AS ENUM ('a'); CREATE TYPE r AS RANGE (SUBTYPE = e); CREATE DOMAIN m AS r[]`,
      `CREATE TYPE e AS ENUM ('a', 'b'); CREATE TYPE r AS RANGE (SUBTYPE = e); CREATE DOMAIN m AS r[]`,
    ],
  ])('%s', async (_, here, there) => {
    await using source = await createTestDatabase('source');
    await using target = await createTestDatabase('target');
    const table = 'CREATE TABLE t (id int PRIMARY KEY, m m, ms m[])';
    await source.query(`${here}; ${table}`);
    await target.query(`${there}; ${table}`);
    const [found] = (await compareDatabases({ source: source.url, target: target.url })).tables;
    expect(found?.structure.map((sentence) => sentence.slice(0, 'column ms:'.length))).toEqual(['column m: ', 'column ms:']);
  });
});

test('objects are compared where that is asked for: by name, as the server writes them', async () => {
  await using source = await createTestDatabase('source');
  await using target = await createTestDatabase('target');
  await source.query(`CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, s serial, n int DEFAULT 1 CHECK (n > 0));
    ALTER TABLE t ADD FOREIGN KEY (n) REFERENCES t DEFERRABLE`);
  await target.query(`CREATE TABLE t (id int GENERATED BY DEFAULT AS IDENTITY (INCREMENT 2) PRIMARY KEY, s int NOT NULL, n int CHECK (n >= 0));
    ALTER TABLE t ADD FOREIGN KEY (n) REFERENCES t`);
  const urls = { source: source.url, target: target.url };
  expect(await compareDatabases(urls)).toMatchObject({ equal: true });
  const [found] = (await compareDatabases({ ...urls, objects: true })).tables;
  expect(found).toMatchObject({ equal: false, differenceCount: 0 });
  expect(found?.structure).toEqual([
    'constraint t_n_check: CHECK ((n > 0)) at the source, CHECK ((n >= 0)) at the target',
    'constraint t_n_fkey: FOREIGN KEY (n) REFERENCES public.t(id) DEFERRABLE at the source, FOREIGN KEY (n) REFERENCES public.t(id) at the target',
    'default of n: 1 at the source, none at the target',
    `default of s: nextval('public.t_s_seq'::regclass) at the source, none at the target`,
    'identity of id: always at the source, by default at the target',
    'sequence of id: t_id_seq as integer, start 1, increment 1, 1 to 2147483647, cycle f at the source, t_id_seq as integer, start 1, increment 2, 1 to 2147483647, cycle f at the target',
    'sequence of s: t_s_seq as integer, start 1, increment 1, 1 to 2147483647, cycle f at the source, none at the target',
  ]);
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
