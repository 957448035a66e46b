import type { TableName } from '@trem/contracts';
import type pg from 'pg';
import { quoteIdentifier, quoteTable } from '../identifiers.js';

interface OwnedSequence extends pg.QueryResultRow, TableName {
  readonly column: string;
  readonly sequenceSchema: string;
  readonly sequence: string;
  readonly isDescending: boolean;
  readonly smallest: string;
  readonly largest: string;
}

/** Sequences of serial and identity columns; those that the role may not set are left out. */
const OWNED = `
  SELECT n.nspname AS schema, c.relname AS "table", a.attname AS column, sn.nspname AS "sequenceSchema", s.relname AS sequence,
         q.seqincrement < 0 AS "isDescending", q.seqmin::text AS smallest, q.seqmax::text AS largest
    FROM unnest($1::text[], $2::text[]) AS wanted(schema, name)
    JOIN pg_namespace n ON n.nspname = wanted.schema
    JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
    JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
    JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
    JOIN pg_namespace sn ON sn.oid = s.relnamespace
    JOIN pg_sequence q ON q.seqrelid = s.oid
   WHERE has_sequence_privilege(s.oid, 'UPDATE') AND has_sequence_privilege(s.oid, 'SELECT')`;

/**
 * Moves the sequences that belong to columns of these tables beyond what the columns hold, so that whoever writes here next meets no number that is
 * taken. None is set back, and none leaves its own limits.
 */
export async function moveSequences(client: pg.Client, tables: readonly TableName[]): Promise<void> {
  const { rows } = await client.query<OwnedSequence>(OWNED, [tables.map(({ schema }) => schema), tables.map(({ table }) => table)]);
  for (const owned of rows) {
    await client.query(moveStatement(owned), [owned.smallest, owned.largest]);
  }
}

function moveStatement({ schema, table, column, sequenceSchema, sequence, isDescending }: OwnedSequence): string {
  const name = quoteTable({ schema: sequenceSchema, table: sequence });
  const [extreme, beyond] = isDescending ? ['min', '<'] : ['max', '>'];
  // A sequence that was never used gives its start next: last_value itself is not taken
  return `
    SELECT setval(s.tableoid::regclass, v.extreme::bigint)
      FROM ${name} AS s, (SELECT ${extreme}(${quoteIdentifier(column)})::numeric AS extreme FROM ${quoteTable({ schema, table })}) AS v
     WHERE v.extreme BETWEEN $1::numeric AND $2::numeric
       AND (v.extreme ${beyond} s.last_value OR (v.extreme = s.last_value AND NOT s.is_called))`;
}
