import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { LogBatch } from '@trem/replication-core';
import { waitFor } from '@trem/testing';
import { expect, test } from 'vitest';
import { CapturedCounter } from './captured-counter.js';
import { FakeBoard } from './testing/fake-board.js';
import { pos } from './testing/fake-log.js';

const read = (end: number, more: Partial<LogBatch> = {}): LogBatch => ({
  ...{ codec: 'fake', epoch: 1, from: pos(0), upTo: pos(end), part: 0, last: true, idle: false, committedAt: 0, transactions: 1 },
  ...{ tables: [{ relation: 7, inserts: end, updates: 0, deletes: 0, truncates: 0 }], names: ['public.item'], frames: new Uint8Array() },
  ...more,
});

test('parts count once their transaction is whole, begun anew or not; what was counted before is not counted again', async () => {
  const board = new FakeBoard();
  const counter = new CapturedCounter(pos(10));
  counter.captured(read(10));
  counter.captured(read(11, { last: false }));
  counter.captured(read(11, { last: false }));
  expect(await counter.tell(board, 1)).toBe(pos(10));
  counter.captured(read(20, { part: 1 }));
  counter.captured(read(20));
  expect(await counter.tell(board, 1)).toBe(pos(20));
  expect(board.captured).toEqual([
    { epoch: 1, upTo: pos(20), tables: [{ name: 'public.item', inserts: 31, updates: 0, deletes: 0, truncates: 0 }] },
  ]);
});

test('a stretch whose answer was lost is told again as it was, and what came since by itself', async () => {
  const board = new FakeBoard();
  const counter = new CapturedCounter(pos(0));
  counter.captured(read(1));
  board.losesAnswer = true;
  await expect(counter.tell(board, 1)).rejects.toThrow('lost');
  expect(counter.countedUpTo).toBe(pos(0));
  counter.captured(read(2));
  expect([await counter.tell(board, 1), await counter.tell(board, 1)]).toEqual([pos(1), pos(2)]);
  expect(board.captured.map(({ tables }) => tables[0]?.inserts)).toEqual([1, 2]);
});

test('of a large transaction only counts are kept: its parts are free once they are sent', async () => {
  const counter = new CapturedCounter(pos(0));
  const parts = Array.from({ length: 3 }, (_, part) => new WeakRef(read(9, { part, last: false })));
  for (const part of parts) {
    counter.captured(part.deref() as LogBatch);
  }
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  await waitFor('the parts to be collected', () => {
    collect();
    return parts.every((part) => part.deref() === undefined);
  });
  const board = new FakeBoard();
  counter.captured(read(9, { part: 3 }));
  await counter.tell(board, 1);
  expect(board.captured[0]?.tables[0]?.inserts).toBe(4 * 9);
});
