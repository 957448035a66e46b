import { createHash } from 'node:crypto';
import type { BucketSum, TableHasher } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { type CompareOptions, compareTable } from './compare.js';
import { pos } from './testing/fake-log.js';

/** Hashes rows in memory, four buckets. A test may change the rows between two looks. */
class FakeHasher implements TableHasher {
  rows: { readonly key: string; readonly value: string }[];
  looks = 0;
  onLook: () => void = () => undefined;

  constructor(rows: Record<string, string>) {
    this.rows = Object.entries(rows).map(([key, value]) => ({ key, value }));
  }

  async bucketSums(): Promise<ReadonlyMap<number, BucketSum>> {
    this.#look();
    const buckets = new Set(this.rows.map(({ key }) => bucketOf(key)));
    return new Map([...buckets].map((bucket) => [bucket, this.#sum(bucket)]));
  }

  async bucketSum(_: unknown, bucket: number): Promise<BucketSum> {
    this.#look();
    return this.#sum(bucket);
  }

  async bucketRows(_: unknown, bucket: number) {
    return this.rows.filter(({ key }) => bucketOf(key) === bucket).map(({ key, value }) => ({ key, hash: hashOf(value) }));
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #look(): void {
    this.looks += 1;
    this.onLook();
  }

  #sum(bucket: number): BucketSum {
    let sum = { rows: 0n, high: 0n, low: 0n };
    for (const { key, value } of this.rows.filter((row) => bucketOf(row.key) === bucket)) {
      const hash = hashOf(key + value);
      sum = { rows: sum.rows + 1n, high: sum.high + BigInt(`0x${hash.slice(0, 16)}`), low: sum.low + BigInt(`0x${hash.slice(16)}`) };
    }
    return { rows: sum.rows, high: BigInt.asUintN(64, sum.high), low: BigInt.asUintN(64, sum.low) };
  }
}

const hashOf = (text: string) => createHash('md5').update(text).digest('hex');
const bucketOf = (key: string) => Number.parseInt(hashOf(key).slice(0, 2), 16) & 3;

function compare(source: FakeHasher, target: FakeHasher, more: Partial<CompareOptions> = {}) {
  const table = { schema: 'public', table: 'item', columns: ['id', 'name'], key: ['id'] };
  return compareTable({
    source,
    target,
    sourceTable: table,
    targetTable: table,
    logEnd: async () => pos(1),
    waitApplied: async () => true,
    deadlineMs: 700,
    signal: new AbortController().signal,
    ...more,
  });
}

test('equal tables need one look', async () => {
  const result = await compare(new FakeHasher({ a: '1', b: '2' }), new FakeHasher({ b: '2', a: '1' }));
  expect(result).toMatchObject({ outcome: 'equal', looks: 1, differences: [], source: { rows: 2 } });
  expect(result.source).toEqual(result.target);
});

test('missing, extra and different rows are named', async () => {
  const result = await compare(new FakeHasher({ a: '1', b: '2', c: '3' }), new FakeHasher({ b: '2', c: '4', d: '5' }));
  expect(result.outcome).toBe('different');
  expect([...result.differences].sort((one, other) => (one.key < other.key ? -1 : 1))).toEqual([
    { key: 'a', kind: 'missing' },
    { key: 'c', kind: 'different' },
    { key: 'd', kind: 'extra' },
  ]);
});

test('a doubled row is one too many', async () => {
  const target = new FakeHasher({ a: '1' });
  target.rows.push({ key: 'a', value: '1' });
  expect(await compare(new FakeHasher({ a: '1' }), target)).toMatchObject({
    outcome: 'different',
    differences: [{ key: 'a', kind: 'extra' }],
  });
});

test('at most 20 differences are named', async () => {
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`k${n}`, '1']));
  const { differences, source, target } = await compare(new FakeHasher(many), new FakeHasher({}));
  expect({ named: differences.length, source: source?.rows, target: target?.rows }).toEqual({ named: 20, source: 50, target: 0 });
});

test('a bucket that only lags is equal at a later look', async () => {
  const source = new FakeHasher({ a: '2' });
  const target = new FakeHasher({ a: '1' });
  target.onLook = () => {
    if (target.looks === 2) {
      target.rows = source.rows;
    }
  };
  expect(await compare(source, target)).toMatchObject({ outcome: 'equal', looks: 2 });
});

test('a bucket that never stands still is moving: neither equal nor different', async () => {
  const source = new FakeHasher({ a: '0' });
  source.onLook = () => {
    source.rows = [{ key: 'a', value: String(source.looks) }];
  };
  expect(await compare(source, new FakeHasher({ a: 'x' }))).toMatchObject({ outcome: 'moving', differences: [] });
});

test('a target that does not come to where the source was proves nothing', async () => {
  expect(await compare(new FakeHasher({ a: '1' }), new FakeHasher({}), { waitApplied: async () => false })).toMatchObject({
    outcome: 'moving',
  });
});

test('the target is read only after it has applied what the source had', async () => {
  const source = new FakeHasher({ a: '1' });
  const target = new FakeHasher({});
  const waitApplied = async () => {
    target.rows = source.rows;
    return true;
  };
  expect(await compare(source, target, { waitApplied })).toMatchObject({ outcome: 'equal', looks: 1 });
});

test('buckets that differ share one wait a look, for a target of an idle source moves on only now and then', async () => {
  let waits = 0;
  const source = new FakeHasher({ a: '1', b: '1', c: '1', d: '1', e: '1', f: '1' });
  const result = await compare(source, new FakeHasher({}), {
    waitApplied: async () => {
      waits += 1;
      return true;
    },
  });
  expect(result).toMatchObject({ outcome: 'different', looks: 2 });
  expect(result.differences).toHaveLength(6);
  expect(waits).toBe(2);
});
