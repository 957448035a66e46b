import { expect, test } from 'vitest';
import { Changes } from './changes.js';

const never = new AbortController().signal;

async function took(work: Promise<void>): Promise<number> {
  const from = performance.now();
  await work;
  return performance.now() - from;
}

test('a change before the wait is not lost, and counts once', async () => {
  const changes = new Changes();
  using listener = changes.listen('a');
  changes.notify('a');
  changes.notify('a');
  expect(await took(listener.wait(30_000, never))).toBeLessThan(15_000);
  expect(await took(listener.wait(50, never))).toBeGreaterThanOrEqual(45);
});

test('a change during the wait ends it, one of another task does not', async () => {
  const changes = new Changes();
  using listener = changes.listen('a');
  const other = took(listener.wait(50, never));
  changes.notify('b');
  expect(await other).toBeGreaterThanOrEqual(45);
  const mine = took(listener.wait(30_000, never));
  changes.notify('a');
  expect(await mine).toBeLessThan(15_000);
});

test('an aborted wait ends at once, and nothing stays behind', async () => {
  const changes = new Changes();
  const left = new AbortController();
  {
    using listener = changes.listen('a');
    using second = changes.listen('a');
    expect(changes.watched).toBe(1);
    const waits = [listener, second].map((one) => took(one.wait(30_000, left.signal)));
    left.abort();
    expect(Math.max(...(await Promise.all(waits)))).toBeLessThan(15_000);
  }
  expect(changes.watched).toBe(0);
});
