import type { CreateObjects } from '@trem/contracts';
import {
  type EndpointConfig,
  type ErrorFacts,
  type LoadedTable,
  type LoadReport,
  type LoadTarget,
  type PartitionLoad,
  type Position,
  type Preparation,
  plainPreparation,
  ReplicationError,
  type SourceIdentity,
  type TableShape,
  type TargetRef,
} from '@trem/replication-core';
import { failpoint, hasDefect } from '@trem/replication-core/faults';
import type pg from 'pg';
import { withAddedColumns } from '../added-columns.js';
import { closeClient, closeNow } from '../connection.js';
import { copiedColumns, copyFormat } from '../copy-format.js';
import { isBroken, translateError } from '../errors.js';
import { quoteList, quoteTable } from '../identifiers.js';
import { endingBlockers, LOCK_TIMEOUT_MS } from './blockers.js';
import { readLoads, writeFirstCheckpoint } from './checkpoint.js';
import { copyIn } from './copy-in.js';
import { createObjects } from './create-objects.js';
import { NOTE_BEGIN } from './earlier-rows.js';
import { LoadMarker, noteEmpty } from './load-marker.js';
import { loadRow, loadRows, lockLoads } from './load-row.js';
import { createStage, mergeStage, stage } from './merge-rows.js';
import { prepareTables } from './prepare-tables.js';
import { openSession } from './session.js';
import { asideOf, completeAside, exchange, isThere } from './swap.js';
import { inTransaction } from './transaction.js';

/** Holds off whoever wants to raise the generation, until the transaction ends. No row: it was raised. */
const SHARE_GENERATION = `
  SELECT adopted, ${NOTE_BEGIN} FROM trem.table_load
   WHERE task = $1 AND target = $2 AND schema_name = $3 AND table_name = $4 AND generation = $5
     FOR SHARE`;

/** Once: a loader that comes late finds it done. The stream may have moved the position since. */
const FINISH_TABLES = `
  UPDATE trem.table_load SET state = $7, position = $6
   WHERE task = $1 AND target = $2 AND (schema_name, table_name) IN (SELECT * FROM unnest($3::text[], $4::text[])) AND generation = $5
     AND state = 'loading' AND position IS NULL`;

/** The number of a load that there was stays taken, so that its loaders stay fenced; rows that it brought are still ours. */
const ADOPT_TABLE = `
  INSERT INTO trem.table_load AS l (task, target, schema_name, table_name, generation, state, position, relation, adopted)
  VALUES ($1, $2, $3, $4, 1, 'loaded', $5, $6, true)
  ON CONFLICT (task, target, schema_name, table_name) DO UPDATE
    SET generation = abs(l.generation) + 1, state = 'loaded', position = EXCLUDED.position, relation = EXCLUDED.relation`;

export interface LoadOptions {
  readonly lockTimeoutMs?: number;
  readonly visibility?: Preparation['visibility'] | undefined;
}

export async function openLoad(endpoint: EndpointConfig, task: TargetRef, options: LoadOptions = {}): Promise<LoadTarget> {
  const { lockTimeoutMs = LOCK_TIMEOUT_MS, visibility = 'gradual' } = options;
  const open = () => openSession(endpoint, task, 'load');
  return new PostgresLoad({ client: await open(), open, task, lockTimeoutMs, swaps: visibility === 'swap' });
}

interface LoadSession {
  readonly client: pg.Client;
  /** Another one like it. */
  readonly open: () => Promise<pg.Client>;
  readonly task: TargetRef;
  readonly lockTimeoutMs: number;
  /** Rows go to a table beside. */
  readonly swaps: boolean;
}

/** One connection: its calls come one after the other. Partitions that run side by side each open their own; indexes get more for as long as they are built. */
class PostgresLoad implements LoadTarget {
  readonly #client: pg.Client;
  readonly #open: () => Promise<pg.Client>;
  readonly #task: TargetRef;
  readonly #lockTimeoutMs: number;
  readonly #swaps: boolean;

  constructor({ client, open, task, lockTimeoutMs, swaps }: LoadSession) {
    this.#client = client;
    this.#open = open;
    this.#task = task;
    this.#lockTimeoutMs = lockTimeoutMs;
    this.#swaps = swaps;
  }

