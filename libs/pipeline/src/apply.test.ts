import { once } from 'node:events';
import { errors } from '@trem/contracts';
import { type BatchTrials, type LogBatch, ReplicationError, type Suspect } from '@trem/replication-core';
import { waitFor } from '@trem/testing';
import { expect, test } from 'vitest';
import { runApply } from './apply.js';
import type { ApplyOptions } from './apply-options.js';
import { defaultRefusals } from './careful-writer.js';
import { FakeBoard } from './testing/fake-board.js';
import { FakeConsumer } from './testing/fake-consumer.js';
import { batch, fakeDecoder, idle, insert, item, part, pos, relation, row } from './testing/fake-log.js';
import { FakeDatabase, FakeTarget } from './testing/fake-target.js';

const GAP_PATIENCE_MS = 100;
const task = { id: 'f0e1', name: 'shop', target: 'b' };
const mapped = [{ source: item, target: item, key: ['id'] }];
const add = (n: number) => insert(row(String(n), 'a', null));
/** One transaction that inserts the row of its own end. */
const one = (from: number, end: number, epoch = 1): LogBatch => batch([{ end, changes: [add(end)] }], { from, epoch });
const ids = (database: FakeDatabase) => database.rows('item').map(([id]) => Number(id));
const endsOf = (batches: readonly LogBatch[]) => batches.map(({ upTo }) => upTo);

interface Stage {
  readonly database: FakeDatabase;
  readonly target: FakeTarget;
  readonly board: FakeBoard;
  readonly stop: AbortController;
  readonly run: (consumer: FakeConsumer, more?: Partial<ApplyOptions>) => ReturnType<typeof runApply>;
}

function stage(position = 0): Stage {
  const database = new FakeDatabase(pos(position));
  const target = new FakeTarget(database);
  const board = new FakeBoard();
  const stop = new AbortController();
  const run = async (consumer: FakeConsumer, more: Partial<ApplyOptions> = {}) =>
    await runApply({
      task,
      target,
      taken: await target.takeOver(),
      consumer,
      decoder: fakeDecoder,
      tables: mapped,
      limits: { maxBatchChanges: 100, reportEveryMs: 10, gapPatienceMs: GAP_PATIENCE_MS },
      board,
      signal: stop.signal,
      onProgress: () => undefined,
      ...more,
    });
  return { database, target, board, stop, run };
}

/** Runs until the target is there, then stops. */
async function runUntil(scene: Stage, consumer: FakeConsumer, end: number, more?: Partial<ApplyOptions>) {
  const running = scene.run(consumer, more);
  running.catch(() => undefined); // heard of below
  await waitFor(`position ${end}`, () => scene.database.state.checkpoint?.position === pos(end), { everyMs: 1, deadlineMs: 3_000 });
  scene.stop.abort();
  return await running;
}

test('batches are applied in order and acknowledged, and an abort returns how far it came', async () => {
  const scene = stage();
  const consumer = new FakeConsumer([one(0, 10), one(10, 20)]);
  expect(await runUntil(scene, consumer, 20)).toEqual({ position: pos(20), epoch: 1, rows: 2, hasReachedStop: false });
  expect(ids(scene.database)).toEqual([10, 20]);
  expect(consumer.acked.at(-1)?.upTo).toBe(pos(20));
});

test('with an interval the target is written once in it, with all that came meanwhile', async () => {
  const scene = stage();
  const consumer = new FakeConsumer([one(0, 10)]);
  const began = performance.now();
  const running = scene.run(consumer, { limits: { maxBatchChanges: 100, intervalMs: 300 } });
  const until = (end: number) =>
    waitFor(`position ${end}`, () => scene.database.state.checkpoint?.position === pos(end), { everyMs: 1, deadlineMs: 10_000 });
  await until(10);
  consumer.push(one(10, 20));
  await waitFor('the second to be taken', () => consumer.peek() === undefined, { everyMs: 1, deadlineMs: 10_000 });
  consumer.push(one(20, 30));
  await until(30);
  expect(performance.now() - began).toBeGreaterThan(250); // from before the first write: a slow look at it shortens nothing
  expect(scene.target.calls).toHaveLength(2);
  scene.stop.abort();
  await running;
});

