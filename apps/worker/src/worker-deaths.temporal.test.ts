import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { waitFor } from '@trem/testing';
import { workflowIds } from '@trem/workflows';
import { test } from 'vitest';
import { everythingKept, pendingActivities } from '../test-support/histories.js';
import { createInstallation, type Installation, plantedPassword } from '../test-support/installation.js';

async function newTable(trem: Installation, name: string, rows: number): Promise<void> {
  await trem.source.query(`CREATE TABLE ${name} (id int PRIMARY KEY, note text NOT NULL)`);
  await trem.source.query(`INSERT INTO ${name} SELECT n, 'planted row ' || n FROM generate_series(1, ${rows}) n`);
}

const digest = `SELECT count(*)::text || ' ' || coalesce(md5(string_agg(id || ':' || note, ',' ORDER BY id)), '') AS all FROM `;

async function becomesEqual(trem: Installation, table: string, deadlineMs = 30_000): Promise<void> {
  const [source] = await trem.source.query<{ all: string }>(digest + table);
  await waitFor(
    `${table} is equal`,
    async () => {
      const [target] = await trem.target.query<{ all: string }>(digest + table);
      return target?.all === source?.all || (await Promise.reject(new Error(`${source?.all} and ${target?.all}`)));
    },
    { deadlineMs },
  );
}

const table = (name: string) => ({ source: { schema: 'public', table: name } });

test.concurrent.for([
  ['continue', 'finished tables stay, the others come from a new snapshot', 0],
  ['start-over', 'all tables come from a new snapshot', 1],
] as const)(
  'a worker killed in the middle of a load, onSnapshotLost %s: %s',
  { timeout: 120_000 },
  async ([onSnapshotLost, , more], { expect }) => {
    await using trem = await createInstallation();
    await newTable(trem, 'early', 2_000);
    await newTable(trem, 'late', 2_000);
    const worker = await trem.startWorker();
    const task = await trem.createTask({ tables: [table('early'), table('late')], fullLoad: { parallelTables: 1, onSnapshotLost } });
    await trem.target.query('CREATE TABLE late (id int NOT NULL, note text NOT NULL)');
    await trem.target.query('BEGIN; LOCK TABLE late IN SHARE MODE');
    await trem.start(task);
    const states = async () => (await trem.store.loads.tables(task.id)).map((row) => `${row.table} ${row.state}`);
    await waitFor('the first table is in', async () => (await states()).includes('early loaded'));
    await trem.source.query(
      `UPDATE early SET note = 'changed during the load' WHERE id < 100; INSERT INTO late VALUES (9000, 'added during the load')`,
    );
    await worker.kill('SIGKILL');
    await trem.target.query('ROLLBACK');
    const [before] = await trem.target.query<{ generation: number }>(`SELECT generation FROM trem.table_load WHERE table_name = 'early'`);
    await trem.startWorker();
    await trem.reaches(task, 'cdc');
    await Promise.all([becomesEqual(trem, 'early'), becomesEqual(trem, 'late')]);
    const after = await trem.target.query<{ table_name: string; generation: number }>(
      'SELECT table_name, generation FROM trem.table_load ORDER BY table_name',
    );
    expect(after).toEqual([
      { table_name: 'early', generation: (before?.generation ?? 0) + more },
      { table_name: 'late', generation: (before?.generation ?? 0) + 1 },
    ]);
  },
);

test.concurrent('a small table that cannot be finished keeps none of those that are loaded with it back', async ({ expect }) => {
  await using trem = await createInstallation();
  const names = ['a', 'b', 'c', 'd'];
  for (const name of names) {
    await newTable(trem, name, name === 'd' ? 0 : 10);
  }
  await trem.target.query('CREATE TABLE b (id int NOT NULL, note text NOT NULL PRIMARY KEY)');
  await trem.startWorker();
  const task = await trem.createTask({ tables: names.map(table) });
  await trem.start(task);
  await trem.reaches(task, 'attention');
  expect(await trem.store.tasks.find(task.id)).toMatchObject({ errorCode: 'KEY_MISSING' });
  const states = async () => (await trem.store.tableProgress(task.id)).map((row) => `${row.table} ${row.state} ${row.errorCode}`);
  expect(await states()).toEqual(['a loaded null', 'b loading KEY_MISSING', 'c loaded null', 'd loaded null']);
  await trem.target.query('ALTER TABLE b DROP CONSTRAINT b_pkey');
  await trem.start(task);
  await trem.reaches(task, 'cdc');
  await Promise.all(names.map((name) => becomesEqual(trem, name)));
  expect(await trem.target.query('SELECT DISTINCT generation > 10001 AS later FROM trem.table_load WHERE table_name <> $1', ['b'])).toEqual(
    [{ later: false }],
  );
}, 120_000);