  get isUsable(): boolean {
    return !isBroken(this.#client);
  }

  async prepareTables(shapes: readonly TableShape[], generation: number, preparation = plainPreparation): Promise<void> {
    const tables = shapes.map(withAddedColumns);
    const preparing = { task: this.#task, tables, generation, preparation };
    await this.#work(tables, () => this.#transaction(tables, () => prepareTables(this.#client, preparing)));
    await failpoint('load.table-prepared');
  }

  async loadPartition({
    table: shape,
    partition,
    generation,
    open,
    keysMayMeet = false,
    left = () => ({}),
    onProgress,
    signal,
  }: PartitionLoad): Promise<LoadReport> {
    const table = withAddedColumns(shape);
    const marker = new LoadMarker(this.#client, this.#task, { table, partition, generation });
    const onAbort = () => closeNow(this.#client);
    signal.throwIfAborted();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const loaded = await this.#work([table], () =>
        this.#transaction([table], async () => {
          await failpoint('load.partition-begin');
          const keeps = await this.#share(table, generation);
          const earlier = await marker.leave();
          if (earlier !== undefined) {
            return earlier;
          }
          if (hasDefect('marker-apart')) {
            await this.#query('COMMIT');
            await this.#query('BEGIN');
          }
          const report = await this.#copy(table, { keeps, keysMayMeet, open, signal, onProgress });
          await failpoint('load.before-marker');
          const whole = { ...report, ...left() };
          await marker.fill(whole);
          return whole;
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

  /**
   * @param keeps the table holds rows that are to stay: they are written over where the keys are equal
   * @throws ROW_EXISTS rows of the load itself have one key
   */
  async #copy(table: TableShape, { keeps, keysMayMeet = false, open, ...options }: Copy): Promise<LoadReport> {
    if (!keeps) {
      return await copyIn(this.#client, copyStatement(table, quoteTable(this.#placeOf(table))), await open(), options);
    }
    await this.#query(createStage(table));
    const report = await copyIn(this.#client, copyStatement(table, stage), await open(), options);
    const merged = await this.#query(mergeStage(table, { sparesOwn: keysMayMeet }));
    if (keysMayMeet && merged.rowCount !== report.rows) {
      throw new ReplicationError('ROW_EXISTS', { schema: table.schema, table: table.table, rows: report.rows - (merged.rowCount ?? 0) });
    }
    return report;
  }

  #placeOf(table: TableShape): TableShape {
    return this.#swaps ? asideOf(this.#task, table) : table;
  }

  async noteEmpty(tables: readonly TableShape[], generation: number): Promise<void> {
    await this.#work(tables, () =>
      this.#transaction(tables, async () => {
        await failpoint('load.partition-begin');
        await noteEmpty(this.#client, this.#task, { tables, generation });
        await failpoint('load.before-marker');
      }),
    );
    await failpoint('load.after-commit');
  }

  async createObjects(shapes: readonly TableShape[], kind: CreateObjects, { parallel = 1 } = {}): Promise<void> {
    const lanes = { client: this.#client, open: this.#open, limit: parallel };
    await this.#work(shapes, async () => {
      const tables: TableShape[] = [];
      for (const table of shapes.map(withAddedColumns)) {
        const isBeside = this.#swaps && kind !== 'foreign-keys' && (await isThere(this.#client, this.#placeOf(table)));
        if (isBeside) {
          await completeAside(this.#client, this.#task, table); // first, so that its key has the name that people gave it
        }
        if (!this.#swaps || isBeside || kind === 'foreign-keys') {
          tables.push(isBeside ? this.#placeOf(table) : table); // a table that has been exchanged has them
        }
      }
      await createObjects(lanes, tables, kind);
    });
  }

  async finishTables(tables: readonly TableShape[], generation: number, position: Position, { joinsLater = false } = {}): Promise<void> {
    const finished = { generation, position, state: joinsLater ? ('loading' as const) : ('loaded' as const) };
    await this.#work(tables, async () => {
      if (this.#swaps) {
        for (const table of tables) {
          await completeAside(this.#client, this.#task, table);
          await this.#transaction([table], () => this.#exchange(table, finished));
        }
      } else {
        await this.#transaction(tables, () => this.#finish(tables, finished));
      }
      await failpoint('load.table-done');
    });
  }

  /** In a transaction that ends after it. @throws FENCED */
  async #finish(tables: readonly TableShape[], { generation, position, state }: Finished): Promise<void> {
    await failpoint('load.before-table-done');
    const waiting = await this.#unfinished(tables, generation);
    await this.#query(FINISH_TABLES, [...loadRows(this.#task, waiting), generation, position, state]);
  }

  /** Locks the tables' rows. @throws FENCED */
  async #unfinished(tables: readonly TableShape[], generation: number): Promise<readonly TableShape[]> {
    const rows = await lockLoads(this.#client, this.#task, tables);
    if (rows.some((row) => row.generation !== generation)) {
      throw this.#fenced(tables, generation);
    }
    return tables.filter((_, index) => rows[index]?.isComplete !== true);
  }

  /** The exchange and the word that it is done are one; a second call finds it done. */
  async #exchange(table: TableShape, finished: Finished): Promise<void> {
    if ((await this.#unfinished([table], finished.generation)).length > 0) {
      await exchange(this.#client, this.#task, table);
      await this.#finish([table], finished);
    }
  }

  async adoptTable(table: TableShape, position: Position): Promise<void> {
    await this.#work([table], () => this.#query(ADOPT_TABLE, [...loadRow(this.#task, table), position, table.fingerprint]));
  }

  async finishLoad(position: Position, source: SourceIdentity): Promise<void> {
    await this.#work([], () => writeFirstCheckpoint(this.#client, this.#task, { position, source }));
  }

  async loadedTables(): Promise<readonly LoadedTable[]> {
    return await this.#work([], () => readLoads(this.#client, this.#task));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await closeClient(this.#client);
  }

  /** A transaction that waits for locks only so long, and then ends a predecessor of ours that holds the table. */
  async #transaction<T>(tables: readonly TableShape[], work: () => Promise<T>): Promise<T> {
    const wait = {
      client: this.#client,
      taskId: this.#task.id,
      relations: tables.flatMap((table) => [quoteTable(table), quoteTable(asideOf(this.#task, table))]),
      timeoutMs: this.#lockTimeoutMs,
    };
    return await endingBlockers(wait, () => inTransaction(this.#client, work));
  }

  /** Whether the table holds rows that are to be kept. @throws FENCED */
  async #share(table: TableShape, generation: number): Promise<boolean> {
    const mine = await this.#query(SHARE_GENERATION, [...loadRow(this.#task, table), generation]);
    if (mine.rowCount !== 1) {
      throw this.#fenced([table], generation);
    }
    return mine.rows[0]?.adopted === true;
  }

  #fenced(tables: readonly TableShape[], generation: number): ReplicationError {
    return new ReplicationError('FENCED', { target: this.#task.target, ...namesOf(tables), generation });
  }

  async #query(sql: string, values: readonly unknown[] = []): Promise<pg.QueryResult> {
    return await this.#client.query(sql, [...values]);
  }

  async #work<T>(tables: readonly TableShape[], work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw translateError(error, namesOf(tables), this.#client);
    }
  }
}

interface Finished {
  readonly generation: number;
  readonly position: Position;
  readonly state: 'loading' | 'loaded';
}

/** As facts of an error. */
function namesOf([table, ...others]: readonly TableShape[]): ErrorFacts {
  return table === undefined
    ? {}
    : { end: 'target', schema: table.schema, table: table.table, ...(others.length === 0 ? {} : { others: others.length }) };
}

interface Copy extends Pick<PartitionLoad, 'open' | 'keysMayMeet' | 'signal' | 'onProgress'> {
  readonly keeps: boolean;
}

function copyStatement(table: TableShape, into: string): string {
  const columns = quoteList(copiedColumns(table).map(({ name }) => name));
  return `COPY ${into} (${columns}) FROM STDIN (FORMAT ${copyFormat(table)})`;
}
