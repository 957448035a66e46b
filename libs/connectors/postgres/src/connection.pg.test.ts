import { createServer } from 'node:net';
import type { EndpointSettings } from '@trem/contracts';
import { type EndpointConfig, Secret } from '@trem/replication-core';
import { createTestDatabase, testServers } from '@trem/testing';
import { describe, expect, test } from 'vitest';
import { endpointOf } from '../test-support/source-kit.js';
import { openTlsFront, testAuthority } from '../test-support/tls-front.js';
import { closeClient, closeNow, connect, withClient } from './connection.js';
import { translateError } from './errors.js';

const name = { applicationName: 'trem/test' };
const server = () => endpointOf(testServers().source);
const withSettings = (endpoint: EndpointConfig, settings: Partial<EndpointSettings>): EndpointConfig => ({
  ...endpoint,
  settings: { ...endpoint.settings, ...settings },
});

test('a session has the settings that text forms and names depend on, whatever the role has', async () => {
  await using db = await createTestDatabase('source');
  await db.query(
    `ALTER DATABASE ${db.name} SET TimeZone = 'Asia/Tokyo'; ALTER DATABASE ${db.name} SET DateStyle = 'SQL, DMY'; ALTER DATABASE ${db.name} SET bytea_output = 'escape';
     ALTER DATABASE ${db.name} SET xmloption = 'document'; ALTER DATABASE ${db.name} SET array_nulls = off; ALTER DATABASE ${db.name} SET transform_null_equals = on;
     ALTER DATABASE ${db.name} SET standard_conforming_strings = off; ALTER DATABASE ${db.name} SET quote_all_identifiers = on;
     ALTER DATABASE ${db.name} SET statement_timeout = '1s'; ALTER DATABASE ${db.name} SET transaction_timeout = '1s'; ALTER DATABASE ${db.name} SET lock_timeout = '1s'`,
  );
  const rows = await withClient(endpointOf(db.url), name, async (client) => {
    const names = `'TimeZone', 'IntervalStyle', 'extra_float_digits', 'bytea_output', 'search_path', 'client_encoding', 'application_name', 'statement_timeout',
      'idle_in_transaction_session_timeout', 'idle_session_timeout', 'lock_timeout', 'transaction_timeout', 'xmloption', 'array_nulls',
      'transform_null_equals', 'standard_conforming_strings', 'quote_all_identifiers'`;
    const found = await client.query<{ name: string; setting: string }>(`SELECT name, setting FROM pg_settings WHERE name IN (${names})`);
    const style = await client.query<{ text: string }>(`SELECT date '2020-02-29'::text AS text`);
    return { ...Object.fromEntries(found.rows.map((row) => [row.name, row.setting])), date: style.rows[0]?.text };
  });
  expect(rows).toEqual({
    ...{
      TimeZone: 'UTC',
      IntervalStyle: 'postgres',
      extra_float_digits: '3',
      bytea_output: 'hex',
      search_path: 'pg_catalog',
      client_encoding: 'UTF8',
    },
    ...{
      application_name: 'trem/test',
      statement_timeout: '0',
      idle_in_transaction_session_timeout: '0',
      idle_session_timeout: '0',
      lock_timeout: '0',
    },
    ...{
      xmloption: 'content',
      array_nulls: 'on',
      transform_null_equals: 'off',
      standard_conforming_strings: 'on',
      quote_all_identifiers: 'off',
    },
    ...{ transaction_timeout: '0', date: '2020-02-29' },
  });
});

test('times and large numbers are text: nothing passes through Date or number', async () => {
  const [row] = await withClient(server(), name, async (client) => {
    const { rows } = await client.query(
      `SELECT timestamptz 'infinity' AS a, 9007199254740993::bigint AS b, 0.1::numeric AS c, date '0001-01-01 BC' AS d`,
    );
    return rows;
  });
  expect(row).toEqual({ a: 'infinity', b: '9007199254740993', c: '0.1', d: '0001-01-01 BC' });
});

describe('what stands in the way of a connection', () => {
  test.each([
    ['nobody listens', { port: 1 }, { code: 'NETWORK', facts: { errno: 'ECONNREFUSED' } }],
    ['no such host', { host: 'host.invalid' }, { code: 'HOST_UNKNOWN' }],
    ['no such database', { database: 'no_such_database' }, { code: 'DATABASE_UNKNOWN' }],
    ['no such role', { user: 'no_such_role' }, { code: 'AUTH_FAILED' }],
    ['a server without encryption', { tls: { mode: 'require' } }, { code: 'TLS_FAILED' }],
  ] satisfies readonly [string, Partial<EndpointSettings>, object][])('%s', async (_, settings, error) => {
    await expect(connect(withSettings(server(), settings), name)).rejects.toMatchObject(error);
  });

  test('a server that says nothing, within the time-out', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.on('listening', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const attempt = connect(withSettings(server(), { port, connectTimeoutMs: 200 }), name);
    await expect(attempt).rejects.toMatchObject({ code: 'NETWORK', facts: { errno: 'ETIMEDOUT' } });
    silent.close();
  });

  test('a signal', async () => {
    const abort = new AbortController();
    const attempt = connect(server(), { ...name, signal: abort.signal });
    abort.abort();
    await expect(attempt).rejects.toBe(abort.signal.reason);
  });
});

