import type { TableComparison } from '@trem/contracts';
import type { BucketSum, CompareTable, Position, TableHasher } from '@trem/replication-core';
import { pause } from './scope.js';

export interface CompareOptions {
  readonly source: TableHasher;
  readonly target: TableHasher;
  readonly sourceTable: CompareTable;
  readonly targetTable: CompareTable;
  /** Where the source's log ends now. */
  readonly logEnd: () => Promise<Position>;
  /** Waits until the target has applied this; false when it did not come to that in time. At once true when nothing is being applied. */
  readonly waitApplied: (position: Position, signal: AbortSignal) => Promise<boolean>;
  /** When second looks end. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  /** After each look: how many, and how many buckets still differ. */
  readonly onLook?: (looks: number, differing: number) => void;
}

export type CompareResult = Pick<TableComparison, 'outcome' | 'source' | 'target' | 'looks' | 'differences'>;
type Difference = TableComparison['differences'][number];

type Verdict = 'equal' | 'different' | 'moving';

const NAMED = 20;
const BETWEEN_LOOKS_MS = 200;
/** Few enough that a bucket under traffic may stand still between its two sides' readings. */
const BUCKETS_AT_ONCE = 32;
const EMPTY: BucketSum = { rows: 0n, high: 0n, low: 0n };

/**
 * Compares one table of two sides, also while it is written to. A bucket that differs is looked at again, each time after the target has applied what
 * the source had; two looks that agree in everything but the sides' equality prove a difference. A bucket that never stands still is `moving`.
 */
export async function compareTable(options: CompareOptions): Promise<CompareResult> {
  const end = Date.now() + options.deadlineMs;
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.deadlineMs)]);
  const sides: Sides = { source: new Map(await options.source.bucketSums(options.sourceTable)), target: new Map() };
  await options.waitApplied(await options.logEnd(), signal);
  sides.target = new Map(await options.target.bucketSums(options.targetTable));
  const proven: number[] = [];
  let open = differing(sides);
  let looks = 1;
  options.onLook?.(looks, open.length);
  while (open.length > 0 && Date.now() < end && !options.signal.aborted) {
    const found: Record<Verdict, number[]> = { equal: [], different: proven, moving: [] };
    for (let first = 0; first < open.length; first += BUCKETS_AT_ONCE) {
      const buckets = open.slice(first, first + BUCKETS_AT_ONCE);
      for (const [bucket, verdict] of await lookAgain(options, sides, { buckets, signal })) {
        found[verdict].push(bucket);
      }
    }
    looks += 1;
    open = found.moving;
    options.onLook?.(looks, open.length + proven.length);
    if (open.length > 0) {
      await pause(BETWEEN_LOOKS_MS, signal);
    }
  }
  const differences = await nameDifferences(options, proven.sort(byNumber));
  const undecided: Verdict = open.length > 0 ? 'moving' : 'equal';
  const outcome = proven.length > 0 ? 'different' : undecided;
  return { outcome, source: total(sides.source), target: total(sides.target), looks, differences };
}

/** The newest sums of both sides, by bucket. */
interface Sides {
  source: Map<number, BucketSum>;
  target: Map<number, BucketSum>;
}

/**
 * Both sides once more. Different only when neither moved since the last look, and the target had come to where the source was.
 * Several buckets share one wait: a target whose source is idle moves on only every few seconds.
 */
async function lookAgain(
  options: CompareOptions,
  sides: Sides,
  { buckets, signal }: { readonly buckets: readonly number[]; readonly signal: AbortSignal },
): Promise<ReadonlyMap<number, Verdict>> {
  const before = new Map(buckets.map((bucket) => [bucket, { source: at(sides.source, bucket), target: at(sides.target, bucket) }]));
  for (const bucket of buckets) {
    sides.source.set(bucket, await options.source.bucketSum(options.sourceTable, bucket));
  }
  const isApplied = await options.waitApplied(await options.logEnd(), signal);
  for (const bucket of buckets) {
    sides.target.set(bucket, await options.target.bucketSum(options.targetTable, bucket));
  }
  const verdicts = new Map<number, Verdict>();
  for (const [bucket, last] of before) {
    const [source, target] = [at(sides.source, bucket), at(sides.target, bucket)];
    const stands = isEqual(source, last.source) && isEqual(target, last.target);
    const unequal: Verdict = stands && isApplied ? 'different' : 'moving';
    verdicts.set(bucket, isEqual(source, target) ? 'equal' : unequal);
  }
  return verdicts;
}

async function nameDifferences(options: CompareOptions, buckets: readonly number[]): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const bucket of buckets) {
    if (differences.length >= NAMED) {
      break;
    }
    const [source, target] = await Promise.all([
      options.source.bucketRows(options.sourceTable, bucket),
      options.target.bucketRows(options.targetTable, bucket),
    ]);
    differences.push(...mergeRows(source, target));
  }
  return differences.slice(0, NAMED);
}

type HashedRow = Awaited<ReturnType<TableHasher['bucketRows']>>[number];

/** Rows of one key are matched one to one: without a key the row's hash is the key, and a doubled row is one too many. */
function mergeRows(source: readonly HashedRow[], target: readonly HashedRow[]): Difference[] {
  const left = new Map<string, string[]>();
  for (const { key, hash } of target) {
    left.set(key, [...(left.get(key) ?? []), hash]);
  }
  const differences: Difference[] = [];
  for (const { key, hash } of source) {
    const hashes = left.get(key);
    if (hashes === undefined || hashes.length === 0) {
      differences.push({ key, kind: 'missing' });
      continue;
    }
    const same = hashes.indexOf(hash);
    hashes.splice(Math.max(same, 0), 1);
    if (same < 0) {
      differences.push({ key, kind: 'different' });
    }
  }
  for (const [key, hashes] of left) {
    differences.push(...hashes.map((): Difference => ({ key, kind: 'extra' })));
  }
  return differences;
}

function differing({ source, target }: Sides): number[] {
  const buckets = new Set([...source.keys(), ...target.keys()]);
  return [...buckets].filter((bucket) => !isEqual(at(source, bucket), at(target, bucket))).sort(byNumber);
}

function at(sums: ReadonlyMap<number, BucketSum>, bucket: number): BucketSum {
  return sums.get(bucket) ?? EMPTY;
}

function isEqual(one: BucketSum, other: BucketSum): boolean {
  return one.rows === other.rows && one.high === other.high && one.low === other.low;
}

function total(sums: ReadonlyMap<number, BucketSum>): { readonly rows: number; readonly hash: string } {
  let rows = 0n;
  let high = 0n;
  let low = 0n;
  for (const sum of sums.values()) {
    rows += sum.rows;
    high += sum.high;
    low += sum.low;
  }
  return { rows: Number(rows), hash: hex(high) + hex(low) };
}

function hex(sum: bigint): string {
  return BigInt.asUintN(64, sum).toString(16).padStart(16, '0');
}

function byNumber(one: number, other: number): number {
  return one - other;
}
