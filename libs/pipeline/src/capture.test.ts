import { waitFor } from '@trem/testing';
import { expect, test } from 'vitest';
import { type CaptureFacts, type CaptureOptions, runCapture } from './capture.js';
import { PublishWindow } from './publish-window.js';
import { FakeBoard } from './testing/fake-board.js';
import { batch, insert, pos, row } from './testing/fake-log.js';
import { FakePublisher } from './testing/fake-publisher.js';
import { FakeLog, FakeSource } from './testing/fake-source.js';

const of = (from: number, end: number, bytes = 100) => batch([{ end, changes: [] }], { from, bytes });

function stage() {
  const log = new FakeLog();
  const source = new FakeSource(log, 5);
  const publisher = new FakePublisher();
  const board = new FakeBoard();
  const stop = new AbortController();
  const facts: CaptureFacts[] = [];
  const run = (more: Partial<CaptureOptions> = {}) =>
    runCapture({
      task: { id: 'f0e1', name: 'shop' },
      source,
      window: new PublishWindow(publisher),
      board,
      from: pos(0),
      epoch: 5,
      limits: { maxQueueBytes: 1_000, maxBatchBytes: 100, prefetch: 0, reportEveryMs: 5 },
      queueDepth: async () => 0,
      signal: stop.signal,
      onProgress: (told) => facts.push(told),
      ...more,
    });
  return { log, source, publisher, board, stop, facts, run };
}

const soon = { everyMs: 1, deadlineMs: 3_000 };

test('the log is shipped in order from where it was asked for, and an abort tells how far it came', async () => {
  const scene = stage();
  scene.log.append(of(0, 10), of(10, 20), of(20, 30));
  const running = scene.run({ from: pos(10) });
  await waitFor('two batches', () => scene.publisher.sent.length === 2, soon);
  scene.stop.abort();
  expect(await running).toEqual({ captured: pos(30), confirmed: pos(30), acknowledged: undefined });
  expect(scene.publisher.sent.map(({ upTo, epoch }) => [upTo, epoch])).toEqual([
    [pos(20), 5],
    [pos(30), 5],
  ]);
});

test('an abort waits for the confirms of what is under way', async () => {
  const scene = stage();
  scene.publisher.isHeld = true;
  scene.log.append(of(0, 10));
  const running = scene.run();
  await waitFor('sent', () => scene.publisher.sent.length === 1, soon);
  scene.stop.abort();
  scene.publisher.confirm();
  expect(await running).toMatchObject({ confirmed: pos(10) });
});

test('a refused batch ends the run with BROKER_LOST, and nothing is sent after it', async () => {
  const scene = stage();
  scene.publisher.isHeld = true;
  scene.log.append(of(0, 10));
  const running = scene.run();
  running.catch(() => undefined);
  await waitFor('sent', () => scene.publisher.sent.length === 1, soon);
  scene.publisher.refuse();
  await expect(running).rejects.toMatchObject({ code: 'BROKER_LOST' });
  scene.log.append(of(10, 20));
  expect(scene.publisher.sent).toHaveLength(1);
});

test('a lost lock ends the run, also while the source is silent', async () => {
  const scene = stage();
  const running = scene.run();
  scene.publisher.lose();
  await expect(running).rejects.toMatchObject({ code: 'BROKER_LOST' });
});

test('near the queue limit capture waits, says so, and goes on once targets have applied', async () => {
  const scene = stage();
  scene.log.append(...Array.from({ length: 12 }, (_, n) => of(n * 10, n * 10 + 10)));
  let asked = 0;
  const running = scene.run({ queueDepth: async () => (asked++ === 0 ? 0 : 100) });
  await waitFor('it waits', () => scene.facts.at(-1)?.waitsFor === 'queue', soon);
  const shipped = scene.publisher.sent.length;
  expect(shipped).toBeLessThan(12);
  scene.board.positions = { applied: pos(120), durable: undefined };
  await waitFor('all are shipped', () => scene.publisher.sent.length === 12, soon);
  scene.stop.abort();
  await running;
});

test('how far behind the source capture reads is told: what it holds until there is room grows older, and is 0 once it has gone', async () => {
  const scene = stage();
  const committedAt = (Date.now() - 5_000) * 1_000;
  const changes = [insert(row('1', 'good', null))];
  scene.log.append(
    ...Array.from({ length: 12 }, (_, n) => ({ ...batch([{ end: n * 10 + 10, changes }], { from: n * 10, bytes: 100 }), committedAt })),
  );
  let asked = 0;
  const running = scene.run({ queueDepth: async () => (asked++ === 0 ? 0 : 100) });
  await waitFor('it waits', () => scene.facts.at(-1)?.waitsFor === 'queue', soon);
  const told = scene.board.captures.length;
  await waitFor('more reports', () => scene.board.captures.length > told + 3, soon);
  const [first = 0, second = 0] = scene.board.captures.slice(-2).map(({ open }) => open?.read.ageMs);
  expect(first).toBeGreaterThanOrEqual(5_000);
  expect(second).toBeGreaterThanOrEqual(first);
  scene.board.positions = { applied: pos(120), durable: undefined };
  await waitFor('all are shipped', () => scene.publisher.sent.length === 12, soon);
  await waitFor('nothing in hand', () => scene.board.captures.at(-1)?.open?.read.ageMs === 0, soon);
  scene.stop.abort();
  await running;
});

