import { type FidelityCase, valueCase } from '../case.js';

/** With the extension at both ends. Without it at the target the task stops before it copies anything: test/e2e. */
function extensionCase(extension: string, type: string, values: readonly string[], hasArray = true): FidelityCase {
  const setup = `CREATE EXTENSION IF NOT EXISTS ${extension}`;
  return valueCase('S11', `${type} of extension ${extension}`, { setup, targetSetup: setup, type, values, hasArray });
}

export const structured: readonly FidelityCase[] = [
  valueCase('S1', 'json keeps blanks, order and doubled keys', {
    type: 'json',
    values: ['{"b":1, "a" :2,"a":3}', 'null', '[1e400]', '"\\u0000"', `${'['.repeat(1000)}${']'.repeat(1000)}`],
  }),
  valueCase('S1', 'jsonb: large numbers, scalar null, depth', {
    type: 'jsonb',
    values: ['1e400', '9007199254740993', 'null', '{"a": {"b": [1.10, null]}}', '"😀"', `${'['.repeat(1000)}${']'.repeat(1000)}`],
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
  valueCase('S5', 'domain over numeric', {
    setup: 'CREATE DOMAIN s5_price AS numeric(8,2) CHECK (VALUE > 0)',
    type: 's5_price',
    values: ['0.01', '9999.90'],
  }),
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
  valueCase('S9', 'tsvector', { type: 'tsvector', values: [`'a''b':1A,2 'c':3B`] }),
  valueCase('S9', 'tsquery', { type: 'tsquery', values: [`'a' & !'b':*A | 'c' <-> 'd'`] }),
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
  extensionCase('cube', 'cube', ['(1,2,3)', '(0,0),(1,1)']),
  extensionCase('seg', 'seg', ['1.5 .. 2.50'], false),
  valueCase('S11', 'isn, whose types have no binary form', {
    setup: 'CREATE EXTENSION IF NOT EXISTS isn',
    targetSetup: 'CREATE EXTENSION IF NOT EXISTS isn',
    type: 'isbn13',
    hasArray: false,
    values: ['978-0-11-000533-1'],
  }),
  { id: 'S11', title: 'pgvector and PostGIS', table: '', rows: '', notRun: 'Not to be had for this version of the server.' },
  {
    id: 'S13',
    title: 'generated columns',
    table: `CREATE TABLE $T (id int PRIMARY KEY, a int, doubled int GENERATED ALWAYS AS (a * 2) STORED, touched int NOT NULL DEFAULT 0)`,
    rows: 'INSERT INTO $T (id, a) SELECT $N + g, g FROM generate_series(1, 20) g',
  },
];
