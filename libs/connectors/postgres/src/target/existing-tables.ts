import type { TableName } from '@trem/contracts';
import type pg from 'pg';
import { valueType } from '../values/families/index.js';
import type { Comparison } from '../values/families/value-type.js';

/** A column as the target's catalogue has it. */
export interface TargetColumn {
  readonly name: string;
  readonly type: string;
  readonly typeOid: number;
  /** Of the type; for an array that of the array. */
  readonly typeKind: 'b' | 'c' | 'd' | 'e' | 'm' | 'p' | 'r';
  /** The type can be sent and received in binary form. */
  readonly hasBinary: boolean;
  /** False when strings that differ may be equal. */
  readonly isDeterministic: boolean;
  readonly notNull: boolean;
  readonly hasDefault: boolean;
  readonly identity: '' | 'a' | 'd';
  readonly generated: '' | 's' | 'v';
  /** What a generated column is made of, as the target writes it. */
  readonly expression?: string | null;
}

/** What a generated column is made of, and what it should be. */
export interface ComputedColumn {
  readonly name: string;
  readonly found: string;
  readonly wanted: string;
}

/** A unique index or exclusion constraint. */
export interface TargetIndex {
  readonly name: string;
  readonly isPrimary: boolean;
  /** It holds for every row: neither partial, nor on expressions. */
  readonly isPlain: boolean;
  /** Null stands for an expression. */
  readonly columns: readonly (string | null)[];
}

export interface TargetTable extends TableName {
  readonly oid: number;
  /** Type of the table's rows, and of arrays of them. */
  readonly rowTypeOid: number;
  readonly rowArrayOid: number;
  readonly kind: string;
  /** Other tables inherit from it: what is done to it would be done to their rows too. */
  readonly hasHeirs: boolean;
  /** Triggers or rules, which may swallow rows. */
  readonly hasTriggers: boolean;
  readonly columns: readonly TargetColumn[];
  /** Unique and exclusion constraints of any kind. */
  readonly uniques: readonly TargetIndex[];
  /** Columns that the target computes otherwise than the source, once that was looked at. */
  readonly computedOtherwise?: readonly ComputedColumn[];
}

/** Tables by name, in one question; those that are not there are left out. */
const READ_TABLES = `
  SELECT n.nspname AS schema, c.relname AS "table", c.oid::int8::text AS oid, c.reltype::int8::text AS row_type,
         (SELECT t.typarray::int8::text FROM pg_type t WHERE t.oid = c.reltype) AS row_array, c.relkind AS kind,
         c.relkind = 'r' AND EXISTS (SELECT FROM pg_inherits AS h WHERE h.inhparent = c.oid) AS heirs, c.relhastriggers OR c.relhasrules AS triggers,
         coalesce((
           SELECT json_agg(json_build_object(
                    'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'typeOid', a.atttypid::int8, 'typeKind', t.typtype,
                    'hasBinary', t.typsend <> 0, 'isDeterministic', coalesce(l.collisdeterministic, true), 'notNull', a.attnotnull,
                    'hasDefault', a.atthasdef, 'identity', a.attidentity, 'generated', a.attgenerated,
                    'expression', CASE WHEN a.attgenerated <> '' THEN (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) END)
                  ORDER BY a.attnum)
             FROM pg_attribute a
             JOIN pg_type t ON t.oid = a.atttypid
             LEFT JOIN pg_collation l ON l.oid = a.attcollation
            WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '[]') AS columns,
         coalesce((
           SELECT json_agg(json_build_object(
                    'name', ic.relname, 'isPrimary', i.indisprimary,
                    'isPlain', i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL,
                    'columns', (SELECT json_agg(a.attname ORDER BY k.place)
                                  FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place)
                                  LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
                                 WHERE k.place <= i.indnkeyatts)) ORDER BY ic.relname)
             FROM pg_index i
             JOIN pg_class ic ON ic.oid = i.indexrelid
            WHERE i.indrelid = c.oid AND (i.indisunique OR i.indisexclusion)), '[]') AS uniques
    FROM unnest($1::text[], $2::text[]) AS wanted(schema, name)
    JOIN pg_namespace n ON n.nspname = wanted.schema
    JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name AND c.relkind NOT IN ('i', 'I', 'S', 'c', 't')`;

interface TableRow extends pg.QueryResultRow {
  readonly schema: string;
  readonly table: string;
  readonly oid: string;
  readonly row_type: string | null;
  readonly row_array: string | null;
  readonly kind: string;
  readonly heirs: boolean;
  readonly triggers: boolean;
  readonly columns: readonly TargetColumn[];
  readonly uniques: readonly TargetIndex[];
}

export async function readTables(client: pg.Client, names: readonly TableName[]): Promise<readonly TargetTable[]> {
  const found = await client.query<TableRow>(READ_TABLES, [names.map((name) => name.schema), names.map((name) => name.table)]);
  return found.rows.map((row) => ({
    schema: row.schema,
    table: row.table,
    oid: Number(row.oid),
    rowTypeOid: Number(row.row_type),
    rowArrayOid: Number(row.row_array),
    kind: row.kind,
    hasHeirs: row.heirs,
    hasTriggers: row.triggers,
    columns: row.columns,
    uniques: row.uniques,
  }));
}

/** Indexes that identify a row by exactly these columns, in whatever order. */
export function keyIndexes(table: TargetTable, key: readonly string[]): readonly TargetIndex[] {
  return table.uniques.filter(
    (index) =>
      index.isPlain && index.columns.length === key.length && index.columns.every((column) => column !== null && key.includes(column)),
  );
}

/** How an old row is found by this column. `baseOid`: of the type that stands under its domains. */
export function comparisonOf({ typeKind, isDeterministic }: TargetColumn, baseOid: number | undefined): Comparison {
  const comparison = typeKind === 'e' ? 'value' : (valueType(baseOid ?? 0)?.comparison ?? 'text');
  return comparison === 'value' && !isDeterministic ? 'text' : comparison;
}
