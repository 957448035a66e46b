import { type Cell, UNCHANGED } from '@trem/replication-core';
import { rewriteCopy } from '../rules/rewrite-copy.js';
import { BINARY, NULL, TEXT, TupleRow } from './pgoutput/tuple-row.js';

/**
 * The rows of a binary COPY, each in memory of its own and in the form in which the log has them.
 * @param texts of each column, whether the log sends it as text
 */
export async function* logRows(chunks: AsyncIterable<Uint8Array>, texts: readonly boolean[]): AsyncGenerator<TupleRow, void, undefined> {
  let rows: TupleRow[] = [];
  const copied = rewriteCopy(chunks, (row) => {
    rows.push(
      tupleRow(
        texts.map((_, column) => row.cell(column)),
        texts,
      ),
    );
    return row; // what comes out paces what comes in: few rows wait here
  });
  for await (const _ of copied) {
    yield* rows;
    rows = [];
  }
}

function tupleRow(cells: readonly Cell[], texts: readonly boolean[]): TupleRow {
  const parts = cells.flatMap((cell, column) => {
    if (cell === null || cell === UNCHANGED) {
      return [Buffer.of(NULL)];
    }
    const head = Buffer.alloc(5);
    head[0] = texts[column] === true ? TEXT : BINARY;
    head.writeInt32BE(cell.length, 1);
    return [head, cell];
  });
  const bytes = Buffer.concat(parts);
  return new TupleRow(bytes, 0, bytes.length, cells.length, false);
}
