import type { TableCounts } from '@trem/replication-core';

interface MutableCounts {
  inserts: number;
  updates: number;
  deletes: number;
  truncates: number;
}

/** What the batcher knows of one table of the log. */
export interface BatchTable {
  readonly id: number;
  /** `schema.table`, for people. */
  name: string;
  /** The frames that describe it: those of its types, then its relation message; each with its length. */
  prelude: Buffer;
  /** Number of the batch that the description was last written to. */
  describedIn: number;
  /** Counts of the transaction that is open. */
  readonly open: MutableCounts;
  /** Counts of the transactions that have ended in this batch. */
  readonly done: MutableCounts;
  isTouched: boolean;
}

/**
 * The tables of the log as the batcher meets them: how each is described, and what changes in it.
 * A description that came inside the open transaction can be taken back, for that transaction may be written a second time, into a batch of its own.
 */
export class BatchTables {
  readonly #byId = new Map<number, BatchTable>();
  #touched: BatchTable[] = [];
  #replaced: { readonly table: BatchTable; readonly prelude: Buffer; readonly name: string }[] = [];
  #latest: BatchTable | undefined;
  #openChanges = 0;
  #doneChanges = 0;

  /** The table, once the log has described it. */
  find(id: number): BatchTable | undefined {
    if (this.#latest?.id !== id) {
      const table = this.#byId.get(id);
      this.#latest = table?.prelude.length === 0 ? undefined : table;
    }
    return this.#latest;
  }

  describe(id: number, name: string, prelude: Buffer): BatchTable {
    let table = this.#byId.get(id);
    if (table === undefined) {
      table = { id, name, prelude: NOTHING, describedIn: -1, open: noCounts(), done: noCounts(), isTouched: false };
      this.#byId.set(id, table);
    }
    this.#replaced.push({ table, prelude: table.prelude, name: table.name });
    table.prelude = prelude;
    table.name = name;
    return table;
  }

  /** Tables that change in this batch. */
  get touchedCount(): number {
    return this.#touched.length;
  }

  /** Changes of this batch so far, those of the open transaction among them. */
  get changes(): number {
    return this.#doneChanges + this.#openChanges;
  }

  count(table: BatchTable, kind: keyof MutableCounts): void {
    table.open[kind]++;
    this.#openChanges++;
    if (!table.isTouched) {
      table.isTouched = true;
      this.#touched.push(table);
    }
  }

  beginTransaction(): void {
    this.#replaced.length = 0;
  }

  /** Forgets descriptions and counts of the open transaction, which will be written again. */
  undoTransaction(): void {
    for (const { table, prelude, name } of this.#replaced.reverse()) {
      table.prelude = prelude;
      table.name = name;
    }
    this.#replaced = [];
    this.#latest = undefined;
    this.#openChanges = 0;
    for (const table of this.#touched) {
      clear(table.open);
    }
  }

  /** What was counted in the open transaction belongs to the batch. */
  endTransaction(): void {
    this.#doneChanges += this.#openChanges;
    this.#openChanges = 0;
    for (const { open, done } of this.#touched) {
      done.inserts += open.inserts;
      done.updates += open.updates;
      done.deletes += open.deletes;
      done.truncates += open.truncates;
      clear(open);
    }
  }

  /** The batch's counts; the next batch begins with none. */
  takeCounts(): { readonly tables: readonly TableCounts[]; readonly names: readonly string[] } {
    const changed = this.#touched.filter(({ done }) => done.inserts + done.updates + done.deletes + done.truncates > 0);
    const tables = changed.map(({ id, done }) => ({ relation: id, ...done }));
    const names = changed.map(({ name }) => name);
    for (const table of this.#touched) {
      clear(table.done);
      table.isTouched = false;
    }
    this.#touched = [];
    this.#doneChanges = 0;
    return { tables, names };
  }
}

const NOTHING = Buffer.alloc(0);

function noCounts(): MutableCounts {
  return { inserts: 0, updates: 0, deletes: 0, truncates: 0 };
}

function clear(counts: MutableCounts): void {
  counts.inserts = 0;
  counts.updates = 0;
  counts.deletes = 0;
  counts.truncates = 0;
}
