import { hasCode, type Row, type SourceEvent, UNCHANGED } from '@trem/replication-core';
import { drawSeed } from '@trem/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { framesOf, type GoldenName, golden, goldenBytes } from '../../../test-support/golden-frames.js';
import { fingerprint } from '../../fingerprint.js';
import { pgoutputDecoder } from './assembler.js';

fc.configureGlobal({ seed: drawSeed('broken frames') });

const decode = (...frames: Parameters<typeof framesOf>) => [...pgoutputDecoder.decode(framesOf(...frames))];
const last = (...frames: Parameters<typeof framesOf>): SourceEvent | undefined => decode(...frames).at(-1);

/** Cells as text; a 4-byte cell as its number. */
function cells(row: Row | undefined): readonly (string | number | null)[] {
  return Array.from({ length: row?.columnCount ?? 0 }, (_, column) => {
    const cell = row?.cell(column);
    if (cell instanceof Uint8Array) {
      return column === 0 ? Buffer.from(cell).readInt32BE() : Buffer.from(cell).toString();
    }
    return cell === UNCHANGED ? 'UNCHANGED' : null;
  });
}

describe('what a real server sent', () => {
  test('begin and commit carry the places of the commit record and the time in µs since 1970', () => {
    expect(last('begin')).toEqual({
      tag: 'begin',
      commitAt: '00000002d5649ff0',
      committedAt: Date.parse('2026-11-21T09:09:59.274Z') * 1_000 + 429,
      transaction: 0x15ce75,
    });
    expect(last('commit')).toEqual({ tag: 'commit', end: '00000002d564a038' });
  });

  test('a relation has its columns with type and modifier, and a fingerprint of just these', () => {
    const event = last('type', 'item');
    const columns = [
      { name: 'id', typeOid: 23, typeModifier: -1 },
      { name: 'name', typeOid: 1043, typeModifier: 24 },
      { name: 'feeling', typeOid: 0x5767, typeModifier: -1 },
      { name: 'big', typeOid: 25, typeModifier: -1 },
    ];
    const relation = { id: 0x576b, schema: 'public', table: 'item', columns, fingerprint: fingerprint(0x576b, columns) };
    expect(event).toEqual({ tag: 'relation', relation });
    expect(fingerprint(0x576c, columns)).not.toBe(relation.fingerprint);
    expect(fingerprint(0x576b, columns.toReversed())).not.toBe(relation.fingerprint);
    expect(
      fingerprint(
        0x576b,
        columns.map((column) => ({ ...column, typeModifier: 0 })),
      ),
    ).not.toBe(relation.fingerprint);
  });

  test('the same relation is the same object in every batch, so that work may be remembered with it', () => {
    expect(last('item')).toEqual(last('item'));
    const [first, second] = [last('item'), last('begin', 'item')];
    expect(first?.tag === 'relation' && second?.tag === 'relation' && first.relation === second.relation).toBe(true);
  });

  test('an insert has the new row', () => {
    const event = last('item', 'insert');
    expect(event?.tag === 'insert' && cells(event.after)).toEqual([1, 'one', 'wild', null]);
  });

  test('an update without old row: a large value left alone is UNCHANGED', () => {
    const event = last('item', 'updateWithUnchanged');
    expect(event).toMatchObject({ tag: 'update', before: undefined, isWhole: false, after: { hasUnchanged: true } });
    expect(event?.tag === 'update' && cells(event.after)).toEqual([2, 'deux', 'calm', 'UNCHANGED']);
  });

  test('an update that moves the key has the old key', () => {
    const event = last('item', 'updateOfKey');
    expect(event).toMatchObject({ tag: 'update', isWhole: false });
    expect(event?.tag === 'update' && [cells(event.before), cells(event.after)]).toEqual([
      [1, null, null, null],
      [3, 'one', 'wild', null],
    ]);
  });

  test('with replica identity full an update and a delete have the whole old row', () => {
    const update = last('whole', 'updateOfWhole');
    expect(update).toMatchObject({ tag: 'update', isWhole: true });
    expect(update?.tag === 'update' && [cells(update.before), cells(update.after)]).toEqual([
      [1, null],
      [1, 'x'],
    ]);
    const gone = last('whole', 'deleteOfWhole');
    expect(gone).toMatchObject({ tag: 'delete', isWhole: true });
    expect(gone?.tag === 'delete' && cells(gone.before)).toEqual([1, 'x']);
  });

  test('a delete has the old key', () => {
    const event = last('item', 'delete');
    expect(event).toMatchObject({ tag: 'delete', isWhole: false });
    expect(event?.tag === 'delete' && cells(event.before)).toEqual([3, null, null, null]);
  });

  test('a truncate names its tables in order', () => {
    const event = last('item', 'whole', 'truncate');
    expect(event).toMatchObject({ tag: 'truncate', cascade: true, restartIdentity: true });
    expect(event?.tag === 'truncate' && event.relations.map(({ table }) => table)).toEqual(['item', 'whole']);
  });

  test('origins, type names and logical messages yield nothing, and what follows a message is still there', () => {
    expect(decode('begin', 'origin', 'type', 'message', 'item', 'insert', 'message', 'insert').map(({ tag }) => tag)).toEqual([
      'begin',
      'relation',
      'insert',
      'insert',
    ]);
  });
});

