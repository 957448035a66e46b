import { readFile } from 'node:fs/promises';
import { createTestDatabase, type TestDatabase } from '@trem/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endpointOf } from '../../test-support/source-kit.js';
import { check } from '../check/index.js';
import { refusedTypes } from './families/refused.js';

const OWN_RANGE = `CREATE TYPE own_range; CREATE FUNCTION canonical(own_range) RETURNS own_range LANGUAGE internal IMMUTABLE STRICT AS 'int4range_canonical';
  CREATE TYPE own_range AS RANGE (SUBTYPE = int4, CANONICAL = canonical)`;
const OWN_BASE = `CREATE TYPE own_base; CREATE FUNCTION own_in(cstring) RETURNS own_base LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
  CREATE FUNCTION own_out(own_base) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out'; CREATE TYPE own_base (INPUT = own_in, OUTPUT = own_out, LIKE = int4)`;
const SETUP = `CREATE EXTENSION seg; CREATE EXTENSION isn; ${OWN_RANGE}; ${OWN_BASE}; CREATE TABLE other (a int);
  CREATE TYPE unsent_pair AS (a int, b isbn13); CREATE TYPE unsent_range AS RANGE (SUBTYPE = ean13, MULTIRANGE_TYPE_NAME = unsent_ranges)`;

/** Type of a column, and why it is refused. */
const ofPeople: Readonly<Record<string, string>> = {
  'seg[]': 'seg has no binary form, so _seg has none either',
  unsent_pair: 'isbn13 has no binary form, so unsent_pair has none either',
  'unsent_pair[]': 'isbn13 has no binary form, so unsent_pair has none either',
  unsent_range: 'ean13 has no binary form, so unsent_range has none either',
  unsent_ranges: 'ean13 has no binary form, so unsent_range has none either',
  own_range: 'the range own_range has a canonical function of its own',
  'own_range[]': 'the range own_range has a canonical function of its own',
  own_base: 'own_base is a base type that no extension brings',
  other: 'other is the row type of a table',
};
const ofTheServer = refusedTypes.flatMap(({ name, refused = '' }): [string, string][] => [
  [name, refused],
  ...(name.startsWith('reg') ? [[`${name}[]`, refused] as [string, string]] : []),
]);

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase('source');
  await database.query(SETUP);
});
afterAll(() => database[Symbol.asyncDispose]());

async function causesOf(types: readonly string[]): Promise<readonly string[]> {
  await database.query(
    `DROP TABLE IF EXISTS t; CREATE TABLE t (id int PRIMARY KEY, ${types.map((type, at) => `c${at} ${type}`).join(', ')})`,
  );
  const findings = await check(endpointOf(database.url), {
    ...{ role: 'source', tables: [{ schema: 'public', table: 't' }], signal: new AbortController().signal },
  });
  const unmappable = findings.filter(({ code }) => code === 'TYPE_UNMAPPABLE');
  return types.map((_, at) => unmappable.find(({ object }) => object === `public.t.c${at}`)?.cause ?? 'it is copied');
}

test('each type that is refused is refused for its own reason', async () => {
  const all = [...Object.entries(ofPeople), ...ofTheServer];
  const causes = await causesOf(all.map(([type]) => type));
  expect(causes).toEqual(all.map(([, reason]) => `The type of the column cannot be copied: ${reason}`));
});

test('a type without binary form is copied by itself, and in a domain', async () => {
  await database.query('CREATE DOMAIN of_seg AS seg');
  expect(await causesOf(['seg', 'isbn13', 'of_seg'])).toEqual(['it is copied', 'it is copied', 'it is copied']);
});

/** No column can be of a pseudo-type, or of one that the catalogue does not have; a type of a later server is not to be had. */
const OUT_OF_REACH = ['its type is not in the catalogue', '{} is a pseudo-type', '{} is a type that is not known'];

test('every reason that there is has a type here', async () => {
  const code = await readFile(new URL('refusal.ts', import.meta.url), 'utf8');
  const reasons = [...code.matchAll(/(?:return|\?|:) (?:'([^']+)'|`([^`]+)`)/g)].map(([, plain, built]) =>
    (plain ?? built ?? '').replaceAll(/\$\{[^}]+\}/g, '{}'),
  );
  const told = Object.values(ofPeople);
  const isTold = (reason: string) => told.some((one) => new RegExp(`^${reason.replaceAll('{}', '\\w+')}$`).test(one));
  expect(reasons.filter((reason) => !isTold(reason))).toEqual(OUT_OF_REACH);
  expect(reasons.length).toBeGreaterThan(OUT_OF_REACH.length);
});
