import type { Finding, TableName } from '@trem/contracts';
import type pg from 'pg';
import { finding } from './make-finding.js';

/**
 * What a row takes in its page when every column is filled and what can be moved out of the page is: 18 bytes are left of such a value.
 * Columns added with a default are not in the rows that were there before; those of a copy hold them all.
 */
const READ_WIDTHS = `
  SELECT asked.schema, asked.name AS table, current_setting('block_size')::int AS block,
         sum(CASE WHEN attribute.attlen > 0 THEN attribute.attlen ELSE 18 END)::int + 24 + (count(*)::int + 7) / 8 AS width,
         bool_or(attribute.atthasmissing) AS "hasMissing"
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked(schema, name, place)
    JOIN pg_namespace AS home ON home.nspname = asked.schema
    JOIN pg_class AS class ON class.relnamespace = home.oid AND class.relname = asked.name AND class.relkind IN ('r', 'p')
    JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid AND attribute.attnum > 0 AND NOT attribute.attisdropped AND attribute.attgenerated <> 'v'
   GROUP BY asked.place, asked.schema, asked.name
   ORDER BY asked.place`;

interface Width extends TableName {
  readonly block: number;
  readonly width: number;
  readonly hasMissing: boolean;
}

/** A page's head, and the pointer to the row. */
const PAGE_OVERHEAD = 32;

/** Rows that the source holds are as wide at the target, but for columns that were added with a default after the rows. */
export async function checkRowWidth(client: pg.Client, tables: readonly TableName[]): Promise<readonly Finding[]> {
  const names = [tables.map(({ schema }) => schema), tables.map(({ table }) => table)];
  const { rows } = await client.query<Width & pg.QueryResultRow>(READ_WIDTHS, names);
  return rows
    .filter(({ block, width, hasMissing }) => hasMissing && width > block - PAGE_OVERHEAD)
    .map(({ schema, table, block, width }) =>
      finding('ROW_TOO_WIDE', {
        severity: 'warning',
        object: `${schema}.${table}`,
        found: `${width} bytes in a row that fills every column`,
        wanted: `at most ${block - PAGE_OVERHEAD} bytes`,
        cause: 'Columns were added with a default: rows of before do not hold them at the source, but do at the target',
      }),
    );
}
