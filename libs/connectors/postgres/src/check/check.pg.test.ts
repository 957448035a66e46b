import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import type { EndpointSettings, Finding, TableName } from '@trem/contracts';
import { type EndpointConfig, Secret } from '@trem/replication-core';
import { createTestDatabase, type TestDatabase } from '@trem/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { check } from './index.js';

let database: TestDatabase;
/** A role that may log in and nothing else. */
const role = `test_role_${randomBytes(5).toString('hex')}`;
const owner = `${role}_owner`;

beforeAll(async () => {
  database = await createTestDatabase('source');
  await database.query(`
    CREATE ROLE ${role} LOGIN;
    CREATE ROLE ${owner};
    REVOKE TEMPORARY ON DATABASE ${database.name} FROM PUBLIC;
    CREATE SCHEMA closed;
    CREATE TABLE good (id int PRIMARY KEY, name text);
    CREATE TABLE closed.hidden (id int PRIMARY KEY);
    CREATE TABLE theirs (id int PRIMARY KEY);
    ALTER TABLE theirs OWNER TO ${owner};
    CREATE TABLE no_key (id int);
    CREATE TABLE nothing (id int PRIMARY KEY);
    ALTER TABLE nothing REPLICA IDENTITY NOTHING;
    CREATE TABLE whole_row (id int);
    ALTER TABLE whole_row REPLICA IDENTITY FULL;
    CREATE TABLE late_key (id int PRIMARY KEY DEFERRABLE);
    CREATE TABLE by_index (id int NOT NULL, CONSTRAINT by_index_id UNIQUE (id));
    ALTER TABLE by_index REPLICA IDENTITY USING INDEX by_index_id;
    CREATE TABLE "My:Table ""x""" ("plano pro ?" int PRIMARY KEY);
    CREATE VIEW seen AS SELECT 1 AS one;
    CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id);
    CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (9);
    CREATE TABLE parted_mixed (id int PRIMARY KEY) PARTITION BY RANGE (id);
    CREATE UNLOGGED TABLE parted_unlogged PARTITION OF parted_mixed FOR VALUES FROM (0) TO (9);
    CREATE TABLE parted_full (id int PRIMARY KEY) PARTITION BY RANGE (id);
    CREATE TABLE parted_full_1 PARTITION OF parted_full FOR VALUES FROM (0) TO (9);
    ALTER TABLE parted_full REPLICA IDENTITY FULL;
    CREATE TABLE parted_index (id int NOT NULL, CONSTRAINT parted_index_id UNIQUE (id)) PARTITION BY RANGE (id);
    CREATE TABLE parted_index_1 PARTITION OF parted_index FOR VALUES FROM (0) TO (9);
    CREATE TABLE parted_index_good (id int NOT NULL, CONSTRAINT parted_index_good_id UNIQUE (id)) PARTITION BY RANGE (id);
    CREATE TABLE parted_index_good_1 PARTITION OF parted_index_good FOR VALUES FROM (0) TO (9);
    ALTER TABLE parted_index REPLICA IDENTITY USING INDEX parted_index_id;
    ALTER TABLE parted_index_good REPLICA IDENTITY USING INDEX parted_index_good_id;
    ALTER TABLE parted_index_good_1 REPLICA IDENTITY USING INDEX parted_index_good_1_id_key;
    CREATE TABLE key_in_leaf (id int NOT NULL) PARTITION BY RANGE (id);
    CREATE TABLE key_in_leaf_1 PARTITION OF key_in_leaf (PRIMARY KEY (id)) FOR VALUES FROM (0) TO (9);
    CREATE TABLE parent (id int PRIMARY KEY);
    CREATE TABLE child () INHERITS (parent);
    CREATE UNLOGGED TABLE unlogged (id int PRIMARY KEY);
    CREATE TYPE pair AS (a int, b int);
    CREATE TABLE odd_types (id int PRIMARY KEY, price money, place pair, class regclass, fine numeric(10,2)[]);
    CREATE TABLE secured (id int PRIMARY KEY);
    ALTER TABLE secured ENABLE ROW LEVEL SECURITY;
    GRANT SELECT ON secured TO ${role};`);
});

afterAll(async () => {
  await database.query(`DROP OWNED BY ${role}, ${owner} CASCADE; DROP ROLE ${role}; DROP ROLE ${owner}`);
  await database[Symbol.asyncDispose]();
});

