import { type Installation, startInstallation, startScenario } from '@trem/test-installation';
import { afterAll, beforeAll, expect, test } from 'vitest';

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
});
afterAll(() => installation[Symbol.asyncDispose]());

/** Per type: values in the type's own input syntax. Every one goes through the load and through the stream, as a scalar and inside an array. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  boolean: ['true', 'false'],
  smallint: ['-32768', '32767', '0'],
  integer: ['-2147483648', '2147483647'],
  bigint: ['-9223372036854775808', '9223372036854775807', '9007199254740993'],
  real: ['NaN', 'Infinity', '-Infinity', '-0', '1e-45', '3.4028235e38', '0.1'],
  'double precision': ['NaN', 'Infinity', '-0', '5e-324', '1.7976931348623157e308', '0.1'],
  numeric: ['NaN', 'Infinity', '-Infinity', '1.10', '1.1', '0', '1e-16383', '123456789012345678901234567890.123456789'],
  'numeric(38,10)': ['1.1', '-9999999999999999999999999999.9999999999'],
  text: [
    '',
    'plain',
    'null',
    'NULL',
    "O'Brien",
    'tab\tnewline\nreturn\rback\\slash',
    '\\N',
    '\\.',
    '😀 e\u0301 \u00e9',
    'quote \' and " quote',
  ],
  'character varying(20)': ['', 'twenty characters ok'],
  'character(5)': ['', 'ab', 'abcde'],
  name: ['a_name'],
  '"char"': ['x', ''],
  bytea: ['\\x', '\\x00ff10', '\\x5c6e27'],
  date: ['9999-12-31', 'infinity', '-infinity', '0044-03-15 BC', '5874897-12-31', '1582-10-10'],
  time: ['00:00:00', '24:00:00', '23:59:59.999999'],
  'time with time zone': ['24:00:00+15:59:59', '00:00:00-12'],
  timestamp: ['infinity', '4713-01-01 00:00:00 BC', '294276-12-31 23:59:59.999999', '2026-03-29 02:30:00'],
  'timestamp with time zone': ['infinity', '-infinity', '2026-10-25 02:30:00+01', '0001-01-01 00:00:00+00'],
  interval: ['1 mon -1 day', '-178000000 years', '1.000001 s', '1 year 2 mons 3 days 04:05:06'],
  json: ['{"b":1, "a" :2,"a":3}', 'null', '[1e400]'],
  jsonb: ['{"b":1,"a":2}', 'null', '1e400', '"😀"'],
  uuid: ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
  inet: ['192.168.0.1', '192.168.0.1/24', '::1', '2001:db8::/32'],
  cidr: ['10.0.0.0/8', '2001:db8::/32'],
  macaddr: ['08:00:2b:01:02:03'],
  macaddr8: ['08:00:2b:01:02:03:04:05'],
  'bit(5)': ['10101'],
  'bit varying': ['', '1', '101010101010101010101'],
  point: ['(1,2)', '(NaN,Infinity)'],
  line: ['{1,2,3}'],
  lseg: ['[(0,0),(1,1)]'],
  box: ['(2,2),(1,1)'],
  path: ['[(0,0),(1,1)]', '((0,0),(1,1))'],
  polygon: ['((0,0),(1,1),(1,0))'],
  circle: ['<(0,0),5>'],
  tsvector: ["'cat':3A 'fat':2"],
  tsquery: ["'fat' & 'cat'"],
  xml: ['<a b="c">text</a>'],
  int4range: ['empty', '[1,10)', '(,)'],
  numrange: ['[1.0,2.5]'],
  tstzrange: ['[2026-01-01 00:00:00+00,infinity)'],
  int8multirange: ['{[1,2),[5,6)}', '{}'],
  jsonpath: ['$."a"[*]'],
  pg_lsn: ['16/B374D848'],
  xid8: ['18446744073709551615'],
  oid: ['4294967295'],
  mood: ['sad', 'very, happy', 'o"k'],
  small_price: ['0.01', '9999.99'],
  money: ['$1.50', '-$92,233,720,368,547,758.08'],
  pair: ['(1,"very, happy")', '(,)'],
  nested: ['("(1,sad)","{sad,NULL}","{""(2,)""}")', '(,{},)'],
  mood_range: ['[sad,"very, happy")', 'empty'],
  mood_multirange: ['{[sad,"very, happy")}'],
};
const USER_TYPES = `
  CREATE TYPE mood AS ENUM ('sad', 'very, happy', 'o"k');
  CREATE DOMAIN small_price AS numeric(6,2) CHECK (VALUE > 0);
  CREATE TYPE pair AS (number int, feeling mood);
  CREATE TYPE nested AS (one pair, moods mood[], pairs pair[]);
  CREATE TYPE mood_range AS RANGE (SUBTYPE = mood)`;

test('[row 33] [W7] [W8] [W9] [W10] [W25] [D15] every built-in type, enums, domains, composites and ranges, and arrays of all of them, arrive equal by load and by stream', async () => {
  const types = Object.keys(VALUES);
  const columns = types.map((type, at) => `c${at} ${type}, a${at} ${type}[]`);
  await using scenario = await startScenario(installation, {
    sql: `${USER_TYPES}; CREATE TABLE value (id int PRIMARY KEY, ${columns.join(', ')})`,
    tables: ['value'],
  });
  const insertAll = async (firstId: number) => {
    let id = firstId;
    await scenario.source.query('INSERT INTO value (id) VALUES ($1)', [id]); // a row of nulls
    for (const [at, type] of types.entries()) {
      for (const text of VALUES[type] ?? []) {
        id += 1;
        await scenario.source.query(`INSERT INTO value (id, c${at}) VALUES ($1, $2::text::${type})`, [id, text]);
        await scenario.source.query(
          `UPDATE value SET a${at} = ARRAY[[$2::text::${type}, NULL], [$2::text::${type}, $2::text::${type}]] WHERE id = $1`,
          [id, text],
        );
      }
    }
    return id;
  };
  const loaded = await insertAll(1);
  await scenario.start();
  await scenario.waitForPhase('cdc');
  const streamed = await insertAll(10_000);
  expect(streamed - 10_000).toBe(loaded - 1);
  await scenario.source.query(`UPDATE value SET id = id + 100000 WHERE id % 4 = 0; DELETE FROM value WHERE id % 6 = 1`);
  await scenario.expectEqual();
});

test('[D13] what cannot be copied is refused before start, by name and all at once', async () => {
  await using scenario = await startScenario(installation, {
    sql: `CREATE TABLE with_row (id int PRIMARY KEY, r pg_catalog.pg_class);
      CREATE TABLE with_number (id int PRIMARY KEY, r regclass);
      CREATE TABLE without_key (a int);
      CREATE VIEW seen AS SELECT 1 AS id`,
    tables: ['with_row', 'with_number', 'without_key', 'seen'],
  });
  const refused = await scenario.start().then(
    () => undefined,
    (error: { problem?: { problems: { code: string; text: string }[] } }) => error.problem,
  );
  const codes = refused?.problems.map((problem) => problem.code);
  expect(codes).toEqual(expect.arrayContaining(['TYPE_UNMAPPABLE', 'NO_REPLICA_IDENTITY', 'TABLE_KIND_UNSUPPORTED']));
  expect(codes?.filter((code) => code === 'TYPE_UNMAPPABLE')).toHaveLength(2);
  expect((await scenario.status()).phase).toBe('created');
});

test('a type of an extension waits for the extension: nothing is copied without it', async () => {
  await using scenario = await startScenario(installation, {
    sql: `CREATE EXTENSION hstore; CREATE TABLE pairs (id int PRIMARY KEY, h hstore, a hstore[]);
      INSERT INTO pairs VALUES (1, 'a=>NULL, "b c"=>"d"', ARRAY['x=>1'::hstore, NULL])`,
    tables: ['pairs'],
  });
  const refused = await scenario.start().then(
    () => [],
    (error: { problem?: { problems: { severity: string; code: string }[] } }) => error.problem?.problems ?? [],
  );
  expect(refused.filter(({ severity }) => severity === 'error').map(({ code }) => code)).toEqual([
    'EXTENSION_MISSING',
    'EXTENSION_MISSING',
  ]);
  expect(await scenario.target.query(`SELECT FROM pg_tables WHERE tablename = 'pairs'`)).toEqual([]);
  await scenario.target.query('CREATE EXTENSION hstore');
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.source.query(`INSERT INTO pairs VALUES (2, '', ARRAY['y=>2'::hstore]); UPDATE pairs SET h = h || 'new=>1'`);
  await scenario.expectEqual();
});
