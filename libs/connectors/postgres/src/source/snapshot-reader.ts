import {
  type EndpointConfig,
  type ErrorFacts,
  type Partition,
  ReplicationError,
  type SnapshotReader,
  type TableShape,
  type TaskRef,
} from '@trem/replication-core';
import type pg from 'pg';
import { closeClient, closeNow, connect } from '../connection.js';
import { copiedColumns, copyFormat } from '../copy-format.js';
import { codeOf, translateError } from '../errors.js';
import { quoteList, quoteLiteral, quoteTable } from '../identifiers.js';
import { loadConnection } from './connections.js';
import { copyOut } from './copy-out.js';

/** Opens a connection that joins an exported snapshot for each partition that it reads. */
export async function openSnapshot(endpoint: EndpointConfig, task: TaskRef, snapshot: string): Promise<SnapshotReader> {
  return new ConnectionReader(await connect(endpoint, loadConnection(task)), snapshot);
}

class ConnectionReader implements SnapshotReader {
  readonly #client: pg.Client;
  readonly #snapshot: string;

  constructor(client: pg.Client, snapshot: string) {
    this.#client = client;
    this.#snapshot = snapshot;
  }

  async read(table: TableShape, partition: Partition, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    const facts = { schema: table.schema, table: table.table, partition: partition.number };
    const onAbort = () => closeNow(this.#client);
    signal.throwIfAborted();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await this.#join();
      await this.#expectSameFile(table);
    } catch (error) {
      signal.throwIfAborted();
      throw translateError(error, facts, this.#client);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
    return this.#rows(copyStatement(table, partition), facts, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await closeClient(this.#client);
  }

  async *#rows(sql: string, facts: ErrorFacts, signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* copyOut(this.#client, sql, signal);
      await this.#client.query('COMMIT');
    } catch (error) {
      signal.throwIfAborted();
      throw translateError(error, facts, this.#client);
    }
  }

  async #join(): Promise<void> {
    await this.#client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    try {
      await this.#client.query(`SET TRANSACTION SNAPSHOT ${quoteLiteral(this.#snapshot)}`);
    } catch (error) {
      if (NO_SUCH_SNAPSHOT.includes(codeOf(error) ?? '')) {
        throw new ReplicationError('SNAPSHOT_GONE', { snapshot: this.#snapshot }, { cause: error });
      }
      throw error;
    }
  }

  /** A table that was rewritten or truncated after the snapshot shows none of its rows to it, and says nothing about that. */
  async #expectSameFile(table: TableShape): Promise<void> {
    await this.#client.query(`LOCK TABLE ONLY ${quoteTable(table)} IN ACCESS SHARE MODE`);
    const { rows } = await this.#client.query<{ file: string }>(
      `SELECT pg_relation_filenode(${quoteLiteral(quoteTable(table))}::regclass)::text AS file`,
    );
    const file = rows[0]?.file;
    if (file !== table.fileNode) {
      throw new ReplicationError('SNAPSHOT_GONE', { reason: 'the table was rewritten', was: table.fileNode, is: file });
    }
  }
}

/** Not a snapshot's name, not there, not there any more: 22023, 42704, 55000, depending on the server's version. */
const NO_SUCH_SNAPSHOT: readonly string[] = ['22023', '42704', '55000'];

/** The rows of pages `[from, to)`. A whole table is copied without a condition, which is the fastest. */
export function copyStatement(table: TableShape, { fromPage, toPage }: Partition): string {
  const columns = quoteList(copiedColumns(table).map(({ name }) => name));
  const options = `(FORMAT ${copyFormat(table)})`;
  const conditions = [
    ...(fromPage === 0 ? [] : [`ctid >= '(${fromPage},0)'::tid`]),
    ...(toPage === undefined ? [] : [`ctid < '(${toPage},0)'::tid`]),
  ];
  return conditions.length === 0
    ? `COPY ${quoteTable(table)} (${columns}) TO STDOUT ${options}`
    : `COPY (SELECT ${columns} FROM ONLY ${quoteTable(table)} WHERE ${conditions.join(' AND ')}) TO STDOUT ${options}`;
}
