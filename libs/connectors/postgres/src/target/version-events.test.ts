import type { RowChange } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { rowOf } from '../../test-support/rules-kit.js';
import { versionStretches } from './version-events.js';

const relation = { id: 1, schema: 'public', table: 'item', columns: [], fingerprint: 'f' };
const at = (sequence: number) => ({ operation: 'update', position: 'p' as never, sequence, committedAt: sequence }) as const;

function update(sequence: number, ...cells: readonly string[]): RowChange {
  const after = rowOf(...cells.map((cell) => Buffer.from(cell)));
  return { tag: 'update', relation, before: undefined, isWhole: false, after, at: at(sequence) };
}

function versions(changes: readonly RowChange[], compared?: readonly number[]): number {
  return versionStretches(changes, { key: [0], perTransaction: false, compared, hasPlainKey: true }).flatMap(({ single, chained }) => [
    ...single,
    ...chained,
  ]).length;
}

test('a column whose value says when makes no version by itself', () => {
  const changes = [update(1, 'k', 'a', '10:00'), update(2, 'k', 'a', '10:01'), update(3, 'k', 'b', '10:02')];
  expect(versions(changes)).toBe(3);
  expect(versions(changes, [0, 1])).toBe(2);
});
