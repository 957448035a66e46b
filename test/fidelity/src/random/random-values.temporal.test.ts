import { startInstallation } from '@trem/test-installation';
import { createTestDatabase } from '@trem/testing';
import { expect, test } from 'vitest';
import { copyRandomValues } from './random-values.js';
import { draws } from './values.js';

/** Types that no column of a user's table has, or that are refused by name: see the certificate. */
const OTHERS = /^(reg.*|aclitem|gtsvector|pg_(brin_.*|dependencies|mcv_list|ndistinct|node_tree|ddl_command))$/;

test('every built-in type has random values', async () => {
  await using database = await createTestDatabase('source');
  const types = await database.query<{ name: string }>(`
    SELECT typname::text AS name FROM pg_type JOIN pg_namespace ON pg_namespace.oid = typnamespace
     WHERE nspname = 'pg_catalog' AND typtype IN ('b', 'r', 'm') AND NOT (typcategory = 'A' AND typelem <> 0 AND typname LIKE '\\_%')`);
  const isOfPeople = (name: string, drawn: object) => name.startsWith('random_') || 'extension' in drawn;
  const known = Object.entries(draws).flatMap(([name, drawn]) => (isOfPeople(name, drawn) ? [] : name.replaceAll('"', '')));
  expect(
    types
      .map(({ name }) => name)
      .filter((name) => !OTHERS.test(name))
      .sort(),
  ).toEqual(known.sort());
});

test('random values of every type arrive as they are', { timeout: 300_000 }, async () => {
  await using installation = await startInstallation();
  await copyRandomValues(installation, 40);
});
