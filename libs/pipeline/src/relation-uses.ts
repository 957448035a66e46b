import type { TableName } from '@trem/contracts';
import type { Position, Relation } from '@trem/replication-core';
import type { SeenCounts } from './books.js';
import { isOver, type KnownTable, type KnownTables } from './known-tables.js';
import type { PlannedCounts } from './planned.js';
import type { Bucket } from './planned-steps.js';

export type Counts = { -readonly [K in keyof PlannedCounts]: PlannedCounts[K] };

/** The table of a relation: none when it was taken out of the task. */
export interface UsedTable {
  readonly known: KnownTable | undefined;
  readonly applied: Counts | undefined;
  /** Where its changes are gathered, once there is one. */
  bucket: Bucket | undefined;
}

/** One relation inside one batch: found once, used for each of its rows. */
export interface Use {
  readonly relation: Relation;
  readonly seen: SeenCounts;
  readonly loadedUpTo: Position | undefined;
  /** Looked up at the first change that is not left out, so that an old shape of a table that was loaded since is no error. */
  table: UsedTable | undefined;
}

/** The relations of the batch under way, and what was counted of the tables of all batches. */
export class RelationUses {
  readonly #tables: KnownTables;
  /** By source table, whatever shapes its rows have. */
  readonly #applied = new Map<TableName, Counts>();
  #uses = new Map<Relation, Use>();
  #last: Use | undefined;

  constructor(tables: KnownTables) {
    this.#tables = tables;
  }

  /** By source table. */
  get applied(): readonly PlannedCounts[] {
    return [...this.#applied.values()];
  }

  openBatch(): void {
    this.#uses = new Map();
    this.#last = undefined;
  }

  of(relation: Relation): Use {
    return this.#last?.relation === relation ? this.#last : this.#find(relation);
  }

  /** @param commitAt of the transaction under way */
  tableOf(use: Use, commitAt: Position | undefined): UsedTable {
    if (use.table === undefined || (use.table.known !== undefined && isOver(use.table.known, commitAt))) {
      use.table = this.#table(use, commitAt);
    }
    return use.table;
  }

  countsOf(known: KnownTable): Counts {
    let counts = this.#applied.get(known.source);
    if (counts === undefined) {
      const { schema, table } = known.source;
      const target = { schema: known.target.schema, table: known.target.table };
      counts = { schema, table, target, inserts: 0, updates: 0, deletes: 0, truncates: 0 };
      this.#applied.set(known.source, counts);
    }
    return counts;
  }

  /** What was gathered is a step now: the next changes are gathered anew. */
  forgetBuckets(): void {
    for (const { table } of this.#uses.values()) {
      if (table !== undefined) {
        table.bucket = undefined;
      }
    }
  }

  /** By relation id. One may be described twice in one batch (its table was altered): both count for it. */
  seen(): ReadonlyMap<number, SeenCounts> {
    const counts = new Map<number, SeenCounts>();
    for (const { seen } of this.#uses.values()) {
      const sum = counts.get(seen.relation);
      if (sum === undefined) {
        counts.set(seen.relation, seen);
      } else {
        sum.inserts += seen.inserts;
        sum.updates += seen.updates;
        sum.deletes += seen.deletes;
        sum.truncates += seen.truncates;
      }
    }
    return counts;
  }

  #find(relation: Relation): Use {
    let use = this.#uses.get(relation);
    if (use === undefined) {
      const seen = { relation: relation.id, inserts: 0, updates: 0, deletes: 0, truncates: 0 };
      use = { relation, seen, loadedUpTo: this.#tables.loadedUpTo(relation), table: undefined };
      this.#uses.set(relation, use);
    }
    this.#last = use;
    return use;
  }

  #table({ relation }: Use, commitAt: Position | undefined): UsedTable {
    const known = this.#tables.find(relation, commitAt);
    return { known, bucket: undefined, applied: known === undefined ? undefined : this.countsOf(known) };
  }
}
