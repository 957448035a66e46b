import { type Relation, ReplicationError, type TableTarget } from '@trem/replication-core';
import type pg from 'pg';
import { CatalogueTypes, FIRST_USER_OID } from '../values/catalogue-types.js';
import type { Comparison } from '../values/families/value-type.js';
import { type Renumber, renumberOf } from '../values/renumber.js';
import { unreadableEmpty } from '../values/unreadable-empty.js';
import { comparisonOf, keyIndexes, readTables, type TargetColumn, type TargetTable } from './existing-tables.js';
import { type HistoryTable, insertCompleted, moveRows } from './history-statements.js';
import { RowExtender, writtenColumns } from './row-extender.js';
import {
  byKey,
  byWholeRow,
  copyInto,
  countCurrent,
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
import { copyVersion, type VersionedTable, versionRecord, writeVersionChains, writeVersions } from './version-statements.js';
import { RecordLayout } from './wire/record-layout.js';
import { Statement } from './wire/statement.js';

/** A column of the relation as the target has it. */
interface PlannedColumn {
  /** Its place in the relation. */
  readonly index: number;
  readonly name: string;
  readonly typeOid: number;
  readonly comparison: Comparison;
  /** Another value alone makes no version. */
  readonly isNow: boolean;
  readonly renumber: Renumber | undefined;
  readonly unreadableEmpty: Buffer | undefined;
}

/** A statement for single rows, with the columns whose values are its parameters. */
export interface RowStatement {
  readonly statement: Statement;
  /** Of the new row. */
  readonly values: readonly number[];
  /** Of the row that is looked for. */
  readonly found: readonly number[];
}

/** Statements and layouts for one relation's changes into one target table. Made from the target's catalogue, once per session. */
export class TablePlan {
  readonly target: TableTarget;
  readonly rowArrayOid: number;
  readonly rowTypeOid: number;
  /** Another unique index than that of the key: a set of changes may then have to keep its order. */
  readonly hasOtherUnique: boolean;
  /** A trigger may swallow an insert without an error. */
  readonly hasTriggers: boolean;
  /** A column may come or have to be written as text, for want of a binary form, so rows cannot be written as records. */
  readonly isTextual: boolean;
  /** No domain refuses the NULL that stands in a record for what is left out. */
  readonly canLeaveOut: boolean;
  /** Every column of the target gets a value from the relation. */
  readonly isComplete: boolean;
  readonly layout: RecordLayout;
  readonly keyLayout: RecordLayout;
  /** For the columns, by their place in the relation, whose values carry numbers of types. */
  readonly renumbers: ReadonlyMap<number, Renumber>;
  /** For the columns, by their place in the relation, one of whose values has no binary form that a server reads: what the source sends of it. */
  readonly unreadable: ReadonlyMap<number, Buffer>;
  /** Every column is carried, and in the relation's order: a row's bytes can be copied as they are. */
  readonly isCopyable: boolean;
  /** Makes rows of the source such of the target, where that has columns of our own. */
  readonly extender: RowExtender | undefined;
  readonly #keyIndexes: ReadonlySet<string>;
  /** All that are written, the added ones last. */
  readonly #columns: readonly PlannedColumn[];
  /** Those that come from the source. */
  readonly #own: readonly PlannedColumn[];
  /** Indexes of columns of the source of which another value makes another version; undefined when all do. */
  readonly compared: readonly number[] | undefined;
  readonly #table: TargetTable;
  readonly #key: readonly PlannedColumn[];
  readonly #statements = new Map<string, Statement>();

  /** `types`: the target's, of the table's columns. */
  constructor(source: Relation, target: TableTarget, { table, types }: { readonly table: TargetTable; readonly types: CatalogueTypes }) {
    this.target = target;
    this.#table = table;
    const added = writtenColumns(target.apply);
    this.extender = added.length === 0 ? undefined : new RowExtender(added);
    const relation = {
      ...source,
      columns: [...source.columns, ...added.map(({ name, typeOid }) => ({ name, typeOid, typeModifier: -1 }))],
    };
    this.#columns = planColumns(relation, target, { table, types });
    this.#own = this.#columns.filter(({ index }) => index < source.columns.length);
    this.compared = this.#own.some(({ isNow }) => isNow) ? this.#own.filter(({ isNow }) => !isNow).map(({ index }) => index) : undefined;
    this.#key = target.key.map((index) => {
      const column = this.#columns.find((candidate) => candidate.index === index);
      return column ?? fail('COLUMN_MISSING', target, relation.columns[index]?.name);
    });
    const start = target.apply?.mode === 'scd2' ? [target.apply.scd2.startColumn] : [];
    const keyed = this.#key.length > 0 ? keyIndexes(table, [...names(this.#key), ...start]) : [];
    this.#keyIndexes = new Set(keyed.map(({ name }) => name));
    if (target.key.length > 0 && this.#keyIndexes.size === 0 && target.apply?.mode !== 'history') {
      fail('KEY_MISSING', target, undefined);
    }
    this.rowArrayOid = table.rowArrayOid;
    this.rowTypeOid = table.rowTypeOid;
    this.hasOtherUnique = table.uniques.some((index) => !keyed.includes(index));
    this.hasTriggers = table.hasTriggers;
    this.unreadable = new Map(this.#columns.flatMap(({ index, unreadableEmpty: empty }) => (empty === undefined ? [] : [[index, empty]])));
    this.isTextual =
      this.unreadable.size > 0 ||
      table.columns.some((column) => !column.hasBinary && this.#columns.some(({ name }) => name === column.name));
    this.canLeaveOut = table.columns.every((column) => column.typeKind !== 'd');
    this.isComplete = table.columns.length === this.#columns.length;
    this.isCopyable = this.#columns.length === relation.columns.length && this.#columns.every(({ renumber }) => renumber === undefined);
    const planned = new Map(this.#columns.map((column) => [column.name, column]));
    this.layout = new RecordLayout(
      table.columns.map(({ name, typeOid }) => ({
        typeOid,
        column: planned.get(name)?.index ?? -1,
        renumber: planned.get(name)?.renumber,
      })),
      relation.columns.length,
    );
    this.renumbers = new Map(this.#columns.flatMap(({ index, renumber }) => (renumber === undefined ? [] : [[index, renumber]])));
    this.keyLayout = this.layout.only(new Set(target.key), relation.columns.length);
  }

  /** Whether a unique index is the one that identifies rows. */
  isKeyIndex(name: string | undefined): boolean {
    return name !== undefined && this.#keyIndexes.has(name);
  }

  /** The task leaves some operations out, so that an update or delete may find nothing. */
  get isTolerant(): boolean {
    return this.target.operations !== undefined && this.target.operations.length < 3;
  }

  /** Rows that are gone at the source are marked, but need not be there. */
  get marksIfThere(): boolean {
    return this.target.apply?.mode === 'upsert' && this.target.apply.deletes === 'mark';
  }

  get hasKey(): boolean {
    return this.#key.length > 0;
  }

  /** Rows of COPY BINARY, all columns in the relation's order. */
  copyInto(): Statement {
    return this.#statement('copy', [], () => copyInto(this.target, names(this.#columns)));
  }

  insertRecords(): Statement {
    return this.#statement('insert records', [this.rowArrayOid], () => insertRecords(this.target, names(this.#columns)));
  }

  /** Inserts rows, or overwrites those that are there by key. */
  putRecords(): Statement {
    return this.#statement('put records', [this.rowArrayOid], () => putRecords(this.target, names(this.#columns), this.#overwriting()));
  }

  putRow(): RowStatement {
    const statement = this.#statement('put', types(this.#columns), () => putRow(this.target, names(this.#columns), this.#overwriting()));
    return { statement, values: indexes(this.#columns), found: [] };
  }

  /** `shape`: which columns are UNCHANGED, as rows say it. */
  updateRecords(shape: string): Statement {
    const set = this.#settable(shape);
    return this.#statement(`update records ${shape}`, [this.rowArrayOid], () => updateRecords(this.target, names(set), names(this.#key)));
  }

  /** Versions of rows, each of another key; `shapes`: those that rows with columns left out may have. */
  versions(shapes: readonly string[]): Statement {
    return this.#statement(`versions ${shapes.join()}`, [this.rowArrayOid], () => writeVersions(this.versioned(), shapes));
  }

  /** The same of rows that may have one key. */
  versionChains(shapes: readonly string[]): Statement {
    return this.#statement(`version chains ${shapes.join()}`, [this.rowArrayOid], () => writeVersionChains(this.versioned(), shapes));
  }

  /** The version of one row, or its end; `shape`: which columns it leaves as they are. */
  versionRow(opens: boolean, shape: string): RowStatement {
    const table = this.versioned();
    const sent = this.#columns.filter(
      (column) =>
        column.name !== table.end &&
        column.name !== table.current &&
        (opens ? shape[column.index] !== '1' : this.#key.includes(column) || !this.#own.includes(column)),
    );
    const isPartial = shape.includes('1');
    const statement = this.#statement(`version row ${opens} ${shape}`, types(sent), () =>
      writeVersions(table, isPartial ? [shape] : [], versionRecord(table, { sent: names(sent), opens, isPartial })),
    );
    return { statement, values: indexes(sent), found: [] };
  }

  /** Keys are one exactly when their bytes are: rows with other bytes can be written apart. */
  get hasPlainKey(): boolean {
    return this.#key.every(({ comparison }) => comparison === 'value');
  }

  /** `shape`: which columns are left to the other key's version. */
  copyVersion(shape: string): RowStatement {
    const { end, current } = this.versioned();
    const sent = this.#columns.filter(({ index, name }) => shape[index] !== '1' && name !== end && name !== current);
    const statement = this.#statement(`copy version ${shape}`, types([...sent, ...this.#key]), () =>
      copyVersion(this.versioned(), names(sent)),
    );
    return { statement, values: indexes(sent), found: indexes(this.#key) };
  }

  /** Counts the versions that are current under a key. */
  takenKey(): RowStatement {
    const { table, current, on } = this.versioned();
    const statement = this.#statement('taken key', types(this.#key), () =>
      countCurrent(table, byKey(names(this.#key))(1), { current, on }),
    );
    return { statement, values: [], found: indexes(this.#key) };
  }

  /** What statements of mode scd2 are made from. @throws BUG in another mode */
  versioned(): VersionedTable {
    const { apply } = this.target;
    if (apply?.mode !== 'scd2') {
      throw new ReplicationError('BUG', { reason: 'not a table of versions', table: this.target.table });
    }
    const { scd2, columns } = apply;
    return {
      ...{ table: this.target, all: this.#table.columns.map(({ name }) => name) },
      ...{ key: this.#key, own: this.#own, start: scd2.startColumn, end: scd2.endColumn, current: scd2.currentColumn },
      on: scd2.currentType === 'boolean' ? 'true' : '1',
      off: scd2.currentType === 'boolean' ? 'false' : '0',
      extras: names(this.#columns).filter((name) => Object.values(columns).includes(name)),
      touched: [columns.updatedAt, columns.updatedBy].filter((name) => name !== undefined),
    };
  }

  /** Rows of a history that take the columns of `shape` from the row before. */
  insertCompleted(shape: string): Statement {
    const unchanged = new Set(names(this.#own.filter(({ index }) => shape[index] === '1')));
    return this.#statement(`complete ${shape}`, [this.rowArrayOid], () => insertCompleted(this.#history(), unchanged));
  }

  moveRows(notes: boolean): Statement {
    return this.#statement(`move ${notes}`, [this.rowArrayOid], () => moveRows(this.#history(), notes));
  }

  #history(): HistoryTable {
    return { table: this.target, key: names(this.#key), columns: names(this.#columns) };
  }

  deleteRecords(): Statement {
    return this.#statement('delete records', [this.rowArrayOid], () => deleteRecords(this.target, names(this.#key)));
  }

  insertRow(): RowStatement {
    const statement = this.#statement('insert', types(this.#columns), () => insertRow(this.target, names(this.#columns)));
    return { statement, values: indexes(this.#columns), found: [] };
  }

  /** Sets every column that was sent, those of the key too: the key may be what changes. */
  updateRow(shape: string): RowStatement {
    const sent = this.#columns.filter(({ index }) => shape[index] !== '1');
    const found = this.hasKey ? this.#key : this.#own;
    const set = sent.length > 0 ? sent : this.#columns.slice(0, 1);
    const statement = this.#statement(`update ${shape}`, types([...set, ...found]), () =>
      updateRow(this.target, names(set), this.#found()),
    );
    return { statement, values: indexes(set), found: indexes(found) };
  }

  /** Gives a row other values, another key among them, and leaves what stays with it as long as it lives. */
  moveRow(): RowStatement {
    const kept = this.extender?.keptColumns ?? new Set();
    const set = this.#columns.filter(({ name }) => !kept.has(name));
    const statement = this.#statement('move', types([...set, ...this.#key]), () =>
      updateRow(this.target, names(set), byKey(names(this.#key))),
    );
    return { statement, values: indexes(set), found: indexes(this.#key) };
  }

  deleteRow(): RowStatement {
    const found = this.hasKey ? this.#key : this.#own;
    return {
      statement: this.#statement('delete', types(found), () => deleteRow(this.target, this.#found())),
      values: [],
      found: indexes(found),
    };
  }

  /** Deletes the row with a new key, unless that is the old one in another look. Values: the new key; found: the old one. */
  deleteOther(): RowStatement {
    const key = indexes(this.#key);
    const statement = this.#statement('delete other', [...types(this.#key), ...types(this.#key)], () =>
      deleteOther(this.target, names(this.#key)),
    );
    return { statement, values: key, found: key };
  }

  /** Reads a row by its key, columns in the order of `values`. */
  selectRow(): RowStatement {
    const statement = this.#statement('select', types(this.#key), () => selectRow(this.target, names(this.#columns), names(this.#key)));
    return { statement, values: indexes(this.#columns), found: indexes(this.#key) };
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
    const kept = this.extender?.keptColumns ?? new Set();
    return {
      key: names(this.#key),
      columns: names(this.#columns.filter((column) => this.#isOverwritten(column) && !kept.has(column.name))),
    };
  }

  #found(): (first: number) => string {
    return this.hasKey ? byKey(names(this.#key)) : byWholeRow(this.target, this.#own);
  }

  #statement(name: string, parameterTypes: readonly number[], sql: () => string): Statement {
    let statement = this.#statements.get(name);
    if (statement === undefined) {
      statement = new Statement(sql(), parameterTypes);
      this.#statements.set(name, statement);
    }
    return statement;
  }
}

/** The plans of one session, each made when its table is first written. */
export class TablePlans {
  readonly #client: pg.Client;
  readonly #plans = new Map<string, TablePlan>();

  /** `client` is asked about the target's catalogue; it is not the one that writes. */
  constructor(client: pg.Client) {
    this.#client = client;
  }

  /** @throws TABLE_MISSING · COLUMN_MISSING · KEY_MISSING · VALUE_INVALID a column of another type than the source's */
  async get(relation: Relation, target: TableTarget): Promise<TablePlan> {
    const name = JSON.stringify([relation.id, relation.fingerprint, target.schema, target.table, target.key, target.apply]);
    let plan = this.#plans.get(name);
    if (plan === undefined) {
      const [table] = await readTables(this.#client, [target]);
      if (table === undefined) {
        throw new ReplicationError('TABLE_MISSING', { schema: target.schema, table: target.table });
      }
      const types = await CatalogueTypes.read(
        this.#client,
        table.columns.map(({ typeOid }) => typeOid),
      );
      plan = new TablePlan(relation, target, { table, types });
      this.#plans.set(name, plan);
    }
    return plan;
  }
}

/** Generated columns of the target compute themselves. */
function planColumns(
  relation: Relation,
  target: TableTarget,
  { table, types }: { readonly table: TargetTable; readonly types: CatalogueTypes },
): readonly PlannedColumn[] {
  const found = new Map(table.columns.map((column) => [column.name, column]));
  return relation.columns.flatMap(({ name, typeOid, isNow = false }, index) => {
    const column = found.get(name) ?? fail('COLUMN_MISSING', target, name);
    if (!isSameType(typeOid, column)) {
      fail('VALUE_INVALID', target, name);
    }
    if (column.generated !== '') {
      return [];
    }
    const { typeOid: oid } = column;
    const comparison = comparisonOf(column, types.under(oid)?.oid);
    return [
      { index, name, typeOid: oid, comparison, isNow, renumber: renumberOf(types, oid), unreadableEmpty: unreadableEmpty(types, oid) },
    ];
  });
}

/** Built-in types have one OID everywhere; those that users make have another on each server. */
function isSameType(sourceOid: number, column: TargetColumn): boolean {
  return sourceOid < FIRST_USER_OID ? column.typeOid === sourceOid : column.typeOid >= FIRST_USER_OID;
}

function fail(code: 'COLUMN_MISSING' | 'KEY_MISSING' | 'VALUE_INVALID', { schema, table }: TableTarget, column: string | undefined): never {
  throw new ReplicationError(code, { schema, table, column });
}

function names(columns: readonly PlannedColumn[]): readonly string[] {
  return columns.map(({ name }) => name);
}

function types(columns: readonly PlannedColumn[]): readonly number[] {
  return columns.map(({ typeOid }) => typeOid);
}

function indexes(columns: readonly PlannedColumn[]): readonly number[] {
  return columns.map(({ index }) => index);
}
