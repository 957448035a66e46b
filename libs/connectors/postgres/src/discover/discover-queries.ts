/** What people may pick from: not the server's own schemas, nor sessions' temporary ones. */
const VISIBLE_SCHEMA = `home.nspname <> 'information_schema' AND home.nspname !~ '^pg_'`;
const TABLE_KINDS = `'r', 'p', 'v', 'm', 'f'`;

export const READ_SCHEMAS = `
  SELECT home.nspname::text AS schema, count(class.oid)::int AS tables
    FROM pg_namespace AS home
    LEFT JOIN pg_class AS class ON class.relnamespace = home.oid AND class.relkind IN (${TABLE_KINDS})
   WHERE ${VISIBLE_SCHEMA}
   GROUP BY home.nspname
   ORDER BY home.nspname::text COLLATE "C"`;

export interface SummaryRow {
  readonly schema: string;
  readonly table: string;
  readonly kind: string;
  readonly isPartition: boolean;
  readonly rows: number | null;
  readonly bytes: string;
  readonly key: readonly string[];
  readonly identity: string;
}

/** Sizes and keys are asked for a page only: they cost a look at the disk for each table. */
const SUMMARY = `
  SELECT page.schema, page.table, page.relkind AS kind, page.relispartition AS "isPartition",
         CASE WHEN page.relkind IN ('r', 'p', 'm') THEN page.reltuples::float8 END AS rows,
         coalesce(pg_table_size(page.oid), 0)::text AS bytes, page.relreplident AS identity,
         ARRAY(SELECT attribute.attname::text
                 FROM pg_index AS index
                 CROSS JOIN LATERAL unnest(index.indkey::int2[]) WITH ORDINALITY AS key(number, place)
                 JOIN pg_attribute AS attribute ON attribute.attrelid = index.indrelid AND attribute.attnum = key.number
                WHERE index.indrelid = page.oid AND index.indisprimary AND key.place <= index.indnkeyatts
                ORDER BY key.place) AS key
    FROM page
   ORDER BY page.schema COLLATE "C", page.table COLLATE "C"`;

const COLUMNS =
  'class.oid, home.nspname::text AS schema, class.relname::text AS table, class.relkind, class.relispartition, class.reltuples, class.relreplident';

/** schema, search, schema and table to go on after, limit. */
export const READ_TABLES = `
  WITH page AS MATERIALIZED (
    SELECT ${COLUMNS}
      FROM pg_class AS class JOIN pg_namespace AS home ON home.oid = class.relnamespace
     WHERE class.relkind IN (${TABLE_KINDS}) AND ${VISIBLE_SCHEMA}
       AND ($1::text IS NULL OR home.nspname = $1)
       AND ($2::text IS NULL OR strpos(lower(home.nspname || '.' || class.relname), lower($2)) > 0)
       AND ($3::text IS NULL OR (home.nspname::text COLLATE "C", class.relname::text COLLATE "C") > ($3, $4::text))
     ORDER BY home.nspname::text COLLATE "C", class.relname::text COLLATE "C"
     LIMIT $5
  )
  ${SUMMARY}`;

export const READ_TABLE = `
  WITH page AS MATERIALIZED (
    SELECT ${COLUMNS}
      FROM pg_class AS class JOIN pg_namespace AS home ON home.oid = class.relnamespace
     WHERE class.relkind IN (${TABLE_KINDS}) AND home.nspname = $1 AND class.relname = $2
  )
  ${SUMMARY}`;

export interface ColumnRow {
  readonly position: number;
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly default: string | null;
  readonly identity: string;
  readonly generated: string;
  readonly collation: string | null;
  readonly labels: readonly string[] | null;
  readonly keyPosition: number | null;
}

