import { ReplicationError } from '@trem/replication-core';
import type { CatalogueType, CatalogueTypes } from './catalogue-types.js';

const INTERVAL_OID = 1186;
const SINCE = 170_000;

/** Postgres 17 made `infinity` of what earlier versions take for the longest interval there is: they would store another value in silence. */
export function knowsEndlessIntervals({ serverVersion }: CatalogueTypes): boolean {
  return serverVersion >= SINCE;
}

/** The type is interval, or made of it. */
export function holdsIntervals(types: CatalogueTypes, type: CatalogueType | undefined): boolean {
  return type !== undefined && (isInterval(type) || type.parts.some((part) => holdsIntervals(types, types.get(part))));
}

export function isInterval({ oid }: CatalogueType): boolean {
  return oid === INTERVAL_OID;
}

const LARGEST = Buffer.from('7fffffffffffffff7fffffff7fffffff', 'hex');
const SMALLEST = Buffer.from('80000000000000008000000080000000', 'hex');

/** Looks at an interval in binary form, on its way to a server that knows no endless ones. @throws VALUE_INVALID it is endless */
export function refuseEndless(bytes: Buffer, start: number, end: number): void {
  const value = bytes.subarray(start, end);
  if (value.equals(LARGEST) || value.equals(SMALLEST)) {
    throw new ReplicationError('VALUE_INVALID', { type: 'interval', reason: 'the target knows no infinity before Postgres 17' });
  }
}