test('what a queue keeps back until others are acknowledged belongs to the same write of an interval', async () => {
  const scene = stage();
  const consumer = new FakeConsumer(Array.from({ length: 40 }, (_, n) => one(n * 10, n * 10 + 10)));
  consumer.prefetch = 4;
  await runUntil(scene, consumer, 400, { limits: { maxBatchChanges: 100, intervalMs: 3_600_000 } });
  expect(ids(scene.database)).toHaveLength(40);
});

test('what comes between the last look and a write belongs to that write, and what comes later waits for the next', async () => {
  const scene = stage();
  const consumer = new FakeConsumer([one(0, 10)]);
  const late = [one(10, 20)];
  consumer.beforeCounting = () => consumer.push(...late.splice(0));
  const later = [one(20, 30)];
  scene.target.gate = async () => consumer.push(...later.splice(0));
  const running = scene.run(consumer, { limits: { maxBatchChanges: 100, intervalMs: 3_600_000 } });
  await waitFor('position 20', () => scene.database.state.checkpoint?.position === pos(20), { everyMs: 1, deadlineMs: 10_000 });
  await waitFor('the third to be taken', () => consumer.peek() === undefined, { everyMs: 1, deadlineMs: 10_000 });
  expect(scene.target.calls).toHaveLength(1);
  scene.stop.abort();
  expect(await running).toMatchObject({ position: pos(30) });
  expect(scene.target.calls).toHaveLength(2);
});

test('a stop writes what an interval holds back', async () => {
  const scene = stage();
  const consumer = new FakeConsumer([one(0, 10)]);
  const running = scene.run(consumer, { limits: { maxBatchChanges: 100, intervalMs: 3_600_000 } });
  await waitFor('position 10', () => scene.database.state.checkpoint?.position === pos(10), { everyMs: 1, deadlineMs: 10_000 });
  consumer.push(one(10, 20));
  await waitFor('the second to be taken', () => consumer.peek() === undefined, { everyMs: 1, deadlineMs: 10_000 });
  scene.stop.abort();
  expect(await running).toMatchObject({ position: pos(20) });
});

test('nothing is acknowledged before the target has committed', async () => {
  const scene = stage();
  const consumer = new FakeConsumer([one(0, 10)]);
  scene.target.gate = async () => expect(consumer.acked).toEqual([]);
  await runUntil(scene, consumer, 10);
  expect(endsOf(consumer.acked)).toEqual([pos(10)]);
});

test('what arrives while the target writes is gathered into one transaction, acknowledged once', async () => {
  const scene = stage();
  const consumer = new FakeConsumer([one(0, 10)]);
  let open: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    open = resolve;
  });
  scene.target.gate = () => held;
  const running = runUntil(scene, consumer, 50);
  await waitFor('the first write', () => scene.target.calls.length === 1, { everyMs: 1 });
  for (const from of [10, 20, 30, 40]) {
    consumer.push(one(from, from + 10));
    await waitFor('it is planned', () => consumer.peek() === undefined, { everyMs: 1 });
  }
  open();
  await running;
  expect(scene.database.committed).toEqual([pos(10), pos(50)]);
  expect(endsOf(consumer.acked)).toEqual([pos(10), pos(50)]);
});

test('a target transaction stays within maxBatchChanges', async () => {
  const scene = stage();
  const consumer = new FakeConsumer([one(0, 10), one(10, 20), one(20, 30), one(30, 40)]);
  await runUntil(scene, consumer, 40, { limits: { maxBatchChanges: 2 } });
  expect(scene.database.committed).toEqual([pos(20), pos(40)]);
});

test('duplicates and stale batches are dropped, and never acknowledge what is not written yet', async () => {
  const scene = stage(10);
  const consumer = new FakeConsumer([one(0, 10, 2), one(10, 20, 2), one(0, 10, 2), one(20, 30, 1)]);
  scene.target.gate = async () => expect(endsOf(consumer.acked)).toEqual([pos(10)]);
  await runUntil(scene, consumer, 20);
  expect(consumer.acked).toHaveLength(2);
  expect(consumer.acked.at(-1)?.epoch).toBe(1); // the last dropped one stands for all before
  expect(ids(scene.database)).toEqual([20]);
});

