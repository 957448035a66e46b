import { createHash, randomUUID } from 'node:crypto';
import type { CompareTable, TableHasher } from '@trem/replication-core';
import { createTestDatabase, type TestDatabase } from '@trem/testing';
import { expect, test } from 'vitest';
import { endpointOf } from '../../test-support/source-kit.js';
import { withClient } from '../connection.js';
import { openHasher } from './index.js';
import { rowHash } from './row-hash.js';

interface Pair extends AsyncDisposable {
  readonly left: TestDatabase;
  readonly right: TestDatabase;
  readonly hashers: readonly [TableHasher, TableHasher];
}

/** The same SQL on two servers. */
async function openPair(sql: string): Promise<Pair> {
  const left = await createTestDatabase('source');
  const right = await createTestDatabase('target');
  await left.query(sql);
  await right.query(sql);
  const task = { id: randomUUID(), name: 't' };
  const hashers = [await openHasher(endpointOf(left.url), task), await openHasher(endpointOf(right.url), task)] as const;
  return {
    left,
    right,
    hashers,
    async [Symbol.asyncDispose]() {
      await Promise.all(hashers.map((hasher) => hasher[Symbol.asyncDispose]()));
      await Promise.all([left[Symbol.asyncDispose](), right[Symbol.asyncDispose]()]);
    },
  };
}

async function areEqual({ hashers: [left, right] }: Pair, table: CompareTable): Promise<boolean> {
  const sums = await Promise.all([left.bucketSums(table), right.bucketSums(table)]);
  const sorted = sums.map((side) => [...side].toSorted(([a], [b]) => a - b));
  try {
    expect(sorted[0]).toEqual(sorted[1]);
    return true;
  } catch {
    return false;
  }
}

const everyType = `
  CREATE TYPE mood AS ENUM ('sad', 'ok');
  CREATE DOMAIN short AS varchar(5);
  CREATE TABLE t (id int PRIMARY KEY, b bool, c char(5), v varchar, n numeric, f real, d double precision, ts timestamp, tz timestamptz, dt date,
                  tm timetz, i interval, j json, jb jsonb, by bytea, u uuid, ia int[], ta text[], m mood, s short, ip inet, bits varbit, x xml, r tstzrange);`;
const rows = `
  INSERT INTO t VALUES
    (1, true, 'ab', 'é ''"\\', 1.10, 'NaN', '-Infinity', 'infinity', '2027-01-02 03:04:05.678901+02', '0044-03-15 BC', '01:02:03.5-07', '1 mon -2 days 03:00',
     '{"b": 1,  "a": 1, "b": 2}', '{"b": 1, "a": 2}', '\\x00ff', '12345678-9abc-4def-8123-456789abcdef', '{1,NULL,3}', '{"NULL",NULL,""}', 'ok', 'abc', '10.0.0.1/8',
     B'0101', '<a>1</a>', '[2027-01-01,)'),
    (2, NULL, NULL, '', 1.1, 0.1, 1e-300, NULL, NULL, NULL, NULL, NULL, 'null', 'null', '', NULL, '{}', NULL, NULL, NULL, NULL, NULL, NULL, NULL);`;
const columns = 'id b c v n f d ts tz dt tm i j jb by u ia ta m s ip bits x r'.split(' ');
const all: CompareTable = { schema: 'public', table: 't', columns, key: ['id'] };

test('equal rows of every type hash alike, whatever the settings of the servers and the order of the rows', async () => {
  await using pair = await openPair(everyType);
  await pair.left.query(rows);
  await pair.right.query(rows);
  await pair.right.query('UPDATE t SET id = id WHERE id = 1');
  await pair.right.query(
    `ALTER DATABASE ${pair.right.name} SET extra_float_digits = -5; ALTER DATABASE ${pair.right.name} SET TimeZone = 'Asia/Tokyo';
     ALTER DATABASE ${pair.right.name} SET DateStyle = 'German'; ALTER DATABASE ${pair.right.name} SET bytea_output = 'escape';
     CREATE FUNCTION hide(mood) RETURNS text LANGUAGE sql AS $$ SELECT 'same' $$; CREATE CAST (mood AS text) WITH FUNCTION hide(mood) AS IMPLICIT`,
  );
  await using other = await openHasher(endpointOf(pair.right.url), { id: randomUUID(), name: 't' });
  expect(await other.bucketSums(all)).toEqual(await pair.hashers[0].bucketSums(all));
  expect(await areEqual(pair, all)).toBe(true);
});

