import { randomBytes, randomUUID } from 'node:crypto';
import type { TableName } from '@trem/contracts';
import { ChangePlan, KnownTables, type MappedTable } from '@trem/pipeline';
import {
  asPosition,
  type ChangeSet,
  type ChangeStep,
  type Checkpoint,
  type EndpointConfig,
  type LogBatch,
  type OpenTargetOptions,
  plainPreparation,
  type Relation,
  Secret,
  type SourceEvent,
  silentLogger,
  type TableTarget,
  type Target,
  type TargetRef,
} from '@trem/replication-core';
import { createTestDatabase, type TestDatabase, waitFor } from '@trem/testing';
import { expect } from 'vitest';
import { postgresSource } from '../src/source/index.js';
import { pgoutputDecoder } from '../src/source/pgoutput/assembler.js';
import { openTarget } from '../src/target/apply.js';
import { postgresTarget } from '../src/target/index.js';

/** Columns that identify a row at the target, by table; a table that is not named has none. */
export type Keys = Readonly<Record<string, readonly string[]>>;

/** How the changes are made into a set, by the pipeline's own plan: `net` as it is, `in-order` without compaction. */
export type Way = 'net' | 'in-order';

/** A source with a slot, a target with the same tables, and a task between them. */
export interface ApplyRig extends AsyncDisposable {
  readonly source: TestDatabase;
  readonly target: TestDatabase;
  readonly endpoint: EndpointConfig;
  readonly task: TargetRef;
  /** An open target that has taken over. */
  open(options?: Partial<OpenTargetOptions>): Promise<Target>;
  /** What the source did since the last call, as one set. */
  changes(way?: Way, keys?: Keys): Promise<ChangeSet>;
  /** Runs SQL at the source and writes what it did to the target as one set, with a checkpoint. Several texts come as a batch of the log each. */
  replicate(target: Target, sql: string | readonly string[], way?: Way): Promise<void>;
  /** Rows of a table on both sides, as sorted text. */
  rows(table: string): Promise<{ readonly source: readonly string[]; readonly target: readonly string[] }>;
  checkpoint(): Checkpoint;
}

export interface RigOptions {
  /** What tables are at the target. Absent: the same as at the source. */
  readonly targetSetUp?: string;
  /** How changes become rows, for all tables. */
  /** The target's tables are made by Trem, as the settings want them. */
  readonly isMade?: boolean;
  readonly settings?: RigSettings;
}

type RigSettings = Omit<TableTarget, 'schema' | 'table' | 'key' | 'sparesOwn'>;

const KINDS = { insert: 'inserts', update: 'updates', delete: 'deletes', truncate: 'truncates' } as const;

/** Before everything. */
const START = asPosition('0'.repeat(16));

export async function openApplyRig(
  setUp: string,
  keys: Keys = {},
  { targetSetUp = setUp, settings = {}, isMade = false }: RigOptions = {},
): Promise<ApplyRig> {
  const source = await createTestDatabase('source');
  const target = await createTestDatabase('target');
  const endpoint = endpointOf(target);
  const task = { id: randomUUID(), name: `t${randomBytes(4).toString('hex')}`, target: 'main' };
  const slot = `test_${randomBytes(5).toString('hex')}`;
  await postgresTarget.ensureTarget(endpoint);
  await source.query(setUp);
  if (isMade) {
    const names = await source.query<TableName>('SELECT schemaname AS schema, tablename AS "table" FROM pg_tables WHERE schemaname = $1', [
      'public',
    ]);
    const shapes = await postgresSource.describe(endpointOf(source), names);
    const tables = shapes.map((shape) => (settings.apply === undefined ? shape : { ...shape, apply: settings.apply }));
    expect(await postgresTarget.ensureTables(endpoint, task, { tables, preparation: plainPreparation, generation: undefined })).toEqual([]);
  } else {
    await target.query(targetSetUp);
  }
  await source.query('CREATE PUBLICATION p FOR ALL TABLES');
  await source.query('SELECT pg_create_logical_replication_slot($1, $2)', [slot, 'pgoutput']);
  let position = 0;
  const checkpoint = (): Checkpoint => {
    position += 1;
    return { position: asPosition(position.toString(16).padStart(16, '0')), captureEpoch: 1, committedAt: 1_700_000_000_123_456 };
  };
  const planOf = (batches: readonly Uint8Array[], way: Way, own: Keys) =>
    changeSet(batches, (relation) => ({ ...mappedOf(relation, own), ...named(relation, settings) }), way);
  const changes = async (way: Way = 'net', own = keys) => planOf([await readFrames(source, slot)], way, own);
  return {
    source,
    target,
    endpoint,
    task,
    checkpoint,
    changes,
    async open(options = {}) {
      const opened = await openTarget({ endpoint, task, logger: silentLogger, ...options });
      await opened.takeOver();
      return opened;
    },
    async replicate(opened, sql, way = 'net') {
      const batches: Uint8Array[] = [];
      for (const text of typeof sql === 'string' ? [sql] : sql) {
        await source.query(text);
        batches.push(await readFrames(source, slot));
      }
      await opened.apply(planOf(batches, way, keys), checkpoint(), { last: true });
    },
    async rows(table) {
      const sql = `SELECT "whole row"::text AS row FROM ${table} AS "whole row" ORDER BY "whole row"::text COLLATE "C"`;
      const read = async (database: TestDatabase) => (await database.query<{ row: string }>(sql)).map(({ row }) => row);
      return { source: await read(source), target: await read(target) };
    },
    async [Symbol.asyncDispose]() {
      await source[Symbol.asyncDispose]();
      await target[Symbol.asyncDispose]();
    },
  };
}

