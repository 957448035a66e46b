import { silentLogger } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { onShutdown } from './index.js';

/** Signals are emitted on the process object, as Node does; sending real ones would end the test runner. */
function rig(stop: () => Promise<void>, graceMs = 10_000) {
  let stops = 0;
  const exited = Promise.withResolvers<number>();
  const counted = () => {
    stops += 1;
    return stop();
  };
  const handlers = onShutdown({ logger: silentLogger, stop: counted, graceMs, exit: exited.resolve });
  return { exited: exited.promise, stops: () => stops, [Symbol.dispose]: () => handlers[Symbol.dispose]() };
}

test.each(['SIGTERM', 'SIGINT'] as const)('%s stops once and leaves with 0', async (signal) => {
  using it = rig(() => Promise.resolve());
  process.emit(signal, signal);
  expect(await it.exited).toBe(0);
  expect(it.stops()).toBe(1);
});

test('a stop that fails leaves with 1', async () => {
  using it = rig(() => Promise.reject(new Error('stuck')));
  process.emit('SIGTERM', 'SIGTERM');
  expect(await it.exited).toBe(1);
});

test('a stop that takes longer than its grace leaves with 1', async () => {
  using it = rig(() => new Promise(() => undefined), 20);
  process.emit('SIGTERM', 'SIGTERM');
  expect(await it.exited).toBe(1);
});

test('a second signal leaves at once, without stopping twice', async () => {
  using it = rig(() => new Promise(() => undefined));
  process.emit('SIGTERM', 'SIGTERM');
  process.emit('SIGINT', 'SIGINT');
  expect(await it.exited).toBe(1);
  expect(it.stops()).toBe(1);
});

test('disposing takes the handlers away', () => {
  const before = process.listenerCount('SIGTERM');
  const it = rig(() => Promise.resolve());
  expect(process.listenerCount('SIGTERM')).toBe(before + 1);
  it[Symbol.dispose]();
  expect(process.listenerCount('SIGTERM')).toBe(before);
});