function endpoint(more: Partial<EndpointSettings> = {}): EndpointConfig {
  const { hostname, port, pathname, username } = new URL(database.url);
  const settings: EndpointSettings = {
    ...{ host: hostname, port: Number(port), database: pathname.slice(1), user: username, tls: { mode: 'disable' } },
    ...{ connectTimeoutMs: 5_000, statementTimeoutMs: 0, maxConnections: 8, defaultSchema: 'public', ...more },
  };
  return { id: randomUUID(), name: 'e', kind: 'postgres', settings, secret: new Secret({}) };
}

interface Look {
  readonly role?: 'source' | 'target';
  readonly tables?: readonly TableName[];
  readonly needsLog?: boolean;
  readonly settings?: Partial<EndpointSettings>;
}

function look({ role: as = 'source', settings, ...asked }: Look): Promise<readonly Finding[]> {
  return check(endpoint(settings), { role: as, needsLog: true, signal: new AbortController().signal, ...asked });
}

const inPublic = (...tables: readonly string[]) => tables.map((table) => ({ schema: 'public', table }));
const of = (findings: readonly Finding[], code: string) => findings.filter((finding) => finding.code === code);

test('a good source has no error, and every finding has all that a person needs', async () => {
  const tables = inPublic('good', 'by_index', 'My:Table "x"', 'parted', 'parted_index_good', 'parent');
  const findings = await look({ tables: [...tables, { schema: 'closed', table: 'hidden' }] });
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(of(findings, 'TLS_NOT_VERIFIED')).toMatchObject([{ severity: 'info' }]);
});

describe('each planted fault of a source table is found', () => {
  const cases: readonly [code: string, table: TableName, facts: Partial<Finding>][] = [
    ['TABLE_UNKNOWN', { schema: 'public', table: 'nowhere' }, { object: 'public.nowhere' }],
    ['TABLE_UNKNOWN', { schema: 'nowhere', table: 'good' }, { object: 'nowhere.good' }],
    ['TABLE_KIND_UNSUPPORTED', { schema: 'public', table: 'seen' }, { found: 'a view' }],
    [
      'TABLE_KIND_UNSUPPORTED',
      { schema: 'public', table: 'parted_mixed' },
      { found: 'a partitioned table with the foreign, unlogged or temporary partition public.parted_unlogged' },
    ],
    [
      'NO_REPLICA_IDENTITY',
      { schema: 'public', table: 'parted_full' },
      { sql: 'ALTER TABLE "public"."parted_full_1" REPLICA IDENTITY FULL' },
    ],
    [
      'NO_REPLICA_IDENTITY',
      { schema: 'public', table: 'parted_index' },
      { found: 'partition public.parted_index_1 has another replica identity' },
    ],
    ['NO_REPLICA_IDENTITY', { schema: 'public', table: 'key_in_leaf' }, { found: 'no primary key' }],
    ['TABLE_KIND_UNSUPPORTED', { schema: 'public', table: 'unlogged' }, { found: 'an unlogged or temporary table' }],
    ['TABLE_KIND_UNSUPPORTED', { schema: 'pg_catalog', table: 'pg_class' }, { found: "one of the server's own" }],
    ['NO_REPLICA_IDENTITY', { schema: 'public', table: 'no_key' }, { sql: 'ALTER TABLE "public"."no_key" REPLICA IDENTITY FULL' }],
    ['NO_REPLICA_IDENTITY', { schema: 'public', table: 'nothing' }, { sql: 'ALTER TABLE "public"."nothing" REPLICA IDENTITY DEFAULT' }],
    ['NO_REPLICA_IDENTITY', { schema: 'public', table: 'late_key' }, { found: 'no primary key' }],
    ['WHOLE_ROW_MATCH', { schema: 'public', table: 'whole_row' }, { severity: 'warning' }],
    ['TYPE_UNMAPPABLE', { schema: 'public', table: 'odd_types' }, { object: 'public.odd_types.class', found: 'regclass' }],
  ];
  test.each(cases)('%s: %o', async (code, table, facts) => {
    const found = of(await look({ tables: [table] }), code);
    expect(found[0]).toMatchObject(facts);
  });
});

test('a partition is a table like any other, but not beside the table that it is in', async () => {
  expect(of(await look({ tables: inPublic('parted_1') }), 'TABLE_KIND_UNSUPPORTED')).toEqual([]);
  expect(of(await look({ tables: inPublic('parted', 'parted_1') }), 'TABLE_KIND_UNSUPPORTED')).toMatchObject([
    { object: 'public.parted_1', found: 'a partition of a table that the task has too' },
  ]);
});

