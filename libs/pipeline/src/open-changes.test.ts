import { asPosition, type LogBatch } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { OpenChanges, openBatches } from './open-changes.js';

const at = (n: number) => asPosition(n.toString(16).padStart(16, '0'));
const batch = (upTo: number, inserts: number, committedAtMs: number) =>
  ({
    upTo: at(upTo),
    committedAt: committedAtMs * 1_000,
    tables: [{ relation: 1, inserts, updates: 1, deletes: 0, truncates: 0 }],
  }) as unknown as LogBatch;

test('what is sent is open until it is applied, and the oldest of it has an age', () => {
  const open = new OpenChanges();
  open.sent(batch(10, 4, 1_000));
  open.sent(batch(20, 1, 2_000));
  expect(open.open(5_000)).toEqual({ changes: 7, ageMs: 4_000 });
  expect(openBatches([batch(20, 1, 2_000)], 5_000)).toEqual({ changes: 2, ageMs: 3_000 });
  open.applied(at(10));
  expect(open.open(5_000)).toEqual({ changes: 2, ageMs: 3_000 });
  open.applied(at(25));
  expect(open.open(5_000)).toEqual({ changes: 0, ageMs: 0 });
});

test('a position that is not known takes nothing away', () => {
  const open = new OpenChanges();
  open.sent(batch(10, 0, 1_000));
  open.applied(undefined);
  expect(open.open(1_500)).toEqual({ changes: 1, ageMs: 500 });
});
