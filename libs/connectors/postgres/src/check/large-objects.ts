import type { Finding, TableName } from '@trem/contracts';
import type pg from 'pg';
import { finding } from './make-finding.js';

/** Columns of type oid, also under domains (as `lo` of the extension of that name), while the database has large objects. */
const READ_COLUMNS = `
  WITH RECURSIVE bare(oid) AS (
    SELECT 'oid'::regtype::oid
    UNION
    SELECT t.oid FROM bare JOIN pg_type AS t ON (t.typtype = 'd' AND t.typbasetype = bare.oid) OR (t.typcategory = 'A' AND t.typelem = bare.oid AND t.typlen = -1))
  SELECT asked.schema, asked.name AS table, attribute.attname AS column, format_type(attribute.atttypid, attribute.atttypmod) AS type
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked(schema, name, place)
    JOIN pg_namespace AS home ON home.nspname = asked.schema
    JOIN pg_class AS class ON class.relnamespace = home.oid AND class.relname = asked.name
    JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid AND attribute.attnum > 0 AND NOT attribute.attisdropped
   WHERE attribute.atttypid IN (SELECT oid FROM bare) AND EXISTS (SELECT FROM pg_largeobject_metadata)
   ORDER BY asked.place, attribute.attnum`;

interface Column extends TableName {
  readonly column: string;
  readonly type: string;
}

/** A large object lies in none of the tables and its changes are not in the log: the number that names it would arrive, and nothing behind it. */
export async function checkLargeObjects(client: pg.Client, tables: readonly TableName[]): Promise<readonly Finding[]> {
  const names = [tables.map(({ schema }) => schema), tables.map(({ table }) => table)];
  const { rows } = await client.query<Column & pg.QueryResultRow>(READ_COLUMNS, names);
  return rows.map(({ schema, table, column, type }) =>
    finding('LARGE_OBJECTS', {
      severity: 'warning',
      object: `${schema}.${table}.${column}`,
      found: `${type}, in a database with large objects`,
      wanted: 'bytea',
    }),
  );
}
