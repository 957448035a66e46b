import type { ColumnShape, TableShape } from '@trem/replication-core';

/** The columns that a copy carries, in order: generated ones are computed again by the target, and so are its own numbers. */
export function copiedColumns(table: TableShape): readonly ColumnShape[] {
  return table.columns.filter((column) => column.generated === undefined && column.added !== 'identity');
}

/** How the rows of a table travel in a load: both sides of a copy ask here. */
export function copyFormat(table: TableShape): 'binary' | 'text' {
  return copiedColumns(table).every((column) => column.isBinarySafe) ? 'binary' : 'text';
}
