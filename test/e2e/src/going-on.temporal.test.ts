import { type Installation, keepWriting, startInstallation, startScenario, watchLinks } from '@trem/test-installation';
import { type TestDatabase, testServers, waitFor } from '@trem/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { applySpeed } from './apply-speed.js';

vi.setConfig({ testTimeout: 300_000 });

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
}, 120_000);
afterAll(() => installation[Symbol.asyncDispose](), 60_000);

/** Lines without a key: one that comes twice stands there twice. */
const LINES = `
  CREATE TABLE item (id int PRIMARY KEY, n int NOT NULL); INSERT INTO item SELECT i, 0 FROM generate_series(1, 500) i;
  CREATE TABLE line (item int, n int); ALTER TABLE line REPLICA IDENTITY FULL; INSERT INTO line SELECT i, 0 FROM generate_series(1, 500) i`;

/** Each transaction changes an item and notes it. */
function noteItem(count: number): string {
  const item = 1 + (count % 500);
  return `BEGIN; UPDATE item SET n = n + 1 WHERE id = ${item}; INSERT INTO line SELECT id, n FROM item WHERE id = ${item}; COMMIT`;
}

test('[row 12] continue after kill -9 goes on right where the target was, in one run after the other: nothing is lost, nothing comes twice', async () => {
  await using scenario = await startScenario(installation, { sql: LINES, tables: ['item', 'line'] });
  const { api, worker } = installation;
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await using writing = await keepWriting(scenario.source.url, noteItem, 0);
  const arrived = async () => (await scenario.target.query<{ n: number }>('SELECT count(*)::int AS n FROM line'))[0]?.n ?? 0;
  const first = await arrived();
  await waitFor('changes to arrive', async () => (await arrived()) > first + 50);
  await worker.signal('SIGKILL');
  worker.start();
  await api.command(scenario.task, 'stop', {}); // as it begins anew
  await scenario.waitForPhase('stopped', 90_000);
  expect(await writing.end()).toBeGreaterThan(50);
  await scenario.source.query('UPDATE item SET n = n + 1; INSERT INTO line SELECT id, n FROM item');
  const stopped = await arrived();
  await api.command(scenario.task, 'start', { startMode: 'continue' });
  await scenario.waitForPhase('cdc', 90_000);
  await scenario.expectEqual();
  expect(await arrived()).toBeGreaterThan(stopped);
  const loads = await api.taskLoads(scenario.task);
  expect(
    loads.filter(({ run }) => run > 1),
    'what is loaded is not loaded again',
  ).toEqual([]);
});

test('[row 13] an interval is kept: the target is written to no more often, and is equal in the end', async () => {
  const intervalMs = 3_000;
  await using scenario = await startScenario(installation, {
    sql: LINES,
    tables: ['item', 'line'],
    definition: { cdc: { intervalMs } },
  });
  const { target } = scenario;
  await target.query('CREATE TABLE line (item int, n int, written timestamptz DEFAULT clock_timestamp())'); // its own clock, however late somebody looks
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  let written = 0;
  const writing = setInterval(() => {
    written += 1;
    void scenario.source.query(`INSERT INTO line VALUES (${written}, 1)`);
  }, 300);
  const writes = async () =>
    await target.query<{ at: Date }>('SELECT min(written) AS at FROM line WHERE n = 1 GROUP BY xmin::text ORDER BY 1');
  await waitFor('five writes', async () => (await writes()).length >= 5).finally(() => clearInterval(writing));
  const times = (await writes()).map(({ at }) => at.getTime());
  expect(written).toBeGreaterThan(2 * times.length);
  const gaps = times.slice(1).map((time, place) => time - (times[place] ?? 0));
  console.log(`written after ${gaps.map((gap) => gap.toFixed(0)).join(', ')} ms`);
  expect(Math.min(...gaps)).toBeGreaterThan(intervalMs * 0.9);
  await scenario.settle();
  const rows = 'SELECT item, n FROM line ORDER BY n, item';
  expect(await target.query(rows)).toEqual(await scenario.source.query(rows));
});

test('[row 13] a steady flow of small transactions does not fall behind an interval', async () => {
  await using scenario = await startScenario(installation, {
    sql: LINES,
    tables: ['item', 'line'],
    definition: { cdc: { intervalMs: 3_000 } },
  });
  const { source, target } = scenario;
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  for (let n = 1; n <= 300; n += 1) {
    await source.query(`INSERT INTO line VALUES (${n}, 1); SELECT pg_sleep(0.02)`);
  }
  const arrived = async () => (await target.query('SELECT FROM line WHERE item = 300 AND n = 1')).length === 1;
  await waitFor('the last of them, a few intervals later', arrived, { deadlineMs: 20_000 }); // sixteen of them an interval would take a minute
  await scenario.expectEqual();
});