/** Whoever waits for the silence of the first worker waits longer than the test allows. */
const patient = { TREM_HEARTBEAT_TIMEOUT_MS: '60000' };

test.concurrent('[S7] a worker that is told to end hands its stream over at once, and leaves no secret and no row behind in Temporal', async ({
  expect,
}) => {
  await using trem = await createInstallation();
  await newTable(trem, 'item', 500);
  const first = await trem.startWorker(patient);
  const task = await trem.createTask({ tables: [table('item')], errors: { stopOnInsertError: true } });
  await trem.start(task);
  await trem.reaches(task, 'cdc');
  await becomesEqual(trem, 'item');
  const health = await fetch(`${first.metricsUrl}/health`);
  expect(await health.json()).toMatchObject({ ok: true, roles: ['control', 'stream', 'load'] });

  const second = await trem.startWorker(patient);
  await trem.source.query(`INSERT INTO item SELECT n, 'planted row ' || n FROM generate_series(2001, 4000) n`);
  const toldAt = performance.now();
  const ended = first.kill('SIGTERM');
  const said = (what: string) => second.log.some((line) => line.includes(what));
  await waitFor('the second worker streams', () => said('"capture started"') && said('"apply started"'));
  const handedOverMs = performance.now() - toldAt;
  expect(await ended).toBe(0);
  console.log(
    `the stream was handed over after ${handedOverMs.toFixed(0)} ms, the first worker was gone after ${(performance.now() - toldAt).toFixed(0)} ms`,
  );
  expect(handedOverMs).toBeLessThan(20_000);
  await trem.source.query(`INSERT INTO item VALUES (1000, 'planted row after the hand-over')`);
  await becomesEqual(trem, 'item');

  // a table that the target cannot take: the error reaches Temporal, the value must not
  await trem.target.query(`ALTER TABLE item ADD CONSTRAINT short CHECK (length(note) < 60)`);
  await trem.source.query(`INSERT INTO item VALUES (1001, 'planted row ' || repeat('x', 100))`);
  await trem.reaches(task, 'attention');
  const kept = await everythingKept(trem.namespace);
  expect(kept).toContain('CONSTRAINT_CHECK');
  expect(kept).not.toContain('planted row');
  expect(kept).not.toContain(plantedPassword);
  expect([...first.log, ...second.log].join('\n')).not.toMatch(new RegExp(`${plantedPassword}|planted row`));

  await trem.target.query('ALTER TABLE item DROP CONSTRAINT short');
  await trem.start(task);
  await becomesEqual(trem, 'item');
}, 120_000);

test.concurrent('a frozen worker is replaced; thawed, it takes the stream from nobody', async ({ expect }) => {
  await using trem = await createInstallation();
  await newTable(trem, 'item', 500);
  const frozen = await trem.startWorker({ TREM_HEARTBEAT_TIMEOUT_MS: '3000' });
  const task = await trem.createTask({ tables: [table('item')] });
  await trem.start(task);
  await trem.reaches(task, 'cdc');
  await becomesEqual(trem, 'item');
  await trem.startWorker({ TREM_HEARTBEAT_TIMEOUT_MS: '3000' });
  frozen.signal('SIGSTOP');
  await trem.source.query(`INSERT INTO item SELECT n, 'planted row ' || n FROM generate_series(1000, 1100) n`);
  await becomesEqual(trem, 'item', 90_000);
  frozen.signal('SIGCONT');
  for (let round = 0; round < 5; round += 1) {
    await trem.source.query(`UPDATE item SET note = 'planted row, round ${round}' WHERE id % 5 = ${round}`);
    await becomesEqual(trem, 'item');
  }
  expect(await pendingActivities(trem.namespace, workflowIds.task(task.id))).toEqual(['apply:b', 'capture']);
  const slots = await trem.source.query<{ active: boolean }>(`SELECT active FROM pg_replication_slots WHERE database = current_database()`);
  expect(slots).toEqual([{ active: true }]);
}, 180_000);

