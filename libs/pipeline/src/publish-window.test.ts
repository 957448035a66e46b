import { waitFor } from '@trem/testing';
import { expect, test } from 'vitest';
import { PublishWindow } from './publish-window.js';
import { batch, part, pos } from './testing/fake-log.js';
import { FakePublisher } from './testing/fake-publisher.js';

const of = (from: number, end: number, bytes = 100) => batch([{ end, changes: [] }], { from, bytes });
const never = new AbortController().signal;

function held(limits?: { batches: number; bytes: number }) {
  const publisher = new FakePublisher();
  publisher.isHeld = true;
  return { publisher, window: new PublishWindow(publisher, limits) };
}

test('it is quiet while nothing is on its way', async () => {
  const { publisher, window } = held();
  expect(window.isQuiet).toBe(true);
  window.send(of(0, 10));
  expect(window.isQuiet).toBe(false);
  publisher.confirm();
  await waitFor('quiet', () => window.isQuiet, { everyMs: 1 });
});

test.each([
  ['batches', { batches: 2, bytes: 1_000 }],
  ['bytes', { batches: 100, bytes: 250 }],
])('no more %s than the limit are on their way', async (_, limits) => {
  const { publisher, window } = held(limits);
  window.send(of(0, 10));
  window.send(of(10, 20));
  let hasRoom = false;
  const room = window.room(100, never).then(() => {
    hasRoom = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(hasRoom).toBe(false);
  publisher.confirm();
  await room;
});

test('a batch larger than the window goes alone', async () => {
  const { window } = held({ batches: 2, bytes: 50 });
  await window.room(100, never);
});

test('confirmed moves in order, whatever the order of the confirms', async () => {
  const { publisher, window } = held();
  window.send(of(0, 10));
  window.send(of(10, 20));
  publisher.confirm(1);
  await new Promise((resolve) => setImmediate(resolve));
  expect(window.confirmed).toBeUndefined();
  publisher.confirm(0);
  await waitFor('both', () => window.confirmed === pos(20), { everyMs: 1 });
});

test('a part that is not the last confirms nothing', async () => {
  const { publisher, window } = held();
  window.send(part({ end: 30, changes: [] }, { from: 20, part: 0, last: false }));
  publisher.confirm();
  await window.drained(never);
  expect(window.confirmed).toBeUndefined();
});

test('a refused batch wakes who waits for room', async () => {
  const { publisher, window } = held({ batches: 1, bytes: 1_000 });
  window.send(of(0, 10));
  const room = window.room(100, never);
  publisher.refuse();
  await expect(room).rejects.toMatchObject({ code: 'BROKER_LOST' });
  await expect(window.failed).rejects.toMatchObject({ code: 'BROKER_LOST' });
});

test('waiting for room ends with the signal', async () => {
  const { window } = held({ batches: 1, bytes: 1_000 });
  window.send(of(0, 10));
  const stop = new AbortController();
  const room = window.room(100, stop.signal);
  stop.abort();
  await room;
});
