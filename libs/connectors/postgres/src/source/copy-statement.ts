import type { LoadRules, Partition, TableShape } from '@trem/replication-core';
import { copiedColumns, copyFormat } from '../copy-format.js';
import { quoteIdentifier, quoteTable } from '../identifiers.js';

export interface Copied {
  readonly rules?: LoadRules | undefined;
  readonly into?: TableShape;
  /** Expressions for the columns that the target has behind those of the source. */
  readonly added?: readonly string[];
}

/** The rows of pages `[from, to)`, as the rules have them; of a partitioned table, those of each leaf. A whole table is copied without a condition, which is the fastest. */
export function copyStatement(table: TableShape, partition: Partition, { rules, into = table, added = [] }: Copied = {}): string {
  const own = rules === undefined ? copiedColumns(table).map(({ name }) => quoteIdentifier(name)) : rules.select;
  const isWhole = partition.fromPage === 0 && partition.toPage === undefined;
  if (isWhole && table.leaves === undefined && rules === undefined && added.length === 0) {
    return `COPY ${quoteTable(table)} (${own.join(', ')}) TO STDOUT (FORMAT ${copyFormat(into)})`;
  }
  return copyOf([...own, ...added], table, { partition, condition: rules?.where, format: copyFormat(into) });
}

interface CopiedPages {
  readonly partition: Partition;
  readonly condition?: string | undefined;
  readonly format: 'binary' | 'text';
}

/** The rows of pages, as they are selected. */
export function copyOf(columns: readonly string[], table: TableShape, { partition, condition, format }: CopiedPages): string {
  const from = fromPages(table, partition, condition === undefined ? undefined : `(${condition})`);
  return `COPY (SELECT ${columns.join(', ')} ${from}) TO STDOUT (FORMAT ${format})`;
}

/** The FROM and WHERE of a query over pages of a table. */
export function fromPages(table: TableShape, { fromPage, toPage }: Partition, condition: string | undefined): string {
  const conditions = [
    ...(fromPage === 0 ? [] : [`ctid >= '(${fromPage},0)'::tid`]),
    ...(toPage === undefined ? [] : [`ctid < '(${toPage},0)'::tid`]),
    ...(condition === undefined ? [] : [condition]),
  ];
  const from = table.leaves === undefined ? `ONLY ${quoteTable(table)}` : quoteTable(table);
  return `FROM ${from}${conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`}`;
}
