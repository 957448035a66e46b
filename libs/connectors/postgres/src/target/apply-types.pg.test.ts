import { expect, test } from 'vitest';
import { openApplyRig } from '../../test-support/apply-rig.js';

/** For each type values that are easy to get wrong, as the server reads them. */
const values: Readonly<Record<string, readonly string[]>> = {
  smallint: ['-32768', '32767', '0'],
  int: ['-2147483648', '2147483647'],
  bigint: ['-9223372036854775808', '9223372036854775807', '9007199254740993'],
  real: ['NaN', 'Infinity', '-0', '1e-45', '3.4028235e38', '0.1'],
  float8: ['NaN', '-Infinity', '-0', '5e-324', '1.7976931348623157e308', '0.1'],
  numeric: ['NaN', 'Infinity', '-Infinity', '1.10', '1.1', '1e-16383', `${'9'.repeat(2000)}.${'1'.repeat(1000)}`],
  'numeric(38,10)': ['12345678901234567890.0123456789'],
  'numeric(3,-2)': ['12345'],
  boolean: ['t', 'f'],
  text: ['', 'null', '\\N', 'tab\tnew\nline\r\\.', '"quotes\'', '😀é e\u0301 \u200f\uffff', 'x'.repeat(9000)],
  'varchar(3)': ['a', '😀😀😀'],
  'char(5)': ['a', 'ab  '],
  bpchar: ['a ', ''],
  name: ['a name'],
  '"char"': ['x'],
  bytea: ['', '\\x00ff0d0a5c', `\\x${'ab'.repeat(9000)}`],
  date: ['infinity', '-infinity', '4713-01-01 BC', '5874897-12-31', '1582-10-10', '0001-01-01'],
  timestamp: ['infinity', '294276-12-31 23:59:59.999999', '0044-03-15 BC', '1999-12-31 23:59:60'],
  'timestamp(0)': ['2020-01-01 23:59:59.6'],
  timestamptz: ['-infinity', '2024-03-31 02:30:00+01', '9999-12-31 23:59:59.999999Z'],
  time: ['24:00:00', '00:00:00.000001'],
  timetz: ['24:00:00+15:59:59', '12:00:00-08'],
  interval: ['1 mon -1 days +00:00:00.000001', '178000000 years', '30 days', '1 month', 'infinity'],
  uuid: ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
  json: ['{"a":  1, "a": 2}', 'null', '"\\u0000"'],
  jsonb: ['{"a": 1e400, "b": [1.10, null]}', 'null', '9007199254740993'],
  jsonpath: ['$.a[*] ? (@ > 1)'],
  xml: ['<?xml version="1.0"?><a>é</a>'],
  inet: ['192.168.0.1/24', '::1', '10.0.0.0'],
  cidr: ['192.168.0.0/16', '2001:db8::/32'],
  macaddr: ['08:00:2b:01:02:03'],
  macaddr8: ['08:00:2b:01:02:03:04:05'],
  'bit(9)': ['101010101'],
  'varbit(1000)': ['', '1', '10'.repeat(400)],
  point: ['(NaN,Infinity)', '(1.1,-0)'],
  line: ['{1,2,3}'],
  lseg: ['[(1,2),(3,4)]'],
  box: ['((1,2),(3,4))'],
  path: ['[(1,2),(3,4)]', '((1,2),(3,4))'],
  polygon: ['((1,2),(3,4),(5,6))'],
  circle: ['<(1,2),3>'],
  tsvector: [`'a''b':1A,2 'c'`],
  tsquery: [`'a' & !'b':*A`, ''],
  int2vector: ['1 2', ''],
  oidvector: ['1 2', ''],
  int4range: ['empty', '[1,5)', '(,5]', '(,)'],
  int8range: ['[1,9223372036854775807)'],
  numrange: ['[1.10,2.2]'],
  tsrange: ['[-infinity,infinity]'],
  tstzrange: ['[2024-01-01Z,)'],
  daterange: ['[2024-01-01,infinity)'],
  int4multirange: ['{}', '{[1,2),[5,6)}'],
  nummultirange: ['{[1.1,2),[5,)}'],
  oid: ['4294967295'],
  pg_lsn: ['16/B374D848'],
  xid: ['4294967295'],
  xid8: ['18446744073709551615'],
  tid: ['(1,2)'],
  txid_snapshot: ['10:20:10,14'],
  pg_snapshot: ['10:20:10,14'],
  '"Mo""od"': ['sad', 'very, "happy"', ''],
  positive: ['1', '2147483647'],
  label: ['x', ''],
  mood_domain: ['sad'],
};

const SET_UP = `
  CREATE TYPE "Mo""od" AS ENUM ('sad', 'very, "happy"', '');
  CREATE DOMAIN positive AS int CHECK (VALUE > 0);
  CREATE DOMAIN label AS varchar(20) DEFAULT 'x';
  CREATE DOMAIN mood_domain AS "Mo""od";`;

const types = Object.keys(values);
const userTypes = new Set(['"Mo""od"', 'positive', 'label', 'mood_domain']);

/** Their empty values are written as text, which a part of another value cannot be. */
const unreadable = new Set(['tsquery', 'int2vector', 'oidvector']);

