import { asPosition, type LogBatch, type Position, type SourceEvent } from '@trem/replication-core';
import { drawSeed } from '@trem/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BatcherOptions, FrameBatcher, IDLE_EVERY_MS } from './frame-batcher.js';
import { positionOf } from './lsn.js';
import { pgoutputDecoder } from './pgoutput/assembler.js';

fc.configureGlobal({ seed: drawSeed('logs in random cuts') });

const START = positionOf(1_000n);

/** A log of our own making: frames as a server writes them, of tables with one text column. */
const frame = {
  begin(commitAt: bigint): Buffer {
    const bytes = Buffer.alloc(21);
    bytes.write('B');
    bytes.writeBigUInt64BE(commitAt, 1);
    bytes.writeBigInt64BE(commitAt, 9);
    return bytes;
  },
  commit(commitAt: bigint, end: bigint): Buffer {
    const bytes = Buffer.alloc(26);
    bytes.write('C');
    bytes.writeBigUInt64BE(commitAt, 2);
    bytes.writeBigUInt64BE(end, 10);
    bytes.writeBigInt64BE(end, 18);
    return bytes;
  },
  type: (oid: number): Buffer => Buffer.concat([Buffer.from('Y'), int32(oid), Buffer.from('public\0mood\0')]),
  relation: (id: number, version: number): Buffer =>
    Buffer.concat([
      Buffer.from('R'),
      int32(id),
      Buffer.from(`public\0t${id}\0d`),
      Buffer.of(0, 1, 1),
      Buffer.from(`c${version}\0`),
      int32(25),
      int32(-1),
    ]),
  insert: (id: number, value: string): Buffer =>
    Buffer.concat([
      Buffer.from('I'),
      int32(id),
      Buffer.from('N'),
      Buffer.of(0, 1),
      Buffer.from('b'),
      int32(value.length),
      Buffer.from(value),
    ]),
  delete: (id: number, value: string): Buffer =>
    Buffer.concat([
      Buffer.from('D'),
      int32(id),
      Buffer.from('O'),
      Buffer.of(0, 1),
      Buffer.from('b'),
      int32(value.length),
      Buffer.from(value),
    ]),
  truncate: (...ids: readonly number[]): Buffer => Buffer.concat([Buffer.from('T'), int32(ids.length), Buffer.of(0), ...ids.map(int32)]),
};

interface Rig {
  readonly batcher: FrameBatcher;
  readonly clock: { now: number };
  push(...frames: readonly Buffer[]): void;
  /** One transaction; returns its end. */
  transaction(...frames: readonly Buffer[]): Position;
  all(): readonly LogBatch[];
}

function rig(options: Partial<BatcherOptions> = {}): Rig {
  const clock = { now: 0 };
  const batcher = new FrameBatcher({
    ...{ from: START, epoch: 7, maxBatchBytes: 1_000, maxBatchDelayMs: 10, maxValueBytes: 16 * 2 ** 20, now: () => clock.now },
    ...options,
  });
  let lsn = 1_000n;
  const push = (...frames: readonly Buffer[]) => {
    for (const bytes of frames) {
      const padded = Buffer.concat([Buffer.from('junk'), bytes, Buffer.from('junk')]);
      batcher.push(padded, 4, padded.length - 4);
      padded.fill(0xee); // whatever is kept must have been copied
    }
  };
  return {
    batcher,
    clock,
    push,
    transaction(...frames) {
      const commitAt = lsn;
      lsn += 50n;
      push(frame.begin(commitAt), ...frames, frame.commit(commitAt, lsn));
      return positionOf(lsn);
    },
    all: () => [...takeAll(batcher)],
  };
}

function* takeAll(batcher: FrameBatcher): Iterable<LogBatch> {
  for (let batch = batcher.take(); batch !== undefined; batch = batcher.take()) {
    yield batch;
  }
}

