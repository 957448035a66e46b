import type { TableName } from '@trem/contracts';
import type { ChangeStep, NetChanges, Relation, RowChange, TableChanges, TableTarget } from '@trem/replication-core';
import type { Balance } from './books.js';
import { isStamped } from './change-stamps.js';
import { ease } from './easing.js';
import type { KnownTable } from './known-tables.js';
import type { PlacedChange } from './placed-change.js';
import { tableChanges } from './table-changes.js';

/** Changes of one table between two barriers. */
export interface Bucket {
  readonly relation: Relation;
  readonly target: TableTarget;
  readonly changes: RowChange[];
  readonly isStamped: boolean;
}

/** The steps of a plan: rows by table, compacted, between the truncates that nothing may pass. */
export class PlannedSteps {
  readonly #places: Map<RowChange, PlacedChange> | undefined;
  readonly #balance: Balance;
  readonly #steps: ChangeStep[] = [];
  readonly #buckets = new Map<KnownTable, Bucket>();
  /** By source table. */
  readonly #shapes = new Map<TableName, KnownTable>();

  /** `balance` is told of what is planned and what compaction saves; `places` of what easing makes of changes. */
  constructor(balance: Balance, places: Map<RowChange, PlacedChange> | undefined) {
    this.#balance = balance;
    this.#places = places;
  }

  /** Changes of the same table are gathered whose rows have other columns. */
  hasOtherShape(known: KnownTable): boolean {
    const gathered = this.#shapes.get(known.source);
    return gathered !== undefined && gathered !== known;
  }

  bucket(known: KnownTable, relation: Relation): Bucket {
    let bucket = this.#buckets.get(known);
    if (bucket === undefined) {
      bucket = { relation, target: known.target, changes: [], isStamped: isStamped(known.target) };
      this.#buckets.set(known, bucket);
      this.#shapes.set(known.source, known);
    }
    return bucket;
  }

  /** A barrier: what comes before is written before. Rows must be closed. */
  add(step: ChangeStep): void {
    this.#steps.push(step);
  }

  /** Makes the changes that are gathered a step. Buckets of before are of no use any more. */
  closeRows(): void {
    if (this.#buckets.size === 0) {
      return;
    }
    const tables: TableChanges[] = [];
    for (const { relation, target, changes: captured } of this.#buckets.values()) {
      const changes = ease(captured, target);
      this.#follow(captured, changes);
      const planned = tableChanges(relation, target, changes);
      const { net } = planned;
      tables.push(planned);
      this.#balance.planned += changes.length;
      if (net !== undefined) {
        this.#balance.compacted += changes.length - rowsIn(net);
      }
    }
    this.#steps.push({ tag: 'rows', tables });
    this.#buckets.clear();
    this.#shapes.clear();
  }

  get steps(): readonly ChangeStep[] {
    return this.#steps;
  }

  /** What easing made of changes comes from where they came from. */
  #follow(captured: readonly RowChange[], changes: readonly RowChange[]): void {
    const places = this.#places;
    if (places === undefined || captured === changes) {
      return;
    }
    captured.forEach((change, index) => {
      const placed = places.get(change);
      const eased = changes[index];
      if (placed !== undefined && eased !== undefined) {
        places.set(eased, placed);
      }
    });
  }
}

function rowsIn({ deletes, updates, inserts, puts = [], removals = [] }: NetChanges): number {
  return deletes.length + updates.length + inserts.length + puts.length + removals.length;
}
