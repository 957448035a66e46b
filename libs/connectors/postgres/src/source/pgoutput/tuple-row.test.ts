import { type Cell, UNCHANGED } from '@trem/replication-core';
import { drawSeed } from '@trem/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TupleRow } from './tuple-row.js';

fc.configureGlobal({ seed: drawSeed('rows as the log has them') });

/** A row of these cells, somewhere in the middle of a buffer. */
function rowOf(cells: readonly Cell[], text = false): TupleRow {
  const parts = cells.map((cell) => {
    if (cell === null || cell === UNCHANGED) {
      return Buffer.from(cell === null ? 'n' : 'u');
    }
    const header = Buffer.alloc(5);
    header.write(text ? 't' : 'b');
    header.writeInt32BE(cell.length, 1);
    return Buffer.concat([header, cell]);
  });
  const bytes = Buffer.concat([Buffer.from('before'), ...parts, Buffer.from('after')]);
  return new TupleRow(bytes, 6, bytes.length - 5, cells.length, cells.includes(UNCHANGED));
}

function cellsOf(row: { readonly columnCount: number; cell(column: number): Cell }): readonly Cell[] {
  return Array.from({ length: row.columnCount }, (_, column) => {
    const cell = row.cell(column);
    return cell instanceof Uint8Array ? Uint8Array.from(cell) : cell;
  });
}

const bytes = fc.uint8Array({ maxLength: 40 });
const cell: fc.Arbitrary<Cell> = fc.oneof(bytes, fc.constant(null), fc.constant(UNCHANGED));
const cells = fc.array(cell, { minLength: 1, maxLength: 8 });

test('cells come back as they were', () => {
  fc.assert(
    fc.property(cells, (row) => {
      expect(cellsOf(rowOf(row))).toEqual(row);
    }),
  );
});

test('two rows have one key exactly when the key columns have the same bytes', () => {
  const few = fc.constantFrom<Cell>(
    null,
    UNCHANGED,
    Buffer.alloc(0),
    Buffer.from('n'),
    Buffer.from('1'),
    Buffer.from('1:1'),
    Buffer.from([0xc4, 0x80]),
  );
  const pair = fc.tuple(few, few, few);
  fc.assert(
    fc.property(pair, pair, fc.constantFrom([0], [0, 1], [2, 0, 1]), (a, b, columns) => {
      const isSame = columns.every((column) => sameCell(a[column] ?? null, b[column] ?? null));
      expect(rowOf(a).key(columns) === rowOf(b).key(columns)).toBe(isSame);
    }),
    { numRuns: 2_000 },
  );
});

test('over an older row, columns that were not resent take its values, and stay UNCHANGED where it has none', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), (columns) => {
      const merged = rowOf(columns.map(([newer]) => newer)).over(rowOf(columns.map(([, older]) => older)));
      const expected = columns.map(([newer, older]) => (newer === UNCHANGED ? older : newer));
      expect(cellsOf(merged)).toEqual(expected);
      expect(merged.hasUnchanged).toBe(expected.includes(UNCHANGED));
      expect(merged.unchangedShape()).toBe(expected.map((value) => (value === UNCHANGED ? '1' : '0')).join(''));
    }),
  );
});

describe('in the form of COPY BINARY', () => {
  test('NULL is length -1, everything else its length and bytes', () => {
    const long = Buffer.alloc(300, 7);
    const row = rowOf([Buffer.of(1, 2), null, long, Buffer.alloc(0)]);
    const out = Buffer.alloc(row.copyBound);
    const end = row.writeCopyRow(out, 0);
    expect(out.subarray(0, end).toString('hex')).toBe(`0004${'000000020102'}${'ffffffff'}${'0000012c'}${'07'.repeat(300)}${'00000000'}`);
  });

  test('a row with a column that was not resent, or came as text, cannot be written', () => {
    for (const row of [rowOf([Buffer.of(1), UNCHANGED]), rowOf([Buffer.of(1)], true)]) {
      expect(row.writeCopyRow(Buffer.alloc(row.copyBound), 0)).toBe(-1);
    }
  });

  test('the bound is never too small', () => {
    fc.assert(
      fc.property(cells, (values) => {
        const row = rowOf(values);
        const out = Buffer.alloc(row.copyBound);
        expect(row.writeCopyRow(out, 0)).toBeLessThanOrEqual(out.length);
      }),
    );
  });
});

function sameCell(a: Cell, b: Cell): boolean {
  return a instanceof Uint8Array && b instanceof Uint8Array ? Buffer.compare(a, b) === 0 : a === b;
}
