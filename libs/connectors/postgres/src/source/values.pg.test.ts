import { createTestDatabase, type TestDatabase } from '@trem/testing';
import pg from 'pg';
import { expect, test } from 'vitest';
import { endpointOf, eventsOf, openSourceRig, readBatches, transactionsIn } from '../../test-support/source-kit.js';
import { connect } from '../connection.js';
import { copyFormat } from '../copy-format.js';
import { copyOut } from './copy-out.js';
import { copyStatement } from './copy-statement.js';
import { postgresSource } from './index.js';
import { TupleRow } from './pgoutput/tuple-row.js';

/** Values on the edges of every built-in type that can be copied, as the server's own literals. */
const values: Readonly<Record<string, readonly string[]>> = {
  bool: ['true', 'false'],
  bytea: ['\\x', '\\x00ff5c27'],
  '"char"': ['a', ''],
  name: ['a name'],
  int2: ['-32768', '32767'],
  int4: ['-2147483648', '2147483647'],
  int8: ['-9223372036854775808', '9223372036854775807'],
  oid: ['0', '4294967295'],
  xid: ['4294967295'],
  xid8: ['18446744073709551615'],
  cid: ['1'],
  tid: ['(4294967295,65535)'],
  pg_lsn: ['FFFFFFFF/FFFFFFFF'],
  text: ['', 'ä😀\n\t\\N"\''],
  varchar: ['', 'ä😀'],
  'varchar(3)': ['ä😀b'],
  'bpchar(5)': ['ab', ''],
  numeric: ['NaN', 'Infinity', '-Infinity', '0.00', '-0.000000000000000000001', `${'9'.repeat(200)}.${'1'.repeat(200)}`],
  'numeric(10,2)': ['-99999999.99'],
  'numeric(5,-2)': ['1234500'],
  float4: ['NaN', '-Infinity', '1e-45', '3.4028235e38', '-0'],
  float8: ['NaN', 'Infinity', '5e-324', '1.7976931348623157e308', '-0'],
  date: ['infinity', '-infinity', '4713-01-01 BC', '5874897-12-31'],
  time: ['00:00:00', '24:00:00', '23:59:59.999999'],
  timetz: ['00:00:00+15:59:59', '24:00:00-15:59:59'],
  timestamp: ['infinity', '-infinity', '4713-01-01 00:00:00 BC', '294276-12-31 23:59:59.999999'],
  timestamptz: ['infinity', '-infinity', '4713-01-02 00:00:00+00 BC', '294276-12-31 23:59:59.999999+00'],
  'timestamp(0)': ['2020-02-29 12:34:56'],
  interval: ['178000000 years', '-1 mons +2 days -00:00:00.000001', 'infinity'],
  uuid: ['00000000-0000-0000-0000-000000000000'],
  json: ['{"a" : 1, "a": 2}', 'null'],
  jsonb: ['{"b": [1.10, null, "ä"]}', '"text"'],
  jsonpath: ['$.a[*] ? (@ > 1)'],
  xml: ['<a>ä</a>', '<?xml version="1.0"?><b/>'],
  bit: ['1'],
  'bit(9)': ['101010101'],
  varbit: ['', '10101010101'],
  inet: ['::1/64', '10.0.0.1/8', '192.168.0.1'],
  cidr: ['10.0.0.0/8', '::/0'],
  macaddr: ['08:00:2b:01:02:03'],
  macaddr8: ['08:00:2b:01:02:03:04:05'],
  point: ['(1.5,-Infinity)'],
  line: ['{1,2,3}'],
  lseg: ['[(1,2),(3,4)]'],
  box: ['(3,4),(1,2)'],
  path: ['[(1,2),(3,4)]', '((1,2),(3,4))'],
  polygon: ['((1,2),(3,4),(5,6))'],
  circle: ['<(1,2),3>'],
  tsvector: ["'a':1A 'b':2,3C"],
  tsquery: ["'a' & !'b' | 'c':*"],
  txid_snapshot: ['10:20:10,14'],
  pg_snapshot: ['10:20:10,14'],
  refcursor: ['cursor'],
  int4range: ['empty', '[1,10)', '(,)'],
  int8range: ['[1,)'],
  numrange: ['(1.5,2.5]'],
  daterange: ['[2020-01-01,infinity)'],
  tsrange: ['["2020-01-01 00:00:00",)'],
  tstzrange: ['(,"2020-01-01 00:00:00+00"]'],
  int4multirange: ['{}', '{[1,3),[5,9)}'],
  int8multirange: ['{[1,3)}'],
  nummultirange: ['{(1.5,2.5]}'],
  datemultirange: ['{[2020-01-01,2020-02-01)}'],
  tsmultirange: ['{}'],
  tstzmultirange: ['{}'],
  int2vector: ['1 2 3'],
  oidvector: ['1 2 3'],
  'int4[]': ['{}', '{1,NULL,3}', '[0:1][-2:-1]={{1,2},{3,4}}'],
  'text[]': ['{"",NULL,"NULL","a,b"}'],
  'numeric(10,2)[]': ['{1.10,NaN}'],
  'timestamptz[]': ['{infinity}'],
  'int4range[]': ['{"[1,2)",empty}'],
};
const enumAndDomain: Readonly<Record<string, readonly string[]>> = { mood: ['calm', 'wi,ld'], short: ['ab'], deep: ['wi,ld'] };
const userTypes = `CREATE TYPE mood AS ENUM ('wi,ld', 'calm'); CREATE DOMAIN short AS varchar(3); CREATE DOMAIN deep AS mood`;

