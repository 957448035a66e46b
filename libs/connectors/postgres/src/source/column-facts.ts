import type { TableName } from '@trem/contracts';
import type { ColumnFacts, EndpointConfig } from '@trem/replication-core';
import { withClient } from '../connection.js';
import { lookConnection } from './connections.js';
import { refusedColumns } from './describe.js';

/**
 * A column that is added with a default does not touch the rows that are there: the catalogue notes what they have in it (pg_attribute.attmissingval).
 * That is kept when the default changes, and is gone once the table is rewritten. One element of an array, which text arrays read, too.
 */
const READ_MISSING = `
  SELECT attribute.attname AS name, (attribute.attmissingval::text::text[])[1] AS value
    FROM pg_class AS class
    JOIN pg_namespace AS schema ON schema.oid = class.relnamespace
    JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid
   WHERE schema.nspname = $1 AND class.relname = $2 AND attribute.atthasmissing AND attribute.attnum > 0 AND NOT attribute.attisdropped`;

/** What the catalogue knows of a table's columns beside their shapes. */
export async function columnFacts(endpoint: EndpointConfig, table: TableName): Promise<ColumnFacts> {
  return await withClient(endpoint, lookConnection, async (client) => {
    const { rows } = await client.query<{ name: string; value: string }>(READ_MISSING, [table.schema, table.table]);
    const refused = await refusedColumns(client, [table]);
    return {
      missingValues: new Map(rows.map(({ name, value }) => [name, value])),
      refused: new Map(refused.map(({ column, reason }) => [column, reason])),
    };
  });
}
