import type { CataloguePage, CatalogueTable } from '@trem/contracts';
import type { CatalogueQuery, EndpointConfig } from '@trem/replication-core';
import { type ConnectOptions, withClient } from '../connection.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import { READ_CATALOGUE } from './discover-queries.js';

/** A thousand tables with their columns come in one statement. */
const read: ConnectOptions = { applicationName: 'trem', statementTimeoutMs: 30_000 };

/** One page of what can be a source: ordinary and partitioned tables with columns, keys and comments, by schema and name. Nothing on the disk is looked at. */
export function catalogue(endpoint: EndpointConfig, { cursor, limit }: CatalogueQuery): Promise<CataloguePage> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor);
  return withClient(endpoint, read, async (client) => {
    const { rows } = await client.query<CatalogueTable>(READ_CATALOGUE, [after?.schema ?? null, after?.table ?? null, limit + 1]);
    const tables = rows.slice(0, limit);
    const last = tables.at(-1);
    return { tables, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(last) : null };
  });
}