test('exactly the column types that cannot be copied are refused, by name', async () => {
  const found = of(await look({ tables: inPublic('odd_types') }), 'TYPE_UNMAPPABLE');
  expect(found.map(({ object }) => object)).toEqual(['public.odd_types.class']);
});

test('a role without privileges learns all that is missing at once, each with the statement that mends it', async () => {
  const tables = [...inPublic('good', 'theirs'), { schema: 'closed', table: 'hidden' }];
  const findings = await look({ settings: { user: role }, tables });
  expect(of(findings, 'NO_SELECT').map(({ sql }) => sql)).toEqual([
    `GRANT SELECT ON "public"."good" TO "${role}"`,
    `GRANT SELECT ON "public"."theirs" TO "${role}"`,
    `GRANT USAGE ON SCHEMA "closed" TO "${role}"; GRANT SELECT ON "closed"."hidden" TO "${role}"`,
  ]);
  expect(of(findings, 'CANNOT_PUBLISH').map(({ object, sql }) => [object, sql])).toEqual([
    [`database ${database.name}`, `GRANT CREATE ON DATABASE "${database.name}" TO "${role}"`],
    ['public.good', `GRANT "postgres" TO "${role}"`],
    ['public.theirs', `GRANT "${owner}" TO "${role}"`],
    ['closed.hidden', `GRANT "postgres" TO "${role}"`],
  ]);
  expect(of(findings, 'NO_REPLICATION_ROLE')).toMatchObject([{ sql: `ALTER ROLE "${role}" REPLICATION` }]);
});

test('what the statements grant is what was missing', async () => {
  const table = inPublic('theirs');
  const before = await look({ settings: { user: role }, tables: table });
  try {
    for (const { sql } of before.filter(({ severity }) => severity === 'error')) {
      await database.query(sql ?? '');
    }
    const after = await look({ settings: { user: role }, tables: table });
    expect(before.some(({ severity }) => severity === 'error')).toBe(true);
    expect(after.filter(({ severity }) => severity === 'error')).toEqual([]);
  } finally {
    await database.query(
      `REVOKE ${owner} FROM ${role}; REVOKE CREATE ON DATABASE ${database.name} FROM ${role}; ALTER ROLE ${role} NOREPLICATION`,
    );
    await database.query(`REVOKE SELECT ON theirs FROM ${role}`);
  }
});

test('a table whose policy may hide rows is refused', async () => {
  expect(of(await look({ settings: { user: role }, tables: inPublic('secured') }), 'NO_SELECT')).toMatchObject([
    { object: 'public.secured', sql: `ALTER ROLE "${role}" BYPASSRLS` },
  ]);
});

test('without the log nothing is asked that only the log needs', async () => {
  const findings = await look({ tables: inPublic('no_key', 'whole_row'), needsLog: false });
  expect(findings.map(({ code }) => code)).toEqual(['TLS_NOT_VERIFIED', 'NOT_COPIED']);
});

test('a publication that the owner made for us is accepted', async () => {
  await using own = await createTestDatabase('source');
  await own.query(`CREATE TABLE t (id int PRIMARY KEY); GRANT SELECT ON t TO ${role}; CREATE PUBLICATION trem_shop_12345678 FOR TABLE t`);
  const name = new URL(own.url).pathname.slice(1);
  const findings = await look({ settings: { user: role, database: name }, tables: inPublic('t') });
  expect(of(findings, 'CANNOT_PUBLISH')).toEqual([]);
});

