import { createTestDatabase, type TestDatabase } from '@trem/testing';
import { expect, test } from 'vitest';
import { READ_INDEXES } from './catalogue-queries.js';

const NAMES = Array.from({ length: 400 }, (_, index) => `t${index + 1}`);

/** How many pages the server looks at to tell of the indexes of all tables. */
async function pagesRead(db: TestDatabase): Promise<number> {
  const [row] = await db.query<{ 'QUERY PLAN': readonly [{ readonly Plan: { readonly 'Shared Hit Blocks': number } }] }>(
    `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${READ_INDEXES}`,
    [NAMES.map(() => 'public'), NAMES],
  );
  return row?.['QUERY PLAN'][0].Plan['Shared Hit Blocks'] ?? 0;
}

test('indexes of many tables are told as quickly where pg_depend has been analysed and pg_extension never was', async () => {
  await using db = await createTestDatabase('source');
  await db.query(`
    CREATE EXTENSION isn; CREATE EXTENSION ltree; CREATE EXTENSION btree_gist; CREATE EXTENSION intarray;
    DO $$ BEGIN FOR i IN 1..400 LOOP
      EXECUTE format('CREATE TABLE t%s (id serial PRIMARY KEY, path ltree UNIQUE, at timestamptz DEFAULT now())', i);
    END LOOP; END $$`);
  await db.query('ANALYZE pg_catalog.pg_depend');
  const partly = await pagesRead(db);
  await db.query('ANALYZE');
  const known = await pagesRead(db);
  expect(partly).toBeLessThan(3 * known);
});