test('a living capture with a lower number than one before it is GAP, so that it gets a higher one', async () => {
  const scene = stage();
  const consumer = new FakeConsumer([one(0, 10, 6), one(10, 20, 5), one(20, 30, 5)]); // its store was restored
  await expect(scene.run(consumer)).rejects.toMatchObject({ code: 'GAP', facts: { applied: pos(10), epoch: 6 } });
  expect(scene.database.state.checkpoint).toMatchObject({ position: pos(10), captureEpoch: 6 });
});

test('a late batch of a replaced capture is no GAP when its successor goes on', async () => {
  const scene = stage();
  const consumer = new FakeConsumer([one(0, 10, 2), one(10, 20, 1), one(10, 20, 2)]);
  const running = runUntil(scene, consumer, 30);
  running.catch(() => undefined); // heard of below
  await waitFor('the successor', () => scene.database.state.checkpoint?.position === pos(20), { everyMs: 1 });
  await once(AbortSignal.timeout(GAP_PATIENCE_MS), 'abort'); // begins after the patience that the late batch began, so it ends after it
  consumer.push(one(20, 30, 2));
  expect(await running).toMatchObject({ position: pos(30) });
});

test('what a replaced capture left and what its successor reads again overlap: each transaction is written once', async () => {
  const scene = stage();
  const again = batch(
    [10, 20, 30].map((end) => ({ end, changes: [add(end)] })),
    { from: 0, epoch: 2 },
  );
  await runUntil(scene, new FakeConsumer([one(0, 10, 1), one(10, 20, 1), again]), 30);
  expect(ids(scene.database)).toEqual([10, 20, 30]);
  expect(scene.database.committed).toEqual([pos(30)]);
});

test('an empty batch moves the checkpoint', async () => {
  const scene = stage();
  await runUntil(scene, new FakeConsumer([idle({ from: 0, upTo: 90 })]), 90);
  expect(scene.target.calls[0]?.changes).toEqual({ steps: [], changes: 0 });
});

test('the checkpoint holds the highest capture epoch seen', async () => {
  const scene = stage();
  await runUntil(scene, new FakeConsumer([one(0, 10, 7)]), 10);
  expect(scene.database.state.checkpoint?.captureEpoch).toBe(7);
});

test('a gap that is only disorder heals when the channel is opened anew', async () => {
  const scene = stage();
  const consumer = new FakeConsumer([one(0, 10), one(20, 30)], [one(10, 20), one(20, 30)]);
  await runUntil(scene, consumer, 30);
  expect({ ids: ids(scene.database), reopened: consumer.reopened }).toEqual({ ids: [10, 20, 30], reopened: 1 });
});

test('a gap that stays is GAP: what came before is applied, what lies beyond is not acknowledged', async () => {
  const scene = stage();
  const consumer = new FakeConsumer([one(0, 10), one(20, 30)], [one(20, 30)]);
  await expect(scene.run(consumer)).rejects.toMatchObject({ code: 'GAP', facts: { applied: pos(10), from: pos(20) } });
  expect({ ids: ids(scene.database), acked: endsOf(consumer.acked) }).toEqual({ ids: [10], acked: [pos(10)] });
});

test('what an earlier capture left beyond a gap is dropped until its successor comes', async () => {
  const scene = stage();
  const left = [one(20, 30), one(30, 40)];
  const consumer = new FakeConsumer(left, [...left, one(0, 20, 2), one(20, 30, 2)]);
  await runUntil(scene, consumer, 30, { limits: { maxBatchChanges: 100, gapPatienceMs: 3_000 } }); // a busy machine may be late
  expect(ids(scene.database)).toEqual([20, 30]);
});

test('without a successor the rest of an earlier capture ends in GAP, out of the way of the next run', async () => {
  const scene = stage();
  const consumer = new FakeConsumer([one(20, 30)]);
  consumer.push(one(20, 30)); // comes again on the new channel
  await expect(scene.run(consumer)).rejects.toMatchObject({ code: 'GAP' });
  expect(endsOf(consumer.acked)).toEqual([pos(30)]);
});

