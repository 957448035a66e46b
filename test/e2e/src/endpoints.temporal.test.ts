import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApiClient } from '@trem/api-client';
import type { Problem } from '@trem/contracts';
import { type PostgresServer, startPostgres } from '@trem/dev-stack';
import { type Installation, startInstallation } from '@trem/test-installation';
import { connection, createTestDatabase, type TestDatabase, waitFor } from '@trem/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTrem } from './run-trem.js';

const cleanUp = new AsyncDisposableStack();
let installation: Installation;
let database: TestDatabase;
beforeAll(async () => {
  installation = cleanUp.use(await startInstallation());
  database = cleanUp.use(await createTestDatabase('source'));
  await database.query(`
    CREATE SCHEMA sales; CREATE TYPE mood AS ENUM ('sad', 'very, happy');
    CREATE TABLE sales.item (no int, part char(2), name varchar(40) NOT NULL, tags text[], moods mood[], feeling mood, data json, more jsonb, id uuid,
      made timestamptz(3), local timestamp, price numeric(12,4), free numeric, PRIMARY KEY (part, no));
    INSERT INTO sales.item (no, part, name) SELECT i, 'a', repeat('x', 30) FROM generate_series(1, 20000) i;
    CREATE TABLE sales.log (at timestamptz, line text); ALTER TABLE sales.log REPLICA IDENTITY FULL;
    CREATE TABLE other (id int PRIMARY KEY); ANALYZE`);
  await installation.api.createEndpoint({ name: 'catalogue', kind: 'postgres', ...connection(database.url) });
});
afterAll(() => cleanUp.disposeAsync());

/** From now on this role must give its password. */
async function askForPassword(server: PostgresServer, role: string, admin: TestDatabase): Promise<void> {
  const file = `${server.data}/pg_hba.conf`;
  writeFileSync(file, `host all ${role} 127.0.0.1/32 scram-sha-256\n${readFileSync(file, 'utf8')}`);
  await admin.query('SELECT pg_reload_conf()');
}

async function problemOf(work: Promise<unknown>): Promise<Problem | undefined> {
  return await work.then(
    () => undefined,
    (error: { readonly problem?: Problem }) => error.problem,
  );
}

test('[row 1] an incomplete endpoint is refused with each field that it lacks; a saved one is there after a restart', async () => {
  const { api, endpointService } = installation;
  const refused = await problemOf(api.createEndpoint({ name: 'Shop DB', kind: 'postgres' } as never));
  expect(refused?.problems.map(({ code, path }) => `${code} ${path}`).toSorted()).toEqual([
    'NAME_INVALID name',
    'VALUE_TYPE database',
    'VALUE_TYPE host',
    'VALUE_TYPE user',
  ]);
  const saved = await api.createEndpoint({ name: 'shop_db', kind: 'postgres', ...connection(database.url), password: 'kept' });
  await endpointService.signal('SIGKILL');
  endpointService.start();
  const after = await waitFor('the service to answer', async () => await api.endpoint('shop_db'), { deadlineMs: 60_000 });
  expect(after).toEqual(saved);
  expect((await api.schemas('shop_db')).length).toBeGreaterThan(0);
});

test('[row 2] password, host, database, privilege, wal_level and slots: each is its own finding, told within 10 s', async () => {
  const { api } = installation;
  const settings = { wal_level: 'replica', max_replication_slots: '1', max_wal_senders: '1' };
  await using server = await startPostgres({ name: 'unready', fsync: false, settings });
  await using admin = await createTestDatabase('source', server.url);
  await admin.query(`CREATE ROLE plain LOGIN PASSWORD 'right'; SELECT pg_create_physical_replication_slot('taken')`);
  await askForPassword(server, 'plain', admin);
  const at = connection(admin.url);
  const wrong: Readonly<Record<string, readonly [object, readonly string[]]>> = {
    right: [{ user: 'plain', password: 'right' }, ['NO_REPLICATION_ROLE', 'SLOTS_FULL', 'WAL_LEVEL']],
    wrong_password: [{ user: 'plain', password: 'wrong' }, ['AUTH_FAILED']],
    wrong_host: [{ host: 'no-such-host.invalid' }, ['HOST_UNKNOWN']],
    wrong_port: [{ port: 1 }, ['PORT_CLOSED']],
    wrong_database: [{ database: 'no_such_database' }, ['DATABASE_UNKNOWN']],
  };
  for (const [name, [more, codes]] of Object.entries(wrong)) {
    await api.createEndpoint({ name, kind: 'postgres', ...at, ...more });
    const began = performance.now();
    const { findings } = await api.checkEndpoint(name, 'source');
    expect(performance.now() - began).toBeLessThan(10_000);
    const errors = findings.filter(({ severity }) => severity === 'error');
    expect({ name, codes: errors.map(({ code }) => code) }).toEqual({ name, codes: expect.arrayContaining([...codes]) });
    expect(errors.every(({ cause, remedy }) => cause !== '' && remedy !== '')).toBe(true);
  }
});

