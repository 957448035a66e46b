import type { TableName } from '@trem/contracts';
import type { VersionMarks } from '../added-columns.js';
import { quoteIdentifier as quote, quoteList, quoteTable } from '../identifiers.js';
import { isSame, type StatementColumn } from './statements.js';
import { TICK } from './version-statements.js';

/** A table in mode scd2, and one beside it with all rows of the source, each as a version. */
export interface ComparedTable extends VersionMarks {
  readonly table: TableName;
  readonly aside: TableName;
  readonly key: readonly StatementColumn[];
  /** Columns that come from the source, those of the key among them. */
  readonly own: readonly StatementColumn[];
  /** Of these, the ones of which another value makes another version. */
  readonly compared: readonly StatementColumn[];
  /** Other columns of ours that writers fill. */
  readonly extras: readonly string[];
  readonly updatedAt: string | undefined;
  readonly updatedBy: string | undefined;
}

/**
 * Holds the rows of the source against the current versions, in one statement: what is equal stays as it is; what differs is closed, and opened anew at the
 * same instant; what is gone is closed, and what is new is opened. Parameters: when the source was read, for a table beside that has no row to say so, in µs
 * since 1970 or NULL; and who writes.
 *
 * A version begins when the source was read, or one tick after the start of the one that it closes, or where an earlier one of its key ends, whichever is
 * latest: the rule by which changes of the stream follow.
 */
export function compareVersions(compared: ComparedTable): string {
  const { table, aside, key, own, extras, start, end, current, on, off } = compared;
  const written = [...own.map(({ name }) => name), ...extras];
  const field = (name: string) => `f${written.indexOf(name)}`;
  const place = (name: string) => `g${own.findIndex((column) => column.name === name)}`;
  const differs = compared.compared.map(({ name, comparison }) => `NOT (${isSame(`s.${field(name)}`, `n.${place(name)}`, comparison)})`);
  const isKeyOf = (one: (name: string) => string, other: (name: string) => string) =>
    key.map(({ name }) => `${one(name)} = ${other(name)}`).join(' AND ');
  const touched = [
    ...(compared.updatedAt === undefined ? [] : [`, ${quote(compared.updatedAt)} = transaction_timestamp()`]),
    ...(compared.updatedBy === undefined ? [] : [`, ${quote(compared.updatedBy)} = $2`]),
  ].join('');
  return `
WITH taken AS MATERIALIZED (
  SELECT coalesce(max(${quote(start)}), timestamptz 'epoch' + $1::float8 * ${TICK}, transaction_timestamp()) AS at, $2::text AS by FROM ${quoteTable(aside)}
), version AS MATERIALIZED (
  SELECT ${written.map((name) => `s.${field(name)}`).join(', ')}, s.opens, n.is_current, n.row_place, n.part,
         greatest(taken.at, CASE WHEN n.is_current THEN n.began + ${TICK}
                                 ELSE (SELECT max(t.${quote(end)}) FROM ${quoteTable(table)} AS t
                                        WHERE ${isKeyOf(
                                          (name) => `t.${quote(name)}`,
                                          (name) => `s.${field(name)}`,
                                        )}) END) AS starts
    FROM (SELECT ${written.map((name) => `${quote(name)} AS ${field(name)}`).join(', ')}, true AS opens FROM ${quoteTable(aside)}) AS s
    FULL JOIN (SELECT ${own.map(({ name }) => `${quote(name)} AS ${place(name)}`).join(', ')}, ${quote(start)} AS began, ctid AS row_place, tableoid AS part,
                      true AS is_current
                 FROM ${quoteTable(table)} WHERE ${quote(current)} = ${on}) AS n
      ON ${isKeyOf(
        (name) => `s.${field(name)}`,
        (name) => `n.${place(name)}`,
      )}
   CROSS JOIN taken
   WHERE ${['s.opens IS NULL', 'n.is_current IS NULL', ...differs].join(' OR ')}
), closed AS (
  UPDATE ${quoteTable(table)} AS t SET ${quote(end)} = v.starts, ${quote(current)} = ${off}${touched}
    FROM version AS v
   WHERE v.is_current AND t.ctid = v.row_place AND t.tableoid = v.part
)
INSERT INTO ${quoteTable(table)} (${quoteList([...written, start, current])})
SELECT ${[...written.map(field), 'starts', on].join(', ')} FROM version WHERE opens`;
}
