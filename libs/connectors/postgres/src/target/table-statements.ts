import type { TableTarget } from '@trem/replication-core';
import { type DistinctTable, deleteDistinct, insertDistinct } from './distinct-rows.js';
import { wasBefore } from './earlier-rows.js';
import { indexesOf, namesOf, type PlannedColumn, type TableColumns, typesOf } from './planned-columns.js';
import { type RowStatement, StatementCache } from './statement-cache.js';
import {
  byKey,
  byWholeRow,
  copyInto,
  deleteMarkedRecords,
  deleteMarkedRow,
  deleteOther,
  deleteRecords,
  deleteRow,
  insertRecords,
  insertRow,
  type Overwriting,
  putRecords,
  putRow,
  selectRow,
  updateRecords,
  updateRow,
} from './statements.js';
import type { Statement } from './wire/statement.js';

interface TableStatementsOptions {
  readonly target: TableTarget;
  readonly columns: TableColumns;
  readonly rowArrayOid: number;
  /** Names of those that an overwriting leaves alone. */
  readonly kept: ReadonlySet<string>;
}

/** What writes rows of a table as they are: modes default and upsert. Those named `…Records` take an array of the table's row type. */
export class TableStatements {
  readonly #target: TableTarget;
  readonly #columns: readonly PlannedColumn[];
  readonly #own: readonly PlannedColumn[];
  readonly #key: readonly PlannedColumn[];
  readonly #rowArrayOid: number;
  readonly #kept: ReadonlySet<string>;
  readonly #cache = new StatementCache();

  constructor({ target, columns, rowArrayOid, kept }: TableStatementsOptions) {
    this.#target = target;
    this.#columns = columns.all;
    this.#own = columns.own;
    this.#key = columns.key;
    this.#rowArrayOid = rowArrayOid;
    this.#kept = kept;
  }

  /** Rows of COPY BINARY, all columns in the relation's order. */
  copyInto(): Statement {
    return this.#cache.get('copy', [], () => copyInto(this.#target, namesOf(this.#columns)));
  }

  insertRecords(): Statement {
    return this.#records('insert records', () => insertRecords(this.#target, namesOf(this.#columns)));
  }

  /** Inserts rows, or overwrites those that are there by key. */
  putRecords(): Statement {
    return this.#records('put records', () => putRecords(this.#target, namesOf(this.#columns), this.#overwriting()));
  }

  /** `shape`: which columns are UNCHANGED, as rows say it. */
  updateRecords(shape: string): Statement {
    const set = this.#settable(shape);
    return this.#records(`update records ${shape}`, () => updateRecords(this.#target, namesOf(set), namesOf(this.#key)));
  }

  deleteRecords(): Statement {
    return this.#records('delete records', () => deleteRecords(this.#target, namesOf(this.#key)));
  }

  deleteMarkedRecords(mark: string): Statement {
    return this.#records('delete marked records', () => deleteMarkedRecords(this.#target, namesOf(this.#key), mark));
  }

