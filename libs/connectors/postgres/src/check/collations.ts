import type { Finding, TableName } from '@trem/contracts';
import type { ColumnShape, TableShape } from '@trem/replication-core';
import type pg from 'pg';
import { quoteIdentifier, quoteTable } from '../identifiers.js';
import { collationOfType } from '../target/target-server.js';
import { finding } from './make-finding.js';

/** Collations of columns that the target does not know: its tables are made with the database's own. */
const READ_MISSING = 'SELECT name FROM unnest($1::text[]) AS name WHERE to_regcollation(name) IS NULL';

/** Columns of tables that are there, in which texts that differ may be equal. */
const READ_LOOSE = `
  SELECT asked.schema, asked.name AS table, attribute.attname AS column, format('%I.%I', home.nspname, rule.collname) AS collation,
         format_type(attribute.atttypid, attribute.atttypmod) AS type
    FROM unnest($1::text[], $2::text[]) AS asked(schema, name)
    JOIN pg_namespace AS n ON n.nspname = asked.schema
    JOIN pg_class AS class ON class.relnamespace = n.oid AND class.relname = asked.name
    JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid AND attribute.attnum > 0 AND NOT attribute.attisdropped
    JOIN pg_collation AS rule ON rule.oid = attribute.attcollation AND NOT rule.collisdeterministic
    JOIN pg_namespace AS home ON home.oid = rule.collnamespace
   ORDER BY 1, 2, 3`;

interface LooseColumn extends TableName {
  readonly column: string;
  readonly collation: string;
  readonly type: string;
}

/** A key that the target regards as equal to another one makes one row of two: an error. An order that differs is told. */
export async function checkCollations(client: pg.Client, shapes: readonly TableShape[]): Promise<readonly Finding[]> {
  const names = [shapes.map(({ schema }) => schema), shapes.map(({ table }) => table)];
  const loose = await client.query<LooseColumn & pg.QueryResultRow>(READ_LOOSE, names);
  const wanted = new Set(shapes.flatMap(({ columns }) => columns.flatMap(wantedBy)));
  const missing = await client.query<{ name: string }>(READ_MISSING, [[...wanted]]);
  const lacking = new Set(missing.rows.map(({ name }) => name));
  return [
    ...loose.rows.filter((column) => isTighterAtSource(column, shapes)).map(mergedKeys),
    ...shapes.flatMap((shape) =>
      shape.columns.flatMap((column) =>
        wantedBy(column).flatMap((collation) => (lacking.has(collation) ? [missingCollation(shape, column.name, collation)] : [])),
      ),
    ),
  ];
}

/** Its own, and those of the domains that it is made of. */
function wantedBy({ collation, userTypes }: ColumnShape): readonly string[] {
  return [...new Set([...(collation === undefined ? [] : [collation]), ...userTypes.flatMap(collationOfType)])];
}

/** The column is in the key, and the source compares it by another rule. */
function isTighterAtSource({ schema, table, column, collation }: LooseColumn, shapes: readonly TableShape[]): boolean {
  const shape = shapes.find((one) => one.schema === schema && one.table === table);
  const own = shape?.columns.find(({ name }) => name === column)?.collation;
  return shape !== undefined && own !== collation && (shape.key.includes(column) || shape.primaryKey.includes(column));
}

function mergedKeys({ schema, table, column, collation, type }: LooseColumn): Finding {
  const sql = `ALTER TABLE ${quoteTable({ schema, table })} ALTER COLUMN ${quoteIdentifier(column)} TYPE ${type} COLLATE "default"`;
  return finding('COLLATION', {
    object: `${schema}.${table}.${column}`,
    found: `${collation}, which regards texts as equal that differ`,
    wanted: 'a deterministic collation',
    cause: 'Two keys of the source may be one at the target',
    sql,
  });
}

function missingCollation({ schema, table }: TableName, column: string, collation: string): Finding {
  return finding('COLLATION', {
    severity: 'info',
    object: `${schema}.${table}.${column}`,
    found: `no collation ${collation}`,
    wanted: collation,
    cause: "The column is made with the database's own collation: values are equal, their order may differ",
  });
}
