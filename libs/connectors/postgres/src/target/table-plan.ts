import type { Relation, TableTarget } from '@trem/replication-core';
import type { CatalogueTypes } from '../values/catalogue-types.js';
import type { Renumber } from '../values/renumber.js';
import { keyIndexes, type TargetTable } from './existing-tables.js';
import { HistoryPlan } from './history-plan.js';
import { failPlan, indexesOf, namesOf, planColumns } from './planned-columns.js';
import { RowExtender, writtenColumns } from './row-extender.js';
import { TableStatements } from './table-statements.js';
import { VersionPlan } from './version-plan.js';
import { RecordLayout } from './wire/record-layout.js';

/** Statements and layouts for one relation's changes into one target table. Made from the target's catalogue, once per session. */
export class TablePlan {
  readonly target: TableTarget;
  readonly rowTypeOid: number;
  /** Rows are found by a key; else by all their values. */
  readonly hasKey: boolean;
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
  /** Indexes of columns of the source of which another value makes another version; undefined when all do. */
  readonly compared: readonly number[] | undefined;
  readonly statements: TableStatements;
  readonly history: HistoryPlan;
  readonly #versions: () => VersionPlan;
  readonly #keyIndexes: ReadonlySet<string>;
  #versionPlan: VersionPlan | undefined;

  /**
   * `types`: the target's, of the table's columns.
   * @throws COLUMN_MISSING · KEY_MISSING · VALUE_INVALID a column of another type than the source's
   */
  constructor(source: Relation, target: TableTarget, { table, types }: { readonly table: TargetTable; readonly types: CatalogueTypes }) {
    this.target = target;
    const added = writtenColumns(target.apply);
    this.extender = added.length === 0 ? undefined : new RowExtender(added);
    const relation = {
      ...source,
      columns: [...source.columns, ...added.map(({ name, typeOid }) => ({ name, typeOid, typeModifier: -1 }))],
    };
    const all = planColumns(relation, target, { table, types });
    const own = all.filter(({ index }) => index < source.columns.length);
    const key = target.key.map((index) => {
      const column = all.find((candidate) => candidate.index === index);
      return column ?? failPlan('COLUMN_MISSING', target, relation.columns[index]?.name);
    });
    const columns = { all, own, key };
    const start = target.apply?.mode === 'scd2' ? [target.apply.scd2.startColumn] : [];
    const keyed = key.length > 0 ? keyIndexes(table, [...namesOf(key), ...start]) : [];
    this.#keyIndexes = new Set(keyed.map(({ name }) => name));
    if (target.key.length > 0 && this.#keyIndexes.size === 0 && target.apply?.mode !== 'history') {
      failPlan('KEY_MISSING', target, undefined);
    }
    this.compared = own.some(({ isNow }) => isNow) ? indexesOf(own.filter(({ isNow }) => !isNow)) : undefined;
    this.hasKey = key.length > 0;
    this.rowTypeOid = table.rowTypeOid;
    this.hasOtherUnique = table.uniques.some((index) => !keyed.includes(index));
    this.hasTriggers = table.hasTriggers;
    this.unreadable = new Map(all.flatMap(({ index, unreadableEmpty: empty }) => (empty === undefined ? [] : [[index, empty]])));
    this.isTextual =
      this.unreadable.size > 0 || table.columns.some((column) => !column.hasBinary && all.some(({ name }) => name === column.name));
    this.canLeaveOut = table.columns.every((column) => column.typeKind !== 'd');
    this.isComplete = table.columns.length === all.length;
    this.isCopyable = all.length === relation.columns.length && all.every(({ renumber }) => renumber === undefined);
    const planned = new Map(all.map((column) => [column.name, column]));
    this.layout = new RecordLayout(
      table.columns.map(({ name, typeOid }) => ({
        typeOid,
        column: planned.get(name)?.index ?? -1,
        renumber: planned.get(name)?.renumber,
      })),
      relation.columns.length,
    );
    this.renumbers = new Map(all.flatMap(({ index, renumber }) => (renumber === undefined ? [] : [[index, renumber]])));
    this.keyLayout = this.layout.only(new Set(target.key), relation.columns.length);
    const { rowArrayOid } = table;
    this.statements = new TableStatements({ target, columns, rowArrayOid, kept: this.extender?.keptColumns ?? new Set() });
    this.history = new HistoryPlan({ target, columns, rowArrayOid });
    this.#versions = () => new VersionPlan({ target, table, columns });
  }

  /** @throws BUG in another mode than scd2 */
  get versions(): VersionPlan {
    this.#versionPlan ??= this.#versions();
    return this.#versionPlan;
  }

  /** Whether a unique index is the one that identifies rows. */
  isKeyIndex(name: string | undefined): boolean {
    return name !== undefined && this.#keyIndexes.has(name);
  }

  /** The task leaves some operations out, so that an update or delete may find nothing. */
  get isTolerant(): boolean {
    return this.target.operations !== undefined && this.target.operations.length < 3;
  }

  /**
   * The column that marks a deleted row, where the row that comes to its key may be another one: then the marked row gives way. Elsewhere the row
   * that comes is the same one again, and keeps its number.
   */
  get yieldingMark(): string | undefined {
    const { apply, keysMayMeet } = this.target;
    return keysMayMeet === true && apply?.deletes === 'mark' ? apply.deletedAtColumn : undefined;
  }

  /** Rows that are gone at the source are marked, but need not be there. */
  get marksIfThere(): boolean {
    return this.target.apply?.mode === 'upsert' && this.target.apply.deletes === 'mark';
  }
}
