import type { TableName } from '@trem/contracts';
import type pg from 'pg';
import { quoteIdentifier, quoteTable } from '../identifiers.js';

interface OwnedSequence extends pg.QueryResultRow, TableName {
  readonly column: string;
  readonly sequenceSchema: string;
  readonly sequence: string;
  readonly isDescending: boolean;
  readonly isCyclic: boolean;
  readonly smallest: string;
  readonly largest: string;
}

/** Sequences of serial and identity columns; those that the role may not set are left out. */
const OWNED = `
  SELECT n.nspname AS schema, c.relname AS "table", a.attname AS column, sn.nspname AS "sequenceSchema", s.relname AS sequence,
         q.seqincrement < 0 AS "isDescending", q.seqcycle AS "isCyclic", q.seqmin::text AS smallest, q.seqmax::text AS largest
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
 * taken. None is set back, and none leaves its own limits. A cyclic one, which may have begun again, goes on where the most free numbers follow each other.
 */
export async function moveSequences(client: pg.Client, tables: readonly TableName[]): Promise<void> {
  const { rows } = await client.query<OwnedSequence>(OWNED, [tables.map(({ schema }) => schema), tables.map(({ table }) => table)]);
  for (const owned of rows) {
    await client.query(owned.isCyclic ? moveCyclic(owned) : moveStatement(owned), [owned.smallest, owned.largest]);
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

/**
 * What is taken lies on a ring; a descending sequence walks it the other way, so its numbers are mirrored. One that stands among the free numbers already
 * is left alone: others may be drawing from it.
 */
function moveCyclic({ schema, table, column, sequenceSchema, sequence, isDescending }: OwnedSequence): string {
  const sign = isDescending ? '-' : '';
  const own = quoteIdentifier(column);
  return `
    WITH taken AS (
      SELECT DISTINCT ${sign}${own}::numeric AS number FROM ${quoteTable({ schema, table })} WHERE ${own} BETWEEN $1::numeric AND $2::numeric),
    ring AS (SELECT $2::numeric - $1::numeric + 1 AS size),
    stretch AS (
      SELECT number, coalesce(lead(number) OVER upwards, first_value(number) OVER upwards + size) - number AS length
        FROM taken, ring WINDOW upwards AS (ORDER BY number)),
    longest AS (SELECT number, length FROM stretch ORDER BY length DESC, number DESC LIMIT 1)
    SELECT setval(s.tableoid::regclass, (${sign}number)::bigint)
      FROM ${quoteTable({ schema: sequenceSchema, table: sequence })} AS s, longest, ring,
           LATERAL (SELECT mod(${sign}s.last_value::numeric - number + size, size) AS steps) AS ahead
     WHERE steps >= length OR (steps = 0 AND NOT s.is_called)`;
}
