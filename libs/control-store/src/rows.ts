import { ReplicationError } from '@trem/replication-core';

/** The row of a statement that names one thing by its id. @throws NOT_FOUND there is none */
export function onlyRow<R>(rows: readonly R[], what: string, id: string): R {
  const [row] = rows;
  if (row === undefined) {
    throw new ReplicationError('NOT_FOUND', { [what]: id });
  }
  return row;
}

/** A time for people and programs; null stays. */
export function isoTime(time: Date): string;
export function isoTime(time: Date | null): string | null;
export function isoTime(time: Date | null): string | null {
  return time === null ? null : time.toISOString();
}

/** A count or size: below 2^53 by nature. */
export function countOf(bigint: string): number;
export function countOf(bigint: string | null): number | null;
export function countOf(bigint: string | null): number | null {
  return bigint === null ? null : Number(bigint);
}