  /** Deletes the row with this key if it is marked as deleted. */
  deleteMarkedRow(mark: string): RowStatement {
    const statement = this.#cache.get('delete marked', typesOf(this.#key), () => deleteMarkedRow(this.#target, namesOf(this.#key), mark));
    return { statement, values: [], found: indexesOf(this.#key) };
  }

  putRow(): RowStatement {
    const statement = this.#cache.get('put', typesOf(this.#columns), () =>
      putRow(this.#target, namesOf(this.#columns), this.#overwriting()),
    );
    return { statement, values: indexesOf(this.#columns), found: [] };
  }

  insertRow(): RowStatement {
    const statement = this.#cache.get('insert', typesOf(this.#columns), () => insertRow(this.#target, namesOf(this.#columns)));
    return { statement, values: indexesOf(this.#columns), found: [] };
  }

  /** Adds a row unless an equal one is there. */
  insertDistinct(): RowStatement {
    const statement = this.#cache.get('insert distinct', typesOf(this.#columns), () => insertDistinct(this.#distinct()));
    return { statement, values: indexesOf(this.#columns), found: [] };
  }

  /** Deletes the row that equals this one in all of the source's columns. */
  deleteDistinct(): RowStatement {
    const statement = this.#cache.get('delete distinct', typesOf(this.#own), () => deleteDistinct(this.#distinct()));
    return { statement, values: [], found: indexesOf(this.#own) };
  }

  /** Sets every column that was sent, those of the key too: the key may be what changes. */
  updateRow(shape: string): RowStatement {
    const sent = this.#columns.filter(({ index }) => shape[index] !== '1');
    const found = this.#finding();
    const set = sent.length > 0 ? sent : this.#columns.slice(0, 1);
    const statement = this.#cache.get(`update ${shape}`, typesOf([...set, ...found]), () =>
      updateRow(this.#target, namesOf(set), this.#found()),
    );
    return { statement, values: indexesOf(set), found: indexesOf(found) };
  }

  /** Gives a row other values, another key among them, and leaves what stays with it as long as it lives. */
  moveRow(): RowStatement {
    const set = this.#columns.filter(({ name }) => !this.#kept.has(name));
    const statement = this.#cache.get('move', typesOf([...set, ...this.#key]), () =>
      updateRow(this.#target, namesOf(set), byKey(namesOf(this.#key))),
    );
    return { statement, values: indexesOf(set), found: indexesOf(this.#key) };
  }

  deleteRow(): RowStatement {
    const found = this.#finding();
    const statement = this.#cache.get('delete', typesOf(found), () => deleteRow(this.#target, this.#found()));
    return { statement, values: [], found: indexesOf(found) };
  }

  /** Deletes the row with a new key, unless that is the old one in another look. Values: the new key; found: the old one. */
  deleteOther(): RowStatement {
    const key = indexesOf(this.#key);
    const statement = this.#cache.get('delete other', [...typesOf(this.#key), ...typesOf(this.#key)], () =>
      deleteOther(this.#target, namesOf(this.#key)),
    );
    return { statement, values: key, found: key };
  }

  /** Reads a row by its key, columns in the order of `values`. */
  selectRow(): RowStatement {
    const statement = this.#cache.get('select', typesOf(this.#key), () =>
      selectRow(this.#target, namesOf(this.#columns), namesOf(this.#key)),
    );
    return { statement, values: indexesOf(this.#columns), found: indexesOf(this.#key) };
  }

  #distinct(): DistinctTable {
    const searched = this.#own.filter(({ index }) => this.#target.distinct?.includes(index));
    return { table: this.#target, columns: namesOf(this.#columns), own: namesOf(this.#own), searched: namesOf(searched) };
  }

  #records(name: string, sql: () => string): Statement {
    return this.#cache.get(name, [this.#rowArrayOid], sql);
  }

  /** What an update by its own key sets; the key stays. Something must be set so that the row counts as touched. */
  #settable(shape: string): readonly PlannedColumn[] {
    const set = this.#columns.filter((column) => shape[column.index] !== '1' && this.#isOverwritten(column));
    return set.length > 0 ? set : this.#key.slice(0, 1);
  }

  /** A key that is found stays as it is, unless its type has several looks of one value: then the source's is written. */
  #isOverwritten(column: PlannedColumn): boolean {
    return column.comparison !== 'value' || !this.#key.includes(column);
  }

  #overwriting(): Overwriting {
    const key = namesOf(this.#key);
    const columns = namesOf(this.#columns.filter((column) => this.#isOverwritten(column) && !this.#kept.has(column.name)));
    return this.#target.sparesOwn === true
      ? { key, columns: columns.length === 0 ? key : columns, condition: wasBefore(this.#target) }
      : { key, columns };
  }

  #finding(): readonly PlannedColumn[] {
    return this.#key.length > 0 ? this.#key : this.#own;
  }

  #found(): (first: number) => string {
    return this.#key.length > 0 ? byKey(namesOf(this.#key)) : byWholeRow(this.#target, this.#own);
  }
}
