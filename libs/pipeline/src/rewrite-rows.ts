import type { ChangeTime, LoadRules, ValueCodec } from '@trem/replication-core';

export interface RewriteOptions {
  readonly rules: LoadRules;
  readonly values: ValueCodec;
  readonly at: ChangeTime;
  /** Told of rows that the code leaves out. */
  readonly onFiltered: (rows: number) => void;
}

/**
 * The rows of a load as its rules have them: as they come where SQL said everything, else each through the code of the rules. What a query gives behind the
 * columns that the rules asked for stays behind the new row.
 */
export function rewriteRows(rows: AsyncIterable<Uint8Array>, { rules, values, at, onFiltered }: RewriteOptions): AsyncIterable<Uint8Array> {
  const { rows: code, select } = rules;
  if (code === undefined) {
    return rows;
  }
  const { relation } = code;
  return values.rewrite(rows, (row) => {
    const change = code.map({ tag: 'insert', relation, after: row }, at);
    if (change?.tag !== 'insert') {
      onFiltered(1);
      return undefined;
    }
    if (row.columnCount === select.length) {
      return change.after;
    }
    const made = Array.from({ length: change.after.columnCount }, (_, column) => change.after.cell(column));
    const behind = Array.from({ length: row.columnCount - select.length }, (_, index) => select.length + index);
    return values.row(row, [...made, ...behind]);
  });
}
