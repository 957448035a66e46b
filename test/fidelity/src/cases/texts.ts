import { type FidelityCase, valueCase } from '../case.js';

const controls = Array.from({ length: 31 }, (_, at) => String.fromCharCode(at + 1)).join('');
const HARD = ['', ' ', 'tab\tnewline\nreturn\rback\\slash', '\\N', '\\.', `quote ' and " quote`, controls];
const UNICODE = ['😀𐍈', 'e\u0301', '\u00e9', '\u200fעברית', 'zero\u200bwidth', '\uffff'];

export const LOOSE = `CREATE COLLATION t6_loose (PROVIDER = icu, LOCALE = 'und-u-ks-level2', DETERMINISTIC = false)`;
export const ALIKE = {
  rows: `INSERT INTO $T (id, v) SELECT 'Key ' || ($N + g), 'V' || ($N + g) FROM generate_series(1, 20) g`,
  change: `UPDATE $T SET touched = touched + 1; UPDATE $T SET id = upper(id) WHERE id LIKE '%3' COLLATE "C"; UPDATE $T SET v = lower(v) WHERE v LIKE '%4' COLLATE "C";
    DELETE FROM $T WHERE id = 'key 5'; BEGIN; DELETE FROM $T WHERE id = 'KEY 6'; INSERT INTO $T VALUES ('kEY 6', 'again'); COMMIT`,
};

/** Texts that differ and are equal, by a collation. */
const loose: readonly FidelityCase[] = [
  {
    id: 'T6',
    title: 'a key under a nondeterministic collation, which the target has too',
    setup: LOOSE,
    targetSetup: LOOSE,
    table: 'CREATE TABLE $T (id text COLLATE t6_loose PRIMARY KEY, v text COLLATE t6_loose UNIQUE, touched int NOT NULL DEFAULT 0)',
    ...ALIKE,
  },
  {
    id: 'T6',
    title: 'a key under a nondeterministic collation, which the target lacks',
    setup: LOOSE.replace('t6_loose', 't6_lacking'),
    table: 'CREATE TABLE $T (id text COLLATE t6_lacking PRIMARY KEY, v text COLLATE t6_lacking UNIQUE, touched int NOT NULL DEFAULT 0)',
    ...ALIKE,
    byRule: {
      rule: 'A column whose collation the target does not have is made with that of the database: check says so by COLLATION.',
      differs: [
        'column id: text collate t6_lacking at the source, text at the target',
        'column v: text collate t6_lacking at the source, text at the target',
      ],
    },
  },
  {
    id: 'T6',
    title: 'columns with collations of their own',
    table: 'CREATE TABLE $T (id int PRIMARY KEY, c text COLLATE "C", p varchar(9)[] COLLATE "POSIX", touched int NOT NULL DEFAULT 0)',
    rows: `INSERT INTO $T SELECT $N + g, 'Ä' || g, ARRAY['ä', NULL, 'b'] FROM generate_series(1, 10) g`,
  },
  {
    id: 'T6',
    title: 'a key of a domain that has a collation of its own',
    setup: 'CREATE DOMAIN t6_word AS text COLLATE "C" CONSTRAINT "not, empty" CHECK (VALUE <> $$$$)',
    table: 'CREATE TABLE $T (id t6_word PRIMARY KEY, v t6_word[], touched int NOT NULL DEFAULT 0)',
    rows: `INSERT INTO $T (id, v) SELECT 'Key ' || ($N + g), ARRAY['a', NULL, 'Ä' || g]::t6_word[] FROM generate_series(1, 20) g`,
    change: `UPDATE $T SET touched = touched + 1; UPDATE $T SET id = upper(id) WHERE id LIKE '%3'; DELETE FROM $T WHERE id LIKE '%5'`,
  },
];

export const texts: readonly FidelityCase[] = [
  valueCase('T1', 'text: empty, quotes, control characters', { type: 'text', values: [...HARD, 'x'.repeat(1_000_000)] }),
  {
    id: 'T1',
    title: 'a text of 12 MB',
    table: 'CREATE TABLE $T (id int PRIMARY KEY, v text, touched int NOT NULL DEFAULT 0)',
    rows: `INSERT INTO $T (id, v) VALUES ($N + 1, repeat('0123456789abcdef', 786432))`,
  },
  {
    id: 'T1',
    title: 'a text of 100 MB',
    table: 'CREATE TABLE $T (id int PRIMARY KEY, v text, touched int NOT NULL DEFAULT 0)',
    rows: `INSERT INTO $T (id, v) VALUES ($N + 1, repeat('0123456789abcdef', 6553600))`,
  },
  valueCase('T2', 'text: emoji, NFC and NFD, right to left', { type: 'text', values: UNICODE }),
  valueCase('T3', 'char(n) with trailing blanks', { type: 'character(5)', values: ['', 'ab', 'ab ', 'abcde', '😀'] }),
  valueCase('T3', 'varchar(n) with n characters of 4 bytes', { type: 'character varying(4)', values: ['', '😀😀😀😀', 'a   '] }),
  valueCase('T4', 'bytea: empty, every byte', {
    type: 'bytea',
    values: ['\\x', `\\x${Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0')).join('')}`],
  }),
  {
    id: 'T4',
    title: 'bytea as key',
    table: 'CREATE TABLE $T (id bytea PRIMARY KEY, touched int NOT NULL DEFAULT 0)',
    rows: `INSERT INTO $T SELECT int4send($N + g) || '\\x00ff5c27'::bytea FROM generate_series(1, 50) g`,
    change: `UPDATE $T SET touched = touched + 1; UPDATE $T SET id = id || '\\x00' WHERE get_byte(id, 3) % 3 = 0; DELETE FROM $T WHERE get_byte(id, 3) % 5 = 0`,
  },
  valueCase('T6', 'citext, with the extension at the target', {
    setup: 'CREATE EXTENSION IF NOT EXISTS citext',
    targetSetup: 'CREATE EXTENSION IF NOT EXISTS citext',
    type: 'citext',
    values: ['Case', 'case', ''],
  }),
  ...loose,
  valueCase('T2', 'text: the first and the last letter of each length in UTF-8', {
    type: 'text',
    values: ['\u0001', '\u007f', '\u0080', '\u07ff', '\u0800', '\ud7ff', '\ue000', '\ufffd', '\u{10000}', '\u{10ffff}'],
  }),
  valueCase('T3', 'char(n) and varchar(n) inside a composite', {
    setup: 'CREATE TYPE t3_pair AS (c character(3), v character varying(3))',
    type: 't3_pair',
    values: ['("a  ","a  ")', '("","")', '(😀,😀😀😀)'],
  }),
  {
    id: 'T4',
    title: 'bytea of 20 MB, of bytes that no text has',
    table: 'CREATE TABLE $T (id int PRIMARY KEY, v bytea, touched int NOT NULL DEFAULT 0)',
    rows: `INSERT INTO $T (id, v) VALUES ($N + 1, decode(repeat('00ff5c270a0dc380fe7f', 2000000), 'hex'))`,
  },
  valueCase('T7', 'name', { type: 'name', values: ['', 'a_name'] }),
  valueCase('T7', '"char"', { type: '"char"', values: ['x', ''] }),
  valueCase('T7', 'bpchar without a length', { type: 'bpchar', values: ['a', 'a  ', ''] }),
];