test('parts that apply took off the queue make room, though nothing is applied yet', async () => {
  const scene = stage();
  scene.log.append(...Array.from({ length: 30 }, (_, n) => of(n * 10, n * 10 + 10)));
  const running = scene.run({ queueDepth: async () => 0 });
  await waitFor('all are shipped', () => scene.publisher.sent.length === 30, { everyMs: 5, deadlineMs: 10_000 });
  scene.stop.abort();
  await running;
});

test('what an earlier capture left on the queue counts', async () => {
  const scene = stage();
  scene.log.append(of(0, 10));
  let left = 9;
  const running = scene.run({ queueDepth: async () => left });
  await waitFor('it waits', () => scene.facts.at(-1)?.waitsFor === 'queue', soon);
  expect(scene.publisher.sent).toEqual([]);
  left = 2;
  await waitFor('it goes on', () => scene.publisher.sent.length === 1, soon);
  scene.stop.abort();
  await running;
});

test('the source may forget what is durable at every target, never more, and never back', async () => {
  const scene = stage();
  scene.log.append(of(0, 30));
  const running = scene.run();
  scene.board.positions = { applied: pos(30), durable: pos(20) };
  await waitFor('acknowledged', () => scene.source.acknowledged.length === 1, soon);
  scene.board.positions = { applied: pos(30), durable: pos(10) };
  const reports = scene.board.captures.length;
  await waitFor('more reports', () => scene.board.captures.length > reports + 2, soon);
  scene.stop.abort();
  expect(await running).toMatchObject({ acknowledged: pos(20) });
  expect(scene.source.acknowledged).toEqual([pos(20)]);
});

test('the source keeps what is not counted yet, though every target has it', async () => {
  const scene = stage();
  scene.log.append(of(0, 10));
  scene.board.positions = { applied: pos(30), durable: pos(30) };
  const running = scene.run();
  await waitFor('acknowledged', () => scene.source.acknowledged.length === 1, soon);
  scene.stop.abort();
  await running;
  expect(scene.source.acknowledged).toEqual([pos(10)]);
});

test('what every target has and nobody has counted is read for its counts, and not published', async () => {
  const scene = stage();
  const added = (from: number, end: number) => batch([{ end, changes: [insert(row(String(end)))] }], { from });
  scene.log.append(added(0, 10), added(10, 20), added(20, 30));
  scene.board.losesAnswer = true;
  const running = scene.run({ from: pos(20), countedUpTo: pos(10) });
  await waitFor('counted', () => scene.board.captured.at(-1)?.upTo === pos(30), soon);
  scene.stop.abort();
  await running;
  expect(scene.publisher.sent.map(({ upTo }) => upTo)).toEqual([pos(30)]);
  expect(scene.board.captured.flatMap(({ tables }) => tables).reduce((sum, { inserts }) => sum + inserts, 0)).toBe(2);
});

test('while the control-store is away nothing is acknowledged, and data flows', async () => {
  const scene = stage();
  scene.board.positions = { applied: pos(30), durable: pos(20) };
  scene.board.isAway = true;
  const running = scene.run();
  scene.log.append(of(0, 10));
  await waitFor('shipped', () => scene.publisher.sent.length === 1, soon);
  const told = scene.facts.length;
  await waitFor('some rounds', () => scene.facts.length > told + 3, soon);
  expect(scene.source.acknowledged).toEqual([]);
  scene.board.isAway = false;
  await waitFor('acknowledged', () => scene.source.acknowledged.length === 1, soon);
  scene.stop.abort();
  await running;
});

test('a source that is waited for and silent is STALLED', async () => {
  const scene = stage();
  await expect(scene.run({ limits: { maxQueueBytes: 1_000, maxBatchBytes: 100, stalledMs: 50 } })).rejects.toMatchObject({
    code: 'STALLED',
  });
});

test('a capture that stands still itself hears nothing of the source, and is not stalled', async () => {
  const scene = stage();
  scene.log.append(of(0, 10));
  const running = scene.run({ queueDepth: async () => 100, limits: { maxQueueBytes: 1_000, maxBatchBytes: 100, stalledMs: 30 } });
  running.catch(() => undefined);
  await waitFor('it waits', () => scene.facts.at(-1)?.waitsFor === 'queue', soon);
  await new Promise((resolve) => setTimeout(resolve, 100)); // three times the limit passes: the case is that nothing happens
  scene.stop.abort();
  await running;
});
