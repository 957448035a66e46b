import type { ApplyMode, Errors } from '@trem/contracts';
import type { RowChange } from '@trem/replication-core';

/** Whether a change that cannot be written rests the task. Each flag watches its own kind, and no other. */
export function stopsAt(errors: Errors, mode: ApplyMode, operation: RowChange['tag']): boolean {
  switch (mode) {
    case 'upsert':
      return errors.stopOnUpsertError;
    case 'scd2':
      return errors.stopOnScd2Error;
    default:
      return { insert: errors.stopOnInsertError, update: errors.stopOnUpdateError, delete: errors.stopOnDeleteError }[operation];
  }
}

/** ms before the next try, after so many. Doubles. */
export function delayAfter(tries: number, { firstDelayMs, maxDelayMs }: Errors['retry']): number {
  return Math.min(maxDelayMs, firstDelayMs * 2 ** (tries - 1));
}
