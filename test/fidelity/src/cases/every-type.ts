import { type CaseGroup, type FidelityCase, quoted, type ValueCase, valueCase } from '../case.js';

/** A type, and two of its values in its own input syntax. */
interface Sample extends Pick<ValueCase, 'setup' | 'targetSetup'> {
  readonly type: string;
  readonly values: readonly [string, string];
}

const BUILT_IN: Readonly<Record<string, readonly [string, string]>> = {
  boolean: ['t', 'f'],
  smallint: ['-32768', '32767'],
  integer: ['-2147483648', '2147483647'],
  bigint: ['-9223372036854775808', '9007199254740993'],
  real: ['-0', '1e-45'],
  'double precision': ['NaN', '5e-324'],
  numeric: ['1.10', 'NaN'],
  'numeric(20,5)': ['-123456789012345.00000', '0.00001'],
  money: ['-$92,233,720,368,547,758.08', '$1.50'],
  text: ['NULL', 'a, {b} "c" \\d'],
  'character varying(4)': ['😀😀😀😀', 'a   '],
  'character(5)': ['ab', ''],
  bpchar: ['a  ', ''],
  name: ['a name', ''],
  '"char"': ['x', ','],
  bytea: ['\\x00ff5c27', '\\x'],
  date: ['infinity', '4713-01-01 BC'],
  time: ['24:00:00', '00:00:00.000001'],
  timetz: ['24:00:00+15:59:59', '00:00:00-15:59:59'],
  timestamp: ['-infinity', '294276-12-31 23:59:59.999999'],
  timestamptz: ['infinity', '2026-10-25 02:30:00+02'],
  interval: ['1 mon -1 day', '30 days'],
  'interval day to second(3)': ['-1 days -00:00:00.001', '100 days 24:00:00'],
  uuid: ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
  json: ['{"b":1, "a" :2,"a":3}', 'null'],
  jsonb: ['{"a": [1.10, null]}', '"text"'],
  jsonpath: ['$."a"[*]?(@ > 1)', 'strict $'],
  xml: ['<a b="c">ä</a>', 'a <b/> without root'],
  inet: ['192.168.0.1/24', '2001:db8::1'],
  cidr: ['10.0.0.0/8', '2001:db8::/32'],
  macaddr: ['08:00:2b:01:02:03', 'ff:ff:ff:ff:ff:ff'],
  macaddr8: ['08:00:2b:01:02:03:04:05', '00:00:00:00:00:00:00:00'],
  'bit(11)': ['10101010101', '00000000000'],
  'bit varying(20)': ['10101010101', ''],
  tsvector: [`'a''b':1A,2 'c':3B`, ''],
  tsquery: [`'a' & !'b':*A`, `'c':B <-> 'd'`],
  point: ['(NaN,Infinity)', '(-0,1e-300)'],
  line: ['{1,2,3}', '{-1,0,0.5}'],
  lseg: ['[(0,0),(Infinity,1)]', '[(1,1),(1,1)]'],
  box: ['(2,2),(1,1)', '(Infinity,0),(-Infinity,0)'],
  path: ['[(0,0),(1,1)]', '((0,0),(1,1))'],
  polygon: ['((0,0),(1,1),(1,0))', '((NaN,0))'],
  circle: ['<(0,0),5>', '<(NaN,0),Infinity>'],
  int4range: ['[1,10)', 'empty'],
  int8range: ['(,9223372036854775807)', '(,)'],
  numrange: ['(1.10,NaN]', '[1,1]'],
  daterange: ['[2020-01-01,infinity]', '(,2020-01-01)'],
  tsrange: ['["2020-01-01 00:00:00",)', 'empty'],
  tstzrange: ['(,"2020-01-01 00:00:00+00"]', '[-infinity,infinity]'],
  int4multirange: ['{[1,3),[5,9)}', '{}'],
  int8multirange: ['{(,1),[9007199254740993,)}', '{}'],
  nummultirange: ['{[1.10,2.5],(3,infinity)}', '{(,)}'],
  datemultirange: ['{[2020-01-01,2020-02-01),[2021-01-01,infinity)}', '{}'],
  tsmultirange: ['{["2020-01-01 00:00:00","2020-01-02 00:00:00"]}', '{}'],
  tstzmultirange: ['{["2020-01-01 00:00:00+00",)}', '{}'],
  int2vector: ['-32768 32767 0', '7'],
  oidvector: ['0 4294967295', '7'],
  oid: ['0', '4294967295'],
  xid: ['3', '4294967295'],
  xid8: ['0', '18446744073709551615'],
  cid: ['0', '4294967295'],
  tid: ['(0,1)', '(4294967295,65535)'],
  pg_lsn: ['FFFFFFFF/FFFFFFFF', '0/0'],
  txid_snapshot: ['10:20:10,14', '1:1:'],
  pg_snapshot: ['10:20:10,14', '1:1:'],
};

