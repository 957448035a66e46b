import type {
  AppliedCounts,
  Begin,
  ChangeSet,
  ChangeStamp,
  ChangeStep,
  ChangeTime,
  LogBatch,
  LogDecoder,
  NetChanges,
  Position,
  Relation,
  RowChange,
  SourceEvent,
  StampedOperation,
  TableChanges,
  TableTarget,
  Truncate,
} from '@trem/replication-core';
import { ReplicationError } from '@trem/replication-core';
import { hasDefect } from '@trem/replication-core/faults';
import { type Balance, checkBalance, checkCaptured, emptyBalance, type SeenCounts } from './books.js';
import { ChangeStamps, isStamped, operationOf } from './change-stamps.js';
import { ease } from './easing.js';
import type { Misfit } from './fitting-changes.js';
import type { KnownTable, KnownTables } from './known-tables.js';
import type { PlacedChange } from './placed-change.js';
import { isRowError } from './row-error.js';
import { keysOfUnmapped } from './row-keys.js';
import { tableChanges } from './table-changes.js';

/** The task is to stop before the transaction that comes now. No error: everything before it is in the plan. */
export class StopReached extends Error {
  override readonly name = 'StopReached';
}

export interface PlanOptions {
  readonly tables: KnownTables;
  readonly decoder: LogDecoder;
  /** Transactions below this position are in the target already. */
  readonly after: Position;
  /** At the first transaction that was committed later than this (µs since 1970) the plan ends in StopReached. */
  readonly stopAfter?: number | undefined;
  /** Of the apply. Absent: the plan has no part of a transaction that began before it. */
  readonly stamps?: ChangeStamps;
  /** Filled with where each planned change comes from. Absent: nobody asks, for it costs. */
  readonly places?: Map<RowChange, PlacedChange>;
}

/** What one target transaction is to write. */
export interface Planned {
  readonly changes: ChangeSet;
  /** Everything up to here is in it, or was in the target before. */
  readonly position: Position;
  /** Source commit time of the last transaction, µs since 1970; 0 when there is none. */
  readonly committedAt: number;
  readonly transactions: number;
  readonly bytes: number;
  /** By source table, before compaction. */
  readonly counts: readonly AppliedCounts[];
  readonly balance: Balance;
  /** Changes that the rules of their table could not take. */
  readonly unmapped: readonly Misfit[];
}

/** Changes of one table between two barriers. */
interface Bucket {
  readonly relation: Relation;
  readonly target: TableTarget;
  readonly changes: RowChange[];
  readonly isStamped: boolean;
}

/** One relation inside one batch: found once, used for each of its rows. */
interface Use {
  readonly relation: Relation;
  readonly seen: SeenCounts;
  readonly loadedUpTo: Position | undefined;
  /** Looked up at the first change that is not left out, so that an old shape of a table that was loaded since is no error. */
  table: { readonly known: KnownTable | undefined; bucket: Bucket | undefined; readonly applied: Counts | undefined } | undefined;
}

type Counts = { -readonly [K in keyof AppliedCounts]: AppliedCounts[K] };

const EVENTS_PER_STEP = 256;
const KINDS = { insert: 'inserts', update: 'updates', delete: 'deletes' } as const;

/** Turns batches into what one target transaction writes: decoded, without what is there already, in steps, compacted. No I/O. */
export class ChangePlan {
  readonly #options: PlanOptions;
  readonly #steps: ChangeStep[] = [];
  readonly #buckets = new Map<KnownTable, Bucket>();
  readonly #applied = new Map<KnownTable, Counts>();
  readonly #balance = emptyBalance();
  readonly #unmapped: Misfit[] = [];
  #uses = new Map<Relation, Use>();
  #last: Use | undefined;
  #begin: Begin | undefined;
  readonly #stamps: ChangeStamps;
  #part = 0;
  /** One for the whole target transaction. */
  readonly #appliedAt = Date.now() * 1_000;
  #isDuplicate = false;
  #checksLoads = false;
  #position: Position;
  #end: Position | undefined;
  #committedAt = 0;
  #transactions = 0;
  #completed = 0;
  #batches = 0;
  #bytes = 0;
  #rows = 0;

  constructor(options: PlanOptions) {
    this.#options = options;
    this.#position = options.after;
    this.#stamps = options.stamps ?? new ChangeStamps();
  }

  /** Transactions of the batch under way that are in the plan whole: what may be written when `add` throws. */
  get completed(): number {
    return this.#completed;
  }

