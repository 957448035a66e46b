import { ReplicationError } from '@trem/replication-core';
import type pg from 'pg';
import { codeOf, isBroken, translateError } from '../errors.js';
import { TablePlan } from './table-plan.js';
import type { Conversation } from './wire/conversation.js';
import type { Statement } from './wire/statement.js';

interface WriterErrorsOptions {
  readonly endpoint: { readonly name: string };
  readonly conversation: Conversation;
  readonly client: pg.Client;
  readonly side: pg.Client;
  /** The statement that fails with a division by zero when another has taken over, and as whom. */
  readonly fence: { readonly lock: Statement; readonly facts: () => { readonly target: string; readonly epoch: number | undefined } };
}

/** What the errors of a writer mean, and which of them leave all as it was. */
export class WriterErrors {
  readonly #options: WriterErrorsOptions;
  readonly #harmless = new WeakSet<ReplicationError>();
  readonly #sqlOf = new WeakMap<ReplicationError, string>();

  constructor(options: WriterErrorsOptions) {
    this.#options = options;
  }

  /** With the table, where a statement about one was refused. */
  translate(error: unknown): ReplicationError {
    const { endpoint, conversation, client, side, fence } = this.#options;
    const about = conversation.failedAt?.about;
    if (about === fence.lock && codeOf(error) === '22012') {
      return new ReplicationError('FENCED', fence.facts(), { cause: error });
    }
    if (about instanceof TablePlan) {
      const { schema, table } = about.target;
      if (codeOf(error) === '23505' && about.isKeyIndex(constraintOf(error))) {
        return new ReplicationError('ROW_EXISTS', { schema, table, constraint: constraintOf(error) }, { cause: error });
      }
      return translateError(error, { end: 'target', schema, table }, client);
    }
    return translateError(error, { endpoint: endpoint.name }, isBroken(side) ? side : client);
  }

  /** Keeps the statement that a row was refused by. `original`: what was translated; an error of our own came from no statement. */
  noteSql(error: ReplicationError, original: unknown): void {
    const sql = this.#options.conversation.failedSql;
    if (sql !== undefined && error !== original) {
      this.#sqlOf.set(error, sql);
    }
  }

  sqlOf(error: ReplicationError): string | undefined {
    return this.#sqlOf.get(error);
  }

  /** All is as it was before the call that this error ended. */
  spare(error: ReplicationError): void {
    this.#harmless.add(error);
  }

  isHarmless(error: ReplicationError): boolean {
    return this.#harmless.has(error);
  }
}

function constraintOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'constraint' in error && typeof error.constraint === 'string'
    ? error.constraint
    : undefined;
}
