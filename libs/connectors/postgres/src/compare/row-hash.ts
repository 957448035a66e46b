import type { CompareTable } from '@trem/replication-core';
import { quoteIdentifier, quoteTable } from '../identifiers.js';
import { isCurrent } from './current-rows.js';

/** A function takes at most 100 arguments. */
const MAX_ARGUMENTS = 90;

/**
 * The texts of some columns as one text that no other row's texts can make: each with its length before it, NULL as length -1.
 * `concat` writes a value by its type's output function, whatever casts to text somebody made.
 */
function lengthPrefixed(columns: readonly string[]): string {
  const texts = columns.map((name) => {
    const value = quoteIdentifier(name);
    return `CASE WHEN ${value} IS NULL THEN '-1:' ELSE concat(length(concat(${value})), ':', ${value}) END`;
  });
  const groups = Array.from({ length: Math.ceil(texts.length / MAX_ARGUMENTS) }, (_, group) =>
    texts.slice(group * MAX_ARGUMENTS, (group + 1) * MAX_ARGUMENTS).join(', '),
  );
  return groups.length === 0 ? "''" : groups.map((group) => `concat(${group})`).join(' || ');
}

/** md5 of a text in UTF8, so that both sides may have different encodings. */
function md5Of(text: string): string {
  return `md5(convert_to(${text}, 'UTF8'))`;
}

export interface RowHash {
  /** md5 of the row, 32 hex digits. */
  readonly row: string;
  /** First 10 bits of the md5 of the key; without a key, of the row. */
  readonly bucket: string;
  /** The key as people read it; without a key, the row's md5. */
  readonly key: string;
  readonly from: string;
}

/** Expressions over one row. All of them may run in parallel workers. Rows of tables that inherit are not among those of their parent. */
export function rowHash(table: CompareTable, { isPartitioned = false } = {}): RowHash {
  const { columns, key } = table;
  const row = md5Of(lengthPrefixed(columns));
  const keyHash = key.length === 0 ? row : md5Of(lengthPrefixed(key));
  return {
    row,
    bucket: `(('x' || substr(${keyHash}, 1, 3))::bit(12)::int >> 2)`,
    key: keyText(key, row),
    from: comparedRows(table, `${isPartitioned ? '' : 'ONLY '}${quoteTable(table)}`),
  };
}

/** What is expected of the source, and what stands for it at the target. */
function comparedRows({ columns, key, rules, apply }: CompareTable, from: string): string {
  const where = rules?.where ?? (apply && isCurrent(apply, { from, key }));
  if (rules === undefined && where === undefined) {
    return from;
  }
  const values = columns.map((name, index) => {
    const value = rules?.select[index];
    return value === undefined ? `t.${quoteIdentifier(name)}` : `${value} AS ${quoteIdentifier(name)}`;
  });
  return `(SELECT ${values.join(', ')} FROM ${from} AS t${where === undefined ? '' : ` WHERE ${where}`}) AS compared`;
}

function keyText(key: readonly string[], row: string): string {
  const names = key.map(quoteIdentifier);
  if (names.length === 0) {
    return row;
  }
  return names.length === 1 ? `concat(${names.join()})` : `concat(ROW(${names.join(', ')}))`; // a row's text quotes what could be confused
}
