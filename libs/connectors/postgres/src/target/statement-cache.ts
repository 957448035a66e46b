import { Statement } from './wire/statement.js';

/** A statement for single rows, with the columns whose values are its parameters. */
export interface RowStatement {
  readonly statement: Statement;
  /** Of the new row. */
  readonly values: readonly number[];
  /** Of the row that is looked for. */
  readonly found: readonly number[];
}

/** Statements of one table, each made when it is first needed: the server keeps its plan. */
export class StatementCache {
  readonly #statements = new Map<string, Statement>();

  /** @param name tells it from all others of the table */
  get(name: string, parameterTypes: readonly number[], sql: () => string): Statement {
    let statement = this.#statements.get(name);
    if (statement === undefined) {
      statement = new Statement(sql(), parameterTypes);
      this.#statements.set(name, statement);
    }
    return statement;
  }
}