describe('a target', () => {
  test('a role without privileges learns all that is missing at once', async () => {
    const tables = [...inPublic('good', 'new_table'), { schema: 'new_schema', table: 't' }, { schema: 'closed', table: 'hidden' }];
    const findings = await look({ role: 'target', settings: { user: role }, tables });
    expect(findings.map(({ code, object, sql }) => [code, object, sql])).toEqual([
      ['TLS_NOT_VERIFIED', 'tls.mode', undefined],
      ['NO_CREATE', `database ${database.name}`, `GRANT CREATE ON DATABASE "${database.name}" TO "${role}"`],
      ['NO_CREATE', 'schema public', `GRANT USAGE, CREATE ON SCHEMA "public" TO "${role}"`],
      ['NO_CREATE', 'schema new_schema', `GRANT CREATE ON DATABASE "${database.name}" TO "${role}"`],
      ['NO_CREATE', 'schema closed', `GRANT USAGE, CREATE ON SCHEMA "closed" TO "${role}"`],
      ['NO_WRITE', 'public.good', `GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON "public"."good" TO "${role}"`],
      ['NO_WRITE', 'closed.hidden', `GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON "closed"."hidden" TO "${role}"`],
      ['CANNOT_SET_REPLICA_ROLE', `role ${role}`, `GRANT SET ON PARAMETER session_replication_role TO "${role}"`],
    ]);
    expect(of(findings, 'CANNOT_SET_REPLICA_ROLE')).toMatchObject([{ severity: 'info' }]);
  });

  test('the owner of everything has nothing to mend', async () => {
    const findings = await look({ role: 'target', tables: inPublic('good', 'new_table') });
    expect(findings.map(({ code }) => code)).toEqual(['TLS_NOT_VERIFIED']);
  });

  test("somebody else's schema trem is named", async () => {
    await using own = await createTestDatabase('source');
    await own.query(`CREATE SCHEMA trem; GRANT CREATE ON DATABASE ${own.name} TO ${role}`);
    const findings = await look({ role: 'target', settings: { user: role, database: own.name } });
    expect(of(findings, 'NO_CREATE')).toMatchObject([{ object: 'schema trem' }]);
  });

  test('a database that is read-only by setting is refused', async () => {
    await using own = await createTestDatabase('source');
    await own.query(`ALTER DATABASE ${own.name} SET default_transaction_read_only = on`);
    const findings = await look({ role: 'target', settings: { database: own.name } });
    expect(of(findings, 'READ_ONLY_SERVER')).toMatchObject([{ object: 'default_transaction_read_only', found: 'on' }]);
  });

  test('a database in another encoding is refused', async () => {
    const name = `test_latin_${randomBytes(5).toString('hex')}`;
    await database.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'`);
    try {
      expect(of(await look({ role: 'target', settings: { database: name } }), 'ENCODING')).toMatchObject([
        { found: 'LATIN1', wanted: 'UTF8' },
      ]);
      expect(of(await look({ role: 'source', settings: { database: name } }), 'ENCODING')).toEqual([]);
    } finally {
      await database.query(`DROP DATABASE ${name} WITH (FORCE)`);
    }
  });
});

describe('a server that cannot be reached', () => {
  const only = async (settings: Partial<EndpointSettings>) => (await look({ settings })).filter(({ severity }) => severity === 'error');

  test('nothing listens at the port', async () => {
    expect(await only({ port: 1 })).toMatchObject([{ code: 'PORT_CLOSED', found: 'the connection was refused' }]);
  });
  test('the database is not there', async () => {
    expect(await only({ database: 'no_such_database' })).toMatchObject([{ code: 'DATABASE_UNKNOWN', object: 'database no_such_database' }]);
  });
  test('the role is not there', async () => {
    expect(await only({ user: 'no_such_role' })).toMatchObject([{ code: 'AUTH_FAILED', object: 'role no_such_role' }]);
  });
  test('the server speaks no TLS', async () => {
    expect(await only({ tls: { mode: 'verify-full' } })).toMatchObject([{ code: 'TLS_FAILED' }]);
  });
  test('the role may not connect to the database', async () => {
    await using own = await createTestDatabase('source');
    await own.query(`REVOKE CONNECT ON DATABASE ${own.name} FROM PUBLIC`);
    expect(await only({ user: role, database: own.name })).toMatchObject([{ code: 'PERMISSION_DENIED' }]);
  });

  test('a server that accepts and stays silent is given up in time', { timeout: 15_000 }, async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const bound = silent.address();
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
    try {
      expect(await only({ port, connectTimeoutMs: 300 })).toMatchObject([{ code: 'TIMEOUT', found: 'ETIMEDOUT' }]);
      const startedMs = Date.now();
      expect(await only({ port, connectTimeoutMs: 60_000 })).toMatchObject([{ code: 'TIMEOUT' }]);
      expect(Date.now() - startedMs).toBeLessThan(10_000);
    } finally {
      silent.close();
    }
  });

  test('an abort by the caller is no finding', async () => {
    const abort = new AbortController();
    const looking = check(endpoint(), { role: 'source', signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(looking).rejects.toThrow('enough');
  });
});
