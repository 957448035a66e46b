import { expect, test } from 'vitest';
import { Progress } from './progress.js';
import { batch, part, pos } from './testing/fake-log.js';

const start = () => new Progress({ position: pos(100), captureEpoch: 2 });
const whole = (from: number, upTo: number, epoch = 2) => batch([{ end: upTo, changes: [] }], { from, epoch });
const large = { end: 200, changes: [] };
const piece = (number: number, { last = false, epoch = 2, from = 100 } = {}) => part(large, { from, part: number, last, epoch });

test('a batch that ends at or below what is applied is a duplicate', () => {
  expect(start().meet(whole(90, 100))).toEqual({ tag: 'duplicate', rollback: false });
});

test('a batch that begins at or below what is applied and ends above it is applied', () => {
  const progress = start();
  expect(progress.meet(whole(90, 110)).tag).toBe('apply');
  progress.accept(whole(90, 110));
  expect(progress.position).toBe(pos(110));
});

test('a batch that begins beyond what is applied is a gap', () => {
  expect(start().meet(whole(101, 110))).toEqual({ tag: 'gap', rollback: false });
});

test('once a higher epoch was seen, lower ones are stale, whatever their positions', () => {
  const progress = start();
  expect(progress.meet(whole(100, 110, 1)).tag).toBe('stale');
  expect(progress.meet(whole(90, 100, 3)).tag).toBe('duplicate');
  expect(progress.captureEpoch).toBe(3);
  expect(progress.meet(whole(100, 110, 2)).tag).toBe('stale');
});

test('parts follow one another, and only the last moves the chain', () => {
  const progress = start();
  for (const number of [0, 1, 2]) {
    const batch = piece(number, { last: number === 2 });
    expect(progress.meet(batch)).toEqual({ tag: 'apply', rollback: false });
    expect(progress.position).toBe(pos(100));
    progress.accept(batch);
  }
  expect(progress.position).toBe(pos(200));
  expect(progress.meet(piece(1))).toEqual({ tag: 'duplicate', rollback: false });
});

test('a part whose earlier parts are missing is a gap', () => {
  expect(start().meet(piece(1))).toEqual({ tag: 'gap', rollback: false });
});

test('a broken order of parts rolls back, and is a gap', () => {
  const progress = start();
  progress.accept(piece(0));
  expect(progress.meet(piece(2))).toEqual({ tag: 'gap', rollback: true });
  expect(progress.isOpen).toBe(false);
});

test('a part that is written already is a duplicate, and the transaction goes on', () => {
  const progress = start();
  for (const number of [0, 1, 2]) {
    progress.accept(piece(number));
    for (const again of [0, number]) {
      expect(progress.meet(piece(again))).toEqual({ tag: 'duplicate', rollback: false });
    }
  }
  expect(progress.meet(piece(3, { last: true }))).toEqual({ tag: 'apply', rollback: false });
});

test('parts come again from the first after the open transaction was rolled back', () => {
  const progress = start();
  progress.accept(piece(0));
  progress.accept(piece(1));
  progress.forget();
  expect(progress.meet(piece(0))).toEqual({ tag: 'apply', rollback: false });
});

test('a higher epoch while a transaction is open rolls back and begins again at its first part', () => {
  const progress = start();
  progress.accept(piece(0));
  expect(progress.meet(piece(1, { epoch: 3 }))).toEqual({ tag: 'gap', rollback: true });
  expect(progress.meet(piece(0, { epoch: 3 }))).toEqual({ tag: 'apply', rollback: false });
});

test('a higher epoch rolls back also when its batch is a duplicate', () => {
  const progress = start();
  progress.accept(piece(0));
  expect(progress.meet(whole(90, 100, 3))).toEqual({ tag: 'duplicate', rollback: true });
});

test('a part of another transaction does not continue the open one', () => {
  const progress = start();
  progress.accept(piece(0));
  expect(progress.meet(piece(1, { from: 150 })).tag).toBe('gap');
});
