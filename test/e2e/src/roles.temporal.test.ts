import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProblemItem } from '@trem/contracts';
import { type PostgresServer, startPostgres } from '@trem/dev-stack';
import { findingsOfEvents, type Installation, type Scenario, startInstallation, startScenario } from '@trem/test-installation';
import { connection, createTestDatabase, waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** Only the tests themselves come in without a password. */
const ACCESS = `
host all postgres 127.0.0.1/32 trust
host all all      127.0.0.1/32 scram-sha-256
`;
const READER = { user: 'trem_reader', password: 'read it' };
const WRITER = { user: 'trem_writer', password: "write 'it'" };

const cleanUp = new AsyncDisposableStack();
let installation: Installation;
let servers: { readonly source: string; readonly target: string };
beforeAll(async () => {
  installation = cleanUp.use(await startInstallation());
  const source = cleanUp.use(await startPostgres({ fsync: false }));
  const target = cleanUp.use(await startPostgres({ fsync: false }));
  await guard(source, "CREATE ROLE app_owner; CREATE ROLE trem_reader LOGIN REPLICATION PASSWORD 'read it'");
  await guard(target, "CREATE ROLE trem_writer LOGIN PASSWORD 'write ''it'''");
  servers = { source: source.url, target: target.url };
}, 120_000);
afterAll(() => cleanUp.disposeAsync(), 60_000);

/** Makes roles, and lets nobody but the tests in without a password. */
async function guard(server: PostgresServer, roles: string): Promise<void> {
  writeFileSync(join(server.data, 'pg_hba.conf'), ACCESS);
  await using admin = await createTestDatabase('source', server.url);
  await admin.query(`${roles}; SELECT pg_reload_conf()`);
}

const SHOP = `
  CREATE TYPE mood AS ENUM ('good', 'bad');
  CREATE TABLE item (id int PRIMARY KEY, name text NOT NULL CONSTRAINT named CHECK (name <> ''), m mood);
  CREATE TABLE part (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, item int REFERENCES item ON DELETE CASCADE, no text UNIQUE);
  INSERT INTO item SELECT i, 'item ' || i, 'good' FROM generate_series(1, 1000) i;
  INSERT INTO part (item, no) SELECT 1 + i % 1000, 'no ' || i FROM generate_series(1, 3000) i;
  CREATE VIEW items AS SELECT count(*) FROM item; CREATE POLICY everybody ON item USING (true);
  CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE TRIGGER keep BEFORE UPDATE ON item FOR EACH ROW EXECUTE FUNCTION keep();
  ALTER TABLE item OWNER TO app_owner; ALTER TABLE part OWNER TO app_owner`;

/** What keeps the task from starting; none when it starts. */
async function refusals(scenario: Scenario): Promise<readonly ProblemItem[]> {
  return await scenario.start().then(
    () => [],
    (error: { readonly problem?: { readonly problems: readonly ProblemItem[] } }) => error.problem?.problems ?? [],
  );
}

async function mend({ source, target, endpoints }: Scenario, problems: readonly ProblemItem[]): Promise<void> {
  for (const sql of new Set(problems.filter(({ endpoint }) => endpoint === endpoints.source).map((problem) => problem.sql ?? ''))) {
    await source.query(sql);
  }
  for (const sql of new Set(problems.filter(({ endpoint }) => endpoint === endpoints.target).map((problem) => problem.sql ?? ''))) {
    await target.query(sql);
  }
}

/** What the task's events say is not copied. */
async function leftOut({ task }: Scenario): Promise<readonly (readonly [object: string, found: string])[]> {
  return (await findingsOfEvents(installation, { task, kind: 'not-copied' })).map(({ object, found }) => [object, found] as const);
}

const codesOf = (problems: readonly ProblemItem[]) => [...new Set(problems.map(({ code }) => code))].toSorted();

test('[S1] roles that have what the check asks for, and no more, carry a task from its load to its end', async () => {
  await using scenario = await startScenario(installation, {
    sql: SHOP,
    tables: ['item', 'part'],
    servers,
    roles: { source: READER, target: WRITER },
    definition: {
      fullLoad: { createObjects: ['primary-key', 'unique', 'indexes', 'checks', 'defaults', 'foreign-keys', 'comments'] },
      accept: ['TRIGGERS_PRESENT', 'TRANSACTIONS_HIDDEN'],
    },
  });
  const { source, target } = scenario;
  await target.query(`REVOKE CREATE ON SCHEMA public FROM PUBLIC; REVOKE TEMPORARY ON DATABASE ${target.name} FROM PUBLIC`);
  const found = await refusals(scenario);
  expect(found.filter(({ severity }) => severity === 'warning')).toMatchObject([
    { code: 'TRANSACTIONS_HIDDEN', sql: `GRANT pg_read_all_stats TO "${READER.user}"` },
  ]);
  const problems = found.filter(({ severity }) => severity === 'error');
  expect(codesOf(problems)).toEqual(['CANNOT_PUBLISH', 'NO_CREATE', 'NO_SELECT']);
  expect(problems.filter(({ code }) => code === 'CANNOT_PUBLISH').map(({ sql }) => sql?.slice(0, 18))).toEqual(
    Array(3).fill('CREATE PUBLICATION'),
  );
  await mend(scenario, problems);
  expect(await source.query('SELECT FROM pg_auth_members WHERE member = $1::regrole', [READER.user])).toEqual([]);
  expect(await refusals(scenario)).toEqual([]);
  await scenario.waitForPhase('cdc');
  expect(
    await source.query('SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = $1', [READER.user]),
  ).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false }]);
  const stranger = { ...connection(target.url), ...WRITER, password: 'guessed' };
  await installation.api.createEndpoint({ name: 'stranger', kind: 'postgres', ...stranger });
  expect((await installation.api.checkEndpoint('stranger', 'target')).findings).toMatchObject(
    expect.arrayContaining([expect.objectContaining({ code: 'AUTH_FAILED', object: `role ${WRITER.user}` })]),
  );
  await source.query(`UPDATE item SET name = 'new ' || id WHERE id % 3 = 0; INSERT INTO part (item, no) VALUES (7, 'streamed')`);
  await scenario.expectEqual();
  expect(await leftOut(scenario)).toEqual([
    ['public.item', 'policy everybody · trigger keep'],
    ['schema public', 'function keep · view items'],
  ]);

  // Without the right to silence them, triggers of the target fire for what the task writes, and foreign keys act once more
  await target.query(`
    CREATE TABLE noted (id int); GRANT INSERT ON noted TO ${WRITER.user};
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO public.noted VALUES (NEW.id); RETURN NEW; END';
    CREATE TRIGGER note AFTER INSERT ON item FOR EACH ROW EXECUTE FUNCTION note()`);
  const noted = async () => (await target.query<{ n: number }>('SELECT count(*)::int AS n FROM noted'))[0]?.n;
  const { definition } = await installation.api.task(scenario.task);
  const nowFound = async () => (await installation.api.validateTask(definition)).problems;
  expect(codesOf((await nowFound()).filter(({ endpoint }) => endpoint === scenario.endpoints.target))).toEqual([
    'CANNOT_SET_REPLICA_ROLE',
    'TRIGGERS_PRESENT',
  ]);
  await source.query(`INSERT INTO item VALUES (5001, 'fires', 'bad')`);
  await scenario.expectEqual();
  expect(await noted()).toBe(1);
  await mend(
    scenario,
    (await nowFound()).filter(({ code }) => code === 'CANNOT_SET_REPLICA_ROLE'),
  );
  expect((await nowFound()).filter(({ code }) => code === 'CANNOT_SET_REPLICA_ROLE' || code === 'TRIGGERS_PRESENT')).toEqual([]);
  await installation.api.command(scenario.task, 'pause', {});
  await scenario.waitForPhase('paused');
  await installation.api.command(scenario.task, 'resume', {});
  await scenario.waitForPhase('cdc');
  await source.query(`INSERT INTO item VALUES (5002, 'silent', 'bad'); DELETE FROM item WHERE id % 5 = 0`);
  await scenario.expectEqual();
  expect(await noted()).toBe(1);

  // The publication that the owner made outlives a resync, and goes with the task
  const publications = () =>
    source.query<{ oid: string }>('SELECT oid::text, pubname, pg_get_userbyid(pubowner) AS owner FROM pg_publication');
  const made = await publications();
  expect(made).toMatchObject([{ owner: READER.user }]);
  await scenario.resync();
  await scenario.expectEqual();
  expect(await publications()).toEqual(made); // the very same: its role could not make it anew
  await installation.api.command(scenario.task, 'delete', {});
  await waitFor('the task to be gone', async () => !(await installation.api.tasks()).some(({ name }) => name === scenario.task));
  expect(await source.query('SELECT pubname FROM pg_publication UNION SELECT slot_name FROM pg_replication_slots')).toEqual([]);
}, 240_000);
