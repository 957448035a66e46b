import type { TableName } from '@trem/contracts';
import { HISTORY } from '../added-columns.js';
import { quoteIdentifier as quote, quoteList, quoteLiteral, quoteTable } from '../identifiers.js';

export interface HistoryTable {
  readonly table: TableName;
  readonly key: readonly string[];
  /** All columns that are written. */
  readonly columns: readonly string[];
}

/** Adds rows whose `unchanged` columns are those of the newest row of the key that stands in them. A key without rows adds nothing. */
export function insertCompleted({ table, key, columns }: HistoryTable, unchanged: ReadonlySet<string>): string {
  const values = columns.map((name) => `${unchanged.has(name) ? 'o' : 's'}.${quote(name)}`).join(', ');
  const isKey = key.map((name) => `t.${quote(name)} = s.${quote(name)}`).join(' AND ');
  const newest = [...key, HISTORY.position, HISTORY.sequence].map((name) => `t.${quote(name)} DESC`).join(', ');
  return `
INSERT INTO ${quoteTable(table)} (${quoteList(columns)}) OVERRIDING SYSTEM VALUE
SELECT ${values}
  FROM unnest($1) AS s
  JOIN LATERAL (SELECT ${quoteList([...unchanged])} FROM ${quoteTable(table)} AS t WHERE ${isKey} ORDER BY ${newest} LIMIT 1) AS o ON true`;
}

/** Gives rows that were added under their old key the new one. With `notes` the old key is kept beside it. */
export function moveRows({ table, key }: HistoryTable, notes: boolean): string {
  const sets = key.map((name) => `${quote(name)} = s.${quote(name)}`);
  const old = `jsonb_build_object(${key.map((name) => `${quoteLiteral(name)}, t.${quote(name)}`).join(', ')})`;
  return `
UPDATE ${quoteTable(table)} AS t SET ${[...sets, ...(notes ? [`${quote(HISTORY.oldKey)} = ${old}`] : [])].join(', ')}
  FROM unnest($1) AS s
 WHERE ${[HISTORY.position, HISTORY.sequence].map((name) => `t.${quote(name)} = s.${quote(name)}`).join(' AND ')}`;
}