describe('when a batch leaves', () => {
  test('with nothing unconfirmed at the first commit, whole', () => {
    const { batcher, transaction, all } = rig();
    const end = transaction(frame.relation(1, 1), frame.insert(1, 'a'));
    expect(all()).toEqual([]);
    batcher.settle(true);
    expect(all()).toMatchObject([
      {
        codec: 'pgoutput-1-binary',
        epoch: 7,
        from: START,
        upTo: end,
        part: 0,
        last: true,
        idle: false,
        transactions: 1,
        names: ['public.t1'],
      },
    ]);
  });

  test('with no more changes than are allowed, unless one transaction has more by itself', () => {
    const { batcher, transaction, all } = rig({ maxBatchChanges: 3 });
    transaction(frame.relation(1, 1), frame.insert(1, 'a'));
    transaction(frame.insert(1, 'b'));
    transaction(frame.relation(2, 1), frame.insert(2, 'c'), frame.insert(1, 'd'));
    transaction(...['e', 'f', 'g', 'h'].map((value) => frame.insert(1, value)));
    transaction(frame.insert(1, 'i'));
    batcher.settle(true);
    const batches = all();
    expect(batches.map(({ transactions, last, part }) => [transactions, last, part])).toEqual([
      [2, true, 0],
      [1, true, 0],
      [1, true, 0],
      [1, true, 0],
    ]);
    expect(batches.map(({ tables }) => tables.reduce((sum, { inserts }) => sum + inserts, 0))).toEqual([2, 2, 4, 1]);
  });

  test('else when the delay since its first commit is over, with all that was committed by then', () => {
    const { batcher, clock, transaction, all } = rig();
    transaction(frame.relation(1, 1), frame.insert(1, 'a'));
    expect(batcher.dueAt).toBe(10);
    clock.now = 9;
    const end = transaction(frame.insert(1, 'b'));
    batcher.settle(false);
    expect(all()).toEqual([]);
    clock.now = 10;
    batcher.settle(false);
    expect(all()).toMatchObject([{ transactions: 2, upTo: end }]);
    expect(batcher.dueAt).toBeUndefined();
  });

  test('at the place where it is to be cut, with all that ended up to there', () => {
    for (const [cutAt, cuts] of [
      [positionOf(1_100n), [1_100n, 1_150n]],
      [positionOf(1_050n), [1_050n, 1_150n]],
      [START, [1_150n]],
    ] as const) {
      const { batcher, transaction, all } = rig({ cutAt });
      transaction(frame.relation(1, 1), frame.insert(1, 'a'));
      transaction(frame.insert(1, 'b'));
      transaction(frame.insert(1, 'c'));
      batcher.settle(true);
      expect(all().map(({ upTo }) => upTo)).toEqual(cuts.map(positionOf));
    }
  });

  test('or when it is full, at a commit', () => {
    const { transaction, all } = rig();
    transaction(frame.relation(1, 1));
    for (let count = 0; count < 40; count++) {
      transaction(frame.insert(1, 'x'.repeat(100)));
    }
    const batches = all();
    expect(batches.length).toBeGreaterThan(4);
    expect(batches.every(({ frames, transactions }) => frames.length <= 1_000 + 400 && transactions > 1)).toBe(true);
  });

  test('a transaction that is still open stays behind, described again in its own batch', () => {
    const { batcher, push, transaction, all } = rig();
    const end = transaction(frame.relation(1, 1), frame.insert(1, 'a'));
    push(frame.begin(2_000n), frame.insert(1, 'b'));
    batcher.settle(true);
    push(frame.insert(1, 'c'), frame.commit(2_000n, 2_050n));
    batcher.settle(true);
    const [first, second] = all();
    expect([first?.upTo, second?.from, second?.upTo]).toEqual([end, end, positionOf(2_050n)]);
    expect(valuesOf(second)).toEqual(['b', 'c']);
    expect([first?.tables, second?.tables].map((tables) => tables?.[0]?.inserts)).toEqual([1, 2]);
  });
});

