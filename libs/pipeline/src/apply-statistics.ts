import type { ApplyProgress, Position, ProgressBoard, RefusedChange, SettledStretch, VersionCounts } from '@trem/replication-core';
import type { Planned } from './planned.js';
import { settledBy } from './settled-by.js';
import { SettledStretches } from './settled-stretches.js';

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
  changes: number;
}

interface StatisticsStart {
  readonly epoch: number;
  readonly captureEpoch: number;
  readonly position: Position;
  /** What the last checkpoint left to be counted. */
  readonly settled?: readonly SettledStretch[] | undefined;
}

/** Counts what a run applies, and how far behind it is. A report that fails is not lost: its counts go out with the next. */
export class ApplyStatistics {
  readonly #epoch: number;
  readonly #now: () => number;
  #facts: ApplyFacts;
  readonly #settled: SettledStretches;
  #sums: Sums = { transactions: 0, bytes: 0, changes: 0 };
  #committedAt = 0;
  #pending = 0;
  /** Of the pending: in the open target transaction, of which more comes. */
  #uncommitted = 0;
  #pendingSince: number | undefined;

  constructor(start: StatisticsStart, now = Date.now) {
    this.#epoch = start.epoch;
    this.#settled = new SettledStretches(start.settled ?? [], start.position);
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

  /** So many row changes were delivered, and are going to be written: they are pending until their transaction is committed at the target. */
  took(changes: number): void {
    this.#pending += changes;
  }

  dropped(): void {
    this.#facts = { ...this.#facts, dropped: this.#facts.dropped + 1 };
  }

  durable(position: Position | undefined): void {
    this.#facts = { ...this.#facts, durable: position };
  }

  /** For the checkpoint of the transaction that ends with this. */
  settledWith(planned: Planned, written: Pick<WrittenFacts, 'refused' | 'versions'>): readonly SettledStretch[] {
    return this.#settled.with(settledBy(planned, written), planned.position);
  }

  /** The parts of the open target transaction have to come again. */
  rolledBack(): void {
    this.#settled.rolledBack();
    this.#noLongerPending(this.#uncommitted);
  }

  /** A part of a large transaction, or its rows, went into the open target transaction or was committed. */
  wrote(planned: Planned, { rows, versions, refused, last, captureEpoch }: WrittenFacts): void {
    this.#uncommitted += planned.balance.captured;
    this.#sums.transactions += planned.transactions;
    this.#sums.bytes += planned.bytes;
    const settled = settledBy(planned, { refused, versions });
    this.#sums.changes += settled.tables.reduce((sum, table) => sum + table.inserts + table.updates + table.deletes + table.truncates, 0);
    const facts = { ...this.#facts, rows: this.#facts.rows + rows, captureEpoch };
    if (last) {
      this.#settled.committed(settled, planned.position);
      this.#noLongerPending(this.#uncommitted);
      this.#pendingSince = undefined;
      this.#committedAt = planned.committedAt === 0 ? this.#committedAt : planned.committedAt;
      const lagMs = planned.committedAt === 0 ? 0 : this.#since(planned.committedAt); // an empty batch says that there is nothing to wait for
      this.#facts = { ...facts, applied: planned.position, transactions: facts.transactions + planned.transactions, lagMs };
    } else {
      this.#settled.wrotePart(settled);
      this.#facts = facts;
    }
  }

  /** Has counted what is settled. @throws what the board throws when it is away; nothing is lost */
  async count(board: Pick<ProgressBoard, 'countSettled'>, target: string): Promise<void> {
    await this.#settled.tell(board, target);
  }

  /** What happened since the last call. */
  take(target: string): ApplyProgress {
    const { transactions, bytes, changes } = this.#sums;
    this.#sums = { transactions: 0, bytes: 0, changes: 0 };
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
      changes,
    };
  }

  /** A report did not get through. */
  giveBack({ transactions, bytes, changes }: ApplyProgress): void {
    this.#sums.transactions += transactions;
    this.#sums.bytes += bytes;
    this.#sums.changes += changes;
  }

  #noLongerPending(changes: number): void {
    this.#pending = Math.max(0, this.#pending - changes);
    this.#uncommitted = 0;
  }

  #since(committedAt: number): number {
    return Math.max(0, this.#now() - Math.floor(committedAt / 1_000));
  }
}
