import { ReplicationError } from '@trem/replication-core';
import type { CatalogueTypes } from './catalogue-types.js';
import { valueType } from './families/index.js';

/** The bytes by which a server sends an empty value of this type, or of a domain over it, and which no server reads; undefined for most types. */
export function unreadableEmpty(types: CatalogueTypes, oid: number): Buffer | undefined {
  const hex = valueType(types.under(oid)?.oid ?? 0)?.unreadableEmpty;
  return hex === undefined ? undefined : Buffer.from(hex, 'hex');
}

/** The type is made of one whose empty value cannot be read. */
export function holdsUnreadable(types: CatalogueTypes, oid: number): boolean {
  return (types.under(oid)?.parts ?? []).some((part) => unreadableEmpty(types, part) !== undefined || holdsUnreadable(types, part));
}

/** Looks at such a part of a value: alone it is written as text, but a part has no other form than the whole. Throws VALUE_INVALID: it is empty. */
export function refuseEmpty(empty: Buffer): (bytes: Buffer, start: number, end: number) => void {
  return (bytes, start, end) => {
    if (bytes.subarray(start, end).equals(empty)) {
      throw new ReplicationError('VALUE_INVALID', { reason: 'a part of it is empty, which no server reads in binary form' });
    }
  };
}
