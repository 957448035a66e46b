import { type TableName, tableKey } from '@trem/contracts';
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

const READ_NUMBERS = `
  SELECT asked.place, json_object_agg(attribute.attname, attribute.attnum) AS numbers
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked(schema, name, place)
    JOIN pg_namespace AS schema ON schema.nspname = asked.schema
    JOIN pg_class AS class ON class.relnamespace = schema.oid AND class.relname = asked.name
    JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid AND attribute.attnum > 0 AND NOT attribute.attisdropped
   GROUP BY asked.place`;

/** One look-up, whatever the number of tables. One that is not there, or has no column, is left out. */
export async function columnNumbers(
  endpoint: EndpointConfig,
  tables: readonly TableName[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  return await withClient(endpoint, { ...lookConnection, statementTimeoutMs: PATIENCE_MS }, async (client) => {
    const { rows } = await client.query<{ place: string; numbers: Record<string, number> }>(READ_NUMBERS, [
      tables.map(({ schema }) => schema),
      tables.map(({ table }) => table),
    ]);
    return new Map(
      rows.flatMap(({ place, numbers }) => {
        const table = tables[Number(place) - 1];
        return table === undefined ? [] : [[tableKey(table), new Map(Object.entries(numbers))] as const];
      }),
    );
  });
}

const PATIENCE_MS = 10_000;
