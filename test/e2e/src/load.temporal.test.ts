import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Installation, type Scenario, startInstallation, startScenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

const cleanUp = new AsyncDisposableStack();
let installation: Installation;
let strikes: string;

/** The second worker dies at each of these places once, and is started again. */
const PLACES = ['load.table-prepared', 'load.before-marker', 'load.before-table-done', 'load.table-done'];

beforeAll(async () => {
  strikes = await mkdtemp(join(tmpdir(), 'trem-strikes-'));
  cleanUp.defer(() => rm(strikes, { recursive: true, force: true }));
  installation = cleanUp.use(await startInstallation({ settings: { TREM_LOAD_RANGE_PAGES: '64' } }));
}, 120_000);
afterAll(() => cleanUp.disposeAsync(), 60_000);

const RELATED = `
  CREATE TABLE parent (id int PRIMARY KEY, filler text); CREATE TABLE child (id int PRIMARY KEY, parent int NOT NULL, filler text);
  INSERT INTO parent SELECT i, repeat('p', 200) FROM generate_series(1, 20000) i;
  INSERT INTO child SELECT i, i, repeat('c', 200) FROM generate_series(1, 20000) i`;

/** Reads again and again, each time within 2 s or not at all, until told to stop. Nobody else may use the target's connection meanwhile. */
function keepReading({ target }: Scenario, sql: string) {
  const seen = new Set<string>();
  const failures: unknown[] = [];
  let isOver = false;
  const reading = (async () => {
    await target.query('SET statement_timeout = 2000');
    while (!isOver) {
      await target.query(sql).then(
        (rows) => seen.add(JSON.stringify(rows)),
        (error: unknown) => failures.push(error),
      );
    }
    await target.query('SET statement_timeout = 0');
  })();
  return async () => {
    isOver = true;
    await reading;
    return { seen: [...seen], failures };
  };
}

test('[row 25] [row 27] [W3] [P7] tables and ranges are loaded side by side, readers of the target never wait, and related tables agree under writes', async () => {
  await using scenario = await startScenario(installation, {
    sql: RELATED,
    tables: ['parent', 'child'],
    definition: { mode: 'full-load', fullLoad: { parallelTables: 4, parallelPartitions: 2 } },
  });
  let isOver = false;
  const writing = (async () => {
    for (let id = 30_000; !isOver; id += 1) {
      await scenario.source.query(`BEGIN; INSERT INTO parent VALUES (${id}, 'p'); INSERT INTO child VALUES (${id}, ${id}, 'c'); COMMIT`);
    }
  })();
  await scenario.start();
  await waitFor('the tables', async () => (await installation.api.taskTables(scenario.task)).length === 3, { deadlineMs: 60_000 });
  await waitFor('the first rows', async () => (await installation.api.taskTables(scenario.task)).some(({ rowsLoaded }) => rowsLoaded > 0));
  const stop = keepReading(scenario, 'SELECT count(*) > 0 AS some FROM parent JOIN child ON child.parent = parent.id');
  await scenario.waitForPhase('done', 120_000);
  const { seen, failures } = await stop();
  isOver = true;
  await writing;
  expect(failures).toEqual([]);
  expect(seen).toContain('[{"some":true}]');
  const [left] = await scenario.target.query<{ parents: number; children: number; apart: number }>(`
    SELECT (SELECT count(*)::int FROM parent) AS parents, (SELECT count(*)::int FROM child) AS children,
           (SELECT count(*)::int FROM parent FULL JOIN child ON child.parent = parent.id WHERE parent.id IS NULL OR child.id IS NULL) AS apart`);
  expect(left?.apart).toBe(0);
  expect(left?.parents).toBe(left?.children);
  const loads = await installation.api.taskLoads(scenario.task);
  const [parent, child] = ['parent', 'child'].map((name) => loads.find(({ table }) => table === name));
  expect(Date.parse(parent?.startedAt ?? '')).toBeLessThan(Date.parse(child?.endedAt ?? ''));
  expect(Date.parse(child?.startedAt ?? '')).toBeLessThan(Date.parse(parent?.endedAt ?? ''));
  for (const { table, partitions, partitionsDone } of await installation.api.taskTables(scenario.task)) {
    expect(partitionsDone).toBe(partitions);
    expect(partitions, table).toBeGreaterThan(table === 'settled' ? 0 : 5);
  }
}, 240_000);

