import { randomBytes } from 'node:crypto';
import type { Finding } from '@trem/contracts';
import { plainPreparation } from '@trem/replication-core';
import { createTestDatabase, type TestDatabase } from '@trem/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endpointOf } from '../../test-support/source-kit.js';
import { describe } from '../source/describe.js';
import { check } from './index.js';

const tables = ['item', 'part'].map((table) => ({ schema: 'fresh', table }));
const objects = ['primary-key', 'unique', 'indexes', 'checks', 'defaults', 'foreign-keys', 'comments'] as const;

const FRESH = `
  CREATE SCHEMA fresh;
  CREATE TYPE fresh.mood AS ENUM ('good', 'bad');
  CREATE TABLE fresh.item (id serial PRIMARY KEY, m fresh.mood, name text UNIQUE CHECK (name <> ''));
  CREATE INDEX by_mood ON fresh.item (m);
  CREATE TABLE fresh.part (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, item int REFERENCES fresh.item)`;

let source: TestDatabase;
let target: TestDatabase;
beforeAll(async () => {
  source = await createTestDatabase('source');
  target = await createTestDatabase('target');
  await source.query(FRESH);
});
afterAll(async () => {
  await source[Symbol.asyncDispose]();
  await target[Symbol.asyncDispose]();
});

async function look({ user, rehearsalMs }: { readonly user?: string; readonly rehearsalMs?: number }): Promise<readonly Finding[]> {
  const shapes = await describe(endpointOf(source.url), tables);
  const endpoint = endpointOf(target.url);
  return await check(
    { ...endpoint, settings: { ...endpoint.settings, user: user ?? endpoint.settings.user } },
    {
      role: 'target',
      tables,
      incoming: { shapes, preparation: plainPreparation, isLoaded: true, objects },
      signal: new AbortController().signal,
    },
    rehearsalMs === undefined ? {} : { rehearsalMs },
  );
}

const EVERYTHING = `
  SELECT relname::text AS name FROM pg_class WHERE oid >= 16384 UNION SELECT typname FROM pg_type WHERE oid >= 16384 UNION SELECT nspname FROM pg_namespace WHERE oid >= 16384`;

test('what is tried at a target leaves nothing behind', async () => {
  expect((await look({})).filter(({ severity }) => severity !== 'info')).toEqual([]);
  expect(await target.query(EVERYTHING)).toEqual([]);
});

test('what there is no time to try is said', async () => {
  expect((await look({ rehearsalMs: 0 })).filter(({ code }) => code === 'TIMEOUT')).toMatchObject([
    { severity: 'info', object: 'tables to be made', found: '0 of 2 were tried in time' },
  ]);
});

test('a role that may make nothing, and a database that is read-only, are told as such alone', async () => {
  const role = `test_role_${randomBytes(5).toString('hex')}`;
  const errors = async () => [
    ...new Set((await look({ user: role })).filter(({ severity }) => severity === 'error').map(({ code }) => code)),
  ];
  await target.query(`CREATE ROLE ${role} LOGIN`);
  try {
    expect(await errors()).toEqual(['NO_CREATE']);
    await target.query(`GRANT CREATE ON DATABASE ${target.name} TO ${role}; ALTER ROLE ${role} SET default_transaction_read_only = on`);
    expect(await errors()).toEqual(['READ_ONLY_SERVER']);
  } finally {
    await target.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  }
});
