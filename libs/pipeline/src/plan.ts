import { type LogBatch, type LogDecoder, ReplicationError, type SourceEvent } from '@trem/replication-core';
import { checkBalance, checkCaptured, emptyBalance } from './books.js';
import { ChangeStamps } from './change-stamps.js';
import { PlanCursor } from './plan-cursor.js';
import type { Planned, PlanOptions } from './planned.js';
import { PlannedSteps } from './planned-steps.js';
import { RelationUses } from './relation-uses.js';
import { RowPlanner } from './row-planner.js';

const EVENTS_PER_STEP = 256;

/** Turns batches into what one target transaction writes: decoded, without what is there already, in steps, compacted. No I/O. */
export class ChangePlan {
  readonly #decoder: LogDecoder;
  readonly #balance = emptyBalance();
  readonly #cursor: PlanCursor;
  readonly #uses: RelationUses;
  readonly #steps: PlannedSteps;
  readonly #rows: RowPlanner;
  #bytes = 0;

  constructor({ tables, decoder, after, stopAfter, stamps = new ChangeStamps(), places }: PlanOptions) {
    const balance = this.#balance;
    this.#decoder = decoder;
    this.#cursor = new PlanCursor({ tables, after, stopAfter, stamps });
    this.#uses = new RelationUses(tables);
    this.#steps = new PlannedSteps(balance, places);
    this.#rows = new RowPlanner({ cursor: this.#cursor, uses: this.#uses, steps: this.#steps, stamps, balance, places });
  }

  /** Transactions of the batch under way that are in the plan whole: what may be written when `add` throws. */
  get completed(): number {
    return this.#cursor.completed;
  }

  /**
   * Adds a batch; yields every few hundred events, so that the caller can let others run. After a throw the plan is of no use.
   * `transactions`: only the first so many of the batch.
   * @throws SCHEMA_CHANGED · DECODE_FAILED · KEY_MISSING · UNEXPLAINED_CHANGE
   */
  *add(batch: LogBatch, { transactions = Number.POSITIVE_INFINITY } = {}): Generator<void, void> {
    if (batch.codec !== this.#decoder.codec) {
      throw new ReplicationError('ENVELOPE_UNKNOWN', { codec: batch.codec });
    }
    this.#uses.openBatch();
    this.#cursor.openBatch(batch);
    let untilStep = EVENTS_PER_STEP;
    for (const event of this.#decoder.decode(batch.frames)) {
      if (this.#cursor.completed >= transactions) {
        break;
      }
      this.#take(event);
      untilStep -= 1;
      if (untilStep === 0) {
        untilStep = EVENTS_PER_STEP;
        yield;
      }
    }
    this.#bytes += batch.frames.length;
    const isWhole = transactions === Number.POSITIVE_INFINITY;
    if (isWhole) {
      checkCaptured(batch.tables, this.#uses.seen());
    }
    this.#cursor.closeBatch(batch, isWhole);
  }

  /** The whole plan, compacted. */
  seal(): Planned {
    this.#rows.closeRows();
    checkBalance(this.#balance);
    const { position, committedAt, transactions } = this.#cursor;
    return {
      ...{ changes: { steps: this.#steps.steps, changes: this.#rows.rows }, position, committedAt, transactions, bytes: this.#bytes },
      ...{ counts: this.#uses.applied, balance: this.#balance, unmapped: this.#rows.unmapped },
    };
  }

  #take(event: SourceEvent): void {
    switch (event.tag) {
      case 'insert':
      case 'update':
      case 'delete':
        this.#rows.row(event);
        break;
      case 'truncate':
        this.#rows.truncate(event);
        break;
      case 'begin':
        this.#cursor.open(event, this.#balance.captured === 0);
        break;
      case 'commit':
        this.#cursor.commit(event.end);
        break;
      case 'relation':
        break; // held against what was loaded at its first row: before it nothing depends on it
    }
  }
}
