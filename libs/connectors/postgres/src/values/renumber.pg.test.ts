import { createTestDatabase, drawSeed, type TestDatabase } from '@trem/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CatalogueTypes } from './catalogue-types.js';
import { renumberOf } from './renumber.js';

fc.configureGlobal({ seed: drawSeed('values of random types, renumbered') });

const TYPES = `
  CREATE TYPE mood AS ENUM ('sad', 'ok', 'very, "happy"');
  CREATE DOMAIN deep_mood AS mood;
  CREATE TYPE pair AS (number int, feeling mood);
  CREATE TYPE nested AS (id bigint, pairs pair[], one pair, moods deep_mood[]);
  CREATE DOMAIN pair_domain AS pair;
  CREATE TYPE text_range AS RANGE (SUBTYPE = text, MULTIRANGE_TYPE_NAME = text_ranges);
  CREATE TYPE pair_range AS RANGE (SUBTYPE = pair)`;

async function numbersOf(database: TestDatabase) {
  return await database.query<{ name: string; number: string }>(
    `SELECT typname AS name, oid::text AS number FROM pg_type
      WHERE typnamespace = 'public'::regnamespace AND typname NOT LIKE '%unused%' ORDER BY typname`,
  );
}

/** The same types in two databases, under other numbers. */
async function twoDatabases() {
  const source = await createTestDatabase('source');
  const target = await createTestDatabase('target');
  await source.query(TYPES);
  await target.query(`CREATE TYPE unused AS ENUM ('x'); CREATE TYPE unused_too AS (a int); ${TYPES}`);
  const [here, there] = [await numbersOf(source), await numbersOf(target)];
  expect(here.length).toBeGreaterThan(6);
  expect(there.map(({ name }) => name)).toEqual(here.map(({ name }) => name));
  expect(there.filter(({ number }, at) => number === here[at]?.number)).toEqual([]);
  return {
    source,
    target,
    async [Symbol.asyncDispose]() {
      await source[Symbol.asyncDispose]();
      await target[Symbol.asyncDispose]();
    },
  };
}

async function oidOf(database: TestDatabase, type: string): Promise<number> {
  const [row] = await database.query<{ oid: number }>('SELECT $1::regtype::oid::int8::float8 AS oid', [type]);
  return row?.oid ?? 0;
}

/** The binary form of a value, as the server sends it. */
async function sent(database: TestDatabase, type: string, text: string): Promise<Buffer> {
  const [row] = await database.query<{ bytes: Buffer }>(`SELECT substr(record_send(ROW($1::text::${type})), 13) AS bytes`, [text]);
  return row?.bytes ?? Buffer.alloc(0);
}

async function renumberFor(database: TestDatabase, type: string) {
  const oid = await oidOf(database, type);
  return renumberOf(await CatalogueTypes.read(database.client, [oid]), oid);
}

const values: Readonly<Record<string, readonly string[]>> = {
  'mood[]': ['{}', '{sad,NULL,ok}', '[0:1][-1:0]={{sad,ok},{ok,"very, \\"happy\\""}}'],
  'deep_mood[]': ['{sad}'],
  pair: ['(1,sad)', '(,)', '(,ok)'],
  pair_domain: ['(7,ok)'],
  'pair[]': ['{"(1,sad)",NULL,"(,)"}'],
  nested: ['(1,"{""(1,sad)"",NULL}","(2,ok)","{sad,ok}")', '(,,,)', '(5,{},,{})'],
  'nested[]': ['{"(1,\\"{\\"\\"(1,sad)\\"\\"}\\",\\"(2,ok)\\",{sad})",NULL}'],
  pair_range: ['empty', '["(1,sad)","(2,ok)")', '(,"(2,ok)")'],
  pair_multirange: ['{}', '{["(1,sad)","(2,ok)"),["(3,sad)",)}'],
};

describe('a value of the source is one of the target after it', () => {
  test.each(Object.entries(values))('%s', async (type, texts) => {
    await using both = await twoDatabases();
    const renumber = await renumberFor(both.target, type);
    for (const text of texts) {
      const bytes = await sent(both.source, type, text);
      renumber?.(bytes, 0, bytes.length);
      expect(bytes.toString('hex'), text).toBe((await sent(both.target, type, text)).toString('hex'));
    }
    expect(renumber).toBeDefined();
  });
});

test.each(['mood', 'deep_mood', 'int4[]', 'text_range', 'text_ranges', 'text_range', 'int4multirange', 'jsonb'])(
  'values of %s carry no numbers of user types',
  async (type) => {
    await using both = await twoDatabases();
    expect(await renumberFor(both.target, type)).toBeUndefined();
  },
);

test('random arrays of composites: the server is the judge', async () => {
  await using both = await twoDatabases();
  const renumber = await renumberFor(both.target, 'nested[]');
  const mood = fc.constantFrom('sad', 'ok', 'very, "happy"');
  const pair = fc.option(fc.tuple(fc.option(fc.integer({ min: -9, max: 9 })), fc.option(mood)));
  const one = fc.record({
    id: fc.integer(),
    pairs: fc.array(pair, { maxLength: 3 }),
    one: pair,
    moods: fc.array(fc.option(mood), { maxLength: 3 }),
  });
  const build = `SELECT substr(record_send(ROW(ARRAY(
      SELECT ROW((n->>'id')::bigint,
                 ARRAY(SELECT CASE WHEN jsonb_typeof(p) = 'null' THEN NULL ELSE ROW((p->>0)::int, (p->>1)::mood)::pair END FROM jsonb_array_elements(n->'pairs') p),
                 CASE WHEN jsonb_typeof(n->'one') = 'null' THEN NULL ELSE ROW((n->'one'->>0)::int, (n->'one'->>1)::mood)::pair END,
                 ARRAY(SELECT m::deep_mood FROM jsonb_array_elements_text(n->'moods') m))::nested
        FROM jsonb_array_elements($1::jsonb) n))), 13) AS bytes`;
  await fc.assert(
    fc.asyncProperty(fc.array(one, { maxLength: 4 }), async (rows) => {
      const json = [JSON.stringify(rows)];
      const [[from], [to]] = await Promise.all([
        both.source.query<{ bytes: Buffer }>(build, json),
        both.target.query<{ bytes: Buffer }>(build, json),
      ]);
      const bytes = from?.bytes ?? Buffer.alloc(0);
      renumber?.(bytes, 0, bytes.length);
      expect(bytes.equals(to?.bytes ?? Buffer.alloc(0))).toBe(true);
    }),
    { numRuns: 150 },
  );
});

test('a value that is not of the type is VALUE_INVALID, whatever byte is wrong or missing; nothing is read beyond its end', async () => {
  await using both = await twoDatabases();
  const renumber = await renumberFor(both.target, 'nested');
  const bytes = await sent(both.source, 'nested', values.nested?.[0] ?? '');
  for (let length = 0; length < bytes.length; length++) {
    expect(() => renumber?.(Buffer.from(bytes), 0, length), `length ${length}`).toThrow(expect.objectContaining({ code: 'VALUE_INVALID' }));
  }
  const longer = Buffer.concat([bytes, Buffer.of(0)]);
  expect(() => renumber?.(longer, 0, longer.length)).toThrow(expect.objectContaining({ code: 'VALUE_INVALID' }));
  const other = await renumberFor(both.target, 'pair');
  const wrong = await sent(both.source, 'int4range', '[1,2)');
  expect(() => other?.(wrong, 0, wrong.length)).toThrow(expect.objectContaining({ code: 'VALUE_INVALID' }));
});
