import type { CreateObjects } from '@trem/contracts';
import {
  type EndpointConfig,
  type LoadedTable,
  type LoadReport,
  type LoadTarget,
  type PartitionLoad,
  type Position,
  ReplicationError,
  type SourceIdentity,
  sourceOf,
  type TableShape,
  type TargetRef,
} from '@trem/replication-core';
import { failpoint, hasDefect } from '@trem/replication-core/faults';
import type pg from 'pg';
import { closeClient, closeNow } from '../connection.js';
import { copiedColumns, copyFormat } from '../copy-format.js';
import { codeOf, translateError } from '../errors.js';
import { quoteList, quoteTable } from '../identifiers.js';
import { endingBlockers, LOCK_TIMEOUT_MS } from './blockers.js';
import { refuseCascades } from './cascades.js';
import { readLoads, writeFirstCheckpoint } from './checkpoint.js';
import { copyIn } from './copy-in.js';
import { createObjects } from './create-objects.js';
import { openSession } from './session.js';
import { inTransaction } from './transaction.js';

/**
 * Makes the table's row of this generation. Nothing comes back when it is there already, or when a later one is: a generation only rises, also
 * beyond one that was made void.
 */
const RAISE_GENERATION = `
  INSERT INTO trem.table_load AS l (task, target, schema_name, table_name, generation, state, relation)
  VALUES ($1, $2, $3, $4, $5, 'loading', $6)
  ON CONFLICT (task, target, schema_name, table_name) DO UPDATE
    SET generation = EXCLUDED.generation, state = 'loading', position = NULL, relation = EXCLUDED.relation, adopted = false
  WHERE abs(l.generation) < EXCLUDED.generation
  RETURNING generation`;

/** Holds off whoever wants to raise the generation, until the transaction ends. No row: it was raised. */
const SHARE_GENERATION = `
  SELECT 1 FROM trem.table_load
   WHERE task = $1 AND target = $2 AND schema_name = $3 AND table_name = $4 AND generation = $5
     FOR SHARE`;

/** First thing in a partition's transaction: a second attempt waits here for the first, instead of copying in vain. */
const LEAVE_MARKER = `
  INSERT INTO trem.load_marker (task, target, schema_name, table_name, generation, partition, loaded_at)
  VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp())
  ON CONFLICT DO NOTHING`;

const FILL_MARKER = `
  UPDATE trem.load_marker SET rows = $7, bytes = $8, loaded_at = clock_timestamp()
   WHERE task = $1 AND target = $2 AND schema_name = $3 AND table_name = $4 AND generation = $5 AND partition = $6`;

const READ_MARKER = `
  SELECT rows, bytes FROM trem.load_marker
   WHERE task = $1 AND target = $2 AND schema_name = $3 AND table_name = $4 AND generation = $5 AND partition = $6`;

const FINISH_TABLE = `
  UPDATE trem.table_load SET state = 'loaded', position = $6
   WHERE task = $1 AND target = $2 AND schema_name = $3 AND table_name = $4 AND generation = $5`;

/** The number of a load that there was stays taken, so that its loaders stay fenced; rows that it brought are still ours. */
const ADOPT_TABLE = `
  INSERT INTO trem.table_load AS l (task, target, schema_name, table_name, generation, state, position, relation, adopted)
  VALUES ($1, $2, $3, $4, 1, 'loaded', $5, $6, true)
  ON CONFLICT (task, target, schema_name, table_name) DO UPDATE
    SET generation = abs(l.generation) + 1, state = 'loaded', position = EXCLUDED.position, relation = EXCLUDED.relation`;

export async function openLoad(endpoint: EndpointConfig, task: TargetRef, { lockTimeoutMs = LOCK_TIMEOUT_MS } = {}): Promise<LoadTarget> {
  const open = () => openSession(endpoint, task, 'load');
  return new PostgresLoad({ client: await open(), open, task, lockTimeoutMs });
}

interface LoadSession {
  readonly client: pg.Client;
  /** Another one like it. */
  readonly open: () => Promise<pg.Client>;
  readonly task: TargetRef;
  readonly lockTimeoutMs: number;
}

/** One connection: its calls come one after the other. Partitions that run side by side each open their own; indexes get more for as long as they are built. */
class PostgresLoad implements LoadTarget {
  readonly #client: pg.Client;
  readonly #open: () => Promise<pg.Client>;
  readonly #task: TargetRef;
  readonly #lockTimeoutMs: number;

  constructor({ client, open, task, lockTimeoutMs }: LoadSession) {
    this.#client = client;
    this.#open = open;
    this.#task = task;
    this.#lockTimeoutMs = lockTimeoutMs;
  }