  /**
   * Adds a batch; yields every few hundred events, so that the caller can let others run. After a throw the plan is of no use.
   * `transactions`: only the first so many of the batch.
   * @throws SCHEMA_CHANGED · DECODE_FAILED · KEY_MISSING · UNEXPLAINED_CHANGE
   */
  *add(batch: LogBatch, { transactions = Number.POSITIVE_INFINITY } = {}): Generator<void, void> {
    if (batch.codec !== this.#options.decoder.codec) {
      throw new ReplicationError('ENVELOPE_UNKNOWN', { codec: batch.codec });
    }
    this.#uses = new Map();
    this.#batches += 1;
    this.#last = undefined;
    this.#completed = 0;
    this.#end = undefined;
    this.#part = batch.part;
    let untilStep = EVENTS_PER_STEP;
    for (const event of this.#options.decoder.decode(batch.frames)) {
      if (this.#completed >= transactions) {
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
    if (transactions === Number.POSITIVE_INFINITY) {
      checkCaptured(batch.tables, countsByRelation(this.#uses));
      this.#position = batch.last ? batch.upTo : this.#position;
    } else {
      this.#position = this.#end ?? this.#position;
    }
  }

  /** The whole plan, compacted. */
  seal(): Planned {
    this.#closeRows();
    checkBalance(this.#balance);
    return {
      changes: { steps: this.#steps, changes: this.#rows },
      position: this.#position,
      committedAt: this.#committedAt,
      transactions: this.#transactions,
      bytes: this.#bytes,
      counts: [...this.#applied.values()],
      balance: this.#balance,
      unmapped: this.#unmapped,
    };
  }

  #take(event: SourceEvent): void {
    switch (event.tag) {
      case 'insert':
      case 'update':
      case 'delete':
        this.#row(event);
        break;
      case 'truncate':
        this.#truncate(event);
        break;
      case 'begin':
        this.#open(event);
        break;
      case 'commit':
        this.#completed += 1;
        this.#end = event.end;
        if (!this.#isDuplicate) {
          this.#transactions += 1;
        }
        this.#begin = undefined;
        break;
      case 'relation':
        break; // held against what was loaded at its first row: before it nothing depends on it
    }
  }

  #open(begin: Begin): void {
    const { tables, stopAfter } = this.#options;
    if (stopAfter !== undefined && begin.committedAt > stopAfter) {
      throw new StopReached();
    }
    this.#begin = begin;
    this.#stamps.open(begin, this.#part);
    // Held against the batches before it in this plan, too: what a replaced capture left and what its successor reads again overlap
    this.#isDuplicate = begin.commitAt < this.#position || this.#skipsOneMore();
    this.#committedAt = this.#isDuplicate ? this.#committedAt : begin.committedAt;
    this.#checksLoads = tables.lastLoad !== undefined && begin.commitAt < tables.lastLoad;
  }

  /** A defect that a test build can be given: the first transaction after a load counts as loaded. */
  #skipsOneMore(): boolean {
    const { after, tables } = this.#options;
    return hasDefect('load-position-off-by-one') && after === tables.lastLoad && this.#balance.captured === 0;
  }

  #row(change: RowChange): void {
    const use = this.#last?.relation === change.relation ? this.#last : this.#use(change.relation);
    use.seen[KINDS[change.tag]] += 1;
    this.#balance.captured += 1;
    this.#stamps.count();
    if (this.#leavesOut(use)) {
      return;
    }
    const table = use.table ?? this.#table(use);
    if (table.known === undefined) {
      this.#balance.ignored += 1;
      return;
    }
    if (table.known.target.operations?.includes(change.tag) === false) {
      this.#skip(table.applied);
      return;
    }
    const { rules } = table.known;
    const whole = withWholeAfter(change);
    let mapped: RowChange | undefined;
    try {
      mapped = rules === undefined ? whole : rules.map(whole, this.#time());
    } catch (error) {
      this.#refuse(whole, table.known, error);
      return;
    }
    if (mapped === undefined) {
      this.#balance.filtered += 1;
      if (table.applied !== undefined) {
        table.applied.filtered = (table.applied.filtered ?? 0) + 1;
      }
      return;
    }
    table.bucket ??= this.#bucket(table.known, rules?.relation ?? change.relation);
    const stamped = table.bucket.isStamped ? this.#stamped(mapped, operationOf(change, mapped)) : mapped;
    table.bucket.changes.push(stamped);
    if (this.#options.places !== undefined) {
      this.#place(stamped, whole, table.known);
    }
    if (table.applied !== undefined) {
      table.applied[KINDS[change.tag]] += 1;
    }
    this.#rows += 1;
  }

  /** A value that a rule cannot take is refused like one that the target cannot. */
  #refuse(change: RowChange, known: KnownTable, error: unknown): void {
    if (!isRowError(error)) {
      throw error;
    }
    const { rules, target } = known;
    const keys = keysOfUnmapped(target, () => rules?.identify(change, this.#time()) ?? change);
    this.#unmapped.push({ change, table: { relation: change.relation, target, changes: [change], net: undefined }, error, keys });
    this.#balance.planned += 1;
    this.#counts(known)[KINDS[change.tag]] += 1;
    if (this.#options.places !== undefined) {
      this.#place(change, change, known);
    }
  }

  #skip(applied: Counts | undefined): void {
    this.#balance.skipped += 1;
    if (applied !== undefined) {
      applied.skipped = (applied.skipped ?? 0) + 1;
    }
  }

  #stamped<T extends object>(change: T, operation: StampedOperation): T & { readonly at?: ChangeStamp } {
    const at = this.#stamps.stamp(operation);
    return at === undefined ? change : { ...change, at };
  }

  #time(): ChangeTime {
    return { committedAt: this.#begin?.committedAt ?? 0, appliedAt: this.#appliedAt };
  }

  #place(change: RowChange, origin: RowChange, { source }: KnownTable): void {
    const { commitAt = this.#position, committedAt = 0, transaction = 0 } = this.#begin ?? {};
    const place = { commitAt, transaction, committedAt, sequence: this.#stamps.sequence - 1 };
    this.#options.places?.set(change, { source, origin, place, batch: this.#batches - 1, earlier: this.#completed });
  }

  #truncate({ relations, restartIdentity }: Truncate): void {
    const targets = new Map<KnownTable, TableTarget>();
    for (const relation of relations) {
      const use = this.#use(relation);
      use.seen.truncates += 1;
      this.#balance.captured += 1;
      this.#stamps.count();
      if (this.#leavesOut(use)) {
        continue;
      }
      const { known, applied } = use.table ?? this.#table(use);
      if (known === undefined || applied === undefined) {
        this.#balance.ignored += 1;
        continue;
      }
      targets.set(known, known.target);
      applied.truncates += 1;
      this.#balance.planned += 1;
    }
    if (targets.size > 0) {
      this.#closeRows(); // a barrier: what comes before is written before
      this.#steps.push(this.#stamped({ tag: 'truncate', tables: [...targets.values()], restartIdentity }, 'truncate'));
    }
  }

  /** Whether the transaction under way, or this table in it, is in the target already. Counts it. */
  #leavesOut(use: Use): boolean {
    if (this.#begin === undefined) {
      throw new ReplicationError('DECODE_FAILED', { reason: 'a change outside a transaction', relation: use.relation.id });
    }
    if (this.#isDuplicate) {
      this.#balance.duplicate += 1;
      return true;
    }
    if (this.#checksLoads && use.loadedUpTo !== undefined && this.#begin.commitAt < use.loadedUpTo) {
      this.#balance.loaded += 1;
      return true;
    }
    return false;
  }

  #use(relation: Relation): Use {
    let use = this.#uses.get(relation);
    if (use === undefined) {
      const seen = { relation: relation.id, inserts: 0, updates: 0, deletes: 0, truncates: 0 };
      use = { relation, seen, loadedUpTo: this.#options.tables.loadedUpTo(relation), table: undefined };
      this.#uses.set(relation, use);
    }
    this.#last = use;
    return use;
  }

  #table(use: Use): NonNullable<Use['table']> {
    const known = this.#options.tables.find(use.relation);
    use.table = { known, bucket: undefined, applied: known === undefined ? undefined : this.#counts(known) };
    return use.table;
  }

  #counts(known: KnownTable): Counts {
    let counts = this.#applied.get(known);
    if (counts === undefined) {
      const { schema, table } = known.source;
      counts = { schema, table, inserts: 0, updates: 0, deletes: 0, truncates: 0 };
      this.#applied.set(known, counts);
    }
    return counts;
  }

  #bucket(known: KnownTable, relation: Relation): Bucket {
    let bucket = this.#buckets.get(known);
    if (bucket === undefined) {
      bucket = { relation, target: known.target, changes: [], isStamped: isStamped(known.target) };
      this.#buckets.set(known, bucket);
    }
    return bucket;
  }

  /** What easing made of changes comes from where they came from. */
  #follow(captured: readonly RowChange[], changes: readonly RowChange[]): void {
    const { places } = this.#options;
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

  #closeRows(): void {
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
    for (const use of this.#uses.values()) {
      if (use.table !== undefined) {
        use.table.bucket = undefined;
      }
    }
  }
}

function rowsIn({ deletes, updates, inserts, puts = [], removals = [] }: NetChanges): number {
  return deletes.length + updates.length + inserts.length + puts.length + removals.length;
}

/** With full identity the old row is there whole, and has what the new one leaves out. */
function withWholeAfter(change: RowChange): RowChange {
  if (change.tag !== 'update' || !change.after.hasUnchanged || !change.isWhole || change.before === undefined) {
    return change;
  }
  return { ...change, after: change.after.over(change.before) };
}

/** A relation may be described twice in one batch (its table was altered): both count for it. */
function countsByRelation(uses: ReadonlyMap<Relation, Use>): ReadonlyMap<number, SeenCounts> {
  const counts = new Map<number, SeenCounts>();
  for (const { seen } of uses.values()) {
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
