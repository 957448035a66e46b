import { type TableName, tableKey } from '@trem/contracts';
import type { ColumnFacts, ColumnsNow, EndpointConfig, Relation, RelationColumn } from '@trem/replication-core';
import type pg from 'pg';
import { withClient } from '../connection.js';
import { lookConnection } from './connections.js';
import { refusedColumns } from './describe.js';

const PATIENCE_MS = 10_000;

/**
 * A column that is added with a default does not touch the rows that are there: the catalogue notes what they have in it (pg_attribute.attmissingval).
 * That is kept when the default changes, and is gone once the table is rewritten. Of a partitioned table it is noted for each leaf. One element of an
 * array, which text arrays read, too, but for boxes: only theirs are not kept apart by commas.
 */
const READ_MISSING = `
  SELECT own.attnum AS number, array_agg(DISTINCT CASE
           WHEN type.typdelim = ',' OR starts_with(attribute.attmissingval::text, '{"') THEN (attribute.attmissingval::text::text[])[1]
           ELSE trim(attribute.attmissingval::text, '{}') END) AS values
    FROM pg_class AS class
    JOIN pg_namespace AS schema ON schema.oid = class.relnamespace
   CROSS JOIN LATERAL (
         SELECT class.oid WHERE class.relkind <> 'p'
          UNION ALL
         SELECT relid::oid FROM pg_partition_tree(class.oid) WHERE class.relkind = 'p' AND isleaf) AS file
    JOIN pg_attribute AS attribute ON attribute.attrelid = file.oid
    JOIN pg_attribute AS own ON own.attrelid = class.oid AND own.attname = attribute.attname
    JOIN pg_type AS type ON type.oid = attribute.atttypid
   WHERE schema.nspname = $1 AND class.relname = $2 AND attribute.atthasmissing AND attribute.attnum > 0 AND NOT attribute.attisdropped
   GROUP BY own.attnum`;

/** What the catalogue knows of a table's columns beside their shapes. */
export async function columnFacts(endpoint: EndpointConfig, table: Relation): Promise<ColumnFacts> {
  return await withClient(endpoint, lookConnection, async (client) => {
    const types = await typeNames(client, table.columns);
    const { rows } = await client.query<{ number: number; values: readonly string[] }>(READ_MISSING, [table.schema, table.table]);
    const refused = await refusedColumns(client, [table]);
    const several = rows.filter(({ values }) => values.length > 1);
    return {
      types,
      missingValues: new Map(rows.flatMap(({ number, values: [value] }) => (value === undefined ? [] : [[number, value] as const]))),
      refused: new Map([
        ...several.map(({ number }) => [number, 'rows of before have another value in each partition'] as const),
        ...refused.map(({ number, reason }) => [number, reason] as const),
      ]),
    };
  });
}

async function typeNames(client: pg.Client, columns: readonly RelationColumn[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ place: string; type: string }>(
    'SELECT place, format_type(oid, modifier) AS type FROM unnest($1::oid[], $2::int[]) WITH ORDINALITY AS asked(oid, modifier, place)',
    [columns.map(({ typeOid }) => typeOid), columns.map(({ typeModifier }) => typeModifier)],
  );
  return new Map(rows.map(({ place, type }) => [columns[Number(place) - 1]?.name ?? '', type]));
}

/** The files change when a table, or a leaf of it, is rewritten, emptied, added or taken out. */
const READ_NOW = `
  SELECT asked.place, class.relnatts::int AS last,
         (SELECT json_object_agg(attribute.attname, attribute.attnum) FROM pg_attribute AS attribute
           WHERE attribute.attrelid = class.oid AND attribute.attnum > 0 AND NOT attribute.attisdropped AND attribute.attgenerated = '') AS numbers,
         CASE class.relkind
           WHEN 'p' THEN (SELECT md5(string_agg(format('%s %s', relid::oid, pg_relation_filenode(relid)), ',' ORDER BY relid::oid)) FROM pg_partition_tree(class.oid) WHERE isleaf)
           ELSE pg_relation_filenode(class.oid)::text
         END AS files
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked(schema, name, place)
    JOIN pg_namespace AS schema ON schema.nspname = asked.schema
    JOIN pg_class AS class ON class.relnamespace = schema.oid AND class.relname = asked.name`;

/** One look-up, whatever the number of tables. One that is not there is left out. */
export async function columnsNow(endpoint: EndpointConfig, tables: readonly TableName[]): Promise<ReadonlyMap<string, ColumnsNow>> {
  return await withClient(endpoint, { ...lookConnection, statementTimeoutMs: PATIENCE_MS }, async (client) => {
    const { rows } = await client.query<{ place: string; last: number; numbers: Record<string, number> | null; files: string | null }>(
      READ_NOW,
      [tables.map(({ schema }) => schema), tables.map(({ table }) => table)],
    );
    return new Map(
      rows.flatMap(({ place, last, numbers, files }) => {
        const table = tables[Number(place) - 1];
        return table === undefined
          ? []
          : [[tableKey(table), { numbers: new Map(Object.entries(numbers ?? {})), last, files: files ?? '' }] as const];
      }),
    );
  });
}
