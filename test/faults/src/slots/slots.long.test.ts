import { type PostgresServer, startPostgres } from '@trem/dev-stack';
import { type Installation, startInstallation } from '@trem/test-installation';
import { connection, createTestDatabase, type TestDatabase, waitFor } from '@trem/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';

let installation: Installation;
let source: PostgresServer;
let target: TestDatabase;
beforeAll(async () => {
  installation = await startInstallation({ settings: { TREM_SLOT_WATCH_MS: '1000' } });
  source = await startPostgres({ settings: { max_slot_wal_keep_size: '256MB', max_wal_size: '64MB', min_wal_size: '32MB' } });
  target = await createTestDatabase('target');
  const { api } = installation;
  await api.createEndpoint({ name: 'source', kind: 'postgres', ...connection(source.url) });
  await api.createEndpoint({ name: 'target', kind: 'postgres', ...connection(target.url) });
});
afterAll(async () => {
  await installation[Symbol.asyncDispose]();
  await target[Symbol.asyncDispose]();
  await source[Symbol.asyncDispose]();
});

const slowly = { deadlineMs: 120_000, everyMs: 200 };

async function startTask(name: string, table: string): Promise<void> {
  const { api } = installation;
  await query(`CREATE TABLE ${table} (id int PRIMARY KEY, text text); INSERT INTO ${table} VALUES (1, 'one')`);
  await api.createTask({
    ...{ name, source: { endpoint: 'source' }, targets: [{ endpoint: 'target' }], accept: ['KEEP_SIZE_LIMIT'] },
    tables: [{ source: { schema: 'public', table } }],
  });
  await api.command(name, 'start', {});
  await phase(name, 'cdc');
}

async function phase(name: string, wanted: string): Promise<void> {
  await waitFor(`${name} in ${wanted}`, async () => (await installation.api.taskStatus(name)).phase === wanted, slowly);
}

async function query<R extends pg.QueryResultRow>(sql: string): Promise<readonly R[]> {
  const client = new pg.Client({ connectionString: source.url });
  await client.connect();
  try {
    return (await client.query<R>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** About this much log, of a table that no task has. */
async function writeLog(megabytes: number): Promise<void> {
  await query('CREATE TABLE IF NOT EXISTS other (text text)');
  for (let written = 0; written < megabytes; written += 8) {
    await query(`INSERT INTO other SELECT repeat(md5(i::text), 30) FROM generate_series(1, 8000) i; SELECT pg_switch_wal()`);
  }
}

const health = async (name: string) => (await installation.api.taskPositions(name)).slotHealth;

test('a slot whose tables nobody writes to moves along with the log of others, and keeps next to nothing', async () => {
  await startTask('idle', 'quiet');
  await writeLog(100);
  await waitFor(
    'the slot to have moved',
    async () => ((await health('idle'))?.retainedBytes ?? Number.POSITIVE_INFINITY) < 40 * 2 ** 20,
    slowly,
  );
  expect(await health('idle')).toMatchObject({ state: 'ready', alert: 'ok' });
  await installation.api.command('idle', 'delete', {});
  await waitFor('the slot to be gone', async () => (await query('SELECT FROM pg_replication_slots')).length === 0, slowly);
});

test('[row 31] [W27] a paused task tells that its slot will be lost, then that it is lost; it rests in attention until a resync, which makes both sides equal', async () => {
  const { api } = installation;
  await startTask('late', 'item');
  await api.command('late', 'pause', {});
  await phase('late', 'paused');
  const told: string[] = [];
  await waitFor(
    'the slot to be lost',
    async () => {
      await writeLog(8);
      const now = await health('late');
      told.push(`${now?.alert}: ${now?.text}`);
      return now?.state === 'lost';
    },
    slowly,
  );
  expect(told.find((text) => text.includes('at this rate the slot is lost in about'))).toMatch(/^(warning|critical): /);
  expect(told.at(-1)).toMatch(/^critical: the slot is lost/);
  const [slot, ...others] = (await api.slots({ endpoint: 'source' })).slots;
  expect([slot, others]).toMatchObject([
    { task: 'late', isOrphan: false, state: 'lost', alert: 'critical', text: told.at(-1)?.slice(10) },
    [],
  ]);
  await expect(api.removeSlot(slot?.name ?? '')).rejects.toMatchObject({ problem: { code: 'SLOT_IN_USE' } }); // a resync makes it anew, and nobody else

  await query(`INSERT INTO item VALUES (2, 'two')`);
  await api.command('late', 'resume', {});
  await phase('late', 'attention');
  expect((await api.taskStatus('late')).error?.code).toBe('SLOT_LOST');
  expect(await target.query('SELECT FROM item')).toHaveLength(1); // nothing was made anew unasked
  await api.command('late', 'resync', {});
  await phase('late', 'cdc');
  await query(`INSERT INTO item VALUES (3, 'three')`);
  await waitFor('the newest row', async () => (await target.query('SELECT FROM item')).length === 3, slowly);
  await waitFor('the alert to end', async () => (await health('late'))?.alert === 'ok', slowly);
});
