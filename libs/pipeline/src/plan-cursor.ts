import type { Begin, ChangeTime, LogBatch, Position } from '@trem/replication-core';
import { hasDefect } from '@trem/replication-core/faults';
import type { ChangeStamps } from './change-stamps.js';
import type { KnownTables } from './known-tables.js';
import { StopReached } from './planned.js';

interface CursorOptions {
  readonly tables: KnownTables;
  readonly after: Position;
  readonly stopAfter: number | undefined;
  readonly stamps: ChangeStamps;
}

/** Where in the log a plan stands, and what it knows of the transaction under way. */
export class PlanCursor {
  readonly #options: CursorOptions;
  /** One for the whole target transaction. */
  readonly #appliedAt = Date.now() * 1_000;
  #begin: Begin | undefined;
  #part = 0;
  #isDuplicate = false;
  #checksLoads = false;
  #position: Position;
  #end: Position | undefined;
  #committedAt = 0;
  #transactions = 0;
  #completed = 0;
  #batches = 0;

  constructor(options: CursorOptions) {
    this.#options = options;
    this.#position = options.after;
  }

  /** Everything up to here is in the plan, or was in the target before. */
  get position(): Position {
    return this.#position;
  }

  /** Source commit time of the last transaction of the plan, µs since 1970; 0 when there is none. */
  get committedAt(): number {
    return this.#committedAt;
  }

  /** Whole transactions of the plan. */
  get transactions(): number {
    return this.#transactions;
  }

  /** Transactions of the batch under way that have ended. */
  get completed(): number {
    return this.#completed;
  }

  /** Batches so far, the one under way among them. */
  get batches(): number {
    return this.#batches;
  }

  /** Of the transaction under way; undefined between two. */
  get begin(): Begin | undefined {
    return this.#begin;
  }

  /** The transaction under way was applied already. */
  get isDuplicate(): boolean {
    return this.#isDuplicate;
  }

  get time(): ChangeTime {
    return { committedAt: this.#begin?.committedAt ?? 0, appliedAt: this.#appliedAt };
  }

  openBatch({ part }: LogBatch): void {
    this.#batches += 1;
    this.#completed = 0;
    this.#end = undefined;
    this.#part = part;
  }

  /** @param isWhole all transactions of the batch are in the plan */
  closeBatch({ last, upTo }: LogBatch, isWhole: boolean): void {
    if (isWhole) {
      this.#position = last ? upTo : this.#position;
    } else {
      this.#position = this.#end ?? this.#position;
    }
  }

  /** `isFirst`: the plan has seen no change so far. @throws StopReached */
  open(begin: Begin, isFirst: boolean): void {
    const { tables, stopAfter, stamps } = this.#options;
    if (stopAfter !== undefined && begin.committedAt > stopAfter) {
      throw new StopReached();
    }
    this.#begin = begin;
    stamps.open(begin, this.#part);
    // Held against the batches before it in this plan, too: what a replaced capture left and what its successor reads again overlap
    this.#isDuplicate = begin.commitAt < this.#position || (isFirst && this.#skipsOneMore());
    this.#committedAt = this.#isDuplicate ? this.#committedAt : begin.committedAt;
    this.#checksLoads = tables.lastLoad !== undefined && begin.commitAt < tables.lastLoad;
  }

  commit(end: Position): void {
    this.#completed += 1;
    this.#end = end;
    if (!this.#isDuplicate) {
      this.#transactions += 1;
    }
    this.#begin = undefined;
  }

  /** Whether the transaction under way lies in the load of a table. */
  isLoaded(loadedUpTo: Position | undefined): boolean {
    return this.#checksLoads && loadedUpTo !== undefined && this.#begin !== undefined && this.#begin.commitAt < loadedUpTo;
  }

  /** A defect that a test build can be given: the first transaction after a load counts as loaded. */
  #skipsOneMore(): boolean {
    const { after, tables } = this.#options;
    return hasDefect('load-position-off-by-one') && after === tables.lastLoad;
  }
}