/** An enum may stand under domains and inside an array; its labels are shown for those too. */
export const READ_COLUMNS = `
  SELECT attribute.attnum::int AS position, attribute.attname::text AS name, format_type(attribute.atttypid, attribute.atttypmod) AS type,
         NOT attribute.attnotnull AS nullable,
         CASE WHEN attribute.attgenerated = '' THEN pg_get_expr(value.adbin, value.adrelid) END AS default,
         attribute.attidentity::text AS identity, attribute.attgenerated::text AS generated,
         CASE WHEN attribute.attcollation <> type.typcollation THEN collation_.collname::text END AS collation,
         (WITH RECURSIVE below(oid) AS (
            SELECT type.oid
            UNION
            SELECT CASE WHEN inner_.typtype = 'd' THEN inner_.typbasetype ELSE inner_.typelem END
              FROM below JOIN pg_type AS inner_ ON inner_.oid = below.oid AND (inner_.typtype = 'd' OR inner_.typcategory = 'A')
          )
          SELECT array_agg(label.enumlabel::text ORDER BY label.enumsortorder) FROM below JOIN pg_enum AS label ON label.enumtypid = below.oid) AS labels,
         (SELECT key.place::int
            FROM pg_index AS index CROSS JOIN LATERAL unnest(index.indkey::int2[]) WITH ORDINALITY AS key(number, place)
           WHERE index.indrelid = class.oid AND index.indisprimary AND key.number = attribute.attnum AND key.place <= index.indnkeyatts) AS "keyPosition"
    FROM pg_class AS class
    JOIN pg_namespace AS home ON home.oid = class.relnamespace
    JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid AND attribute.attnum > 0 AND NOT attribute.attisdropped
    JOIN pg_type AS type ON type.oid = attribute.atttypid
    LEFT JOIN pg_attrdef AS value ON value.adrelid = attribute.attrelid AND value.adnum = attribute.attnum
    LEFT JOIN pg_collation AS collation_ ON collation_.oid = attribute.attcollation
   WHERE home.nspname = $1 AND class.relname = $2
   ORDER BY attribute.attnum`;

/** schema and table to go on after, limit. Everything of the page's tables in one statement: a catalogue may have thousands. */
export const READ_CATALOGUE = `
  WITH page AS MATERIALIZED (
    SELECT ${COLUMNS}
      FROM pg_class AS class JOIN pg_namespace AS home ON home.oid = class.relnamespace
     WHERE class.relkind IN ('r', 'p') AND NOT class.relispartition AND ${VISIBLE_SCHEMA}
       AND ($1::text IS NULL OR (home.nspname::text COLLATE "C", class.relname::text COLLATE "C") > ($1, $2::text))
     ORDER BY home.nspname::text COLLATE "C", class.relname::text COLLATE "C"
     LIMIT $3
  ), keys AS (
    SELECT index.indrelid AS oid, json_agg(attribute.attname::text ORDER BY key.place) AS names
      FROM page
      JOIN pg_index AS index ON index.indrelid = page.oid AND index.indisprimary
     CROSS JOIN LATERAL unnest(index.indkey::int2[]) WITH ORDINALITY AS key(number, place)
      JOIN pg_attribute AS attribute ON attribute.attrelid = index.indrelid AND attribute.attnum = key.number
     WHERE key.place <= index.indnkeyatts
     GROUP BY index.indrelid
  ), columns AS (
    SELECT page.oid, json_agg(json_build_object(
             'name', attribute.attname::text, 'type', format_type(attribute.atttypid, attribute.atttypmod),
             'comment', col_description(page.oid, attribute.attnum)) ORDER BY attribute.attnum) AS list
      FROM page JOIN pg_attribute AS attribute ON attribute.attrelid = page.oid AND attribute.attnum > 0 AND NOT attribute.attisdropped
     GROUP BY page.oid
  ), parents AS (
    SELECT page.oid, json_agg(json_build_object(
             'columns', (SELECT json_agg(attribute.attname::text ORDER BY key.place)
                           FROM unnest(link.conkey) WITH ORDINALITY AS key(number, place)
                           JOIN pg_attribute AS attribute ON attribute.attrelid = link.conrelid AND attribute.attnum = key.number),
             'schema', home.nspname::text, 'table', class.relname::text) ORDER BY link.conname) AS list
      FROM page
      JOIN pg_constraint AS link ON link.conrelid = page.oid AND link.contype = 'f' AND link.conparentid = 0
      JOIN pg_class AS class ON class.oid = link.confrelid
      JOIN pg_namespace AS home ON home.oid = class.relnamespace
     GROUP BY page.oid
  )
  SELECT page.schema, page.table, CASE WHEN page.reltuples >= 0 THEN page.reltuples::float8 END AS "estimatedRows",
         obj_description(page.oid, 'pg_class') AS comment, coalesce(keys.names, '[]') AS key,
         coalesce(columns.list, '[]') AS columns, coalesce(parents.list, '[]') AS "foreignKeys"
    FROM page
    LEFT JOIN keys USING (oid)
    LEFT JOIN columns USING (oid)
    LEFT JOIN parents USING (oid)
   ORDER BY page.schema COLLATE "C", page.table COLLATE "C"`;
