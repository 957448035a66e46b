import { type SlotHealth, slotHealth, type TaskMode } from '@trem/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { draftTask, openTestStore, type TestStore } from '../test-support/test-store.js';
import type { ControlStore } from './index.js';

let opened: TestStore;
let store: ControlStore;
beforeAll(async () => {
  opened = await openTestStore();
  store = opened.store;
});
afterAll(() => opened[Symbol.asyncDispose]());

async function taskIn(
  phase: 'created' | 'preparing' | 'full-load' | 'done' | 'cdc' | 'paused' | 'stopped' | 'deleting',
  mode: TaskMode = 'full-load-and-cdc',
): Promise<string> {
  const { id } = await store.tasks.create(await draftTask(store, { mode }), { name: 'ann' });
  if (phase !== 'created') {
    const none = { errorCode: null, errorText: null, retryAt: null };
    await store.projectState(id, { phase, step: '', phaseSince: '2027-01-01T00:00:00Z', stateVersion: 1, generation: 1, ...none });
  }
  return id;
}

const found: SlotHealth = slotHealth.parse({
  ...{ seenAt: '2027-01-01T00:00:00Z', state: 'ready', walStatus: 'reserved', retainedBytes: 10, safeBytes: null },
  ...{ growthBytesPerSecond: 1, lostInMs: null, alert: 'warning', text: 'much' },
});

test('every task that keeps a slot is due once in a while, at rest too, and for one worker only', async () => {
  const due = [await taskIn('cdc'), await taskIn('paused'), await taskIn('stopped')];
  const others = [await taskIn('created'), await taskIn('deleting'), await taskIn('cdc', 'full-load')];
  const both = (await Promise.all([store.slots.claimDue(60_000), store.slots.claimDue(60_000)])).flat().map(({ taskId }) => taskId);
  expect(both.filter((id) => due.includes(id)).sort()).toEqual([...due].sort());
  expect(both.filter((id) => others.includes(id))).toEqual([]);
  expect(await store.slots.claimDue(60_000)).toEqual([]);
  expect((await store.slots.claimDue(0)).map(({ taskId }) => taskId)).toEqual(expect.arrayContaining(due));
});

test('one that loads is due twice as often, and a full load until its last warning is over', async () => {
  const [loading, resting, done] = [await taskIn('full-load', 'full-load'), await taskIn('cdc'), await taskIn('done', 'full-load')];
  const mine = async (everyMs: number) =>
    (await store.slots.claimDue(everyMs)).map(({ taskId }) => taskId).filter((id) => [loading, resting, done].includes(id));
  expect((await mine(60_000)).sort()).toEqual([loading, resting].sort());
  await opened.database.query(`UPDATE trem_control.task_slot SET looked_at = looked_at - interval '40 seconds'`);
  expect(await mine(60_000)).toEqual([loading]);
  await opened.database.query(`INSERT INTO trem_control.task_slot (task, looked_at) VALUES ('${done}', now() - interval '1 day')`);
  await store.slots.record(done, found);
  expect((await store.slots.claimDue(3_600_000)).filter(({ taskId }) => taskId === done)).toEqual([
    { taskId: done, phase: 'done', before: found, hasSlot: false },
  ]);
  await store.slots.record(done, { ...found, alert: 'ok' });
  expect(await mine(0)).not.toContain(done);
});

test('what a look found is shown with the positions, and given to the next look', async () => {
  const id = await taskIn('paused');
  await store.slots.claimDue(0);
  expect((await store.positions(id)).slotHealth).toBeNull();
  await store.slots.record(id, found);
  expect((await store.positions(id)).slotHealth).toEqual(found);
  expect((await store.slots.claimDue(0)).find(({ taskId }) => taskId === id)).toEqual({
    taskId: id,
    phase: 'paused',
    before: found,
    hasSlot: true,
  });
});
