import type { ExtensionName } from '@trem/replication-core';

/** What `describe` asks of the catalogue. Each query takes two arrays, schemas and tables, and answers for all of them. */

/** Tables asked for that are there, in the order asked. */
export const ASKED = `
  SELECT class.*, namespace.nspname, asked.place
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked(schema, name, place)
    JOIN pg_namespace AS namespace ON namespace.nspname = asked.schema
    JOIN pg_class AS class ON class.relnamespace = namespace.oid AND class.relname = asked.name AND class.relkind IN ('r', 'p')`;

export interface TableRow {
  readonly oid: string;
  readonly schema: string;
  readonly table: string;
  readonly identity: string;
  readonly rows: number;
  readonly bytes: string;
  readonly pages: string;
  /** Of its largest leaf; null where the rows are in the table itself. */
  readonly mostPages: string | null;
  readonly fileNode: string;
}

/** Without their sizes, for which the server looks at each of their files. */
export const READ_NAMES = `SELECT asked.oid::text, nspname AS schema, relname AS "table" FROM (${ASKED}) AS asked ORDER BY place`;

export const READ_TABLES = `
  SELECT asked.oid::text, nspname AS schema, relname AS table, relreplident AS identity, files.rows, files.bytes::text, files.pages::text,
         CASE relkind WHEN 'p' THEN files.most::text END AS "mostPages", coalesce(pg_relation_filenode(asked.oid)::text, '') AS "fileNode"
    FROM (${ASKED}) AS asked
   CROSS JOIN LATERAL (
         SELECT CASE WHEN min(file.reltuples) >= 0 THEN sum(file.reltuples::float8) ELSE -1 END AS rows,
                coalesce(sum(pg_table_size(file.oid)), 0) AS bytes, coalesce(sum(size.pages), 0) AS pages, coalesce(max(size.pages), 0) AS most
           FROM pg_class AS file
          CROSS JOIN LATERAL (
                SELECT pg_relation_size(file.oid) / (SELECT setting FROM pg_settings WHERE name = 'block_size')::int AS pages) AS size
          WHERE file.relkind = 'r'
            AND file.oid = ANY (CASE asked.relkind WHEN 'p' THEN ARRAY(SELECT relid::oid FROM pg_partition_tree(asked.oid)) ELSE ARRAY[asked.oid] END)
         ) AS files
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

/*
 * `OFFSET 0` keeps each look into pg_depend a look by its key. A planner that is free to join all of it does so where statistics are partial, as
 * they are in most databases: pg_depend has been analysed, and pg_extension, which hardly ever changes, never was. Of 700 tables that took seconds.
 */

/** Whether an object is made with functions that neither the server nor an extension brought: a target would have to be given them first. */
export function usesFunctions(catalogue: string, oid: string): string {
  return `EXISTS (SELECT FROM pg_depend AS needs
                  WHERE needs.classid = '${catalogue}'::regclass AND needs.objid = ${oid} AND needs.refclassid = 'pg_proc'::regclass AND needs.refobjid >= 16384
                    AND NOT EXISTS (SELECT FROM pg_depend AS member
                                     WHERE member.classid = 'pg_proc'::regclass AND member.objid = needs.refobjid AND member.deptype = 'e' OFFSET 0)
                 OFFSET 0)`;
}

/** The extensions that an object is made with, as JSON; the object as all that the catalogue keeps of it, by catalogue and number. */
export function extensionsOf(...parts: readonly (readonly [catalogue: string, oid: string])[]): string {
  const own = parts.map(([catalogue, oid]) => `('${catalogue}'::regclass, ${oid})`).join(', ');
  return `(SELECT coalesce(json_agg(DISTINCT jsonb_build_object('name', extension.extname, 'schema', home.nspname)), '[]')
             FROM (VALUES ${own}) AS part(classid, oid)
            CROSS JOIN LATERAL (
                  SELECT refclassid, refobjid FROM pg_depend WHERE classid = part.classid AND objid = part.oid OFFSET 0) AS needs
            CROSS JOIN LATERAL (
                  SELECT refobjid AS oid FROM pg_depend
                   WHERE classid = needs.refclassid AND objid = needs.refobjid AND deptype = 'e' AND refclassid = 'pg_extension'::regclass OFFSET 0) AS member
             JOIN pg_extension AS extension ON extension.oid = member.oid
             JOIN pg_namespace AS home ON home.oid = extension.extnamespace)`;
}

export interface IndexRow {
  readonly owner: string;
  readonly name: string;
  readonly isPrimary: boolean;
  readonly isIdentity: boolean;
  readonly isUnique: boolean;
  readonly isImmediate: boolean;
  readonly isConstraint: boolean;
  /** It needs functions that no target has by itself. */
  readonly usesFunctions: boolean;
  /** Unique over plain columns, all of them not null, at once and for all rows: it tells rows apart. */
  readonly isKey: boolean;
  readonly columns: readonly string[];
  readonly definition: string;
  readonly extensions: readonly ExtensionName[];
}

export const READ_INDEXES = `
  SELECT asked.oid::text AS owner, class.relname AS name, index.indisprimary AS "isPrimary", index.indisreplident AS "isIdentity",
         index.indisunique AS "isUnique", index.indimmediate AS "isImmediate", index.indisexclusion AS "isConstraint",
         ${usesFunctions('pg_class', 'index.indexrelid')} AS "usesFunctions", ${extensionsOf(['pg_class', 'index.indexrelid'])} AS extensions,
         index.indisunique AND index.indimmediate AND index.indpred IS NULL AND keys.are_plain AS "isKey", keys.names AS columns,
         substr(pg_get_indexdef(index.indexrelid),
                length(format('CREATE %sINDEX %I ON %s%I.%I ', CASE WHEN index.indisunique THEN 'UNIQUE ' ELSE '' END, class.relname,
                              CASE class.relkind WHEN 'I' THEN 'ONLY ' ELSE '' END, asked.nspname, asked.relname)) + 1)
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
