import type { TableName } from '@trem/contracts';
import type pg from 'pg';

/** As the server finds a replica identity: DEFAULT is a primary key that is not deferrable. */
const WITHOUT_IDENTITY = `
  SELECT home.nspname AS schema, class.relname AS table
    FROM unnest($1::text[], $2::text[]) AS asked(schema, name)
    JOIN pg_namespace AS home ON home.nspname = asked.schema
    JOIN pg_class AS class ON class.relnamespace = home.oid AND class.relname = asked.name
   WHERE class.relreplident <> 'f'
     AND NOT EXISTS (SELECT FROM pg_index AS index
                      WHERE index.indrelid = class.oid AND index.indisvalid AND index.indimmediate
                        AND CASE class.relreplident WHEN 'd' THEN index.indisprimary WHEN 'i' THEN index.indisreplident ELSE false END)
   ORDER BY 1, 2`;

/** Those of the tables whose updates and deletes the log could not tell. */
export async function withoutIdentity(client: pg.Client, tables: readonly TableName[]): Promise<readonly TableName[]> {
  const names = [tables.map(({ schema }) => schema), tables.map(({ table }) => table)];
  return (await client.query<TableName & pg.QueryResultRow>(WITHOUT_IDENTITY, names)).rows;
}