const extension = (name: string) => ({ setup: `CREATE EXTENSION ${name}`, targetSetup: `CREATE EXTENSION ${name}` });

const OTHERS: readonly Sample[] = [
  { type: 'every_mood', setup: `CREATE TYPE every_mood AS ENUM ('very, happy', 'NULL')`, values: ['very, happy', 'NULL'] },
  { type: 'every_pair', setup: 'CREATE TYPE every_pair AS (a int, b text[])', values: ['(1,"{a,NULL}")', '(,)'] },
  { type: 'every_price', setup: 'CREATE DOMAIN every_price AS numeric(8,2) CHECK (VALUE > 0)', values: ['0.01', '9999.90'] },
  {
    type: 'every_span',
    setup: 'CREATE TYPE every_span AS RANGE (SUBTYPE = float8, MULTIRANGE_TYPE_NAME = every_spans)',
    values: ['[-0,NaN]', '(,)'],
  },
  {
    type: 'every_texts',
    setup: 'CREATE TYPE every_text AS RANGE (SUBTYPE = text, MULTIRANGE_TYPE_NAME = every_texts)',
    values: ['{[a,c),[x,z]}', '{}'],
  },
  { type: 'citext', ...extension('citext'), values: ['Case', 'case'] },
  { type: 'hstore', ...extension('hstore'), values: ['"a"=>NULL, "b, c"=>"{d}"', ''] },
  { type: 'ltree', ...extension('ltree'), values: ['Top.Science', ''] },
  { type: 'lquery', values: ['Top.*{1,2}.a|b', '*'] },
  { type: 'cube', ...extension('cube'), values: ['(0,0),(1,1)', '(1,2,3)'] },
];

const SAMPLES: readonly Sample[] = [...Object.entries(BUILT_IN).map(([type, values]) => ({ type, values })), ...OTHERS];

/** Empty, with nulls, with bounds of its own, and with two and three dimensions. */
function arrayCase({ type, values, ...rest }: Sample): FidelityCase {
  const between = type === 'box' ? ';' : ',';
  const [a, b] = values.map((value) => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`);
  const list = (...elements: readonly (string | undefined)[]) => `{${elements.join(between)}}`;
  return valueCase('S2', `array of ${type}`, {
    ...rest,
    type: `${type}[]`,
    hasArray: false,
    values: [
      '{}',
      list('NULL'),
      list(a, 'NULL', b),
      `[0:2]=${list(b, a, 'NULL')}`,
      `[-1:0][5:6]=${list(list(a, b), list('NULL', a))}`,
      list(list(list(a), list(b)), list(list('NULL'), list(a))),
    ],
  });
}

function domainCase({ type, values, ...rest }: Sample, at: number): FidelityCase {
  const domain = `domain_${at}`;
  return valueCase('S5', `domain over ${type}`, {
    ...rest,
    setup: `${rest.setup ?? ''}; CREATE DOMAIN ${domain} AS ${type} CHECK (VALUE IS NULL OR VALUE::text IS NOT NULL)`,
    type: domain,
    values,
  });
}

/** Rows that were there before the columns: they hold nothing of them, and the catalogue what they show. One default is dropped since, one replaced. */
function lateCase({ type, values: [a, b], ...rest }: Sample): FidelityCase {
  const [first, second] = [`${quoted(a)}::${type}`, `${quoted(b)}::${type}`];
  return {
    id: 'C23',
    title: `column of ${type} added with a default to rows that were there`,
    ...rest,
    table: `CREATE TABLE $T (id int PRIMARY KEY, touched int NOT NULL DEFAULT 0); INSERT INTO $T SELECT g FROM generate_series(-12, -1) g;
      ALTER TABLE $T ADD dropped ${type} DEFAULT ${first}, ADD replaced ${type} NOT NULL DEFAULT ${second}, ADD late ${type}[] DEFAULT ARRAY[${first}, NULL];
      ALTER TABLE $T ALTER dropped DROP DEFAULT, ALTER replaced SET DEFAULT ${first}`,
    rows: 'INSERT INTO $T (id) SELECT $N + g FROM generate_series(1, 6) g',
    change: `UPDATE $T SET touched = touched + 1 WHERE id % 2 = 0; UPDATE $T SET id = id + 5000 WHERE id % 3 = 0; UPDATE $T SET replaced = coalesce(dropped, replaced) WHERE id % 4 = 1; DELETE FROM $T WHERE id % 5 = 0`,
  };
}

/** Arrays of every type, domains over every type, and columns of every type that came after their rows. */
export const everyType: readonly CaseGroup[] = [
  { cases: SAMPLES.map(arrayCase), isWide: true },
  { cases: SAMPLES.map(domainCase), isWide: true },
  { cases: SAMPLES.map(lateCase), isWide: true },
];