test.each(['net', 'in-order'] as const)('every type arrives exactly, alone and in arrays, written %s', async (way) => {
  const columns = types.map((type, index) => `c${index} ${type}${userTypes.has(type) ? '' : `, a${index} ${type}[]`}`);
  await using rig = await openApplyRig(`${SET_UP} CREATE TABLE v (id int PRIMARY KEY, mark int, ${columns.join(', ')})`, { v: ['id'] });
  await using target = await rig.open();
  const most = Math.max(...Object.values(values).map((list) => list.length));
  for (let row = 0; row <= most; row++) {
    await rig.source.query(`INSERT INTO v (id) VALUES (${row})`);
    for (const [index, type] of types.entries()) {
      const value = values[type]?.[row];
      if (value !== undefined) {
        await rig.source.query(`UPDATE v SET c${index} = $1 WHERE id = ${row}`, [value]);
        if (!userTypes.has(type) && !(value === '' && unreadable.has(type))) {
          await rig.source.query(`UPDATE v SET a${index} = ARRAY[c${index}, NULL, c${index}] WHERE id = ${row}`);
        }
      }
    }
  }
  await rig.replicate(
    target,
    `UPDATE v SET a1 = '[0:1][2:3]={{1,2},{3,4}}', a9 = '{"", NULL, "NULL", "a,b", "{\\"}"}', a0 = '{}' WHERE id = 0`,
    way,
  );
  await rig.replicate(target, 'UPDATE v SET mark = 1', way);
  await rig.replicate(target, 'UPDATE v SET id = id + 100 WHERE id > 2', way);
  const { source, target: found } = await rig.rows('v');
  expect(found).toEqual(source);
});

test('every type can be found by its value where a row has no key', async () => {
  const columns = types.map((type, index) => `c${index} ${type}`);
  await using rig = await openApplyRig(`${SET_UP} CREATE TABLE v (mark int, ${columns.join(', ')}); ALTER TABLE v REPLICA IDENTITY FULL`);
  await using target = await rig.open();
  await rig.source.query('INSERT INTO v VALUES (1), (2), (3)');
  for (const [index, type] of types.entries()) {
    const list = values[type] ?? [];
    await rig.source.query(`UPDATE v SET c${index} = CASE mark WHEN 1 THEN $1 WHEN 2 THEN $2 END::${type}`, [list[0], list.at(-1)]);
  }
  await rig.replicate(target, '');
  await rig.replicate(target, 'UPDATE v SET mark = mark + 10; DELETE FROM v WHERE mark = 12');
  const { source, target: found } = await rig.rows('v');
  expect(found).toEqual(source);
  expect(found).toHaveLength(2);
});

test.each(['net', 'in-order'] as const)('a type without binary form arrives as text, written %s', async (way) => {
  await using rig = await openApplyRig('CREATE TABLE v (id int PRIMARY KEY, acl aclitem, t text)', { v: ['id'] });
  await using target = await rig.open();
  await rig.replicate(target, `INSERT INTO v SELECT i, '=r/postgres', 'x' FROM generate_series(1, 200) i`, way);
  await rig.replicate(
    target,
    `UPDATE v SET acl = '=rw/postgres' WHERE id < 4; UPDATE v SET acl = NULL WHERE id = 4; DELETE FROM v WHERE id > 190`,
    way,
  );
  const { source, target: found } = await rig.rows('v');
  expect(found).toEqual(source);
});

/** None that a server reads: as a part of another value it has no other form than the whole. */
test.each([
  ['tsquery[]', `ARRAY['a', '']::tsquery[]`],
  ['query_pair', `ROW(1, '')::query_pair`],
  ['oidvector[]', `ARRAY['1', '']::oidvector[]`],
])('an empty value inside %s is refused by name', async (type, value) => {
  await using rig = await openApplyRig(`CREATE TYPE query_pair AS (n int, q tsquery); CREATE TABLE v (id int PRIMARY KEY, v ${type})`, {
    v: ['id'],
  });
  await using target = await rig.open();
  await rig.source.query(`INSERT INTO v VALUES (1, ${value})`);
  await expect(target.apply(await rig.changes(), rig.checkpoint(), { last: true })).rejects.toMatchObject({ code: 'VALUE_INVALID' });
});

test('without a key, blanks at the end of bpchar tell rows apart', async () => {
  await using rig = await openApplyRig(
    `CREATE DOMAIN padded AS bpchar; CREATE TABLE v (b bpchar, d padded, c char(4), n int); ALTER TABLE v REPLICA IDENTITY FULL`,
  );
  await using target = await rig.open();
  await rig.replicate(target, `INSERT INTO v VALUES ('a', 'd', 'c', 1), ('a ', 'd', 'c', 1), ('a ', 'd ', 'c', 1), ('a', 'd ', 'c', 1)`);
  await rig.replicate(
    target,
    `DELETE FROM v WHERE octet_length(b) = 2 AND octet_length(d) = 1; UPDATE v SET n = 2 WHERE octet_length(b) = 2`,
  );
  const lengths = 'SELECT octet_length(b) AS b, octet_length(d) AS d, c, n FROM v ORDER BY 1, 2, 3, 4';
  expect(await rig.target.query(lengths)).toEqual(await rig.source.query(lengths));
});