test('a batch beyond a gap that was published after the gap was found shows that its capture lives: GAP at once', async () => {
  const scene = stage();
  const consumer = new FakeConsumer([one(20, 30), one(30, 40)]);
  consumer.push(one(20, 30), one(30, 40)); // come again on the new channel
  const running = scene.run(consumer, { limits: { maxBatchChanges: 100, gapPatienceMs: 60_000 } });
  running.catch(() => undefined); // heard of below
  await waitFor('the left-overs to be dropped', () => consumer.acked.length === 3, { everyMs: 1, deadlineMs: 3_000 });
  consumer.push(one(40, 50));
  await expect(running).rejects.toMatchObject({ code: 'GAP', facts: { from: pos(40) } });
});

test('left-overs of an earlier capture that never end use up the patience all the same: GAP', async () => {
  const scene = stage();
  const consumer = new FakeConsumer([one(20, 30)]);
  consumer.reopen = async () => Number.POSITIVE_INFINITY;
  const next = consumer.next.bind(consumer);
  consumer.next = async (signal) => {
    await new Promise((resolve) => setImmediate(resolve));
    consumer.push(one(20, 30)); // always ready
    return await next(signal);
  };
  const giveUp = setTimeout(() => scene.stop.abort(), 2_000);
  await expect(scene.run(consumer)).rejects.toMatchObject({ code: 'GAP' });
  clearTimeout(giveUp);
});

test('what the log still holds of a table that left the task is no reason to stop', async () => {
  const scene = stage();
  const gone = batch([{ end: 10, changes: [insert(row('1', 'a', null), relation(7, 'gone'))] }], { from: 0 });
  const taken = { ...(await scene.target.takeOver()), former: [{ schema: 'public', table: 'gone' }] };
  await runUntil(scene, new FakeConsumer([gone]), 10, { taken });
  expect(scene.target.calls[0]?.changes.changes).toBe(0);
});

const large = { end: 50, changes: [add(1)] };
const rest = { end: 50, changes: [add(2)] };

test('parts of a large transaction are acknowledged as they are written, and seen only together', async () => {
  const scene = stage();
  const consumer = new FakeConsumer([one(0, 10), part(large, { from: 10, part: 0, last: false })]);
  const running = runUntil(scene, consumer, 50);
  await waitFor('the first part', () => consumer.acked.length === 2, { everyMs: 1 });
  expect({ ids: ids(scene.database), position: scene.database.state.checkpoint?.position }).toEqual({ ids: [10], position: pos(10) });
  consumer.push(part(rest, { from: 10, part: 1, last: true }));
  await running;
  expect(ids(scene.database)).toEqual([1, 10, 2]);
  expect(scene.target.calls.map(({ last }) => last)).toEqual([true, false, true]);
});

test('a part is never gathered with anything', async () => {
  const scene = stage();
  const parts = [part(large, { from: 10, part: 0, last: false }), part(rest, { from: 10, part: 1, last: true })];
  await runUntil(scene, new FakeConsumer([one(0, 10), ...parts, one(50, 60)]), 60);
  expect(scene.target.calls.map(({ changes, last }) => [changes.changes, last])).toEqual([
    [1, true],
    [1, false],
    [1, true],
    [1, true],
  ]);
});

test('a higher epoch inside a large transaction rolls it back and begins again at its first part', async () => {
  const scene = stage();
  const again = [part(large, { from: 0, part: 0, last: false, epoch: 2 }), part(rest, { from: 0, part: 1, last: true, epoch: 2 })];
  await runUntil(scene, new FakeConsumer([part(large, { from: 0, part: 0, last: false }), ...again]), 50);
  expect({ ids: ids(scene.database), rollbacks: scene.target.rollbacks }).toEqual({ ids: [1, 2], rollbacks: 1 });
});

