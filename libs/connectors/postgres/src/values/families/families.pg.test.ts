import { createTestDatabase, type TestDatabase } from '@trem/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { valueTypes } from './index.js';

// The driver sends bytes in binary form, whatever the type of the parameter

/** A record of one field shows the field's binary form behind its own number, the type's and a length: 12 bytes. */
const asHex = (value: string, type: string) => `encode(substr(record_send(ROW(${value}::text::${type})), 13), 'hex')`;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase('source');
  await database.query(`SET TimeZone = 'UTC'; SET lc_monetary = 'C'`);
});
afterAll(() => database[Symbol.asyncDispose]());

test('every built-in type of the server is here, under its own number', async () => {
  const found = await database.query<{ name: string; oid: number }>(
    `SELECT CASE WHEN typname = 'char' THEN '"char"' ELSE typname END AS name, oid::int8::float8 AS oid FROM pg_type
      WHERE oid < 16384 AND typnamespace = 'pg_catalog'::regnamespace AND typtype IN ('b', 'r', 'm') AND NOT (typlen = -1 AND typelem <> 0 AND typarray = 0)`,
  );
  const known = new Map(valueTypes.map(({ name, oid }) => [oid, name]));
  expect(found.filter(({ name, oid }) => known.get(oid) !== name)).toEqual([]);
  expect(known.size).toBe(valueTypes.length);
});

test('an empty value that the server does not read is that, and its text is empty', async () => {
  const unreadable = valueTypes.flatMap(({ name, unreadableEmpty: hex }) => (hex === undefined ? [] : [{ name, hex }]));
  for (const { name, hex } of unreadable) {
    expect(await database.query(`SELECT ${asHex(`''`, name)} AS hex`), name).toEqual([{ hex }]);
    const read = database.query(`SELECT $1::${name}`, [Buffer.from(hex, 'hex')]).then(
      () => 'read',
      () => 'refused',
    );
    expect(await read, name).toBe('refused');
  }
  expect(unreadable).toHaveLength(3);
});

describe('the server writes these bytes, and reads them back', () => {
  test.each(valueTypes.filter(({ refused }) => refused === undefined).map((type) => [type.name, type] as const))('%s', async (_, type) => {
    const name = type.name === 'bit' ? 'bit(1)' : type.name;
    for (const [text, hex] of Object.entries(type.golden)) {
      const [row] = await database.query<{ hex: string }>(`SELECT ${asHex('$1', name)} AS hex`, [text]);
      expect(row?.hex, text).toBe(hex);
      if (hex !== type.unreadableEmpty) {
        const read = await database.query(`SELECT format('%s', $1::${name}) AS read, format('%s', $2::text::${name}) AS meant`, [
          Buffer.from(hex, 'hex'),
          text,
        ]);
        expect(read[0]?.read, text).toBe(read[0]?.meant);
      }
    }
    expect(Object.keys(type.golden).length).toBeGreaterThan(0);
  });
});
