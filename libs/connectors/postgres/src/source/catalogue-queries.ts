/** What `describe` asks of the catalogue. Each query takes two arrays, schemas and tables, and answers for all of them. */

/** Tables asked for that are there, in the order asked. */
const ASKED = `
  SELECT class.*, namespace.nspname, asked.place
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked(schema, name, place)
    JOIN pg_namespace AS namespace ON namespace.nspname = asked.schema
    JOIN pg_class AS class ON class.relnamespace = namespace.oid AND class.relname = asked.name AND class.relkind = 'r'`;

export interface TableRow {
  readonly oid: string;
  readonly schema: string;
  readonly table: string;
  readonly identity: string;
  readonly rows: number;
  readonly bytes: string;
  readonly pages: string;
  readonly fileNode: string;
}

export const READ_TABLES = `
  SELECT oid::text, nspname AS schema, relname AS table, relreplident AS identity, reltuples::float8 AS rows,
         pg_table_size(oid)::text AS bytes, pg_relation_size(oid) / (SELECT setting FROM pg_settings WHERE name = 'block_size')::int AS pages,
         pg_relation_filenode(oid)::text AS "fileNode"
    FROM (${ASKED}) AS asked
   ORDER BY place`;

export interface ColumnRow {
  readonly owner: string;
  readonly number: number;
  readonly name: string;
  readonly type: string;
  readonly typeOid: string;
  readonly typeModifier: number;
  readonly notNull: boolean;
  readonly expression: string | null;
  /** Empty, s stored or v virtual. */
  readonly generated: string;
  readonly collation: string | null;
}

export const READ_COLUMNS = `
  SELECT asked.oid::text AS owner, attribute.attnum AS number, attribute.attname AS name,
         format_type(attribute.atttypid, attribute.atttypmod) AS type, attribute.atttypid::text AS "typeOid", attribute.atttypmod AS "typeModifier",
         attribute.attnotnull AS "notNull", pg_get_expr(value.adbin, value.adrelid) AS expression, attribute.attgenerated AS generated,
         CASE WHEN attribute.attcollation <> type.typcollation THEN format('%I.%I', home.nspname, collation_.collname) END AS collation
    FROM (${ASKED}) AS asked
    JOIN pg_attribute AS attribute ON attribute.attrelid = asked.oid AND attribute.attnum > 0 AND NOT attribute.attisdropped
    JOIN pg_type AS type ON type.oid = attribute.atttypid
    LEFT JOIN pg_attrdef AS value ON value.adrelid = attribute.attrelid AND value.adnum = attribute.attnum
    LEFT JOIN pg_collation AS collation_ ON collation_.oid = attribute.attcollation
    LEFT JOIN pg_namespace AS home ON home.oid = collation_.collnamespace
   ORDER BY asked.place, attribute.attnum`;

export interface IndexRow {
  readonly owner: string;
  readonly name: string;
  readonly isPrimary: boolean;
  readonly isIdentity: boolean;
  readonly isUnique: boolean;
  readonly isImmediate: boolean;
  readonly isConstraint: boolean;
  /** Unique over plain columns, all of them not null, at once and for all rows: it tells rows apart. */
  readonly isKey: boolean;
  readonly columns: readonly string[];
  readonly definition: string;
}

export const READ_INDEXES = `
  SELECT asked.oid::text AS owner, class.relname AS name, index.indisprimary AS "isPrimary", index.indisreplident AS "isIdentity",
         index.indisunique AS "isUnique", index.indimmediate AS "isImmediate", index.indisexclusion AS "isConstraint",
         index.indisunique AND index.indimmediate AND index.indpred IS NULL AND keys.are_plain AS "isKey", keys.names AS columns,
         substr(pg_get_indexdef(index.indexrelid),
                length(format('CREATE %sINDEX %I ON %I.%I ', CASE WHEN index.indisunique THEN 'UNIQUE ' ELSE '' END, class.relname, asked.nspname, asked.relname)) + 1)
           AS definition
    FROM (${ASKED}) AS asked
    JOIN pg_index AS index ON index.indrelid = asked.oid AND index.indisvalid AND index.indislive
    JOIN pg_class AS class ON class.oid = index.indexrelid
   CROSS JOIN LATERAL (
         SELECT coalesce(array_agg(attribute.attname::text ORDER BY key.place), '{}') AS names,
                bool_and(attribute.attnum IS NOT NULL AND attribute.attnotnull AND attribute.attgenerated = '') AS are_plain
           FROM unnest(index.indkey::int2[]) WITH ORDINALITY AS key(number, place)
           LEFT JOIN pg_attribute AS attribute ON attribute.attrelid = asked.oid AND attribute.attnum = key.number AND key.number > 0
          WHERE key.place <= index.indnkeyatts) AS keys
   ORDER BY asked.place, class.relname`;

export interface ForeignKeyRow {
  readonly owner: string;
  readonly name: string;
  readonly definition: string;
  readonly schema: string;
  readonly table: string;
}

export const READ_FOREIGN_KEYS = `
  SELECT asked.oid::text AS owner, rule.conname AS name, pg_get_constraintdef(rule.oid) AS definition, home.nspname AS schema, other.relname AS table
    FROM (${ASKED}) AS asked
    JOIN pg_constraint AS rule ON rule.conrelid = asked.oid AND rule.contype = 'f' AND rule.conparentid = 0
    JOIN pg_class AS other ON other.oid = rule.confrelid
    JOIN pg_namespace AS home ON home.oid = other.relnamespace
   ORDER BY asked.place, rule.conname`;