const changes = {
  'a changed value': 'UPDATE t SET n = 1.11 WHERE id = 1',
  'a trailing zero of a numeric': 'UPDATE t SET n = 1.1 WHERE id = 1',
  'an empty text instead of NULL': "UPDATE t SET s = '' WHERE id = 2",
  'a text NULL inside an array instead of NULL': `UPDATE t SET ta = '{"NULL","NULL",""}' WHERE id = 1`,
  'a space less in json': `UPDATE t SET j = '{"b": 1, "a": 1, "b": 2}' WHERE id = 1`,
  'a microsecond': "UPDATE t SET tz = tz + interval '1 microsecond' WHERE id = 1",
  'one bit of a float': 'UPDATE t SET f = 0.10000001 WHERE id = 2',
  'one bit of a double': 'UPDATE t SET d = 1.0000000000000003e-300 WHERE id = 2',
  'a value that moved to another column': "UPDATE t SET v = 'abc', s = '' WHERE id = 2",
  'a missing row': 'DELETE FROM t WHERE id = 2',
  'an extra row': 'INSERT INTO t (id) VALUES (3)',
};

test('the smallest difference of any type is seen', async () => {
  await using pair = await openPair(everyType + rows);
  for (const [what, change] of Object.entries(changes)) {
    await pair.right.query(change);
    expect(await areEqual(pair, all), what).toBe(false);
    await pair.right.query(`DELETE FROM t; ${rows}`);
    expect(await areEqual(pair, all), `again equal after ${what}`).toBe(true);
  }
});

test('texts that only flow together when their borders are lost are told apart', async () => {
  await using pair = await openPair('CREATE TABLE t (a text, b text)');
  await pair.left.query(`INSERT INTO t VALUES ('1:x', 'y'), ('-1:', NULL)`);
  await pair.right.query(`INSERT INTO t VALUES ('1:', 'xy'), (NULL, '-1:')`);
  expect(await areEqual(pair, { schema: 'public', table: 't', columns: ['a', 'b'], key: [] })).toBe(false);
});

test('a partitioned table has the rows of its partitions, a parent not those of its children', async () => {
  await using pair = await openPair(`
    CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE p_1 PARTITION OF p DEFAULT; INSERT INTO p VALUES (1), (2);
    CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b () INHERITS (a); INSERT INTO a VALUES (1); INSERT INTO b VALUES (2)`);
  await pair.right.query(`
    DROP TABLE p, b, a; CREATE TABLE p (id int PRIMARY KEY); INSERT INTO p VALUES (1), (2); CREATE TABLE a (id int PRIMARY KEY); INSERT INTO a VALUES (1)`);
  const table = (name: string): CompareTable => ({ schema: 'public', table: name, columns: ['id'], key: ['id'] });
  expect([await areEqual(pair, table('p')), await areEqual(pair, table('a'))]).toEqual([true, true]);
  await pair.right.query('DELETE FROM p WHERE id = 2; INSERT INTO a VALUES (2)');
  expect([await areEqual(pair, table('p')), await areEqual(pair, table('a'))]).toEqual([false, false]);
});

test('without a key a doubled row is seen, and so is one that took the place of its twin', async () => {
  const table: CompareTable = { schema: 'public', table: 't', columns: ['a'], key: [] };
  await using pair = await openPair("CREATE TABLE t (a text); INSERT INTO t VALUES ('x'), ('x'), ('y'), (NULL)");
  expect(await areEqual(pair, table)).toBe(true);
  await pair.right.query("INSERT INTO t VALUES ('x')");
  expect(await areEqual(pair, table)).toBe(false);
  await pair.right.query("DELETE FROM t WHERE a = 'y'");
  expect(await areEqual(pair, table)).toBe(false);
});

test('the sum of a bucket is that of its rows, the rows of all buckets are the table, and keys come sorted', async () => {
  const table: CompareTable = { schema: 'public', table: 'T "odd"', columns: ['id', 'v'], key: ['id'] };
  await using pair = await openPair(
    `CREATE TABLE "T ""odd""" (id int PRIMARY KEY, v text); INSERT INTO "T ""odd""" SELECT n, 'v' || n FROM generate_series(1, 5000) AS n`,
  );
  const [hasher] = pair.hashers;
  const sums = await hasher.bucketSums(table);
  expect([...sums.values()].reduce((total, { rows: count }) => total + count, 0n)).toBe(5_000n);
  expect([...sums.keys()].every((bucket) => bucket >= 0 && bucket < 1_024)).toBe(true);

  const [bucket = 0] = sums.keys();
  expect(await hasher.bucketSum(table, bucket)).toEqual(sums.get(bucket));
  const found = await hasher.bucketRows(table, bucket);
  expect(found.map(({ key }) => key)).toEqual(found.map(({ key }) => key).toSorted());
  const half = (from: number) =>
    BigInt.asUintN(
      64,
      found.reduce((sum, { hash }) => sum + BigInt(`0x${hash.slice(from, from + 16)}`), 0n),
    );
  expect(sums.get(bucket)).toEqual({ rows: BigInt(found.length), high: half(0), low: half(16) });

  // The layout, by other means: a length, a colon and the text for each column; the bucket from the key alone.
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const prefixed = (text: string) => `${text.length}:${text}`;
  for (const { key, hash } of found) {
    expect(hash).toBe(md5(prefixed(key) + prefixed(`v${key}`)));
    expect(Number.parseInt(md5(prefixed(key)).slice(0, 3), 16) >> 2).toBe(bucket);
  }
  expect(await hasher.bucketSum({ ...table, columns: ['id'] }, 5_000)).toEqual({ rows: 0n, high: 0n, low: 0n });
});

