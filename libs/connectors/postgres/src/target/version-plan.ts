import { ReplicationError, type TableTarget } from '@trem/replication-core';
import { versionMarks } from '../added-columns.js';
import type { TargetTable } from './existing-tables.js';
import { indexesOf, namesOf, type PlannedColumn, type TableColumns, typesOf } from './planned-columns.js';
import { type RowStatement, StatementCache } from './statement-cache.js';
import { byKey, countCurrent } from './statements.js';
import { copyVersion, knowsAnyKey, type VersionedTable, versionRecord, writeVersionChains, writeVersions } from './version-statements.js';
import type { Statement } from './wire/statement.js';

interface VersionPlanOptions {
  readonly target: TableTarget;
  readonly table: TargetTable;
  readonly columns: TableColumns;
}

/** What writes a table in mode scd2. */
export class VersionPlan {
  /** Keys are one exactly when their bytes are: rows with other bytes can be written apart. */
  readonly hasPlainKey: boolean;
  readonly #columns: TableColumns;
  readonly #table: VersionedTable;
  readonly #rowArrayOid: number;
  readonly #cache = new StatementCache();

  /** @throws BUG a table in another mode */
  constructor({ target, table, columns }: VersionPlanOptions) {
    this.hasPlainKey = columns.key.every(({ comparison }) => comparison === 'value');
    this.#columns = columns;
    this.#table = versionedTable(target, table, columns);
    this.#rowArrayOid = table.rowArrayOid;
  }

  /** Versions of rows, each of another key; `shapes`: those that rows with columns left out may have. */
  records(shapes: readonly string[]): Statement {
    return this.#cache.get(`versions ${shapes.join()}`, [this.#rowArrayOid], () => writeVersions(this.#table, shapes));
  }

  /** The same of rows that may have one key. */
  chains(shapes: readonly string[]): Statement {
    return this.#cache.get(`version chains ${shapes.join()}`, [this.#rowArrayOid], () => writeVersionChains(this.#table, shapes));
  }

  /** Answers with a row: 0 where no record has the key of a version. */
  knowsAnyKey(): Statement {
    return this.#cache.get('knows any key', [this.#rowArrayOid], () => knowsAnyKey(this.#table));
  }

  /** The version of one row, or its end; `shape`: which columns it leaves as they are. */
  row(opens: boolean, shape: string): RowStatement {
    const { own, key } = this.#columns;
    const sent = this.#sent((column) => (opens ? shape[column.index] !== '1' : key.includes(column) || !own.includes(column)));
    const isPartial = shape.includes('1');
    const statement = this.#cache.get(`version row ${opens} ${shape}`, typesOf(sent), () =>
      writeVersions(this.#table, isPartial ? [shape] : [], versionRecord(this.#table, { sent: namesOf(sent), opens, isPartial })),
    );
    return { statement, values: indexesOf(sent), found: [] };
  }

  /** `shape`: which columns are left to the other key's version. */
  copy(shape: string): RowStatement {
    const { key } = this.#columns;
    const sent = this.#sent(({ index }) => shape[index] !== '1');
    const statement = this.#cache.get(`copy version ${shape}`, typesOf([...sent, ...key]), () => copyVersion(this.#table, namesOf(sent)));
    return { statement, values: indexesOf(sent), found: indexesOf(key) };
  }

  /** Counts the versions that are current under a key. */
  takenKey(): RowStatement {
    const { key } = this.#columns;
    const statement = this.#cache.get('taken key', typesOf(key), () =>
      countCurrent(this.#table.table, byKey(namesOf(key))(1), this.#table),
    );
    return { statement, values: [], found: indexesOf(key) };
  }

  /** The end and the flag of a single row's version follow from what becomes of it. */
  #sent(isSent: (column: PlannedColumn) => boolean): readonly PlannedColumn[] {
    const { end, current } = this.#table;
    return this.#columns.all.filter((column) => column.name !== end && column.name !== current && isSent(column));
  }
}

function versionedTable(target: TableTarget, table: TargetTable, { all, own, key }: TableColumns): VersionedTable {
  const { apply } = target;
  if (apply?.mode !== 'scd2') {
    throw new ReplicationError('BUG', { reason: 'not a table of versions', table: target.table });
  }
  const { scd2, columns } = apply;
  return {
    ...{ table: target, all: table.columns.map(({ name }) => name), key, own },
    ...versionMarks(scd2),
    extras: namesOf(all).filter((name) => Object.values(columns).includes(name)),
    touched: [columns.updatedAt, columns.updatedBy].filter((name) => name !== undefined),
  };
}