  /** A second call for the generation that the table is in does nothing: partitions of it may be in already. */
  async prepareTable(table: TableShape, generation: number): Promise<void> {
    await this.#work(table, () =>
      this.#transaction(table, async () => {
        const raised = await this.#query(RAISE_GENERATION, [...this.#row(table), generation, table.fingerprint]);
        if (raised.rowCount === 1) {
          await this.#query(
            'DELETE FROM trem.load_marker WHERE task = $1 AND target = $2 AND schema_name = $3 AND table_name = $4',
            this.#row(table),
          );
          await this.#empty(table);
        } else {
          await this.#share(table, generation);
        }
      }),
    );
  }

  async loadPartition({ table, partition, generation, open, onProgress, signal }: PartitionLoad): Promise<LoadReport> {
    const marker = [...this.#row(table), generation, partition.number];
    const onAbort = () => closeNow(this.#client);
    signal.throwIfAborted();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const loaded = await this.#work(table, () =>
        this.#transaction(table, async () => {
          await failpoint('load.partition-begin');
          await this.#share(table, generation);
          const left = await this.#query(LEAVE_MARKER, marker);
          if (left.rowCount === 0) {
            return await this.#markedAs(marker);
          }
          if (hasDefect('marker-apart')) {
            await this.#query('COMMIT');
            await this.#query('BEGIN');
          }
          const report = await copyIn(this.#client, copyStatement(table), await open(), { signal, onProgress });
          await failpoint('load.before-marker');
          await this.#query(FILL_MARKER, [...marker, report.rows, report.bytes]);
          return report;
        }),
      );
      await failpoint('load.after-commit');
      return loaded;
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** What an earlier attempt has loaded, for the statistics. */
  async #markedAs(marker: readonly unknown[]): Promise<LoadReport> {
    const { rows } = await this.#query(READ_MARKER, marker);
    const [left] = rows as { readonly rows: string; readonly bytes: string }[];
    return { rows: Number(left?.rows ?? 0), bytes: Number(left?.bytes ?? 0) };
  }

  async createObjects(table: TableShape, kind: CreateObjects, { parallel = 1 } = {}): Promise<void> {
    const lanes = { client: this.#client, open: this.#open, limit: parallel };
    await this.#work(table, () => createObjects(lanes, table, kind));
  }

  async finishTable(table: TableShape, generation: number, position: Position): Promise<void> {
    await this.#work(table, async () => {
      const finished = await this.#query(FINISH_TABLE, [...this.#row(table), generation, position]);
      if (finished.rowCount !== 1) {
        throw this.#fenced(table, generation);
      }
      await failpoint('load.table-done');
    });
  }

  async adoptTable(table: TableShape, position: Position): Promise<void> {
    await this.#work(table, () => this.#query(ADOPT_TABLE, [...this.#row(table), position, table.fingerprint]));
  }

  async finishLoad(position: Position, source: SourceIdentity): Promise<void> {
    await this.#work(undefined, () => writeFirstCheckpoint(this.#client, this.#task, { position, source }));
  }

  async loadedTables(): Promise<readonly LoadedTable[]> {
    return await this.#work(undefined, () => readLoads(this.#client, this.#task));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await closeClient(this.#client);
  }

  /** A transaction that waits for locks only so long, and then ends a predecessor of ours that holds the table. */
  async #transaction<T>(table: TableShape, work: () => Promise<T>): Promise<T> {
    const wait = { client: this.#client, taskId: this.#task.id, relations: [quoteTable(table)], timeoutMs: this.#lockTimeoutMs };
    return await endingBlockers(wait, () => inTransaction(this.#client, work));
  }

  async #share(table: TableShape, generation: number): Promise<void> {
    const mine = await this.#query(SHARE_GENERATION, [...this.#row(table), generation]);
    if (mine.rowCount !== 1) {
      throw this.#fenced(table, generation);
    }
  }

  /** A table that another one refers to cannot be truncated by itself, not even when that one is empty; its rows can be deleted. */
  async #empty(table: TableShape): Promise<void> {
    await this.#query('SAVEPOINT trem_empty');
    try {
      await this.#query(`TRUNCATE ${quoteTable(table)}`);
    } catch (error) {
      if (codeOf(error) !== '0A000') {
        throw error;
      }
      await this.#query('ROLLBACK TO SAVEPOINT trem_empty');
      await refuseCascades(this.#client, [table]);
      await this.#query(`DELETE FROM ${quoteTable(table)}`);
    }
  }

  #row(table: TableShape): readonly unknown[] {
    const { schema, table: name } = sourceOf(table);
    return [this.#task.id, this.#task.target, schema, name];
  }

  #fenced(table: TableShape, generation: number): ReplicationError {
    return new ReplicationError('FENCED', { target: this.#task.target, schema: table.schema, table: table.table, generation });
  }

  async #query(sql: string, values: readonly unknown[] = []): Promise<pg.QueryResult> {
    return await this.#client.query(sql, [...values]);
  }

  async #work<T>(table: TableShape | undefined, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw translateError(error, table === undefined ? {} : { schema: table.schema, table: table.table }, this.#client);
    }
  }
}

function copyStatement(table: TableShape): string {
  const columns = quoteList(copiedColumns(table).map(({ name }) => name));
  return `COPY ${quoteTable(table)} (${columns}) FROM STDIN (FORMAT ${copyFormat(table)})`;
}