test('keys of several columns are told apart, and more than a hundred columns are hashed', async () => {
  const names = Array.from({ length: 205 }, (_, n) => `c${n}`);
  await using pair = await openPair(`CREATE TABLE t (a text, b text, ${names.map((name) => `${name} int`).join(', ')}, PRIMARY KEY (a, b));
    INSERT INTO t (a, b, c204) VALUES ('x,y', 'z', 1), ('x', 'y,z', 2)`);
  const table: CompareTable = { schema: 'public', table: 't', columns: ['a', 'b', ...names], key: ['a', 'b'] };
  const [hasher] = pair.hashers;
  const keys: string[] = [];
  for (const bucket of (await hasher.bucketSums(table)).keys()) {
    keys.push(...(await hasher.bucketRows(table, bucket)).map(({ key }) => key));
  }
  expect(keys.toSorted()).toEqual(['("x,y",z)', '(x,"y,z")']);
  expect(await areEqual(pair, table)).toBe(true);
  await pair.right.query("UPDATE t SET c204 = 3 WHERE a = 'x'");
  expect(await areEqual(pair, table)).toBe(false);
});

test('sides in different encodings are compared by their letters', async () => {
  await using pair = await openPair('CREATE TABLE t (id int PRIMARY KEY, a text)');
  const name = `${pair.left.name}_latin`;
  await pair.left.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'`);
  try {
    const url = new URL(pair.left.url);
    url.pathname = `/${name}`;
    const endpoint = endpointOf(url.href);
    await withClient(endpoint, { applicationName: 'test' }, (client) =>
      client.query("CREATE TABLE public.t (id int PRIMARY KEY, a text); INSERT INTO public.t VALUES (1, 'é')"),
    );
    await pair.right.query("INSERT INTO t VALUES (1, 'é')");
    const table: CompareTable = { schema: 'public', table: 't', columns: ['id', 'a'], key: ['id'] };
    await using latin = await openHasher(endpoint, { id: randomUUID(), name: 't' });
    expect(await latin.bucketSums(table)).toEqual(await pair.hashers[1].bucketSums(table));
  } finally {
    await pair.left.query(`DROP DATABASE ${name} WITH (FORCE)`);
  }
});

test('parallel workers may hash a table, and what is not there has its code', async () => {
  await using pair = await openPair(
    'CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t SELECT n, n FROM generate_series(1, 10) AS n',
  );
  const { row, bucket, from } = rowHash({ schema: 'public', table: 't', columns: ['id', 'a'], key: ['id'] });
  await pair.left.query('SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0');
  const plan = await pair.left.query(`EXPLAIN SELECT ${bucket}, count(*), max(${row}) FROM ${from} GROUP BY 1`);
  expect(JSON.stringify(plan)).toContain('Parallel Seq Scan');
  await expect(pair.hashers[0].bucketSums({ schema: 'public', table: 'nowhere', columns: ['id'], key: [] })).rejects.toMatchObject({
    code: 'TABLE_MISSING',
  });
  await expect(pair.hashers[0].bucketSums({ schema: 'public', table: 't', columns: ['gone'], key: [] })).rejects.toMatchObject({
    code: 'COLUMN_MISSING',
  });
});

test('rows that a policy hides fail the comparison instead of being left out', async () => {
  const role = `test_role_${randomUUID().slice(0, 8)}`;
  await using pair = await openPair('CREATE TABLE t (id int PRIMARY KEY); ALTER TABLE t ENABLE ROW LEVEL SECURITY');
  await pair.left.query(`CREATE ROLE ${role} LOGIN; GRANT SELECT ON t TO ${role}`);
  try {
    const url = new URL(pair.left.url);
    url.username = role;
    await using hasher = await openHasher(endpointOf(url.href), { id: randomUUID(), name: 't' });
    await expect(hasher.bucketSums({ schema: 'public', table: 't', columns: ['id'], key: ['id'] })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
  } finally {
    await pair.left.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  }
});
