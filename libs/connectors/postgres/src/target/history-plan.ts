import type { TableTarget } from '@trem/replication-core';
import { type HistoryTable, insertCompleted, moveRows } from './history-statements.js';
import { namesOf, type TableColumns } from './planned-columns.js';
import { StatementCache } from './statement-cache.js';
import type { Statement } from './wire/statement.js';

interface HistoryPlanOptions {
  readonly target: TableTarget;
  readonly columns: TableColumns;
  readonly rowArrayOid: number;
}

/** What writes a table in mode history, beside plain inserts. */
export class HistoryPlan {
  readonly #columns: TableColumns;
  readonly #table: HistoryTable;
  readonly #rowArrayOid: number;
  readonly #cache = new StatementCache();

  constructor({ target, columns, rowArrayOid }: HistoryPlanOptions) {
    this.#columns = columns;
    this.#table = { table: target, key: namesOf(columns.key), columns: namesOf(columns.all) };
    this.#rowArrayOid = rowArrayOid;
  }

  /** Rows that take the columns of `shape` from the row before. */
  insertCompleted(shape: string): Statement {
    const unchanged = new Set(namesOf(this.#columns.own.filter(({ index }) => shape[index] === '1')));
    return this.#cache.get(`complete ${shape}`, [this.#rowArrayOid], () => insertCompleted(this.#table, unchanged));
  }

  /** Rows that were added under their old key get the new one; `notes`: the old one is kept beside it. */
  moveRows(notes: boolean): Statement {
    return this.#cache.get(`move ${notes}`, [this.#rowArrayOid], () => moveRows(this.#table, notes));
  }
}
