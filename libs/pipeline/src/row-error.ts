import { ReplicationError } from '@trem/replication-core';

/** A row is refused, by its target or by a rule, and no more. */
export function isRowError(error: unknown): error is ReplicationError {
  return error instanceof ReplicationError && error.class === 'row';
}
