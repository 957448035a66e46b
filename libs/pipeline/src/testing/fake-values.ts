import { ReplicationError, type Row, UNCHANGED, type ValueCodec } from '@trem/replication-core';
import { FakeRow, row, textOf } from './fake-log.js';

/** Rows of a load as lines, cells between bars. Values are not looked into. */
export const fakeValues: ValueCodec = {
  valueType: () => notAsked(),
  madeType: () => notAsked(),
  fingerprint: () => notAsked(),
  knownType: () => notAsked(),
  textForm: () => notAsked(),
  leftOut: () => notAsked(),
  row: (from, cells) => new FakeRow(cells.map((cell) => (typeof cell === 'number' ? from.cell(cell) : cell))),
  rewrite,
};

async function* rewrite(rows: AsyncIterable<Uint8Array>, map: (row: Row) => Row | undefined): AsyncGenerator<Uint8Array, void> {
  for await (const line of rows) {
    const mapped = map(row(...Buffer.from(line).toString().split('|')));
    if (mapped !== undefined) {
      yield Buffer.from(Array.from({ length: mapped.columnCount }, (_, column) => textOf(cellOf(mapped, column))).join('|'));
    }
  }
}

function cellOf(mapped: Row, column: number): Uint8Array | null {
  const cell = mapped.cell(column);
  return cell === UNCHANGED ? null : cell;
}

function notAsked(): never {
  throw new ReplicationError('BUG', { reason: 'not asked of this fake' });
}
