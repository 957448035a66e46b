import { quote, type Session } from './session.js';
import { collated, describeType } from './types.js';

/** A table by schema and name; the same on both sides. */
export interface TableRef {
  readonly schema: string;
  readonly table: string;
}

export interface ColumnShape {
  readonly name: string;
  /** With modifier, schema of user types, collation where it is not that of the type, and what a user's type is made of. */
  readonly type: string;
  readonly nullable: boolean;
}

export interface Structure {
  readonly columns: readonly ColumnShape[];
  /** Columns of the primary key in its order; empty when there is none. */
  readonly key: readonly string[];
}

const COLUMNS = `
  SELECT a.attname::text,
         format_type(a.atttypid, a.atttypmod),
         CASE WHEN a.attnotnull THEN 'not null' ELSE 'null' END,
         a.atttypid::text,
         CASE WHEN a.attcollation <> t.typcollation THEN ${collated('a.attcollation')} ELSE '' END
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_type t ON t.oid = a.atttypid
   WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped
   ORDER BY a.attnum`;

const KEY = `
  SELECT a.attname::text
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
   CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY k (attnum, place)
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
   WHERE n.nspname = $1 AND c.relname = $2 AND i.indisprimary
   ORDER BY k.place`;

const IS_PARTITIONED = `
  SELECT CASE WHEN c.relkind = 'p' THEN 'yes' ELSE 'no' END
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE n.nspname = $1 AND c.relname = $2`;

const TABLES = `
  SELECT n.nspname::text, c.relname::text
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind = 'r' AND c.relpersistence = 'p'
     AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('trem', 'trem_control')
   ORDER BY n.nspname, c.relname`;

/** Reads what a table looks like. No columns: there is no such table. */
export async function readStructure(session: Session, { schema, table }: TableRef): Promise<Structure> {
  const columns: ColumnShape[] = [];
  for (const [name, type, nullable, oid, collation] of await session.rows(COLUMNS, [schema, table])) {
    columns.push({
      name: String(name),
      type: `${type}${await describeType(session, Number(oid))}${collation}`,
      nullable: nullable === 'null',
    });
  }
  const key = await session.rows(KEY, [schema, table]);
  return {
    columns,
    key: key.map(([name]) => String(name)),
  };
}

/** What to read a table's rows from: all partitions of a partitioned table, but of another one its own rows, without those of tables that inherit. */
export async function rowsOf(session: Session, { schema, table }: TableRef): Promise<string> {
  const [row] = await session.rows(IS_PARTITIONED, [schema, table]);
  return `${row?.[0] === 'yes' ? '' : 'ONLY '}${quote(schema)}.${quote(table)}`;
}

/** All ordinary tables but the engine's own. */
export async function listTables(session: Session): Promise<readonly TableRef[]> {
  return (await session.rows(TABLES)).map(([schema, table]) => ({ schema: String(schema), table: String(table) }));
}

/** What differs in columns, types, collations, nullability and primary key, one sentence each. The order of columns is not looked at. */
export function compareStructures(source: Structure, target: Structure): readonly string[] {
  if (source.columns.length === 0 || target.columns.length === 0) {
    return [`no such table at the ${source.columns.length === 0 ? 'source' : 'target'}`];
  }
  const sentences: string[] = [];
  const there = new Map(target.columns.map((column) => [column.name, column]));
  for (const column of source.columns) {
    const other = there.get(column.name);
    there.delete(column.name);
    if (other === undefined) {
      sentences.push(`column ${column.name}: not at the target`);
      continue;
    }
    if (column.type !== other.type) {
      sentences.push(`column ${column.name}: ${column.type} at the source, ${other.type} at the target`);
    }
    if (column.nullable !== other.nullable) {
      sentences.push(`column ${column.name}: ${nullWord(column)} at the source, ${nullWord(other)} at the target`);
    }
  }
  for (const name of there.keys()) {
    sentences.push(`column ${name}: not at the source`);
  }
  if (source.key.join('\0') !== target.key.join('\0')) {
    sentences.push(`primary key: (${source.key.join(', ')}) at the source, (${target.key.join(', ')}) at the target`);
  }
  return sentences;
}

function nullWord(column: ColumnShape): string {
  return column.nullable ? 'nullable' : 'not null';
}
