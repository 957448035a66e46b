import { createHash } from 'node:crypto';
import type { RelationColumn } from '@trem/replication-core';

/** Of the published columns in their order: changes exactly when name, type or modifier of one changes, or their order. The same from catalogue and log. */
export function fingerprint(columns: readonly RelationColumn[]): string {
  const text = JSON.stringify(columns.map(({ name, typeOid, typeModifier }) => [name, typeOid, typeModifier]));
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