test.concurrent('a changed table rests in attention before the change, and a resync takes it in', async ({ expect }) => {
  await using trem = await createInstallation();
  await newTable(trem, 'item', 500);
  await trem.startWorker();
  const task = await trem.createTask({ tables: [table('item')] });
  await trem.start(task);
  await trem.reaches(task, 'cdc');
  await trem.source.query(`INSERT INTO item VALUES (900, 'before the change')`);
  await trem.source.query(`ALTER TABLE item ALTER COLUMN note TYPE varchar(90); INSERT INTO item VALUES (901, 'after the change')`);
  await trem.reaches(task, 'attention');
  expect(await trem.store.tasks.find(task.id)).toMatchObject({ errorCode: 'SCHEMA_CHANGED' });
  expect(await trem.target.query('SELECT id FROM item WHERE id >= 900')).toEqual([{ id: 900 }]);
  await expect(trem.start(task)).rejects.toMatchObject({ code: 'TASK_NEEDS_RESYNC' });
  await trem.target.query('ALTER TABLE item ALTER COLUMN note TYPE varchar(90)');
  await trem.start(task, 'reload');
  await trem.reaches(task, 'cdc');
  await becomesEqual(trem, 'item');
  expect(await trem.target.query('SELECT note FROM item WHERE id = 901')).toEqual([{ note: 'after the change' }]);
}, 120_000);

test.concurrent('mode cdc begins with a slot of its own, and mode full-load ends in done', async ({ expect }) => {
  await using trem = await createInstallation();
  await newTable(trem, 'followed', 50);
  await newTable(trem, 'copied', 50);
  await trem.target.query('CREATE TABLE followed (id int PRIMARY KEY, note text NOT NULL)');
  await trem.startWorker();
  const followed = await trem.createTask({ mode: 'cdc', tables: [table('followed')] });
  const copied = await trem.createTask({ mode: 'full-load', tables: [table('copied')] });
  await Promise.all([trem.start(followed), trem.start(copied)]);
  await Promise.all([trem.reaches(followed, 'cdc'), trem.reaches(copied, 'done')]);
  await trem.source.query(`INSERT INTO followed VALUES (51, 'new')`);
  await waitFor('only the new row', async () => (await trem.target.query('SELECT id FROM followed')).length === 1);
  await becomesEqual(trem, 'copied');
  expect(
    await trem.target.query(`SELECT state, position IS NOT NULL AS placed, adopted FROM trem.table_load WHERE table_name = 'followed'`),
  ).toEqual([{ state: 'loaded', placed: true, adopted: true }]);
  await expect(trem.start(followed, 'reload')).rejects.toMatchObject({ code: 'TASK_NO_LOAD' });

  // What the target remembers of the table's shape outlives the stream.
  await trem.tasks.pause(followed.id, randomUUID());
  await trem.reaches(followed, 'paused');
  await trem.source.query(`ALTER TABLE followed ADD more int; INSERT INTO followed VALUES (52, 'new', 1)`);
  await trem.tasks.resume(followed.id, randomUUID());
  await waitFor('the new column', async () => {
    const rows = await trem.target.query('SELECT to_jsonb(followed) AS row FROM followed WHERE id > 50 ORDER BY id');
    return isDeepStrictEqual(rows, [{ row: { id: 51, note: 'new', more: null } }, { row: { id: 52, note: 'new', more: 1 } }]);
  });
  await trem.source.query(`ALTER TABLE followed RENAME more TO less; INSERT INTO followed VALUES (53, 'newer', 1)`);
  await waitFor('the question', async () => (await trem.store.tasks.find(followed.id))?.errorCode === 'SCHEMA_CHANGE_WAITS');
}, 120_000);

test.concurrent('a target that cannot be used is refused with all findings at once', async ({ expect }) => {
  await using trem = await createInstallation();
  await newTable(trem, 'filled', 5);
  await newTable(trem, 'unfit', 5);
  await trem.target.query(`CREATE TABLE filled (id int PRIMARY KEY, note text NOT NULL); INSERT INTO filled VALUES (1, 'not ours')`);
  await trem.target.query('CREATE TABLE unfit (id int PRIMARY KEY, other text)');
  await trem.startWorker();
  const task = await trem.createTask({ tables: [table('filled'), table('unfit')] });
  await trem.start(task);
  await trem.reaches(task, 'attention');
  const events = await trem.store.events.since(task.id, 0, 100);
  const findings = events.find((event) => event.kind === 'findings');
  expect(JSON.stringify(findings?.facts)).toMatch(/TARGET_NOT_EMPTY.*TARGET_TABLE_UNFIT|TARGET_TABLE_UNFIT.*TARGET_NOT_EMPTY/);
}, 60_000);