test('a missing part rolls back and is GAP', async () => {
  const scene = stage();
  const late = part(rest, { from: 0, part: 2, last: true });
  const consumer = new FakeConsumer([part(large, { from: 0, part: 0, last: false }), late], [late]);
  await expect(scene.run(consumer)).rejects.toMatchObject({ code: 'GAP' });
  expect({ ids: ids(scene.database), rollbacks: scene.target.rollbacks }).toEqual({ ids: [], rollbacks: 1 });
});

test('an abort inside a large transaction rolls it back', async () => {
  const scene = stage();
  const consumer = new FakeConsumer([part(large, { from: 0, part: 0, last: false })]);
  const running = scene.run(consumer);
  await waitFor('the part is written', () => consumer.acked.length === 1, { everyMs: 1 });
  scene.stop.abort();
  expect(await running).toMatchObject({ position: pos(0) });
  expect(scene.target.rollbacks).toBe(1);
});

const altered = insert(row('99', 'a', null), relation(1, 'item', { fingerprint: 'f2' }));

test('a changed table rests the task right before the change: all before it is applied, its batch not acknowledged', async () => {
  const scene = stage();
  const mixed = batch(
    [
      { end: 20, changes: [add(20)] },
      { end: 30, changes: [add(30), altered] },
    ],
    { from: 10 },
  );
  const consumer = new FakeConsumer([one(0, 10), mixed]);
  await expect(scene.run(consumer)).rejects.toMatchObject({ code: 'SCHEMA_CHANGED' });
  expect(ids(scene.database)).toEqual([10, 20]);
  expect(scene.database.state.checkpoint?.position).toBe(pos(20));
  expect(endsOf(consumer.acked)).toEqual([pos(10)]);
});

test('a changed table in a part rolls the large transaction back', async () => {
  const scene = stage();
  const bad = part({ end: 50, changes: [altered] }, { from: 0, part: 1, last: true });
  const consumer = new FakeConsumer([part(large, { from: 0, part: 0, last: false }), bad]);
  await expect(scene.run(consumer)).rejects.toMatchObject({ code: 'SCHEMA_CHANGED' });
  expect({ ids: ids(scene.database), rollbacks: scene.target.rollbacks }).toEqual({ ids: [], rollbacks: 1 });
});

test('a later epoch at the target ends the run with FENCED', async () => {
  const scene = stage();
  const consumer = new FakeConsumer([]);
  const running = scene.run(consumer);
  await waitFor('the run began', () => scene.board.applies.length > 0, { everyMs: 1 });
  await new FakeTarget(scene.database).takeOver();
  consumer.push(one(0, 10));
  await expect(running).rejects.toMatchObject({ code: 'FENCED' });
  expect(consumer.acked).toEqual([]);
});

test('a row that the task is to rest at ends the run with its code, also while it waits for more', async () => {
  const scene = stage();
  const consumer = new FakeConsumer([batch([{ end: 10, changes: [add(1), add(1)] }], { from: 0 })]);
  const retry = { attempts: 1, firstDelayMs: 0, maxDelayMs: 0 };
  const refusals = { ...defaultRefusals, errors: async () => errors.parse({ stopOnInsertError: true, retry }) };
  await expect(scene.run(consumer, { refusals })).rejects.toMatchObject({ code: 'ROW_EXISTS' });
  expect(ids(scene.database)).toEqual([]);
});

test('a write that never ends is STALLED', async () => {
  const scene = stage();
  scene.target.gate = () => new Promise(() => undefined);
  await expect(scene.run(new FakeConsumer([one(0, 10)]), { limits: { maxBatchChanges: 10, writeTimeoutMs: 50 } })).rejects.toMatchObject({
    code: 'STALLED',
  });
});

test('a write that does not end is given up when the run is to end, and not acknowledged', async () => {
  const scene = stage();
  const consumer = new FakeConsumer([one(0, 10), one(10, 20)]);
  let isHeld = false;
  scene.target.gate = () => {
    isHeld = true;
    return new Promise(() => undefined);
  };
  const running = scene.run(consumer, { limits: { maxBatchChanges: 100, stopPatienceMs: 20 } });
  await waitFor('a write', () => isHeld);
  scene.stop.abort();
  expect(await running).toEqual({ position: pos(0), epoch: 1, rows: 0, hasReachedStop: false });
  expect(scene.target.givenUp).toBe(1);
  expect(consumer.acked).toEqual([]);
});