/** Resolves when some connection to this database waits for a lock. */
export async function someoneWaits(database: TestDatabase): Promise<void> {
  await waitFor('somebody to wait for a lock', async () => {
    const waiting = await database.query(
      'SELECT FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())',
    );
    return waiting.length > 0;
  });
}

export function endpointOf(database: TestDatabase, options: { readonly user?: string } = {}): EndpointConfig {
  const url = new URL(database.url);
  return {
    id: randomUUID(),
    name: 'test',
    kind: 'postgres',
    settings: {
      host: url.hostname,
      port: Number(url.port),
      database: database.name,
      user: options.user ?? url.username,
      tls: { mode: 'disable' },
      connectTimeoutMs: 10_000,
      statementTimeoutMs: 0,
      maxConnections: 8,
      defaultSchema: 'public',
    },
    secret: new Secret({ password: url.password }),
  };
}

async function readFrames(source: TestDatabase, slot: string): Promise<Uint8Array> {
  const found = await source.query<{ data: Buffer }>(
    `SELECT data FROM pg_logical_slot_get_binary_changes($1, NULL, NULL, 'proto_version', '1', 'publication_names', 'p', 'binary', 'true')`,
    [slot],
  );
  return Buffer.concat(
    found.flatMap(({ data }) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(data.length);
      return [length, data];
    }),
  );
}

function changeSet(batches: readonly Uint8Array[], mappedOfRelation: (relation: Relation) => MappedTable, way: Way): ChangeSet {
  const decoded = batches.map((frames) => ({ frames, events: [...pgoutputDecoder.decode(frames)] }));
  const relations = decoded.flatMap(({ events }) => events.flatMap((event) => (event.tag === 'relation' ? [event.relation] : [])));
  const tables = new KnownTables(relations.map(mappedOfRelation), []);
  const plan = new ChangePlan({ tables, decoder: pgoutputDecoder, after: START });
  for (const { frames, events } of decoded) {
    for (const _ of plan.add(batchOf(frames, events))) {
      // runs to its end
    }
  }
  const { changes } = plan.seal();
  return way === 'net' ? changes : { ...changes, steps: changes.steps.map(inOrder) };
}

function inOrder(step: ChangeStep): ChangeStep {
  return step.tag === 'rows' ? { ...step, tables: step.tables.map((table) => ({ ...table, net: undefined })) } : step;
}

/** As capture ships it. */
function batchOf(frames: Uint8Array, events: readonly SourceEvent[]): LogBatch {
  const counts = new Map<number, Record<(typeof KINDS)[keyof typeof KINDS], number>>();
  const count = ({ id }: Relation, kind: keyof typeof KINDS) => {
    const found = counts.get(id) ?? { inserts: 0, updates: 0, deletes: 0, truncates: 0 };
    found[KINDS[kind]] += 1;
    counts.set(id, found);
  };
  let upTo = START;
  let committedAt = 0;
  let transactions = 0;
  for (const event of events) {
    if (event.tag === 'begin') {
      committedAt = event.committedAt;
    } else if (event.tag === 'commit') {
      upTo = event.end;
      transactions += 1;
    } else if (event.tag === 'truncate') {
      for (const relation of event.relations) {
        count(relation, 'truncate');
      }
    } else if (event.tag !== 'relation') {
      count(event.relation, event.tag);
    }
  }
  const tables = [...counts].map(([relation, found]) => ({ relation, ...found }));
  const facts = { codec: pgoutputDecoder.codec, epoch: 1, part: 0, last: true, idle: transactions === 0 };
  return { ...facts, from: START, upTo, committedAt, transactions, tables, frames };
}

function mappedOf(relation: Relation, keys: Keys): MappedTable {
  const { schema, table } = relation;
  return { source: { schema, table }, target: { schema, table }, key: keys[table] ?? [] };
}

/** Settings of a table as a task has them: columns by their names. */
function named(relation: Relation, { distinct, ...settings }: RigSettings): Partial<MappedTable> {
  const names = distinct?.flatMap((index) => relation.columns[index]?.name ?? []);
  return { ...settings, ...(names === undefined ? {} : { distinct: names }) };
}
