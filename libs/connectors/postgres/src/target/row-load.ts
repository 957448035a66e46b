import {
  type ApplyReport,
  type ChangeSet,
  type HeldChanges,
  type LoadReport,
  type OpenTargetOptions,
  type PartitionRef,
  type Preparation,
  type RefusedChange,
  type Relation,
  type RowLoad,
  type TableChanges,
  type TableTarget,
  type Target,
} from '@trem/replication-core';
import { failpoint } from '@trem/replication-core/faults';
import type pg from 'pg';
import { withAddedColumns } from '../added-columns.js';
import { translateError } from '../errors.js';
import { openFencedWriter } from './apply.js';
import { NOTE_BEGIN } from './earlier-rows.js';
import { LoadMarker } from './load-marker.js';
import { loadRow } from './load-row.js';
import { loadedRows } from './loaded-rows.js';
import { asideOf } from './swap.js';

/** Holds off whoever wants to raise the generation, until the transaction ends. No row: it was raised, and this fails. */
const SHARE_GENERATION = `
  SELECT 1 / count(*)
    FROM (SELECT FROM trem.table_load
           WHERE task = $1 AND target = $2 AND schema_name = $3 AND table_name = $4 AND generation = $5 FOR SHARE) AS mine`;

/** What is set aside is counted against a limit: of two partitions that set rows aside, the second counts what the first has committed. */
const ONE_AT_A_TIME = `SELECT pg_advisory_xact_lock(hashtextextended('trem/rejects/' || $1 || '/' || $2, 0))`;

const KEPT = `SELECT adopted, compared, ${NOTE_BEGIN} FROM trem.table_load WHERE task = $1 AND target = $2 AND schema_name = $3 AND table_name = $4`;

export async function openRowLoad(
  options: OpenTargetOptions,
  { visibility = 'gradual', ...load }: PartitionRef & { readonly visibility?: Preparation['visibility'] },
): Promise<RowLoad> {
  const { task } = options;
  const table = withAddedColumns(load.table);
  const fence = { sql: SHARE_GENERATION, values: [...loadRow(task, table), load.generation] as (string | number)[] };
  const { target, client } = await openFencedWriter(options, fence);
  return new PostgresRowLoad({ target, client, options, load: { ...load, table }, swaps: visibility === 'swap' });
}

interface RowLoadSetup {
  readonly target: Target;
  readonly client: pg.Client;
  readonly options: OpenTargetOptions;
  /** The table as it is made: with added columns. */
  readonly load: PartitionRef;
  /** Rows go to a table beside. */
  readonly swaps: boolean;
}

/** A partition through the writer of changes, which can take one row back and go on. */
class PostgresRowLoad implements RowLoad {
  readonly #setup: RowLoadSetup;
  readonly #marker: LoadMarker;
  readonly #relations = new Map<Relation, Relation>();
  /** The table holds rows that stay: they are written over where the keys are equal. */
  #keeps = false;
  /** Where the rows go. */
  #place: Pick<TableTarget, 'schema' | 'table'>;

  constructor(setup: RowLoadSetup) {
    this.#setup = setup;
    this.#place = setup.load.table;
    this.#marker = new LoadMarker(setup.client, setup.options.task, setup.load);
  }

  get isUsable(): boolean {
    return this.#setup.target.isUsable;
  }

  async begin(): Promise<LoadReport | undefined> {
    const { target, client, options, load, swaps } = this.#setup;
    const { id, target: name } = options.task;
    await target.write({ steps: [], changes: 0 });
    const earlier = await this.#work(async () => {
      await client.query(ONE_AT_A_TIME, [id, name]);
      const { rows } = await client.query<{ adopted: boolean; compared: boolean }>(KEPT, [...loadRow(options.task, load.table)]);
      this.#keeps = rows[0]?.adopted === true;
      this.#place = swaps || rows[0]?.compared === true ? asideOf(options.task, load.table) : load.table;
      return await this.#marker.leave();
    });
    if (earlier !== undefined) {
      await target.rollback();
    }
    return earlier;
  }

  async write({ steps, changes }: ChangeSet): Promise<ApplyReport> {
    const placed = steps.map((step) => (step.tag === 'rows' ? { ...step, tables: step.tables.map((one) => this.#placed(one)) } : step));
    return await this.#setup.target.write({ steps: placed, changes });
  }

  held(): Promise<HeldChanges> {
    return this.#setup.target.held();
  }

  setAside(refused: readonly RefusedChange[]): Promise<void> {
    return this.#setup.target.setAside(refused);
  }

  async commit(report: LoadReport): Promise<void> {
    await failpoint('load.before-marker');
    await this.#work(() => this.#marker.fill(report));
    await this.#setup.target.commit();
    await failpoint('load.after-commit');
  }

  rollback(): Promise<void> {
    return this.#setup.target.rollback();
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#setup.target[Symbol.asyncDispose]();
  }

  /** The table's own indexes are made behind the load: no row is looked for by its key, unless rows are there already. */
  #placed({ relation, target, changes }: TableChanges): TableChanges {
    const { options } = this.#setup;
    const { schema, table } = this.#place;
    const loaded = loadedRows({ relation, target, changes, by: `trem:${options.task.name}` });
    const known = this.#relations.get(relation) ?? loaded.relation;
    this.#relations.set(relation, known);
    const net = { deletes: [], updates: [], ...(this.#keeps ? { inserts: [], puts: loaded.rows } : { inserts: loaded.rows }) };
    const sparesOwn = this.#keeps && target.keysMayMeet === true;
    return { relation: known, target: { schema, table, key: this.#keeps ? target.key : [], sparesOwn }, changes: loaded.changes, net };
  }

  async #work<T>(work: () => Promise<T>): Promise<T> {
    const { client, load } = this.#setup;
    try {
      return await work();
    } catch (error) {
      throw translateError(error, { end: 'target', schema: load.table.schema, table: load.table.table }, client);
    }
  }
}
