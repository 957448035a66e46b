import { type Cell, type Row } from '@trem/replication-core';
import { drawSeed, Seeded } from '@trem/testing';
import { expect, test } from 'vitest';
import { type Mapping, planOne, relationOf, rowOf, shapeOf } from '../../test-support/rules-kit.js';
import { encodeNumeric } from './numeric.js';
import { postgresValues } from './value-codec.js';

const shape = shapeOf({
  ...{ id: 'integer', small: 'smallint', large: 'bigint', price: 'numeric(12,2)', free: 'numeric', share: 'double precision' },
  ...{ name: 'character varying(40)', note: 'text', born: 'date', seen: 'timestamp with time zone', isOpen: 'boolean' },
});
const modify = (column: string, operation: string, more: object = {}) => ({ type: 'modify-column-value', operation, column, ...more });
const transformations = [
  modify('small', 'math-expression', { expression: 'value * 1.1 + 0.5', scale: 2 }),
  modify('large', 'math-expression', { expression: '(value - 3) * 1000', onError: 'null' }),
  modify('price', 'math-expression', { expression: '-value * 0.333', scale: 1 }),
  modify('free', 'math-expression', { expression: 'value * value', onError: 'default', defaultValue: 7 }),
  modify('share', 'math-expression', { expression: 'value / 3' }),
  modify('name', 'uppercase', { onError: 'null' }),
  modify('born', 'extract-year'),
  { type: 'create-column', operation: 'concat', newColumn: 'both', dependsOn: ['name', 'note'], separator: '-', onNull: 'skip' },
  { type: 'create-column', operation: 'literal', newColumn: 'currency', value: 'BRL', valueType: 'varchar' },
] as Mapping['transformations'];
const at = { committedAt: 1_700_000_000_000_000, appliedAt: 1_700_000_000_000_000 };

const LETTERS = ['a', 'B', 'ß', 'é', '😀', ' ', "'", '\\'];

/** Small ones, ones at the ends of what types hold, long texts, nulls. */
function randomCells(random: Seeded): Cell[] {
  const bytes = (size: number) => Buffer.from(random.hex(2 * size), 'hex');
  const digits = () => (BigInt(`0x${random.hex(random.between(1, 20))}`) - 8n) * (random.below(2) === 0 ? 1n : -1n);
  const numeric = (most: bigint, scale: number) => encodeNumeric({ tag: 'number', digits: digits() % most, scale });
  const text = (most: number) => Buffer.from(Array.from({ length: random.below(most) }, () => random.pick(LETTERS)).join(''));
  const float = Buffer.alloc(8);
  float.writeDoubleBE(random.pick([0, -0, 1.5, Number.NaN, -1e300, random.below(1_000)]));
  const day = Buffer.alloc(4);
  day.writeInt32BE(random.between(-10_000, 10_000));
  const cells = [
    ...[
      bytes(4),
      bytes(2),
      random.below(2) === 0 ? bytes(8) : Buffer.alloc(8, 0),
      numeric(10n ** 12n, 2),
      numeric(10n ** 24n, random.below(20)),
      float,
    ],
    ...[text(20), text(random.below(40) === 0 ? 30_000 : 30), day, bytes(8).fill(0, 0, 2), Buffer.of(random.below(2))],
  ];
  return cells.map((cell, column) => (column > 0 && random.below(6) === 0 ? null : cell));
}

function copied(cells: readonly Cell[]): Buffer {
  const parts = cells.flatMap((cell) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(cell instanceof Uint8Array ? cell.length : -1);
    return cell instanceof Uint8Array ? [length, cell] : [length];
  });
  return Buffer.concat([Buffer.of(0, cells.length), ...parts]);
}

async function* cutAnywhere(bytes: Buffer, random: Seeded): AsyncGenerator<Uint8Array> {
  const memory = Buffer.alloc(70_000); // the same for each chunk, as a socket may have it
  for (let from = 0; from < bytes.length; ) {
    const size = random.pick([1, random.between(1, 200), random.between(1, memory.length)]);
    const length = bytes.copy(memory, 0, from, from + size);
    yield memory.subarray(0, length);
    memory.fill(0xee);
    from += length;
  }
}

const HEADER = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
const END = Buffer.from([0xff, 0xff]);

test('a load makes the same bytes of a row as the stream, wherever its chunks are cut', async () => {
  const seed = drawSeed('rows of a load and of the stream');
  const random = new Seeded(seed);
  const table = planOne(shape, { transformations });
  const relation = relationOf(shape);
  const [load, stream] = [table.rules?.load.rows, table.rules?.bind(relation)];
  const rows = Array.from({ length: 400 }, () => randomCells(random));
  const inserted = (rules: typeof load, after: Row): Row => {
    const change = rules?.map({ tag: 'insert', relation, after }, at);
    return change?.tag === 'insert' ? change.after : after;
  };
  const wanted = rows.map((cells) => {
    const mapped = inserted(stream, rowOf(...cells));
    return copied(Array.from({ length: mapped.columnCount }, (_, column) => mapped.cell(column)));
  });
  const chunks: Buffer[] = [];
  const copy = cutAnywhere(Buffer.concat([HEADER, ...rows.map(copied), END]), random);
  for await (const chunk of postgresValues.rewrite(copy, (row) => inserted(load, row))) {
    chunks.push(Buffer.from(chunk));
  }
  const made = Buffer.concat(chunks);
  expect(
    wanted.some((row) => row.includes('BRL')),
    `seed ${seed}`,
  ).toBe(true);
  expect(made.equals(Buffer.concat([HEADER, ...wanted, END])), `seed ${seed}`).toBe(true);
});
