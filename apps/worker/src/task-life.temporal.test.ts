import { randomUUID } from 'node:crypto';
import { type Comparison, slotName } from '@trem/contracts';
import { waitFor } from '@trem/testing';
import { workflowIds } from '@trem/workflows';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { terminate } from '../test-support/histories.js';
import { createInstallation, type Installation, toStart, type WorkerChild } from '../test-support/installation.js';

let trem: Installation;
let worker: WorkerChild;

beforeAll(async () => {
  trem = await createInstallation();
  worker = await trem.startWorker();
}, 120_000);

afterAll(async () => {
  await trem[Symbol.asyncDispose]();
}, 60_000);

async function newTable(name: string, rows: number): Promise<void> {
  await trem.source.query(`CREATE TABLE ${name} (id int PRIMARY KEY, note text NOT NULL)`);
  await trem.source.query(`INSERT INTO ${name} SELECT n, 'row ' || n FROM generate_series(1, ${rows}) n`);
}

const digest = `SELECT count(*)::text || ' ' || coalesce(md5(string_agg(id || ':' || note, ',' ORDER BY id)), '') AS all FROM `;

async function becomesEqual(table: string): Promise<void> {
  const [source] = await trem.source.query<{ all: string }>(digest + table);
  await waitFor(`${table} is equal`, async () => {
    const [target] = await trem.target.query<{ all: string }>(digest + table);
    return target?.all === source?.all || (await Promise.reject(new Error(`${source?.all} and ${target?.all}`)));
  });
}

async function compared(taskId: string): Promise<Comparison> {
  const { id } = await trem.store.comparisons.create(taskId, 60_000);
  await trem.tasks.compare({ taskId, comparisonId: id, deadlineMs: 60_000 });
  const ended = async () => {
    const found = await trem.store.comparisons.find(taskId, id);
    return found?.outcome !== 'running' && found;
  };
  return await waitFor('the comparison ends', ended, { deadlineMs: 90_000 });
}

test('a task loads, follows, survives the death of its worker, is paused, resynced, stopped and deleted', async () => {
  await newTable('item', 5_000);
  const task = await trem.createTask({ tables: [{ source: { schema: 'public', table: 'item' } }] });
  await trem.start(task);
  await trem.reaches(task, 'cdc');
  await becomesEqual('item');

  await trem.source.query(
    `UPDATE item SET note = 'changed' WHERE id % 10 = 0; DELETE FROM item WHERE id % 7 = 0; INSERT INTO item VALUES (0, 'new')`,
  );
  await becomesEqual('item');
  await waitFor('the step is live', async () => (await trem.store.tasks.find(task.id))?.step === 'live');

  await worker.kill('SIGKILL');
  await trem.source.query(`INSERT INTO item SELECT n, 'while nobody worked' FROM generate_series(10001, 10500) n`);
  const killedAt = Date.now();
  worker = await trem.startWorker();
  await becomesEqual('item');
  expect(Date.now() - killedAt).toBeLessThan(45_000);

  await trem.tasks.pause(task.id, randomUUID());
  await trem.reaches(task, 'paused');
  await trem.source.query(`UPDATE item SET note = 'while paused' WHERE id > 10400`);
  await trem.tasks.resume(task.id, randomUUID());
  await becomesEqual('item');

  await trem.target.query(`UPDATE item SET note = 'spoilt by hand' WHERE id < 10`);
  const spoilt = await compared(task.id);
  expect(spoilt.outcome).toBe('different');
  const named = spoilt.tables[0]?.differences.map(({ key, kind }) => `${key} ${kind}`) ?? [];
  expect(named.sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 8, 9].map((key) => `${key} different`));
  await trem.tasks.resync(task.id, randomUUID());
  await becomesEqual('item');
  expect(await compared(task.id)).toMatchObject({ outcome: 'equal', tables: [{ outcome: 'equal', differences: [] }] });
  await trem.reaches(task, 'cdc');
  await trem.source.query(`INSERT INTO item VALUES (20000, 'after the resync')`);
  await becomesEqual('item');

  // Temporal forgets the task: a start finds everything where it was
  await terminate(trem.namespace, workflowIds.task(task.id));
  const known = await trem.store.tasks.find(task.id);
  await trem.source.query(`INSERT INTO item VALUES (20001, 'while Temporal knew nothing')`);
  await trem.start(known ?? task);
  await becomesEqual('item');
  await waitFor(
    'a newer state is shown',
    async () => ((await trem.store.tasks.find(task.id))?.stateVersion ?? 0) > (known?.stateVersion ?? 0),
  );
  expect((await trem.store.tasks.find(task.id))?.generation).toBe(known?.generation);
  await trem.reaches(task, 'cdc');

  await trem.tasks.stop(task.id, randomUUID());
  await trem.reaches(task, 'stopped');
  await trem.tasks.delete(toStart(task), randomUUID());
  await waitFor('the task is gone', async () => (await trem.store.tasks.find(task.id)) === undefined);
  const left = await trem.source.query(
    `SELECT slot_name AS name FROM pg_replication_slots WHERE slot_name = $1 UNION SELECT pubname FROM pg_publication WHERE pubname = $1`,
    [slotName(task)],
  );
  expect(left).toEqual([]);
  expect(await trem.target.query(`SELECT task FROM trem.checkpoint UNION SELECT task FROM trem.table_load`)).toEqual([]);
}, 180_000);
