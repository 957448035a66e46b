import { type FidelityCase, valueCase } from '../case.js';

/** With the extension at both ends. Without it at the target the task stops before it copies anything: test/e2e. */
function extensionCase(extension: string, type: string, values: readonly string[], hasArray = true): FidelityCase {
  const setup = `CREATE EXTENSION IF NOT EXISTS ${extension}`;
  return valueCase('S11', `${type} of extension ${extension}`, { setup, targetSetup: setup, type, values, hasArray });
}

/** Its types have no binary form. */
const ISN = {
  ean13: '978-0-11-000533-1',
  isbn13: '978-0-11-000533-1',
  isbn: '0-11-000533-3',
  ismn13: '979-0-060-11561-5',
  ismn: 'M-060-11561-5',
  issn13: '977-1436-452-00-8',
  issn: '1436-4522',
  upc: '220356483481',
};

export const structured: readonly FidelityCase[] = [
  valueCase('S1', 'json keeps blanks, order and doubled keys', {
    type: 'json',
    values: ['{"b":1, "a" :2,"a":3}', 'null', '[1e400]', '"\\u0000"', `${'['.repeat(1000)}${']'.repeat(1000)}`],
  }),
  valueCase('S1', 'jsonb: large numbers, scalar null, depth', {
    type: 'jsonb',
    values: ['1e400', '9007199254740993', 'null', '{"a": {"b": [1.10, null]}}', '"😀"', `${'['.repeat(1000)}${']'.repeat(1000)}`],
  }),
  valueCase('S1', 'json and jsonb 5 000 deep', {
    setup: 'CREATE TYPE s1_both AS (j json, b jsonb)',
    type: 's1_both',
    hasArray: false,
    values: [`(${'['.repeat(5000)}${']'.repeat(5000)},${'['.repeat(5000)}${']'.repeat(5000)})`],
  }),
  valueCase('S1', 'json: half a surrogate pair, which jsonb does not take', {
    type: 'json',
    values: ['"\\ud83d"', '{"\\udead": "\\ude00\\ud83d"}'],
  }),
  valueCase('S2', 'int[] with bounds, nulls, dimensions', {
    type: 'integer[]',
    hasArray: false,
    values: ['{}', '{1,NULL,3}', '[0:2]={1,2,3}', '[-1:0][5:6]={{1,2},{3,NULL}}', '{{{1},{2}},{{3},{4}}}'],
  }),
  valueCase('S2', 'text[] with hard elements', {
    type: 'text[]',
    hasArray: false,
    values: ['{"",NULL,"NULL","a,b","{x}","quote\\"d","back\\\\slash"}'],
  }),
  valueCase('S2', 'bytea[]', { type: 'bytea[]', hasArray: false, values: ['{"\\\\x00ff",NULL,"\\\\x"}'] }),
  valueCase('S3', 'composite', {
    setup: 'CREATE TYPE s3_pair AS (number int, words text)',
    type: 's3_pair',
    values: ['(1,"a ""quoted"", (bracketed) \\\\ one")', '(,)', '(,"")'],
  }),
  valueCase('S3', 'composite in a composite', {
    setup: 'CREATE TYPE s3_inner AS (a int, b numeric); CREATE TYPE s3_outer AS (i s3_inner, l s3_inner[])',
    type: 's3_outer',
    values: ['("(1,1.10)","{""(2,)"",NULL}")', '(,)'],
  }),
  {
    id: 'S3',
    title: 'composite after ADD ATTRIBUTE',
    setup:
      'CREATE TYPE s3_grown AS (a int); ALTER TYPE s3_grown ADD ATTRIBUTE b text, ADD ATTRIBUTE c int; ALTER TYPE s3_grown DROP ATTRIBUTE b',
    table: 'CREATE TABLE $T (id int PRIMARY KEY, v s3_grown, a s3_grown[], touched int NOT NULL DEFAULT 0)',
    rows: `INSERT INTO $T VALUES ($N + 1, ROW(1, 2), ARRAY[ROW(3, NULL)::s3_grown, NULL])`,
  },
  valueCase('S4', 'enum with hard labels', {
    setup: `CREATE TYPE s4_mood AS ENUM ('sad', 'very, happy', 'o"k', ' ', 'it''s', E'back\\\\slash')`,
    type: 's4_mood',
    values: ['sad', 'very, happy', 'o"k', ' ', `it's`, 'back\\slash'],
  }),
  valueCase('S4', 'enum with a mixed-case name, in a schema of its own', {
    setup: `CREATE SCHEMA "S4 s"; CREATE TYPE "S4 s"."Mood" AS ENUM ('a', 'B')`,
    type: '"S4 s"."Mood"',
    values: ['a', 'B'],
  }),
  valueCase('S4', 'enum with a value put in between', {
    setup: `CREATE TYPE s4_between AS ENUM ('a', 'c'); ALTER TYPE s4_between ADD VALUE 'b' BEFORE 'c'`,
    type: 's4_between',
    values: ['a', 'b', 'c'],
  }),
  valueCase('S4', 'enum of the same name in two schemas', {
    setup: `CREATE SCHEMA s4_one; CREATE SCHEMA s4_two; CREATE TYPE s4_one.same AS ENUM ('a', 'b'); CREATE TYPE s4_two.same AS ENUM ('b', 'a', 'c'); CREATE TYPE s4_both AS (one s4_one.same, two s4_two.same[])`,
    type: 's4_both',
    values: ['(a,"{a,c}")', '(b,{})'],
  }),
  valueCase('S4', 'enum with a value renamed before', {
    setup: `CREATE TYPE s4_renamed AS ENUM ('a', 'b'); ALTER TYPE s4_renamed RENAME VALUE 'a' TO 'z'; ALTER TYPE s4_renamed RENAME TO "s4 New"`,
    type: '"s4 New"',
    values: ['z', 'b'],
  }),
  valueCase('S4', 'enum of 500 labels of 63 bytes', {
    setup: `CREATE TYPE s4_many AS ENUM (${Array.from({ length: 500 }, (_, at) => `'${String(at).padStart(63, 'x')}'`).join(', ')})`,
    type: 's4_many',
    values: ['0'.padStart(63, 'x'), '499'.padStart(63, 'x')],
  }),
  valueCase('S3', 'composite of 100 fields', {
    setup: `CREATE TYPE s3_wide AS (${Array.from({ length: 100 }, (_, at) => `"field ${at}" ${at % 2 === 0 ? 'text' : 'numeric'}`).join(', ')})`,
    type: 's3_wide',
    values: [`(${Array.from({ length: 100 }, (_, at) => (at % 2 === 0 ? '"a, b"' : '1.10')).join(',')})`, `(${','.repeat(99)})`],
  }),
  valueCase('S3', 'composite of enum, domain, range, array and composite', {
    setup: `CREATE TYPE s3_mood AS ENUM ('sad', 'very, happy'); CREATE DOMAIN s3_price AS numeric(8,2); CREATE TYPE s3_span AS RANGE (SUBTYPE = s3_price, MULTIRANGE_TYPE_NAME = s3_spans);
      CREATE TYPE s3_part AS (m s3_mood, p s3_price); CREATE TYPE s3_all AS (m s3_mood[], p s3_price, r s3_span, rs s3_spans, c s3_part, cs s3_part[])`,
    type: 's3_all',
    values: [
      String.raw`("{sad,""very, happy"",NULL}",1.10,"[1.00,2.50)","{[1.00,2.00)}","(sad,3.00)","{""(\\""very, happy\\"",4.00)"",NULL}")`,
      '(,,,,,)',
    ],
  }),
  valueCase('S2', 'array of 100 000 elements', {
    type: 'integer[]',
    hasArray: false,
    values: [`{${Array.from({ length: 100_000 }, (_, at) => at).join(',')}}`],
  }),
  valueCase('S2', 'array of six dimensions', {
    type: 'text[]',
    hasArray: false,
    values: ['{{{{{{a,NULL},{"",b}}}}}}', '[1:1][-2:-2][3:3][4:4][5:5][6:7]={{{{{{a,b}}}}}}'],
  }),
  valueCase('S5', 'domain over numeric, with a check', {
    setup: 'CREATE DOMAIN s5_price AS numeric(8,2) CHECK (VALUE > 0)',
    type: 's5_price',
    values: ['0.01', '9999.90'],
  }),
  {
    id: 'S5',
    title: 'domain with a computed default, and a check that old rows break',
    setup: 'CREATE DOMAIN s5_loose AS int DEFAULT 1 + floor(random())',
    table: 'CREATE TABLE $T (id int PRIMARY KEY, v s5_loose, touched int NOT NULL DEFAULT 0)',
    rows: `ALTER DOMAIN s5_loose DROP CONSTRAINT IF EXISTS positive; INSERT INTO $T (id, v) SELECT $N + g, g - 5 FROM generate_series(1, 10) g;
      ALTER DOMAIN s5_loose ADD CONSTRAINT positive CHECK (VALUE > 0) NOT VALID`,
    change: 'UPDATE $T SET touched = touched + 1 WHERE v > 0; DELETE FROM $T WHERE id % 5 = 0',
    byRule: {
      rule: 'A domain is made without a computed default and without a check that is NOT VALID, which old rows may break: check says so by NOT_COPIED.',
      differs: [
        'column v: public.s5_loose of (over integer default ((1)::double precision + floor(random())), positive CHECK ((VALUE > 0)) NOT VALID) at the source, public.s5_loose of (over integer) at the target',
      ],
    },
  },
  valueCase('S5', 'domain over a domain over an array', {
    setup: 'CREATE DOMAIN s5_list AS int[]; CREATE DOMAIN s5_deep AS s5_list',
    type: 's5_deep',
    hasArray: false,
    values: ['{1,NULL}', '{}'],
  }),
  valueCase('S5', 'domain over a composite', {
    setup: 'CREATE TYPE s5_pair AS (a int, b text); CREATE DOMAIN s5_pair_domain AS s5_pair',
    type: 's5_pair_domain',
    values: ['(1,x)'],
  }),
  {
    id: 'S5',
    title: 'key of a domain type',
    setup: 'CREATE DOMAIN s5_key AS varchar(20)',
    table: 'CREATE TABLE $T (id s5_key PRIMARY KEY, touched int NOT NULL DEFAULT 0)',
    rows: `INSERT INTO $T SELECT 'k' || ($N + g) FROM generate_series(1, 30) g`,
    change: `UPDATE $T SET touched = touched + 1; UPDATE $T SET id = id || 'x' WHERE id LIKE '%3'; DELETE FROM $T WHERE id LIKE '%7'`,
  },
  ...['int4range', 'int8range'].map((type) => valueCase('S6', type, { type, values: ['empty', '[1,10)', '(,)', '[5,5]'] })),
  valueCase('S6', 'numrange', { type: 'numrange', values: ['[1.10,2.5]', '(1.1,infinity)', 'empty'] }),
  valueCase('S6', 'daterange', { type: 'daterange', values: ['[2020-01-01,infinity)', '[-infinity,2020-01-01]'] }),
  valueCase('S6', 'tstzrange', { type: 'tstzrange', values: ['(,"2020-01-01 00:00:00+00"]', '["2020-01-01 00:00:00+00",infinity]'] }),
  valueCase('S6', 'tsrange', { type: 'tsrange', values: ['["2020-01-01 00:00:00",)'] }),
  valueCase('S6', 'int4multirange', { type: 'int4multirange', values: ['{}', '{[1,3),[5,9)}'] }),
  valueCase('S6', 'tstzmultirange', { type: 'tstzmultirange', values: ['{["2020-01-01 00:00:00+00",)}'] }),
  valueCase('S6', 'a range of a user type, and its multirange', {
    setup: `CREATE TYPE s6_pair AS (a int, b int); CREATE TYPE s6_range AS RANGE (SUBTYPE = s6_pair, MULTIRANGE_TYPE_NAME = s6_ranges)`,
    type: 's6_range',
    values: ['["(1,2)","(3,4)")', 'empty'],
  }),
  valueCase('S6', 'a multirange of a user range', {
    setup: 'CREATE TYPE s6_text AS RANGE (SUBTYPE = text, MULTIRANGE_TYPE_NAME = s6_texts)',
    type: 's6_texts',
    values: ['{[a,c),[x,z]}', '{}'],
  }),
  valueCase('S7', 'inet', { type: 'inet', values: ['192.168.0.1', '192.168.0.1/24', '::1', '2001:db8::1/64'] }),
  valueCase('S7', 'cidr', { type: 'cidr', values: ['10.0.0.0/8', '2001:db8::/32'] }),
  valueCase('S7', 'macaddr', { type: 'macaddr', values: ['08:00:2b:01:02:03'] }),
  valueCase('S7', 'macaddr8', { type: 'macaddr8', values: ['08:00:2b:01:02:03:04:05'] }),
  ...[1, 8, 64, 1000].map((bits) =>
    valueCase('S8', `bit(${bits})`, { type: `bit(${bits})`, values: ['0'.repeat(bits), '1'.repeat(bits)] }),
  ),
  valueCase('S8', 'bit varying', { type: 'bit varying(1000)', values: ['', '1', '10'.repeat(500)] }),
  valueCase('S9', 'uuid', { type: 'uuid', values: ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'] }),
  valueCase('S9', 'xml', { type: 'xml', values: ['<?xml version="1.0"?><a b="c">ä</a>', '<a/>', 'a <b/> without root'] }),
  valueCase('S9', 'xml that says another encoding', {
    type: 'xml',
    values: [
      '<?xml version="1.0" encoding="ISO-8859-1"?><a>ä€</a>',
      '<?xml version="1.1" encoding="UTF-16" standalone="yes"?><a/>',
      'ä',
      '',
    ],
  }),
  valueCase('S9', 'tsvector', { type: 'tsvector', values: [`'a''b':1A,2 'c':3B`] }),
  valueCase('S9', 'tsquery', { type: 'tsquery', values: [`'a' & !'b':*A | 'c' <-> 'd'`] }),
  valueCase('S9', 'an empty tsquery', { type: 'tsquery', values: ['', `'a'`], hasArray: false }),
  valueCase('S9', 'jsonpath', { type: 'jsonpath', values: ['$.a[*] ? (@ > 1)'] }),
  valueCase('S9', 'txid_snapshot', { type: 'txid_snapshot', values: ['10:20:10,14'] }),
  ...Object.entries({
    point: '(NaN,Infinity)',
    line: '{1,2,3}',
    lseg: '[(0,0),(1,1)]',
    box: '(2,2),(1,1)',
    polygon: '((0,0),(1,1),(1,0))',
    circle: '<(0,0),5>',
  }).map(([type, value]) => valueCase('S10', type, { type, values: [value] })),
  valueCase('S10', 'path, open and closed', { type: 'path', values: ['[(0,0),(1,1)]', '((0,0),(1,1))'] }),
  extensionCase('hstore', 'hstore', ['', '"a"=>NULL, "quoted \\"key\\""=>"back\\\\slash"']),
  extensionCase('ltree', 'ltree', ['Top.Science.Astronomy']),
  extensionCase('ltree', 'lquery', ['Top.*{1,2}.a|b', '*']),
  extensionCase('ltree', 'ltxtquery', ['Europe & Russia*@ & !Transportation']),
  extensionCase('cube', 'cube', ['(1,2,3)', '(0,0),(1,1)']),
  extensionCase('seg', 'seg', ['1.5 .. 2.50'], false),
  ...Object.entries(ISN).map(([type, value]) => extensionCase('isn', type, [value], false)),
  { id: 'S11', title: 'pgvector and PostGIS', table: '', rows: '', notRun: 'Not to be had for this version of the server.' },
  {
    id: 'S13',
    title: 'generated columns of many types, of which an index is made',
    table: `CREATE TABLE $T (id int PRIMARY KEY, a int, t text GENERATED ALWAYS AS (upper('a' || a::text)) STORED, n numeric GENERATED ALWAYS AS (a * 1.10) STORED, l int[] GENERATED ALWAYS AS (ARRAY[a, NULL]) STORED, touched int NOT NULL DEFAULT 0); CREATE UNIQUE INDEX ON $T (t)`,
    rows: 'INSERT INTO $T (id, a) SELECT $N + g, $N + g FROM generate_series(1, 20) g',
    change: 'UPDATE $T SET a = a + 1000; UPDATE $T SET id = id + 5000 WHERE id % 3 = 0; DELETE FROM $T WHERE id % 5 = 0',
  },
  {
    id: 'S13',
    title: 'generated columns',
    table: `CREATE TABLE $T (id int PRIMARY KEY, a int, doubled int GENERATED ALWAYS AS (a * 2) STORED, touched int NOT NULL DEFAULT 0)`,
    rows: 'INSERT INTO $T (id, a) SELECT $N + g, g FROM generate_series(1, 20) g',
  },
];
