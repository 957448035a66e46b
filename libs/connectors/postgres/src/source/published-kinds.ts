import { type TableName, tableKey } from '@trem/contracts';
import { ReplicationError } from '@trem/replication-core';
import type pg from 'pg';
import { ALL_CHANGES, INSERTS_ALONE, type PublicationRow } from './publication-row.js';
import { withoutIdentity } from './without-identity.js';

export interface Wanted {
  readonly tables: readonly TableName[];
  /** Nothing but inserts of these tables will be written. */
  readonly insertsAlone: boolean;
}

interface Found {
  readonly found: PublicationRow | undefined;
  readonly hasSlot: boolean;
}

/**
 * The kinds of changes to publish: all of them, unless a table has no replica identity, for the source would refuse updates and deletes of it to everybody
 * from then on. What has been published by inserts alone stays so while there is a slot: the log of before has no more than these.
 * @throws NO_REPLICA_IDENTITY updates and deletes are wanted, and a table that is not published with them yet has none
 */
export async function publishedKinds(client: pg.Client, { tables, insertsAlone }: Wanted, { found, hasSlot }: Found): Promise<string> {
  const bare = await withoutIdentity(client, tables);
  if (insertsAlone) {
    return bare.length > 0 || (hasSlot && found?.publishes === INSERTS_ALONE) ? INSERTS_ALONE : ALL_CHANGES;
  }
  const published = new Set(found?.publishes === ALL_CHANGES ? found.members.map(tableKey) : []);
  const refused = bare.filter((table) => !published.has(tableKey(table)));
  if (refused.length > 0) {
    throw new ReplicationError('NO_REPLICA_IDENTITY', { tables: refused.map(({ schema, table }) => `${schema}.${table}`).join(', ') });
  }
  return ALL_CHANGES;
}
