import { type Row, UNCHANGED } from '@trem/replication-core';
import { describe, expect, test } from 'vitest';
import { makeRow } from './make-row.js';
import { rewriteCopy } from './rewrite-copy.js';

const header = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
const end = Buffer.from([0xff, 0xff]);

function row(...cells: readonly (string | null)[]): Buffer {
  const parts = cells.flatMap((cell) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(cell === null ? -1 : Buffer.byteLength(cell));
    return [length, Buffer.from(cell ?? '')];
  });
  const count = Buffer.alloc(2);
  count.writeInt16BE(cells.length);
  return Buffer.concat([count, ...parts]);
}

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  const memory = Buffer.alloc(size); // the same for each chunk, as a socket may have it
  for (let at = 0; at < bytes.length; at += size) {
    const length = bytes.copy(memory, 0, at, at + size);
    yield memory.subarray(0, length);
    memory.fill(0xee);
  }
}

async function rewritten(bytes: Buffer, size: number, map: (row: Row) => Row | undefined): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of rewriteCopy(cut(bytes, size), map)) {
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks).toString('hex');
}

const rows = [row('1', 'one', null), row('2', '', 'x'.repeat(300)), row('3', null, 'äö')];
const copy = Buffer.concat([header, ...rows, end]);

test('rows come out as they are, wherever the stream is cut', async () => {
  for (let size = 1; size <= copy.length; size++) {
    expect(await rewritten(copy, size, (one) => one), `${size}`).toBe(copy.toString('hex'));
  }
});

test('columns are taken, exchanged and made; rows are left out', async () => {
  const changed = await rewritten(copy, 50, (one) => (one.cell(1) === null ? undefined : makeRow(one, [2, 0, Buffer.from('new'), null])));
  const wanted = Buffer.concat([header, row(null, '1', 'new', null), row('x'.repeat(300), '2', 'new', null), end]);
  expect(changed).toBe(wanted.toString('hex'));
});

test('columns that stay neighbours, that change places, nulls among them, and values that grow: wherever the stream is cut', async () => {
  const grown = new Uint8Array(70_000).fill(0x61);
  const ways: readonly (readonly (number | Uint8Array | null)[])[] = [
    [0, 1, 2],
    [1, 2],
    [2, 1, 0],
    [0, Buffer.from('x'), 1, 2, null],
    [grown, 0, 1],
    [1, 2, 2, 2, grown],
  ];
  for (const cells of ways) {
    const wanted = [
      ['1', 'one', null],
      ['2', '', 'x'.repeat(300)],
      ['3', null, 'äö'],
    ].map((texts) =>
      row(...cells.map((cell) => (typeof cell === 'number' ? (texts[cell] ?? null) : cell && Buffer.from(cell).toString()))),
    );
    for (const size of [7, 20, 50, 1_000]) {
      const made = await rewritten(copy, size, (one) => makeRow(one, cells));
      expect(made === Buffer.concat([header, ...wanted, end]).toString('hex'), `${cells.length} ${size}`).toBe(true);
    }
  }
});

test('a row with a column that is not there, or was not resent, is no row of a copy', async () => {
  await expect(rewritten(copy, 50, (one) => makeRow(one, [0, UNCHANGED]))).rejects.toMatchObject({ code: 'BUG' });
  await expect(rewritten(copy, 50, (one) => makeRow(one, [0, 7]))).rejects.toMatchObject({ code: 'BUG' });
});

test('an empty table is a header and an end', async () => {
  expect(await rewritten(Buffer.concat([header, end]), 7, (one) => one)).toBe(Buffer.concat([header, end]).toString('hex'));
});

test.each([
  ['no end', copy.subarray(0, -2)],
  ['an end in a row', copy.subarray(0, -20)],
  ['only a header', copy.subarray(0, 15)],
  ['a line without its end', Buffer.from('1\tone\t\\N\n2\ttwo')],
])('%s is DECODE_FAILED', async (_, bytes) => {
  await expect(rewritten(bytes, 50, (one) => one)).rejects.toMatchObject({ code: 'DECODE_FAILED' });
});

describe('a copy in text form', () => {
  const lines = Buffer.from('1\tone\\ttab\\\\N\t\\N\n2\t\tx\\ny\n\\N\tä😀\t\\\\N\n');

  test('rows come out as they are, wherever the stream is cut', async () => {
    for (let size = 1; size <= lines.length; size++) {
      const same = await rewritten(lines, size, (one) => makeRow(one, [0, 1, 2]));
      expect(Buffer.from(same, 'hex').toString(), `${size}`).toBe(lines.toString());
    }
  });

  test('cells are without escapes, and made ones get theirs', async () => {
    const seen: (string | null)[] = [];
    const made = await rewritten(lines, 20, (one) => {
      const cell = one.cell(1);
      seen.push(cell === null ? null : Buffer.from(cell as Uint8Array).toString());
      return makeRow(one, [Buffer.from('a\tb\\'), null]);
    });
    expect(seen).toEqual(['one\ttab\\N', '', 'ä😀']);
    expect(Buffer.from(made, 'hex').toString()).toBe('a\\tb\\\\\t\\N\n'.repeat(3));
  });

  test('nothing is an empty table', async () => {
    expect(await rewritten(Buffer.alloc(0), 10, (one) => one)).toBe('');
  });
});
