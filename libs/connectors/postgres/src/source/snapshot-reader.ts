import {
  type EndpointConfig,
  type ErrorFacts,
  type LoadRules,
  type Partition,
  type ReadOptions,
  ReplicationError,
  type SnapshotReader,
  type TableShape,
  type TaskRef,
} from '@trem/replication-core';
import type pg from 'pg';
import { closeClient, closeNow, connect } from '../connection.js';
import { copiedColumns, copyFormat } from '../copy-format.js';
import { codeOf, translateError } from '../errors.js';
import { quoteIdentifier, quoteLiteral, quoteTable } from '../identifiers.js';
import { addedValues } from './added-values.js';
import { loadConnection } from './connections.js';
import { copyOut } from './copy-out.js';
import { type NamedSnapshot, readSnapshotName } from './snapshot-name.js';

/** Opens a connection that joins an exported snapshot for each partition that it reads. */
export async function openSnapshot(endpoint: EndpointConfig, task: TaskRef, snapshot: string): Promise<SnapshotReader> {
  return new ConnectionReader(await connect(endpoint, loadConnection(task)), task, readSnapshotName(snapshot));
}

class ConnectionReader implements SnapshotReader {
  readonly #client: pg.Client;
  readonly #task: TaskRef;
  readonly #snapshot: NamedSnapshot;

  constructor(client: pg.Client, task: TaskRef, snapshot: NamedSnapshot) {
    this.#client = client;
    this.#task = task;
    this.#snapshot = snapshot;
  }

  get takenAt(): number {
    return Number(this.#snapshot.takenAt);
  }

  async read(table: TableShape, partition: Partition, { rules, into = table, signal }: ReadOptions): Promise<AsyncIterable<Uint8Array>> {
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
    const added = addedValues(into, { ...this.#snapshot, task: this.#task.name, partition });
    return this.#rows(copyStatement(table, partition, { rules, into, added }), facts, signal);
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
      await this.#client.query(`SET TRANSACTION SNAPSHOT ${quoteLiteral(this.#snapshot.server)}`);
    } catch (error) {
      if (NO_SUCH_SNAPSHOT.includes(codeOf(error) ?? '')) {
        throw new ReplicationError('SNAPSHOT_GONE', { snapshot: this.#snapshot.server }, { cause: error });
      }
      throw error;
    }
  }

  /** A table that was rewritten or truncated after the snapshot shows none of its rows to it, and says nothing about that. */
  async #expectSameFile(table: TableShape): Promise<void> {
    if (table.leaves !== undefined) {
      await this.#expectSameLeaves(table);
      return;
    }
    await this.#client.query(`LOCK TABLE ONLY ${quoteTable(table)} IN ACCESS SHARE MODE`);
    const { rows } = await this.#client.query<{ file: string }>(
      `SELECT pg_relation_filenode(${quoteLiteral(quoteTable(table))}::regclass)::text AS file`,
    );
    const file = rows[0]?.file;
    if (file !== table.fileNode) {
      throw new ReplicationError('SNAPSHOT_GONE', { reason: 'the table was rewritten', was: table.fileNode, is: file });
    }
  }

  /** A query finds the leaves that are there now, and in each the rows of the snapshot. The lock is on all leaves. */
  async #expectSameLeaves(table: TableShape): Promise<void> {
    await this.#client.query(`LOCK TABLE ${quoteTable(table)} IN ACCESS SHARE MODE`);
    const { rows } = await this.#client.query<{ leaf: string }>(CHANGED_LEAVES, [quoteTable(table)]);
    const [changed] = rows;
    if (changed !== undefined) {
      throw new ReplicationError('SNAPSHOT_GONE', {
        reason: 'a partition was attached, detached, rewritten or truncated',
        partition: changed.leaf,
      });
    }
  }
}

/**
 * Leaves that a query now sees otherwise than the snapshot would have it. Tables are read as of the snapshot, functions answer as of now. One made since
 * the snapshot is not among them: it has no row that the snapshot could see.
 */
const CHANGED_LEAVES = `
  WITH RECURSIVE tree(oid) AS (
    SELECT $1::regclass::oid UNION ALL SELECT inhrelid FROM pg_inherits JOIN tree ON inhparent = tree.oid
  )
  SELECT class.relname AS leaf
    FROM pg_class AS class
    LEFT JOIN tree AS before ON before.oid = class.oid
    LEFT JOIN pg_partition_tree($1::regclass) AS now ON now.relid = class.oid
   WHERE (before.oid IS NULL) <> (now.relid IS NULL)
      OR (before.oid IS NOT NULL AND class.relkind = 'r' AND class.relfilenode IS DISTINCT FROM pg_relation_filenode(class.oid))`;

/** Not a snapshot's name, not there, not there any more: 22023, 42704, 55000, depending on the server's version. */
const NO_SUCH_SNAPSHOT: readonly string[] = ['22023', '42704', '55000'];

export interface Copied {
  readonly rules?: LoadRules | undefined;
  readonly into?: TableShape;
  /** Expressions for the columns that the target has behind those of the source. */
  readonly added?: readonly string[];
}

/** The rows of pages `[from, to)`, as the rules have them; of a partitioned table, those of each leaf. A whole table is copied without a condition, which is the fastest. */
export function copyStatement(
  table: TableShape,
  { fromPage, toPage }: Partition,
  { rules, into = table, added = [] }: Copied = {},
): string {
  const own = rules === undefined ? copiedColumns(table).map(({ name }) => quoteIdentifier(name)) : rules.select;
  const columns = [...own, ...added].join(', ');
  const options = `(FORMAT ${copyFormat(into)})`;
  const conditions = [
    ...(fromPage === 0 ? [] : [`ctid >= '(${fromPage},0)'::tid`]),
    ...(toPage === undefined ? [] : [`ctid < '(${toPage},0)'::tid`]),
    ...(rules?.where === undefined ? [] : [`(${rules.where})`]),
  ];
  if (conditions.length === 0 && table.leaves === undefined && rules === undefined && added.length === 0) {
    return `COPY ${quoteTable(table)} (${columns}) TO STDOUT ${options}`;
  }
  const from = table.leaves === undefined ? `ONLY ${quoteTable(table)}` : quoteTable(table);
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  return `COPY (SELECT ${columns} FROM ${from}${where}) TO STDOUT ${options}`;
}
