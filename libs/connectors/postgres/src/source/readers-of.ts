import type { TableName } from '@trem/contracts';
import type { EndpointConfig } from '@trem/replication-core';
import { withClient } from '../connection.js';
import { lookConnection } from './connections.js';

/** Whose publication it is stands in the first line of its comment. */
const READERS = `
  SELECT DISTINCT substring(obj_description(publication.oid, 'pg_publication') FROM '^trem task ([0-9a-f-]{36})') AS task
    FROM unnest($1::text[], $2::text[]) AS asked(schema, name)
    JOIN pg_namespace AS home ON home.nspname = asked.schema
    JOIN pg_class AS class ON class.relnamespace = home.oid AND class.relname = asked.name
    JOIN pg_publication_rel AS member ON member.prrelid = class.oid
    JOIN pg_publication AS publication ON publication.oid = member.prpubid
   WHERE obj_description(publication.oid, 'pg_publication') ~ '^trem task '`;

export function readersOf(endpoint: EndpointConfig, tables: readonly TableName[]): Promise<readonly string[]> {
  return withClient(endpoint, lookConnection, async (client) => {
    const { rows } = await client.query<{ task: string }>(READERS, [tables.map(({ schema }) => schema), tables.map(({ table }) => table)]);
    return rows.map(({ task }) => task);
  });
}
