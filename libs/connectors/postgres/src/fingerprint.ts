import { createHash } from 'node:crypto';
import type { RelationColumn } from '@trem/replication-core';

/**
 * Of the table itself (its oid) and its published columns in their order: changes exactly when name, type or modifier of one changes, their order,
 * or when the table was dropped and made anew. The same from catalogue and log.
 */
export function fingerprint(oid: number, columns: readonly RelationColumn[]): string {
  const text = JSON.stringify([oid, columns.map(({ name, typeOid, typeModifier }) => [name, typeOid, typeModifier])]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
