import { type ChangeStamp, ReplicationError, type RowChange, type StampedOperation, type Truncate } from '@trem/replication-core';
import type { Balance } from './books.js';
import { type ChangeStamps, operationOf } from './change-stamps.js';
import type { Misfit } from './fitting-changes.js';
import type { KnownTable } from './known-tables.js';
import type { PlacedChange } from './placed-change.js';
import type { PlanCursor } from './plan-cursor.js';
import type { PlannedSteps } from './planned-steps.js';
import type { Counts, RelationUses, Use } from './relation-uses.js';
import { isRowError } from './row-error.js';
import { identifiedOnly } from './row-keys.js';
import { withWholeAfter } from './whole-change.js';

const KINDS = { insert: 'inserts', update: 'updates', delete: 'deletes' } as const;

interface RowPlannerOptions {
  readonly cursor: PlanCursor;
  readonly uses: RelationUses;
  readonly steps: PlannedSteps;
  readonly stamps: ChangeStamps;
  readonly balance: Balance;
  readonly places: Map<RowChange, PlacedChange> | undefined;
}

/** Decides of each change whether it is written, and as what. Every change is counted where it went. */
export class RowPlanner {
  readonly #cursor: PlanCursor;
  readonly #uses: RelationUses;
  readonly #steps: PlannedSteps;
  readonly #stamps: ChangeStamps;
  readonly #balance: Balance;
  readonly #places: Map<RowChange, PlacedChange> | undefined;
  readonly #unmapped: Misfit[] = [];
  #rows = 0;

  constructor({ cursor, uses, steps, stamps, balance, places }: RowPlannerOptions) {
    this.#cursor = cursor;
    this.#uses = uses;
    this.#steps = steps;
    this.#stamps = stamps;
    this.#balance = balance;
    this.#places = places;
  }

  /** Changes that are gathered to be written. */
  get rows(): number {
    return this.#rows;
  }

  /** Changes that the rules of their table could not take. */
  get unmapped(): readonly Misfit[] {
    return this.#unmapped;
  }

  /** @throws DECODE_FAILED · SCHEMA_CHANGED · KEY_MISSING */
  row(change: RowChange): void {
    const use = this.#uses.of(change.relation);
    use.seen[KINDS[change.tag]] += 1;
    this.#count();
    if (this.#leavesOut(use)) {
      return;
    }
    const table = this.#uses.tableOf(use, this.#cursor.begin?.commitAt);
    const { known, applied } = table;
    if (known === undefined) {
      this.#balance.ignored += 1;
      return;
    }
    if (known.target.operations?.includes(change.tag) === false) {
      this.#skip(applied);
      return;
    }
    const whole = withWholeAfter(change);
    const mapped = this.#map(whole, known);
    if (mapped === 'refused') {
      return;
    }
    if (mapped === undefined) {
      this.#filter(applied);
      return;
    }
    if (table.bucket === undefined) {
      if (this.#steps.hasOtherShape(known)) {
        this.closeRows(); // rows of one table stay in order, whatever columns they have
      }
      table.bucket = this.#steps.bucket(known, known.rules?.relation ?? change.relation);
    }
    const stamped = table.bucket.isStamped ? this.#stamped(mapped, operationOf(change, mapped)) : mapped;
    table.bucket.changes.push(stamped);
    if (this.#places !== undefined) {
      this.#place(stamped, whole, known);
    }
    if (applied !== undefined) {
      applied[KINDS[change.tag]] += 1;
    }
    this.#rows += 1;
  }

  /** @throws DECODE_FAILED · SCHEMA_CHANGED · KEY_MISSING */
  truncate({ relations, restartIdentity }: Truncate): void {
    const tables = new Set<KnownTable>();
    for (const relation of relations) {
      const use = this.#uses.of(relation);
      use.seen.truncates += 1;
      this.#count();
      if (this.#leavesOut(use)) {
        continue;
      }
      const { known, applied } = this.#uses.tableOf(use, this.#cursor.begin?.commitAt);
      if (known === undefined || applied === undefined) {
        this.#balance.ignored += 1;
        continue;
      }
      if (known.truncates === 'pause') {
        throw new ReplicationError('SCHEMA_CHANGE_WAITS', {
          schema: relation.schema,
          table: relation.table,
          policy: 'schemaChanges.truncate',
        });
      }
      if (known.truncates === 'ignore' || known.target.operations?.includes('delete') === false) {
        this.#skip(applied); // it takes rows away like deletes, which stay
        continue;
      }
      tables.add(known);
      applied.truncates += 1;
      this.#balance.planned += 1;
    }
    if (tables.size > 0) {
      this.closeRows();
      const targets = [...tables].map(({ target }) => target);
      this.#steps.add(this.#stamped({ tag: 'truncate', tables: targets, restartIdentity }, 'truncate'));
    }
  }

  /** A barrier: what comes before is written before. */
  closeRows(): void {
    this.#steps.closeRows();
    this.#uses.forgetBuckets();
  }

  #count(): void {
    this.#balance.captured += 1;
    this.#stamps.count();
  }

  /** Whether the transaction under way, or this table in it, is in the target already. Counts it. */
  #leavesOut(use: Use): boolean {
    if (this.#cursor.begin === undefined) {
      throw new ReplicationError('DECODE_FAILED', { reason: 'a change outside a transaction', relation: use.relation.id });
    }
    if (this.#cursor.isDuplicate) {
      this.#balance.duplicate += 1;
      return true;
    }
    if (this.#cursor.isLoaded(use.loadedUpTo)) {
      this.#balance.loaded += 1;
      return true;
    }
    return false;
  }

  /** What the rules make of a change; undefined: they leave it out. A value that a rule cannot take is refused like one that the target cannot. */
  #map(change: RowChange, known: KnownTable): RowChange | 'refused' | undefined {
    const { rules } = known;
    try {
      return rules === undefined ? change : rules.map(change, this.#cursor.time);
    } catch (error) {
      if (!isRowError(error)) {
        throw error;
      }
      this.#refuse(change, known, error);
      return 'refused';
    }
  }

  #refuse(change: RowChange, known: KnownTable, error: Misfit['error']): void {
    const { rules, target } = known;
    const identified = identifiedOnly(target, () => rules?.identify(change, this.#cursor.time) ?? change);
    const table = { relation: change.relation, target, changes: [change], net: undefined };
    this.#unmapped.push({ change, table, error, ...(identified === undefined ? {} : { identified }) });
    this.#balance.planned += 1;
    this.#uses.countsOf(known)[KINDS[change.tag]] += 1;
    if (this.#places !== undefined) {
      this.#place(change, change, known);
    }
  }

  #skip(applied: Counts | undefined): void {
    this.#balance.skipped += 1;
    if (applied !== undefined) {
      applied.skipped = (applied.skipped ?? 0) + 1;
    }
  }

  #filter(applied: Counts | undefined): void {
    this.#balance.filtered += 1;
    if (applied !== undefined) {
      applied.filtered = (applied.filtered ?? 0) + 1;
    }
  }

  #stamped<T extends object>(change: T, operation: StampedOperation): T & { readonly at?: ChangeStamp } {
    const at = this.#stamps.stamp(operation);
    return at === undefined ? change : { ...change, at };
  }

  #place(change: RowChange, origin: RowChange, { source }: KnownTable): void {
    const { begin, position, batches, completed } = this.#cursor;
    const { commitAt = position, committedAt = 0, transaction = 0 } = begin ?? {};
    const place = { commitAt, transaction, committedAt, sequence: this.#stamps.sequence - 1 };
    this.#places?.set(change, { source, origin, place, batch: batches - 1, earlier: completed });
  }
}
