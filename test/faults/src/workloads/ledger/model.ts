import { Seeded } from '@trem/testing';
import type { Change } from './plan.js';
import { Shelf } from './shelf.js';
import { type Cells, type LedgerTableName, ledgerTableNames } from './tables.js';

export interface ScriptOptions {
  readonly seed: number;
  /** From 0. */
  readonly writer: number;
  readonly writers: number;
  /** Of each table for each writer, about. */
  readonly rows: number;
  /** Every so manieth transaction is a large one; 0 is never. */
  readonly largeEvery: number;
  readonly largeRows: number;
}

/** Rows 1 to this of some tables belong to nobody: all writers update them. */
export const SHARED_ROWS = 16;
const SHARED_TABLES: readonly LedgerTableName[] = ['ledger_int', 'ledger_toast'];

/** The rows that one writer has to itself, and the changes of the transaction that it plans now. */
export class WriterModel {
  readonly random: Seeded;
  readonly options: ScriptOptions;
  /** Values of the second unique index that no row has now. */
  readonly freeCodes: string[] = [];
  /** Rows that a large transaction made and others will change and take away. */
  largeKeys: readonly { readonly table: LedgerTableName; readonly key: string }[] = [];
  readonly #shelves = emptyShelves();
  readonly #largeShelves = emptyShelves();
  #changes: Change[] = [];
  #version = 0;
  #made = 0;
  #largeTurns = 0;
  #planned = 0;

  constructor(options: ScriptOptions) {
    this.options = options;
    this.random = new Seeded(options.seed * 1_000 + options.writer);
  }

  /** Of the transaction that is being planned. */
  get txNo(): number {
    return this.options.writer + this.options.writers * this.#planned;
  }

  /** Ends the transaction that is being planned. The next one begins where it ends. */
  endTransaction(): readonly Change[] {
    const changes = this.#changes;
    this.#changes = [];
    this.#planned += 1;
    return changes;
  }