test('neither password nor message of the server is in an error, but the cause is there', async () => {
  const endpoint = { ...withSettings(server(), { database: 'no_such_database' }), secret: new Secret({ password: 'hunter2' }) };
  const error = await connect(endpoint, name).catch((thrown: unknown) => thrown);
  expect(JSON.stringify(error) + String(error)).not.toMatch(/hunter2|does not exist/);
  expect(error).toHaveProperty('cause');
});

describe('encryption', () => {
  const tls = (mode: 'require' | 'verify-ca' | 'verify-full', more = {}) => ({ tls: { mode, ...more } });

  test.each([
    ['require takes any server', tls('require'), true],
    ['verify-ca wants the authority', tls('verify-ca'), false],
    ['verify-ca with the authority does not look at the name', tls('verify-ca', { ca: testAuthority }), true],
    ['verify-full looks at the name', tls('verify-full', { ca: testAuthority }), false],
    ['verify-full with the name in the certificate', tls('verify-full', { ca: testAuthority, serverName: 'db.example' }), true],
    ['verify-full wants the authority', tls('verify-full', { serverName: 'db.example' }), false],
  ])('%s', async (_, settings, isTrusted) => {
    await using front = await openTlsFront(server());
    const answer = withClient(withSettings(front.endpoint, settings), name, (client) => client.query('SELECT 1 AS one'));
    await (isTrusted
      ? expect(answer).resolves.toMatchObject({ rows: [{ one: 1 }] })
      : expect(answer).rejects.toMatchObject({ code: 'TLS_FAILED' }));
  });
});

describe('what goes wrong later', () => {
  const run = (sql: string) => withClient(server(), name, (client) => client.query(sql));

  test.each([
    ['SELECT 1/0', 'VALUE_INVALID'],
    ['SELECT * FROM public.no_such_table', 'TABLE_MISSING'],
    ['SELECT no_such_column', 'COLUMN_MISSING'],
    ['BEGIN READ ONLY; CREATE TABLE public.x (a int)', 'TARGET_READ_ONLY'],
    [`CREATE TEMP TABLE t (a int PRIMARY KEY); INSERT INTO t VALUES (1), (1)`, 'CONSTRAINT_UNIQUE'],
    [`CREATE TEMP TABLE t (a int NOT NULL); INSERT INTO t VALUES (NULL)`, 'NULL_REFUSED'],
    [`CREATE TEMP TABLE t (a int CHECK (a > 0)); INSERT INTO t VALUES (0)`, 'CONSTRAINT_CHECK'],
    [`DO $$ BEGIN RAISE EXCEPTION 'no'; END $$`, 'ROW_REFUSED'],
    ['SELECT pg_terminate_backend(pg_backend_pid())', 'SERVER_RESTARTING'],
    ['SELEC', 'BUG'],
  ])('%s is %s', async (sql, code) => {
    await expect(run(sql)).rejects.toMatchObject({ code });
  });

  test('facts have the names that the server gives, never the row', async () => {
    const error = await run(`CREATE TEMP TABLE t (a text CONSTRAINT once UNIQUE); INSERT INTO t VALUES ('secret'), ('secret')`).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ facts: { sqlState: '23505', table: 't', constraint: 'once' } });
    expect(String(error)).not.toContain('secret');
  });

  test('a connection that we hang up is CONNECTION_LOST, now and for every later query', async () => {
    const client = await connect(server(), name);
    const waiting = client.query('SELECT pg_sleep(60)');
    closeNow(client);
    const errors = [await waiting.catch((error: unknown) => error), await client.query('SELECT 1').catch((error: unknown) => error)];
    expect(errors.map((error) => translateError(error, {}, client).code)).toEqual(['CONNECTION_LOST', 'CONNECTION_LOST']);
    await closeClient(client);
  });

  test("an error that is nobody's is BUG, with its cause", () => {
    const cause = new TypeError('x is not a function');
    expect(translateError(cause)).toMatchObject({ code: 'BUG', cause });
  });
});