describe('parts of a transaction that is larger than a batch', () => {
  function large() {
    const { push, transaction, all } = rig();
    const before = transaction(frame.relation(1, 1), frame.relation(2, 1), frame.insert(2, 'before'));
    push(frame.begin(2_000n));
    for (let row = 0; row < 30; row++) {
      push(frame.insert(1, 'x'.repeat(90)));
    }
    push(frame.truncate(1, 2), frame.commit(2_000n, 2_050n));
    return { before, batches: all() };
  }

  test('what was there before it is closed first, and all parts begin at its end', () => {
    const { before, batches } = large();
    const [whole, ...parts] = batches;
    expect(whole).toMatchObject({ part: 0, last: true, transactions: 1, upTo: before });
    expect(parts.length).toBeGreaterThan(2);
    expect(parts.map(({ part }) => part)).toEqual(parts.map((_, index) => index));
    expect(parts.every(({ from }) => from === before)).toBe(true);
  });

  test('a part reaches one above the start of the commit record, the last one its end', () => {
    const parts = large().batches.slice(1);
    expect(parts.slice(0, -1).every(({ upTo, last, transactions }) => upTo === positionOf(2_001n) && !last && transactions === 0)).toBe(
      true,
    );
    expect(parts.at(-1)).toMatchObject({ upTo: positionOf(2_050n), last: true, transactions: 1 });
  });

  test('each part explains itself: it begins with the Begin frame and describes its tables', () => {
    for (const batch of large().batches) {
      const [first, second] = [...pgoutputDecoder.decode(batch.frames)];
      expect([first?.tag, second?.tag]).toEqual(['begin', 'relation']);
    }
  });

  test('the counts of the parts add up', () => {
    const tables = large()
      .batches.slice(1)
      .flatMap((batch) => batch.tables);
    const sum = (relation: number, kind: 'inserts' | 'truncates') =>
      tables.filter((table) => table.relation === relation).reduce((total, table) => total + table[kind], 0);
    expect([sum(1, 'inserts'), sum(1, 'truncates'), sum(2, 'inserts'), sum(2, 'truncates')]).toEqual([30, 1, 0, 1]);
  });
});

test('a batch changes no more tables than an envelope can count, and a large transaction becomes parts for it', () => {
  const { batcher, push, all } = rig({ maxBatchBytes: 8_000_000 });
  push(frame.begin(2_000n));
  for (let table = 1; table <= 7_000; table++) {
    push(frame.relation(table, 1), frame.insert(table, 'a'));
  }
  push(frame.commit(2_000n, 2_050n));
  batcher.settle(true);
  const batches = all();
  expect(batches.map(({ tables }) => tables.length)).toEqual([2_000, 2_000, 2_000, 1_000]);
  expect(batches.map(({ last }) => last)).toEqual([false, false, false, true]);
});

test('a table described anew inside a transaction that moves to the next batch: rows before it keep the old description', () => {
  const { batcher, push, transaction, all } = rig();
  transaction(frame.relation(1, 1), frame.insert(1, 'a'));
  push(frame.begin(2_000n), frame.insert(1, 'b'), frame.type(99), frame.relation(1, 2), frame.insert(1, 'c'));
  batcher.settle(true);
  push(frame.commit(2_000n, 2_050n));
  batcher.settle(true);
  const [, second] = all();
  const columns = eventsOf(second).flatMap((event) => (event.tag === 'insert' ? [event.relation.columns[0]?.name] : []));
  expect(columns).toEqual(['c1', 'c2']);
});