const columns = Object.entries({ ...values, ...enumAndDomain }).map(([type, texts], index) => ({ name: `c${index}`, type, texts }));
const tableSql = `CREATE TABLE item (id int PRIMARY KEY, ${columns.map(({ name, type }) => `${name} ${type}`).join(', ')})`;
const rowCount = 1 + Math.max(...columns.map(({ texts }) => texts.length));

/** One row a value; types with fewer values have NULL in the others, the last row is all NULL. */
async function fill(db: TestDatabase): Promise<void> {
  for (let row = 0; row < rowCount; row++) {
    const present = columns.filter(({ texts }) => texts[row] !== undefined);
    const names = ['id', ...present.map(({ name }) => name)].join(', ');
    const literals = [String(row), ...present.map(({ texts }) => pg.escapeLiteral(texts[row] ?? ''))].join(', ');
    await db.query(`INSERT INTO item (${names}) VALUES (${literals})`);
  }
}

/** By the types' own output, as every client sees them: a cast of xml shows the declaration `<?xml version="1.0"?>`, which no output has. */
const asText = `SELECT id, ${columns.map(({ name }) => `CASE WHEN ${name} IS NOT NULL THEN format('%s', ${name}) END AS ${name}`).join(', ')} FROM item ORDER BY id`;

test.each([
  ['as text, which endless intervals want', 'text'],
  ['in binary', 'binary'],
] as const)('every value goes through the snapshot %s, and comes out as it was: the server is the judge', async (_, format) => {
  await using source = await createTestDatabase('source');
  await using target = await createTestDatabase('target');
  await source.query(`${userTypes}; ${tableSql}`);
  await target.query(`CREATE TYPE unused AS ENUM ('x'); ${userTypes}; ${tableSql}`); // other numbers for the user types
  await fill(source);
  const endpoint = endpointOf(source.url);
  const [described] = await postgresSource.describe(endpoint, [{ schema: 'public', table: 'item' }]);
  if (described === undefined) {
    throw new Error('the table is there');
  }
  const inBinary = { ...described, columns: described.columns.map((column) => ({ ...column, isBinarySafe: true })) };
  const shape = format === 'text' ? described : inBinary;
  expect(copyFormat(shape)).toBe(format);
  const client = await connect(endpoint, { applicationName: 'test' });
  const rows = [];
  for await (const chunk of copyOut(
    client,
    copyStatement(shape, { number: 0, fromPage: 0, toPage: undefined }),
    AbortSignal.timeout(20_000),
  )) {
    rows.push(Buffer.from(Uint8Array.from(chunk)));
  }
  await client.end();
  await copyIn(target, Buffer.concat(rows), format);
  expect(await target.query(asText)).toEqual(await source.query(asText));
});

test('and through the log, in the same bytes', async () => {
  await using rig = await openSourceRig(`${userTypes}; ${tableSql}`, ['item']);
  await using target = await createTestDatabase('target');
  await target.query(`${userTypes}; ${tableSql}`);
  await fill(rig.db);
  await using source = await rig.open();
  const events = eventsOf(await readBatches(source, rig.start, (so) => transactionsIn(so) === rowCount));
  const out = Buffer.alloc(1_000_000);
  let to = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1').copy(out);
  for (const event of events) {
    if (event.tag === 'insert' && event.after instanceof TupleRow) {
      to = event.after.writeCopyRow(out, to);
      expect(to).toBeGreaterThan(0);
    }
  }
  to = out.writeInt16BE(-1, to);
  await copyIn(target, out.subarray(0, to), 'binary');
  expect(await target.query(asText)).toEqual(await rig.db.query(asText));
});

/** COPY FROM with the bytes as they are, by way of a file's worth of SQL on a socket of its own. */
async function copyIn(db: TestDatabase, bytes: Buffer, format: 'binary' | 'text'): Promise<void> {
  const { from } = await import('pg-copy-streams');
  const client = new pg.Client({ connectionString: db.url });
  await client.connect();
  const stream = client.query(from(`COPY item FROM STDIN (FORMAT ${format})`));
  const done = new Promise<void>((resolve, reject) => stream.on('finish', resolve).on('error', reject));
  stream.end(bytes);
  await done;
  await client.end();
}
