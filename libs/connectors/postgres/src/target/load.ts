import type { CreateObjects } from '@trem/contracts';
import {
  type EndpointConfig,
  type FinishOptions,
  type LoadedTable,
  type LoadReport,
  type LoadTarget,
  type PartitionLoad,
  type Position,
  type Preparation,
  plainPreparation,
  type SourceIdentity,
  type TableShape,
  type TargetRef,
} from '@trem/replication-core';
import { failpoint, hasDefect } from '@trem/replication-core/faults';
import type pg from 'pg';
import { withAddedColumns } from '../added-columns.js';
import { closedOnAbort } from '../closed-on-abort.js';
import { closeClient } from '../connection.js';
import { isBroken, translateError } from '../errors.js';
import { quoteTable } from '../identifiers.js';
import { inTransaction } from '../transaction.js';
import { endingBlockers, LOCK_TIMEOUT_MS } from './blockers.js';
import { readLoads, writeFirstCheckpoint } from './checkpoint.js';
import { copyRows } from './copy-rows.js';
import { createObjects } from './create-objects.js';
import { finish, finishByComparing, finishByExchange } from './finish-load.js';
import { comparedAmong, type LoadOf, namesOf, shareGeneration } from './load-fence.js';
import { LoadMarker, noteEmpty } from './load-marker.js';
import { followedFromNow, loadRow } from './load-row.js';
import { prepareTables } from './prepare-tables.js';
import { openSession } from './session.js';
import { asideOf, completeAside, readAside } from './swap.js';

/** The number of a load that there was stays taken, so that its loaders stay fenced; rows that it brought are still ours. */
const ADOPT_TABLE = `
  INSERT INTO trem.table_load AS l (task, target, schema_name, table_name, generation, state, position, relation, adopted, followed)
  VALUES ($1, $2, $3, $4, 1, 'loaded', $5, $6, true, $7)
  ON CONFLICT (task, target, schema_name, table_name) DO UPDATE
    SET generation = abs(l.generation) + 1, state = 'loaded', position = EXCLUDED.position, relation = EXCLUDED.relation,
        followed = EXCLUDED.followed`;

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
    const preparing = { task: this.#task, tables, applies: shapes.map(({ apply }) => apply), generation, preparation };
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
    return await closedOnAbort(this.#client, signal, async () => {
      const loaded = await this.#work([table], () =>
        this.#transaction([table], async () => {
          await failpoint('load.partition-begin');
          const { keeps, compares } = await shareGeneration(this.#of(generation), table);
          const earlier = await marker.leave();
          if (earlier !== undefined) {
            return earlier;
          }
          if (hasDefect('marker-apart')) {
            await this.#query('COMMIT');
            await this.#query('BEGIN');
          }
          const place = this.#swaps || compares ? asideOf(this.#task, table) : table;
          const report = await copyRows(this.#client, table, { keeps, place, keysMayMeet, open, signal, onProgress });
          await failpoint('load.before-marker');
          const whole = { ...report, ...left() };
          await marker.fill(whole);
          return whole;
        }),
      );
      await failpoint('load.after-commit');
      return loaded;
    });
  }

  #of(generation: number): LoadOf {
    return { client: this.#client, task: this.#task, generation };
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
        const place = this.#swaps && kind !== 'foreign-keys' ? await this.#placeInExchange(table) : table;
        tables.push(...(place === undefined ? [] : [place]));
      }
      await createObjects(lanes, tables, kind);
    });
  }

  /** Where a table gets its objects that may be exchanged. Undefined: it was, and has them. */
  async #placeInExchange(table: TableShape): Promise<TableShape | undefined> {
    const beside = await readAside(this.#client, this.#task, table);
    if (beside !== 'exchanged') {
      return beside === 'compared' ? table : undefined;
    }
    await completeAside(this.#client, this.#task, table); // first, so that its key has the name that people gave it
    return asideOf(this.#task, table);
  }

  async finishTables(
    tables: readonly TableShape[],
    generation: number,
    position: Position,
    { joinsLater = false, takenAt }: FinishOptions = {},
  ): Promise<void> {
    const load = this.#of(generation);
    const finished = { position, state: joinsLater ? ('loading' as const) : ('loaded' as const) };
    await this.#work(tables, async () => {
      const compared = await comparedAmong(load, tables);
      for (const table of compared) {
        await this.#transaction([table], () => finishByComparing(load, table, { ...finished, takenAt }));
      }
      const others = tables.filter((table) => !compared.has(table));
      if (this.#swaps) {
        for (const table of others) {
          await completeAside(this.#client, this.#task, table);
          await this.#transaction([table], () => finishByExchange(load, table, finished));
        }
      } else if (others.length > 0) {
        await this.#transaction(others, () => finish(load, others, finished));
      }
      await failpoint('load.table-done');
    });
  }

  async adoptTable(table: TableShape, position: Position): Promise<void> {
    const row = [...loadRow(this.#task, table), position, table.fingerprint, followedFromNow(table)];
    await this.#work([table], () => this.#query(ADOPT_TABLE, row));
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