describe('a quiet log', () => {
  test('a keepalive becomes an empty batch that moves the chain, at most every 10 s', () => {
    const { batcher, clock, all } = rig();
    batcher.keepalive(positionOf(5_000n));
    batcher.settle(false);
    batcher.keepalive(positionOf(6_000n));
    batcher.settle(false);
    expect(all()).toMatchObject([
      { idle: true, last: true, part: 0, from: START, upTo: positionOf(5_000n), transactions: 0, committedAt: 0 },
    ]);
    expect(batcher.dueAt).toBe(IDLE_EVERY_MS);
    clock.now = IDLE_EVERY_MS;
    batcher.settle(false);
    expect(all()).toMatchObject([{ idle: true, from: positionOf(5_000n), upTo: positionOf(6_000n), frames: Buffer.alloc(0) }]);
  });

  test('a keepalive inside a transaction, or not above the chain, is none', () => {
    const { batcher, push, transaction, all } = rig();
    const end = transaction(frame.relation(1, 1), frame.insert(1, 'a'));
    batcher.keepalive(end);
    batcher.settle(true);
    batcher.settle(true);
    push(frame.begin(2_000n));
    batcher.keepalive(positionOf(1_999n));
    batcher.settle(true);
    expect(all().map(({ idle }) => idle)).toEqual([false]);
    expect(batcher.received).toBe(end);
  });
});

describe('what cannot be carried', () => {
  test('a frame that is larger than a task wants to carry is VALUE_TOO_LONG, with its table', () => {
    const { push } = rig({ maxValueBytes: 70_000 });
    push(frame.begin(2_000n), frame.relation(1, 1), frame.insert(1, 'x'.repeat(60_000)));
    expect(() => push(frame.insert(1, 'x'.repeat(70_000)))).toThrow(
      expect.objectContaining({ code: 'VALUE_TOO_LONG', facts: expect.objectContaining({ table: 'public.t1' }) }),
    );
  });

  test.each([
    ['of a kind that is not known', [Buffer.from('S1234')]],
    ['a change outside of a transaction', [frame.insert(1, 'a')]],
    ['a change of a table that was not described', [frame.begin(1n), frame.insert(1, 'a')]],
    ['a begin inside a transaction', [frame.begin(1n), frame.begin(2n)]],
    ['a commit outside of a transaction', [frame.commit(1n, 2n)]],
    ['a frame cut off', [frame.begin(1n), frame.relation(1, 1), frame.insert(1, 'a').subarray(0, 3)]],
    ['nothing', [Buffer.alloc(0)]],
  ])('%s is DECODE_FAILED', (_, frames) => {
    expect(() => rig().push(...frames)).toThrow(expect.objectContaining({ code: 'DECODE_FAILED' }));
  });
});

/** A random log and random moments of cutting: what comes out is what went in. */
const operation = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      op: fc.constant('insert' as const),
      table: fc.integer({ min: 1, max: 3 }),
      size: fc.integer({ min: 0, max: 400 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('delete' as const), table: fc.integer({ min: 1, max: 3 }), size: fc.constant(9) }) },
  {
    weight: 1,
    arbitrary: fc.record({ op: fc.constant('truncate' as const), table: fc.integer({ min: 1, max: 3 }), size: fc.constant(0) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ op: fc.constant('describe' as const), table: fc.integer({ min: 1, max: 3 }), size: fc.constant(0) }),
  },
);
const log = fc.array(fc.array(operation, { maxLength: 12 }), { maxLength: 12 });