  /** The rows of a table that deeds may choose from: not those of a large transaction. */
  shelf(table: LedgerTableName): Shelf {
    return shelfOf(this.#shelves, table);
  }

  values(table: LedgerTableName, key: string): Cells {
    return this.#home(table, key).values(key);
  }

  nextLargeTurn(): 'make' | 'change' | 'remove' {
    this.#largeTurns += 1;
    return (['remove', 'make', 'change'] as const)[this.#largeTurns % 3] ?? 'make';
  }

  insert(
    table: LedgerTableName,
    values: Cells,
    { key = this.newKey(table), isLarge = false }: { readonly key?: string; readonly isLarge?: boolean } = {},
  ): string {
    shelfOf(isLarge ? this.#largeShelves : this.#shelves, table).put(key, values);
    this.#changes.push({ op: 'insert', table, key, version: this.#nextVersion(), values });
    return key;
  }

  /** @param set the columns that the statement mentions, by their place in `values` */
  update(table: LedgerTableName, key: string, { values, set }: { readonly values: Cells; readonly set: readonly number[] }): void {
    this.#home(table, key).put(key, values);
    this.#changes.push({ op: 'update', table, key, version: this.#nextVersion(), values, set });
  }

  remove(table: LedgerTableName, key: string): void {
    const home = this.#home(table, key);
    const code = table === 'ledger_unique' ? home.values(key)[1] : undefined;
    if (typeof code === 'string') {
      this.freeCodes.push(code);
    }
    home.take(key);
    this.#changes.push({ op: 'delete', table, key, version: this.#nextVersion() });
  }

  move(table: LedgerTableName, key: string, to: string): void {
    const home = this.#home(table, key);
    const values = home.values(key);
    home.take(key);
    home.put(to, values);
    const [goneVersion, version] = [this.#nextVersion(), this.#nextVersion()];
    this.#changes.push({ op: 'move', table, key, to, goneVersion, version, values });
  }

  /** At most once in a transaction: two that touch the same rows in another order would wait for each other. */
  touch(): void {
    if (this.#changes.some(({ op }) => op === 'touch')) {
      return;
    }
    const table = this.random.pick(SHARED_TABLES);
    const key = `${1 + this.random.below(SHARED_ROWS)}`;
    this.#changes.push({ op: 'touch', table, key, values: this.#sharedValues(table, key, this.amount()), set: [0] });
  }

  newKey(table: LedgerTableName): string {
    this.#made += 1;
    const { writer, writers } = this.options;
    if (table === 'ledger_plain') {
      return `${this.txNo}:${this.#made}`;
    }
    const used = this.random.below(2) === 0 ? this.shelf(table).reuse() : undefined;
    if (used !== undefined) {
      return used;
    }
    if (table === 'ledger_uuid') {
      return this.random.uuid();
    }
    return table === 'ledger_text'
      ? `${this.random.pick(['north', 'North', 'süd', 'a b', "o'"])}/${writer}.${this.#made}`
      : `${1_000 + writer + writers * this.#made}`;
  }

  newValues(table: LedgerTableName): Cells {
    switch (table) {
      case 'ledger_toast':
        return [this.amount(), this.largeText(), this.random.below(3) === 0 ? this.largeText() : null];
      case 'ledger_unique':
        return [this.amount(), this.code()];
      default:
        return [this.amount(), this.note()];
    }
  }

  amount(): string {
    return `${this.random.below(1_000_000)}.${10 + this.random.below(90)}`;
  }

  note(): string | null {
    const odd = [null, '', ' ', 'it\'s "here"', 'back\\slash\tand\nline', 'é e\u0301', ','];
    return this.random.below(2) === 0 ? this.random.pick(odd) : this.random.hex(1 + this.random.below(40));
  }

  /** A value that the server keeps apart from the row, and does not send again unless it changes. */
  largeText(): string {
    return this.random.hex(2_500 + this.random.below(4_000));
  }

  /** Mostly one that another row has had. */
  code(): string {
    this.#made += 1;
    return (this.random.below(4) > 0 ? this.freeCodes.shift() : undefined) ?? `c${this.options.writer}-${this.#made}`;
  }

  #home(table: LedgerTableName, key: string): Shelf {
    const shelf = shelfOf(this.#largeShelves, table);
    return shelf.has(key) ? shelf : this.shelf(table);
  }

  #nextVersion(): number {
    this.#version += 1;
    return this.#version;
  }

  /** The rows that are there from the beginning. */
  fill(): void {
    const { rows, writer } = this.options;
    for (const table of ledgerTableNames) {
      const count = table === 'ledger_toast' ? Math.ceil(rows / 5) : rows;
      for (let row = 0; row < count; row += 1) {
        this.insert(table, this.newValues(table));
      }
    }
    if (writer === 0) {
      for (const table of SHARED_TABLES) {
        for (let row = 1; row <= SHARED_ROWS; row += 1) {
          this.#changes.push({ op: 'insert', table, key: `${row}`, version: 1, values: this.#sharedValues(table, `${row}`, '0.00') });
        }
      }
    }
  }

  /** Only the first value ever changes, so that each writer knows the whole row. */
  #sharedValues(table: LedgerTableName, key: string, amount: string): Cells {
    return table === 'ledger_toast' ? [amount, key.padEnd(3_000, 'shared '), null] : [amount, `shared ${key}`];
  }
}

function emptyShelves(): ReadonlyMap<LedgerTableName, Shelf> {
  return new Map(ledgerTableNames.map((name) => [name, new Shelf()]));
}

function shelfOf(shelves: ReadonlyMap<LedgerTableName, Shelf>, table: LedgerTableName): Shelf {
  const shelf = shelves.get(table);
  if (shelf === undefined) {
    throw new TypeError(`no shelf ${table}`);
  }
  return shelf;
}