test('a damaged message that comes again whole costs nothing', async () => {
  const scene = stage();
  const consumer = new FakeConsumer([one(0, 10), 'unreadable'], [one(10, 20)]);
  await runUntil(scene, consumer, 20);
  expect(consumer.setAsides).toEqual([]);
});

test('a message that is damaged twice is set aside, and the task rests with everything before it applied', async () => {
  const scene = stage();
  const consumer = new FakeConsumer([one(0, 10), 'unreadable'], ['unreadable', one(20, 30)]);
  await expect(scene.run(consumer)).rejects.toMatchObject({ code: 'ENVELOPE_UNREADABLE' });
  expect({ ids: ids(scene.database), setAsides: consumer.setAsides }).toEqual({ ids: [10], setAsides: [1] });
});

test('while the control-store is away data flows, and its counts come later', async () => {
  const scene = stage();
  scene.board.isAway = true;
  const consumer = new FakeConsumer([one(0, 10)]);
  const running = scene.run(consumer);
  await waitFor('applied', () => consumer.acked.length === 1, { everyMs: 1 });
  const { refused } = scene.board;
  await waitFor('a report with the counts that fails', () => scene.board.refused > refused, { everyMs: 1 });
  scene.board.isAway = false;
  await waitFor('reported', () => scene.board.applies.some(({ transactions }) => transactions === 1), { everyMs: 1 });
  scene.stop.abort();
  await running;
  const counts = scene.board.settled.flatMap(({ tables }) => tables);
  expect(counts).toEqual([{ schema: 'public', table: 'item', inserts: 1, updates: 0, deletes: 0, truncates: 0 }]);
});

test('the last report names what is applied and durable', async () => {
  const scene = stage();
  await runUntil(scene, new FakeConsumer([one(0, 10)]), 10);
  expect(scene.board.applies.at(-1)).toMatchObject({ target: 'b', epoch: 1, applied: pos(10), durable: pos(10), committedAt: 10_000 });
});

test('while tables are added nothing beyond the held position is told as durable', async () => {
  const scene = stage();
  await runUntil(scene, new FakeConsumer([one(0, 10), one(10, 20)]), 20, { holdAt: pos(10) });
  expect(scene.board.applies.at(-1)).toMatchObject({ applied: pos(20), durable: pos(10) });
});

test('a target that cannot say what is durable ends the run: else nothing would be acknowledged and nobody told', async () => {
  const scene = stage();
  scene.target.durablePosition = () => Promise.reject(new ReplicationError('CONNECTION_LOST'));
  await expect(scene.run(new FakeConsumer([]))).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
});

test('without a checkpoint there is nothing to go on from', async () => {
  const scene = stage();
  const taken = { epoch: 1, position: undefined, captureEpoch: 0, loaded: [] };
  await expect(scene.run(new FakeConsumer([]), { taken })).rejects.toMatchObject({ code: 'POSITION_INVALID' });
});

test('a message that killed three processes while it was unpacked is set aside unread', async () => {
  const scene = stage();
  const consumer = new FakeConsumer(['unreadable']);
  const noted: string[] = [];
  const trials = (suspect?: Suspect): BatchTrials => ({
    ...{ hasDied: true, suspect, clear: async () => undefined, end: async () => undefined },
    tries: async (name) => {
      noted.push(name ?? '');
      throw new ReplicationError('CONNECTION_LOST'); // nobody is held up by that
    },
  });
  await expect(scene.run(consumer, { trials: trials() })).rejects.toMatchObject({ code: 'ENVELOPE_UNREADABLE' });
  const [name = ''] = noted;
  const again = new FakeConsumer(['unreadable', one(0, 10)]);
  const dead = scene.run(again, { trials: trials({ batch: name, deaths: 3 }) });
  await expect(dead).rejects.toMatchObject({ code: 'BATCH_KILLS_WORKER', facts: { after: pos(0), deaths: 3 } });
  expect([consumer.setAsides, again.setAsides, again.reopened]).toEqual([[1], [0], 0]);
});
