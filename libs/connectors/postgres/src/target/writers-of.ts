import type { TableName } from '@trem/contracts';
import type { EndpointConfig } from '@trem/replication-core';
import { withClient } from '../connection.js';

/** The schema `trem` belongs to the role that writes; the one that only reads here may not see it. */
const MAY_LOOK = `
  SELECT FROM pg_class AS class JOIN pg_namespace AS home ON home.oid = class.relnamespace
   WHERE home.nspname = 'trem' AND class.relname = 'table_load' AND has_schema_privilege(home.oid, 'USAGE') AND has_table_privilege(class.oid, 'SELECT')`;

const WRITERS = `
  SELECT DISTINCT task::text AS task
    FROM trem.table_load JOIN unnest($1::text[], $2::text[]) AS asked(schema, name) ON schema_name = asked.schema AND table_name = asked.name`;

export function writersOf(endpoint: EndpointConfig, tables: readonly TableName[]): Promise<readonly string[]> {
  return withClient(endpoint, { applicationName: 'trem/target' }, async (client) => {
    if ((await client.query(MAY_LOOK)).rowCount === 0) {
      return [];
    }
    const { rows } = await client.query<{ task: string }>(WRITERS, [tables.map(({ schema }) => schema), tables.map(({ table }) => table)]);
    return rows.map(({ task }) => task);
  });
}