test('[row 4] schemas and tables are listed with the rows and sizes of the database’s own catalogue', async () => {
  const { api } = installation;
  const schemas = await api.schemas('catalogue');
  expect(schemas).toEqual(expect.arrayContaining([{ schema: 'sales', tables: 2 }]));
  const { tables } = await api.tables('catalogue', { schema: 'sales' });
  const facts = await database.query(
    `SELECT relname AS table, reltuples::float8 AS "estimatedRows", pg_table_size(oid)::int AS bytes FROM pg_class
      WHERE relnamespace = 'sales'::regnamespace AND relkind = 'r' ORDER BY relname`,
  );
  expect(tables.map(({ table, estimatedRows, bytes }) => ({ table, estimatedRows, bytes }))).toEqual(facts);
  expect(facts).toMatchObject([{ table: 'item', estimatedRows: 20_000 }, { table: 'log' }]);
});

test('[row 5] every column of a table is shown, with its type as the database writes it and its place in the key', async () => {
  const detail = await installation.api.table('catalogue', 'sales', 'item');
  await database.query(`SET search_path = ''`); // so that types outside of pg_catalog have their schema
  const facts = await database.query(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type, NOT attnotnull AS nullable FROM pg_attribute
      WHERE attrelid = 'sales.item'::regclass AND attnum > 0 ORDER BY attnum`,
  );
  expect(detail.columns.map(({ name, type, nullable }) => ({ name, type, nullable }))).toEqual(facts);
  await database.query('RESET search_path');
  expect(facts.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['text[]', 'public.mood[]', 'json', 'uuid', 'timestamp(3) with time zone', 'numeric(12,4)']),
  );
  expect(detail.key).toEqual(['part', 'no']);
  expect(detail.columns.find(({ name }) => name === 'feeling')?.labels).toEqual(['sad', 'very, happy']);
  expect((await installation.api.table('catalogue', 'sales', 'log')).replicaIdentity).toBe('full');
});

test('[row 8] [S6] a password lies nowhere in clear and is never given back; after a rotation of keys it still opens the database', async () => {
  const { api, store, endpointService, taskApi, worker } = installation;
  const secret = 'planted-4711-password';
  await using server = await startPostgres({ name: 'asking', fsync: false });
  await using admin = await createTestDatabase('source', server.url);
  await admin.query(`CREATE ROLE asked LOGIN PASSWORD '${secret}'`);
  await askForPassword(server, 'asked', admin);
  const saved = await api.createEndpoint({ name: 'asked', kind: 'postgres', ...connection(admin.url), user: 'asked', password: secret });
  const imported = await importCredentials(installation, admin, { user: 'asked', password: secret });
  const opens = async () => (await Promise.all(['asked', 'old_source'].map((name) => api.schemas(name)))).every(({ length }) => length > 0);
  expect(await opens()).toBe(true);
  const [before] = await ask<{ key: string }>(store, SEALED_BY);
  await api.rotateKeys();
  await waitFor(
    'the rotation to end',
    async () => (await api.keyRotation()).state === 'idle' && (await ask<{ key: string }>(store, SEALED_BY))[0]?.key !== before?.key,
  );
  expect(await opens()).toBe(true);
  expect(JSON.stringify([saved, imported, await api.endpoints(), await api.endpoint('asked')])).not.toContain(secret);
  const logs = await Promise.all([endpointService, taskApi, worker].map(({ logFile }) => readFile(logFile, 'utf8')));
  expect(logs.join('')).not.toContain(secret);
  const [{ text } = { text: '' }] = await ask<{ text: string }>(store, EVERY_ROW);
  expect(text).toContain('asked');
  expect(text.toLowerCase()).not.toContain(Buffer.from(secret).toString('hex'));
  expect(text).not.toContain(secret);
});

test('[row 98] [S2] without a token, or with another, nothing is answered; a viewer starts, stops and edits nothing, and sees no secret and no row', async () => {
  const { TREM_API_URL: url } = installation.cli;
  for (const token of ['', 'guessed']) {
    const stranger = createApiClient({ url, token });
    for (const call of ['tasks', 'endpoints', 'slots', 'rotateKeys'] as const) {
      expect((await problemOf(stranger[call]()))?.code, call).toBe('UNAUTHENTICATED');
    }
  }
  const { api } = installation;
  await api.createEndpoint({ name: 'hidden', kind: 'postgres', ...connection(database.url), password: 'kept' });
  const definition = {
    ...{ name: 'looked_at', source: { endpoint: 'catalogue' }, targets: [{ endpoint: 'hidden' }] },
    tables: [{ source: { schema: 'public', table: 'other' } }],
  };
  const made = await api.createTask(definition);
  const { secret } = await api.createToken({ name: 'looks', scope: 'viewer' });
  const viewer = createApiClient({ url, token: secret });
  expect((await viewer.task(made.name)).version).toBe(made.version);
  const denied = [
    ...(['start', 'pause', 'resume', 'stop', 'resync', 'delete'] as const).map((command) => () => viewer.command(made.name, command, {})),
    () => viewer.updateTask(made.name, made.version, { ...made.definition, title: 'mine' }),
    () => viewer.createTask({ ...definition, name: 'of_a_viewer' }),
    ...[() => viewer.endpoints(), () => viewer.endpoint('hidden'), () => viewer.rotateKeys(), () => viewer.tokens()],
    ...[
      () => viewer.deadLetter(made.name, randomUUID()),
      () => viewer.previewTask({ definition, table: { schema: 'public', table: 'other' } }),
    ],
  ];
  for (const call of denied) {
    expect((await problemOf(call()))?.code, call.toString()).toBe('NOT_ALLOWED');
  }
  expect(await api.task(made.name)).toMatchObject({ version: made.version, status: { phase: 'created' } });
  expect((await api.tasks()).map(({ name }) => name)).not.toContain('of_a_viewer');
});

test('[row 10] a name that cannot be one is refused with the rule and a better one; a valid one is saved', async () => {
  const { api } = installation;
  const task = {
    source: { endpoint: 'catalogue' },
    targets: [{ endpoint: 'shop_db' }],
    tables: [{ source: { schema: 'public', table: 'other' } }],
  };
  const refused = await problemOf(api.createTask({ name: 'Vendas São Paulo', ...task }));
  expect(refused?.problems).toMatchObject([
    { code: 'NAME_INVALID', path: 'name', text: expect.stringMatching(/1 to 48 of a-z, 0-9 and _.*"vendas_sa_o_paulo"/) },
  ]);
  const { name } = await api.createTask({ name: 'vendas_2', ...task });
  expect((await api.task(name)).name).toBe('vendas_2');
});

/** The credentials.json of a predecessor, through the command line. Returns all that it said. */
async function importCredentials(
  of: Installation,
  { url, name: dbname }: TestDatabase,
  login: { user: string; password: string },
): Promise<string> {
  const { host, port } = connection(url);
  const endpointOf = (role: string) => ({
    ...{ database_type: 'postgresql', endpoint_type: role, endpoint_name: `old_${role}` },
    credentials: { dbname, host, port: String(port), ...login },
  });
  const home = await mkdtemp(join(tmpdir(), 'trem-import-'));
  const file = join(home, 'credentials.json');
  await writeFile(file, JSON.stringify({ source_endpoint: endpointOf('source'), target_endpoint: endpointOf('target') }));
  const parameters = ['endpoint', 'import', '--from-trempy', '-f', file, '--tls', 'disable', '--yes'];
  const { code, out, error } = await runTrem(of, { home, parameters });
  await rm(home, { recursive: true });
  expect({ code, out }, error).toEqual({ code: 0, out: expect.stringContaining('endpoint old_target made') });
  expect(await of.api.endpoint('old_source')).toMatchObject({ access: 'source-only', user: login.user, database: dbname });
  return out + error;
}

const SEALED_BY = `SELECT secret_key AS key FROM trem_control.endpoint WHERE name = 'asked'`;

/** Everything that the control-store holds, as text; bytes in hex. */
const EVERY_ROW = `SET xmlbinary = hex;
  SELECT string_agg(query_to_xml(format('SELECT * FROM %I.%I', schemaname, tablename), true, false, '')::text, '') AS text
    FROM pg_tables WHERE schemaname = 'trem_control'`;

/** The rows of the last statement. */
async function ask<R>(url: string, sql: string): Promise<readonly R[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const results = [await client.query(sql)].flat();
    return (results.at(-1)?.rows ?? []) as R[];
  } finally {
    await client.end();
  }
}