describe('what no server sends', () => {
  const names = Object.keys(golden).filter((name): name is GoldenName => name in golden);

  test.each(names)('%s: cut off at any place it is DECODE_FAILED', (name) => {
    const bytes = goldenBytes(name);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decode('item', 'whole', bytes.subarray(0, length)), `${length} of ${bytes.length} bytes`).toThrow(
        expect.objectContaining({ code: 'DECODE_FAILED' }),
      );
    }
  });

  test.each(names)('%s: with a byte too many it is DECODE_FAILED', (name) => {
    expect(() => decode('item', 'whole', Buffer.concat([goldenBytes(name), Buffer.of(0)]))).toThrow(
      expect.objectContaining({ code: 'DECODE_FAILED' }),
    );
  });

  test('a batch cut off inside a frame or its length is DECODE_FAILED', () => {
    const frames = ['begin', 'item', 'insert', 'commit'] as const;
    const ends = new Set(frames.map((_, index) => framesOf(...frames.slice(0, index + 1)).length));
    const batch = framesOf(...frames);
    for (let length = 1; length <= batch.length; length++) {
      const decodeCut = () => pgoutputDecoder.decode(batch.subarray(0, length));
      if (ends.has(length)) {
        expect(decodeCut).not.toThrow();
      } else {
        expect(decodeCut).toThrow(expect.objectContaining({ code: 'DECODE_FAILED' }));
      }
    }
  });

  test('a kind that is not known is DECODE_FAILED, with the kind', () => {
    for (const kind of [0x00, 0x53, 0x45, 0x63, 0x41, 0xff]) {
      expect(() => decode(Buffer.of(kind, 0, 0, 0))).toThrow(
        expect.objectContaining({ code: 'DECODE_FAILED', facts: expect.objectContaining({ kind }) }),
      );
    }
  });

  test('a row of a table that the batch has not described is DECODE_FAILED, though another batch described it', () => {
    decode('item', 'insert');
    expect(() => decode('insert')).toThrow(expect.objectContaining({ code: 'DECODE_FAILED' }));
  });

  test('a row with another number of columns than its table is DECODE_FAILED', () => {
    const bytes = goldenBytes('insert');
    bytes.writeUInt32BE(0x5773, 1); // the row of `item` as one of `whole`
    expect(() => decode('whole', bytes)).toThrow(expect.objectContaining({ code: 'DECODE_FAILED' }));
  });

  test('random bytes and frames with bytes changed are DECODE_FAILED or events, never anything else', () => {
    const broken = fc
      .tuple(fc.constantFrom(...names), fc.array(fc.tuple(fc.nat(80), fc.nat(255)), { minLength: 1, maxLength: 4 }))
      .map(([name, changes]) => {
        const bytes = goldenBytes(name);
        for (const [at, value] of changes) {
          bytes[at % bytes.length] = value;
        }
        return framesOf('item', 'whole', bytes);
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), broken), (frames) => {
        try {
          for (const event of pgoutputDecoder.decode(frames)) {
            touch(event);
          }
        } catch (error) {
          expect(hasCode(error, 'DECODE_FAILED')).toBe(true);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

/** Reads every cell: a length that lies would show here. */
function touch(event: SourceEvent): void {
  const rows = event.tag === 'insert' || event.tag === 'update' ? [event.after] : event.tag === 'delete' ? [event.before] : [];
  for (const row of rows) {
    for (let column = 0; column < row.columnCount; column++) {
      const cell = row.cell(column);
      expect(cell === null || cell === UNCHANGED || cell instanceof Uint8Array).toBe(true);
    }
  }
}
