import type { TableName } from '@trem/contracts';
import type { AppliedCounts, ApplyProgress, Position, RefusedChange, VersionCounts } from '@trem/replication-core';
import type { Planned } from './planned.js';

/** What a heartbeat tells of an apply. Small: it goes to the server of the workflow every few seconds. */
export interface ApplyFacts {
  readonly applied: Position;
  readonly durable: Position | undefined;
  readonly epoch: number;
  readonly captureEpoch: number;
  /** Written by this run, after compaction. */
  readonly rows: number;
  readonly transactions: number;
  readonly lagMs: number | undefined;
  /** Batches dropped because they were applied already, or came from a replaced capture. */
  readonly dropped: number;
}

interface WrittenFacts {
  readonly rows: number;
  readonly versions: readonly VersionCounts[];
  /** Set aside. */
  readonly refused: readonly RefusedChange[];
  readonly last: boolean;
  readonly captureEpoch: number;
}

interface Sums {
  transactions: number;
  bytes: number;
  tables: Map<string, Mutable<AppliedCounts>>;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Counts what a run applies, and how far behind it is. A report that fails is not lost: its counts go out with the next. */
export class ApplyStatistics {
  readonly #epoch: number;
  readonly #now: () => number;
  #facts: ApplyFacts;
  #sums: Sums = { transactions: 0, bytes: 0, tables: new Map() };
  #committedAt = 0;
  #pending = 0;
  #pendingSince: number | undefined;

  constructor(start: { readonly epoch: number; readonly captureEpoch: number; readonly position: Position }, now = Date.now) {
    this.#epoch = start.epoch;
    this.#now = now;
    this.#facts = {
      applied: start.position,
      durable: undefined,
      epoch: start.epoch,
      captureEpoch: start.captureEpoch,
      rows: 0,
      transactions: 0,
      lagMs: undefined,
      dropped: 0,
    };
  }

  /** While a transaction waits for its write, the lag grows with the clock. */
  get facts(): ApplyFacts {
    const { lagMs } = this.#facts;
    const waiting = this.#pendingSince === undefined ? undefined : this.#since(this.#pendingSince);
    return { ...this.#facts, lagMs: waiting === undefined ? lagMs : Math.max(waiting, lagMs ?? 0) };
  }

  /** Source commit time of the newest transaction that was written by this run; 0 before the first. */
  get committedAt(): number {
    return this.#committedAt;
  }

  /** A write has started whose last transaction was committed at the source then. */
  started(committedAt: number): void {
    this.#pendingSince = committedAt === 0 ? undefined : committedAt;
  }

  /** So many row changes were delivered, and are going to be written. */
  took(changes: number): void {
    this.#pending += changes;
  }

  dropped(): void {
    this.#facts = { ...this.#facts, dropped: this.#facts.dropped + 1 };
  }

  durable(position: Position | undefined): void {
    this.#facts = { ...this.#facts, durable: position };
  }

  /** A part of a large transaction, or its rows, went into the open target transaction or was committed. */
  wrote(planned: Planned, { rows, versions, refused, last, captureEpoch }: WrittenFacts): void {
    this.#pending = Math.max(0, this.#pending - planned.balance.captured);
    this.#sums.transactions += planned.transactions;
    this.#sums.bytes += planned.bytes;
    const versionsOf = new Map(versions.map((counts) => [nameOf(counts), counts]));
    for (const { target, ...counts } of planned.counts) {
      addCounts(this.#sums.tables, { ...without(counts, refused), ...versionsIn(versionsOf.get(nameOf(target))) });
    }
    const facts = { ...this.#facts, rows: this.#facts.rows + rows, captureEpoch };
    if (last) {
      this.#pendingSince = undefined;
      this.#committedAt = planned.committedAt === 0 ? this.#committedAt : planned.committedAt;
      const lagMs = planned.committedAt === 0 ? 0 : this.#since(planned.committedAt); // an empty batch says that there is nothing to wait for
      this.#facts = { ...facts, applied: planned.position, transactions: facts.transactions + planned.transactions, lagMs };
    } else {
      this.#facts = facts;
    }
  }

  /** What happened since the last call. */
  take(target: string): ApplyProgress {
    const { transactions, bytes, tables } = this.#sums;
    this.#sums = { transactions: 0, bytes: 0, tables: new Map() };
    const { applied, durable, lagMs } = this.facts;
    const committedAt = this.#committedAt;
    return {
      target,
      epoch: this.#epoch,
      applied,
      durable,
      committedAt,
      lagMs,
      transactions,
      bytes,
      pending: this.#pending,
      tables: [...tables.values()],
    };
  }

  /** A report did not get through. */
  giveBack({ transactions, bytes, tables }: ApplyProgress): void {
    this.#sums.transactions += transactions;
    this.#sums.bytes += bytes;
    for (const counts of tables) {
      addCounts(this.#sums.tables, counts);
    }
  }

  #since(committedAt: number): number {
    return Math.max(0, this.#now() - Math.floor(committedAt / 1_000));
  }
}

/** What was set aside is not applied. */
function without(counts: AppliedCounts, refused: readonly RefusedChange[]): AppliedCounts {
  const left: Mutable<AppliedCounts> = { ...counts };
  for (const { source, origin } of refused) {
    if (source.schema === counts.schema && source.table === counts.table) {
      left[`${origin.tag}s`] -= 1;
      left.errors = (left.errors ?? 0) + 1;
    }
  }
  return left;
}

function versionsIn(counts: VersionCounts | undefined): Pick<AppliedCounts, 'opened' | 'closed'> {
  return counts === undefined ? {} : { opened: counts.opened, closed: counts.closed };
}

function nameOf({ schema, table }: TableName): string {
  return JSON.stringify([schema, table]);
}

function addCounts(tables: Map<string, Mutable<AppliedCounts>>, counts: AppliedCounts): void {
  const name = nameOf(counts);
  const sum = tables.get(name);
  if (sum === undefined) {
    tables.set(name, { ...counts });
    return;
  }
  sum.inserts += counts.inserts;
  sum.updates += counts.updates;
  sum.deletes += counts.deletes;
  sum.truncates += counts.truncates;
  for (const kind of ['skipped', 'filtered', 'opened', 'closed', 'errors'] as const) {
    const more = counts[kind];
    if (more !== undefined) {
      sum[kind] = (sum[kind] ?? 0) + more;
    }
  }
}
