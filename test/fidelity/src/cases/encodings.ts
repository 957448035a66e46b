import { type CaseGroup, type FidelityCase, quoted, valueCase } from '../case.js';

/** Texts that the encoding can hold, wherever a text can stand. */
function textCases(encoding: string, letters: string): readonly FidelityCase[] {
  const at = `source in ${encoding}`;
  return [
    valueCase('T5', `${at}: text`, { type: 'text', values: [letters, letters.repeat(2_000), '', 'plain'] }),
    valueCase('T5', `${at}: char(n)`, { type: 'character(40)', values: [letters] }),
    valueCase('T5', `${at}: json`, { type: 'json', values: [JSON.stringify({ [letters]: letters })] }),
    valueCase('T5', `${at}: jsonb`, { type: 'jsonb', values: [JSON.stringify({ [letters]: letters })] }),
    valueCase('T5', `${at}: xml`, { type: 'xml', values: [`<a b="${letters}">${letters}</a>`] }),
    valueCase('T5', `${at}: tsvector`, { type: 'tsvector', values: [`'${letters}':1A`] }),
    valueCase('T5', `${at}: name`, { type: 'name', values: [letters] }),
    valueCase('T5', `${at}: enum`, {
      setup: `CREATE TYPE t5_mood AS ENUM (${quoted(letters)}, 'plain')`,
      type: 't5_mood',
      values: [letters, 'plain'],
    }),
    valueCase('T5', `${at}: composite`, {
      setup: 'CREATE TYPE t5_pair AS (a text, b text[])',
      type: 't5_pair',
      values: [`(${letters},{${letters}})`],
    }),
    valueCase('T5', `${at}: bytea is not converted`, { type: 'bytea', values: ['\\xe4ff00c3'] }),
    {
      id: 'T5',
      title: `${at}: key and column names`,
      table: `CREATE TABLE $T ("${letters}" text PRIMARY KEY, v text)`,
      rows: `INSERT INTO $T SELECT ${quoted(letters)} || ($N + g), ${quoted(letters)} FROM generate_series(1, 20) g`,
      change: `UPDATE $T SET v = v || v; UPDATE $T SET "${letters}" = ${quoted(letters)} || "${letters}" WHERE "${letters}" LIKE '%3'; DELETE FROM $T WHERE "${letters}" LIKE '%7'`,
    },
  ];
}

const BYTES = { code: 'ENCODING', reason: 'Nobody knows what the bytes of its texts mean.' };
const NARROW = { code: 'ENCODING', reason: 'It cannot hold every text of a source.' };

export const encodings: readonly CaseGroup[] = [
  { source: { encoding: 'LATIN1' }, cases: textCases('LATIN1', 'äÖß©ÿ') },
  { source: { encoding: 'EUC_JP' }, cases: textCases('EUC_JP', '日本語カタカナ') },
  {
    ways: ['both'],
    source: { encoding: 'SQL_ASCII' },
    cases: [valueCase('T5', 'source in SQL_ASCII', { type: 'text', values: ['plain'], refused: BYTES })],
  },
  ...(['LATIN1', 'SQL_ASCII'] as const).map(
    (encoding): CaseGroup => ({
      ways: ['both'],
      target: { encoding },
      cases: [valueCase('T5', `target in ${encoding}`, { type: 'text', values: ['plain'], refused: NARROW })],
    }),
  ),
];
