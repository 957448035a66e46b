import {
  type EndpointConfig,
  type ErrorFacts,
  type Partition,
  type ReadOptions,
  ReplicationError,
  type SnapshotReader,
  type SnapshotRows,
  sourceFingerprint,
  type TableShape,
  type TaskRef,
} from '@trem/replication-core';
import type pg from 'pg';
import { closedOnAbort } from '../closed-on-abort.js';
import { closeClient, connect } from '../connection.js';
import { copiedColumns } from '../copy-format.js';
import { codeOf, isBroken, translateError } from '../errors.js';
import { quoteIdentifier, quoteLiteral, quoteTable } from '../identifiers.js';
import { addedValues } from './added-values.js';
import { loadConnection } from './connections.js';
import { copyOut } from './copy-out.js';
import { copyOf, copyStatement } from './copy-statement.js';
import { LeftOutRows } from './left-out-rows.js';
import { logRows } from './log-rows.js';
import { type NamedSnapshot, readSnapshotName } from './snapshot-name.js';

/** Opens a connection that joins an exported snapshot for each partition that it reads. */
export async function openSnapshot(endpoint: EndpointConfig, task: TaskRef, snapshot: string): Promise<SnapshotReader> {
  return new ConnectionReader(await connect(endpoint, loadConnection(task)), task, readSnapshotName(snapshot));
}

/** Whose left-out rows are counted, and who is told. */
interface Counted {
  readonly partition: Partition;
  readonly condition: string;
  readonly onFiltered: (rows: number) => void;
  readonly signal: AbortSignal;
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

  get isUsable(): boolean {
    return !isBroken(this.#client);
  }

  async read(table: TableShape, partition: Partition, options: ReadOptions): Promise<AsyncIterable<Uint8Array>> {
    const { rules, into = table, onFiltered, signal } = options;
    await this.#open(table, partition, signal);
    const added = addedValues(into, { ...this.#snapshot, task: this.#task.name, partition });
    const condition = rules?.where;
    const counted = onFiltered === undefined || condition === undefined ? undefined : { partition, condition, onFiltered, signal };
    const copied = this.#rows(copyStatement(table, partition, { rules, into, added }), placeOf(table, partition), signal);
    return counted === undefined ? copied : this.#counting(copied, table, counted);
  }

  async withoutRows(tables: readonly TableShape[], { signal }: Pick<ReadOptions, 'signal'>): Promise<readonly TableShape[]> {
    const plain = tables.filter(({ leaves }) => leaves === undefined);
    return plain.length === 0 ? [] : await this.#asking(signal, {}, () => this.#emptyOf(plain));
  }

  async rows(table: TableShape, partition: Partition, { signal }: Pick<ReadOptions, 'signal'>): Promise<SnapshotRows> {
    await this.#open(table, partition, signal);
    const columns = copiedColumns(table).map(({ name, typeOid, typeModifier }) => ({ name, typeOid, typeModifier }));
    const isBinary = await this.#binaryColumns(table);
    const selected = columns.map(({ name }) => (isBinary.has(name) ? quoteIdentifier(name) : `${quoteIdentifier(name)}::text`));
    const sql = copyOf(selected, table, { partition, format: 'binary' });
    const { schema, table: name, fingerprint } = table;
    const texts = columns.map((column) => !isBinary.has(column.name));
    return {
      relation: { id: 0, schema, table: name, columns, fingerprint: sourceFingerprint(fingerprint) },
      rows: logRows(this.#rows(sql, placeOf(table, partition), signal), texts),
    };
  }

  /** Joins the snapshot, and makes sure that the table's rows of then are still to be seen. */
  async #open(table: TableShape, partition: Partition, signal: AbortSignal): Promise<void> {
    await this.#asking(signal, placeOf(table, partition), async () => {
      await this.#join();
      await this.#expectSameFile(table);
    });
  }

  /** The log sends these in their binary form; all others as text. */
  async #binaryColumns(table: TableShape): Promise<ReadonlySet<string>> {
    const { rows } = await this.#client.query<{ name: string }>(
      `SELECT a.attname AS name FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
        WHERE a.attrelid = ${quoteLiteral(quoteTable(table))}::regclass AND a.attnum > 0 AND t.typsend <> 0`,
    );
    return new Set(rows.map(({ name }) => name));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await closeClient(this.#client);
  }

  /** Returns how many rows it was. */
  async *#rows(sql: string, facts: ErrorFacts, signal: AbortSignal): AsyncGenerator<Uint8Array, number, undefined> {
    try {
      return yield* copyOut(this.#client, sql, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw translateError(error, facts, this.#client);
    }
  }

  /** In the same snapshot, right behind the rows. */
  async *#counting(
    rows: AsyncGenerator<Uint8Array, number, undefined>,
    table: TableShape,
    { partition, condition, onFiltered, signal }: Counted,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const leftOut = await this.#asking(signal, {}, () => LeftOutRows.begin(this.#client, table, { partition, condition }));
    const copied = yield* rows;
    onFiltered(await this.#asking(signal, {}, () => leftOut.count(copied)));
  }

  async #asking<T>(signal: AbortSignal, facts: ErrorFacts, ask: () => Promise<T>): Promise<T> {
    return await closedOnAbort(this.#client, signal, async () => {
      try {
        return await ask();
      } catch (error) {
        throw translateError(error, facts, this.#client);
      }
    });
  }

  async #join(): Promise<void> {
    await this.#client.query('ROLLBACK'); // what an earlier call has read
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

  /** A row of the snapshot keeps its page for as long as the snapshot is held, so a file without pages has none of them. Waits for nobody. */
  async #emptyOf(tables: readonly TableShape[]): Promise<readonly TableShape[]> {
    await this.#join();
    try {
      await this.#client.query(`LOCK TABLE ${tables.map((table) => `ONLY ${quoteTable(table)}`).join(', ')} IN ACCESS SHARE MODE NOWAIT`);
      const { rows } = await this.#client.query<{ file: string }>(
        `SELECT pg_relation_filenode(name::regclass)::text AS file FROM unnest($1::text[]) AS name WHERE pg_relation_size(name::regclass) = 0`,
        [tables.map(quoteTable)],
      );
      const empty = new Set(rows.map(({ file }) => file));
      return tables.filter(({ fileNode }) => empty.has(fileNode));
    } catch (error) {
      if (NOT_AT_ONCE.includes(codeOf(error) ?? '')) {
        return [];
      }
      throw error;
    } finally {
      if (this.isUsable) {
        await this.#client.query('ROLLBACK'); // lets the tables go
      }
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

/** Somebody holds one of the tables, it is gone, or may not be read: who reads it will see. */
const NOT_AT_ONCE: readonly string[] = ['55P03', '42P01', '3F000', '42501'];

function placeOf({ schema, table }: TableShape, { number }: Partition): ErrorFacts {
  return { end: 'source', schema, table, partition: number };
}