test('however the log is cut, all transactions are there, whole, in order, and described as they were', () => {
  fc.assert(
    fc.property(
      log,
      fc.integer({ min: 100, max: 3_000 }),
      fc.integer({ min: 1, max: 40 }),
      fc.infiniteStream(fc.nat(9)),
      (transactions, maxBatchBytes, maxBatchChanges, cuts) => {
        const { batcher, push } = rig({ maxBatchBytes, maxBatchChanges });
        const versions = new Map<number, number>();
        const expected: string[] = [];
        const describe = (id: number) => {
          const version = (versions.get(id) ?? 0) + 1;
          versions.set(id, version);
          push(frame.type(version), frame.relation(id, version));
        };
        const step = (...frames: readonly Buffer[]) => {
          push(...frames);
          if (cuts.next().value === 0) {
            batcher.settle(true);
          }
        };
        transactions.forEach((operations, index) => {
          const commitAt = BigInt(1_000 + index * 50); // commit records touch
          step(frame.begin(commitAt));
          expected.push(`begin ${positionOf(commitAt)}`);
          operations.forEach(({ op, table, size }, place) => {
            if (op === 'describe' || !versions.has(table)) {
              describe(table);
            }
            const value = `${index}.${place}.${'x'.repeat(size)}`;
            if (op === 'truncate') {
              step(frame.truncate(table));
              expected.push(`truncate ${table} c${versions.get(table)}`);
            } else if (op !== 'describe') {
              step(frame[op](table, value));
              expected.push(`${op} ${table} c${versions.get(table)} ${value}`);
            }
          });
          step(frame.commit(commitAt, commitAt + 50n));
          expected.push(`commit ${positionOf(commitAt + 50n)}`);
        });
        batcher.settle(true);
        const batches = [...takeAll(batcher)];
        expect(storyOf(batches)).toEqual(expected);
        expectChain(batches);
      },
    ),
    { numRuns: 600 },
  );
});

/** What happens, in words; a part's repeated Begin counts once. */
function storyOf(batches: readonly LogBatch[]): readonly string[] {
  return batches.flatMap((batch) => {
    const events = eventsOf(batch);
    return (batch.part > 0 ? events.slice(1) : events).flatMap((event): readonly string[] => {
      switch (event.tag) {
        case 'begin':
          return [`begin ${event.commitAt}`];
        case 'commit':
          return [`commit ${event.end}`];
        case 'insert':
          return [`insert ${event.relation.id} ${event.relation.columns[0]?.name} ${textOf(event.after)}`];
        case 'delete':
          return [`delete ${event.relation.id} ${event.relation.columns[0]?.name} ${textOf(event.before)}`];
        case 'truncate':
          return event.relations.map(({ id, columns }) => `truncate ${id} ${columns[0]?.name}`);
        default:
          return [];
      }
    });
  });
}

function expectChain(batches: readonly LogBatch[]): void {
  let chain: Position = START;
  let part = 0;
  for (const batch of batches) {
    const events = eventsOf(batch);
    expect([batch.from, batch.part, events[0]?.tag]).toEqual([chain, part, 'begin']);
    expect(batch.upTo > chain).toBe(true);
    expect(batch.transactions).toBe(events.filter(({ tag }) => tag === 'commit').length);
    expect(countsOf(events)).toEqual(batch.tables.toSorted((a, b) => a.relation - b.relation));
    chain = batch.last ? batch.upTo : chain;
    part = batch.last ? 0 : part + 1;
  }
}

function countsOf(events: readonly SourceEvent[]): readonly object[] {
  const count = (relation: number, tag: string) =>
    events.filter((event) =>
      event.tag === 'truncate'
        ? tag === 'truncate' && event.relations.some(({ id }) => id === relation)
        : event.tag === tag && 'relation' in event && event.relation.id === relation,
    ).length;
  return [1, 2, 3]
    .map((relation) => ({
      relation,
      inserts: count(relation, 'insert'),
      updates: 0,
      deletes: count(relation, 'delete'),
      truncates: count(relation, 'truncate'),
    }))
    .filter(({ inserts, deletes, truncates }) => inserts + deletes + truncates > 0);
}

function eventsOf(batch: LogBatch | undefined): readonly SourceEvent[] {
  return batch === undefined ? [] : [...pgoutputDecoder.decode(batch.frames)];
}

function valuesOf(batch: LogBatch | undefined): readonly string[] {
  return eventsOf(batch).flatMap((event) => (event.tag === 'insert' ? [textOf(event.after)] : []));
}

function textOf(row: { cell(column: number): unknown }): string {
  const cell = row.cell(0);
  return cell instanceof Uint8Array ? Buffer.from(cell).toString() : '';
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

test('positions sort like the log', () => {
  expect(asPosition('00000000000003e8') < positionOf(1_001n)).toBe(true);
});