test.each([1, 3])(
  'with fullLoad.parallelPartitions: %i as many ranges of a table are loaded at once, and no more',
  async (parallelPartitions) => {
    await using scenario = await startScenario(installation, {
      sql: `CREATE TABLE item (id int PRIMARY KEY, name text); INSERT INTO item SELECT i, repeat('x', 500) FROM generate_series(1, 60000) i`,
      tables: ['item'],
      definition: { mode: 'full-load', accept: ['TRIGGERS_PRESENT'], fullLoad: { parallelTables: 1, parallelPartitions } },
    });
    const { target } = scenario;
    const gate = 4_242;
    // Each range stands at its first row until the gate is opened
    await target.query(`
    CREATE TABLE item (id int PRIMARY KEY, name text);
    CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(${gate}); RETURN NEW; END $$;
    CREATE TRIGGER wait BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION wait();
    ALTER TABLE item ENABLE ALWAYS TRIGGER wait`);
    const atGate = async () => {
      const [found] = await target.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND objid = ${gate} AND mode = 'ShareLock' AND NOT granted`,
      );
      return found?.n;
    };
    await target.query(`SELECT pg_advisory_lock(${gate})`);
    await scenario.start();
    await waitFor('the ranges', async () => (await atGate()) === parallelPartitions, { deadlineMs: 60_000 });
    const seen: (number | undefined)[] = [];
    await waitFor('twenty looks', async () => seen.push(await atGate()) === 20);
    expect(new Set(seen)).toEqual(new Set([parallelPartitions]));
    await target.query(`SELECT pg_advisory_unlock(${gate})`);
    await scenario.waitForPhase('done', 120_000);
    const loaded = (await installation.api.taskTables(scenario.task)).find(({ table }) => table === 'item');
    expect(loaded).toMatchObject({ rowsLoaded: 60_000 });
    expect(loaded?.partitions).toBeGreaterThan(3);
  },
  240_000,
);

test('[row 27] tables that are exchanged show the old rows or the new ones, though the worker dies at every step', async () => {
  await using scenario = await startScenario(installation, {
    sql: `CREATE TABLE item (id int PRIMARY KEY, name text); INSERT INTO item SELECT i, 'new' FROM generate_series(1, 20000) i`,
    tables: ['item'],
    definition: { mode: 'full-load', fullLoad: { visibility: 'swap', truncateTable: true } },
  });
  await scenario.target.query(
    `CREATE TABLE item (id int CONSTRAINT mine PRIMARY KEY, name text); INSERT INTO item SELECT i, 'old' FROM generate_series(1, 500) i`,
  );
  const { worker } = installation;
  await worker.signal('SIGTERM');
  const faults = { TREM_FAILPOINTS: PLACES.map((place) => `${place}:crash`).join(','), TREM_FAILPOINTS_FOLDER: strikes };
  worker.start(faults);
  await waitFor(
    'the start to be taken',
    async () =>
      await scenario.start().then(
        () => true,
        () => false,
      ),
    { deadlineMs: 60_000 },
  );
  const stop = keepReading(scenario, 'SELECT name, count(*)::int AS n FROM item GROUP BY 1 ORDER BY 1');
  await waitFor(
    'the load to be done',
    async () => {
      if (!worker.isRunning) {
        worker.start(faults);
      }
      return (await scenario.status()).phase === 'done';
    },
    { deadlineMs: 240_000 },
  );
  const { seen, failures } = await stop();
  expect(failures).toEqual([]);
  expect(seen.sort()).toEqual([JSON.stringify([{ name: 'new', n: 20_000 }]), JSON.stringify([{ name: 'old', n: 500 }])]);
  expect((await readdir(strikes)).length).toBe(PLACES.length);
  expect(await scenario.target.query(`SELECT nspname FROM pg_namespace WHERE nspname LIKE 'trem\\_new%'`)).toEqual([]);
  expect(await scenario.target.query(`SELECT conname FROM pg_constraint WHERE conrelid = 'item'::regclass AND contype = 'p'`)).toEqual([
    { conname: 'mine' },
  ]);
  await worker.signal('SIGTERM');
  worker.start();
}, 400_000);

test('[row 11] a full load ends by itself, mode cdc copies no old rows, and the third copies both without a gap', async () => {
  const sql = `CREATE TABLE item (id int PRIMARY KEY, name text); INSERT INTO item SELECT i, 'old' FROM generate_series(1, 100) i`;
  const write = `INSERT INTO item VALUES (1000, 'later'); UPDATE item SET name = 'changed' WHERE id = 1000`;
  const read = 'SELECT name, count(*)::int AS n FROM item GROUP BY 1 ORDER BY 1';
  await using loading = await startScenario(installation, { sql, tables: ['item'], definition: { mode: 'full-load' } });
  await loading.start();
  await loading.waitForPhase('done');
  await loading.source.query(write);
  expect(await loading.target.query(read)).toEqual([{ name: 'old', n: 100 }]);

  await using streaming = await startScenario(installation, { sql, tables: ['item'], definition: { mode: 'cdc' } });
  await streaming.start();
  await streaming.waitForPhase('cdc');
  await streaming.source.query(write);
  await streaming.settle();
  expect(await streaming.target.query(read)).toEqual([{ name: 'changed', n: 1 }]);

  await using both = await startScenario(installation, { sql, tables: ['item'] });
  await both.start();
  await both.waitForPhase('cdc');
  await both.source.query(write);
  await both.expectEqual();
  expect(await both.target.query(read)).toEqual([
    { name: 'changed', n: 1 },
    { name: 'old', n: 100 },
  ]);
}, 180_000);
