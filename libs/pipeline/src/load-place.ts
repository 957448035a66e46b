import type { Partition } from '@trem/replication-core';

/** Most rows of one partition. */
const PARTITION_ROWS = 2 ** 40;

/**
 * Where a row of a load stands in place of a sequence, as mode history numbers its rows: negative, so that every change sorts behind it, and unique in
 * its table.
 * @param row counted from 1 on
 */
export function loadSequence({ number }: Pick<Partition, 'number'>, row: number): number {
  return row - (number + 1) * PARTITION_ROWS;
}

export function isOfLoad(sequence: number): boolean {
  return sequence < 0;
}