/** Sessions that a database has had, and those of the stream that it has now. */
async function sessionsAt(database: TestDatabase) {
  const [had] = await database.query<{ sessions: number }>(
    'SELECT sessions::int AS sessions FROM pg_stat_database WHERE datname = current_database()',
  );
  const now = await database.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name ~ '^trem/.*/(capture|apply)$' ORDER BY 1`,
  );
  return { had: had?.sessions ?? 0, now: now.map(({ pid }) => pid) };
}

const STORE_WRITES = `
  SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::int AS writes FROM pg_stat_user_tables WHERE schemaname = 'trem_control'`;

test('[P3] [P4] a stream of small batches opens no process and no connection for them, and the control-store is not written to for each', async () => {
  const count = 1_000;
  const tables = ['one', 'two', 'three', 'four', 'five'];
  await using scenario = await startScenario(installation, {
    sql: tables.map((table) => `CREATE TABLE ${table} (id int PRIMARY KEY)`).join(';'),
    tables,
    definition: { cdc: { maxBatchChanges: tables.length, maxBatchDelayMs: 0 } },
  });
  const { source, target } = scenario;
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  const store = new pg.Client({ connectionString: installation.store });
  await store.connect();
  await using _closing = { [Symbol.asyncDispose]: () => store.end() };
  const writes = async () => (await store.query<{ writes: number }>(STORE_WRITES)).rows[0]?.writes ?? 0;
  await using links = await watchLinks(installation.worker, Number(new URL(testServers().amqp).port));
  const before = {
    source: await sessionsAt(source),
    target: await sessionsAt(target),
    links: links.connections.size,
    writes: await writes(),
  };
  expect(before.links, 'connections to the broker').toBeGreaterThan(0);

  const inserts = tables.map((table) => `INSERT INTO ${table} VALUES (i)`).join('; ');
  await source.query(`DO $$ BEGIN FOR i IN 1..${count} LOOP ${inserts}; COMMIT; END LOOP; END $$`);
  await scenario.settle();

  const [found] = await target.query<{ batches: number }>('SELECT count(DISTINCT xmin::text)::int AS batches FROM one');
  const batches = found?.batches ?? 0;
  const after = { source: await sessionsAt(source), target: await sessionsAt(target), writes: await writes() };
  const made = [after.source.had - before.source.had, after.target.had - before.target.had];
  console.log(`${batches} batches; new sessions: ${made.join(' and ')}; writes of the control-store: ${after.writes - before.writes}`);
  expect(batches, 'each transaction is a batch').toBe(count);
  expect(after.source.now, 'who reads the source').toEqual(before.source.now);
  expect(after.target.now, 'who writes to the target').toEqual(before.target.now);
  expect(Math.max(...made), 'new sessions: for a look at the slot now and then').toBeLessThan(count / 20);
  expect(links.connections.size, 'connections to the broker').toBe(before.links);
  expect([...links.children], `in ${links.looks} looks`).toEqual([]);
  expect(after.writes - before.writes, `of ${tables.length} tables in ${batches} batches`).toBeLessThan(batches);
  await scenario.expectEqual();
});

/** At the target each write notes itself: in which transaction it was, and in which order. Also for us, who switch triggers off. */
const NOTES = `
  CREATE TABLE noted (at bigserial, transaction bigint, what text);
  CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN INSERT INTO public.noted (transaction, what) VALUES (txid_current(), TG_TABLE_NAME || ' ' || lower(TG_OP)); RETURN NULL; END $$;
  CREATE TRIGGER noting AFTER INSERT OR DELETE ON parent FOR EACH ROW EXECUTE FUNCTION note(); ALTER TABLE parent ENABLE ALWAYS TRIGGER noting;
  CREATE TRIGGER noting AFTER INSERT OR DELETE ON child FOR EACH ROW EXECUTE FUNCTION note(); ALTER TABLE child ENABLE ALWAYS TRIGGER noting`;

test('[row 15] in one write parents come before their children and leave after them, and transactions stay whole', async () => {
  await using scenario = await startScenario(installation, {
    sql: 'CREATE TABLE child (id int PRIMARY KEY, parent int NOT NULL); CREATE TABLE parent (id int PRIMARY KEY)',
    tables: [],
    definition: {
      tables: [
        { source: { schema: 'public', table: 'child' }, priority: 'lowest' },
        { source: { schema: 'public', table: 'parent' }, priority: 'highest' },
        { source: { schema: 'public', table: 'settled' } },
      ],
    },
  });
  const { source, target } = scenario;
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await target.query(NOTES);
  for (let id = 1; id <= 200; id += 1) {
    // Children first, and two of them in the same transaction as their parent
    await source.query(
      `BEGIN; INSERT INTO child VALUES (${2 * id}, ${id}), (${2 * id + 1}, ${id}); INSERT INTO parent VALUES (${id}); COMMIT`,
    );
  }
  const torn: unknown[] = [];
  const [look] = await Promise.all([
    waitFor('all of them', async () => {
      const [row] = await target.query<{ parents: number; children: number }>(
        'SELECT (SELECT count(*)::int FROM parent) AS parents, (SELECT count(*)::int FROM child) AS children',
      );
      if (row?.children !== 2 * (row?.parents ?? 0)) {
        torn.push(row);
      }
      return row?.parents === 200;
    }),
  ]);
  expect([look, torn]).toEqual([true, []]);
  for (let id = 1; id <= 100; id += 1) {
    await source.query(`BEGIN; DELETE FROM parent WHERE id = ${id}; DELETE FROM child WHERE parent = ${id}; COMMIT`);
  }
  await scenario.expectEqual();
  const wrong = await target.query(`
    SELECT DISTINCT one.what AS early, other.what AS late FROM noted one JOIN noted other USING (transaction)
     WHERE one.at < other.at AND (one.what, other.what) IN (('child insert', 'parent insert'), ('parent delete', 'child delete'))`);
  expect(wrong).toEqual([]);
  const [seen] = await target.query(`
    SELECT count(*) FILTER (WHERE what = 'parent insert')::int AS inserts, count(*) FILTER (WHERE what = 'child delete')::int AS deletes FROM noted`);
  expect(seen).toEqual({ inserts: 200, deletes: 200 });
});

applySpeed(() => installation, { scale: 0.02, deadlineMs: 120_000, everyMs: 100, looks: 1 });
