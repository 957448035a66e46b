import { randomBytes, randomUUID } from 'node:crypto';
import type { TableName } from '@trem/contracts';
import { ease, netOf } from '@trem/pipeline';
import {
  asPosition,
  type ChangeSet,
  type ChangeStamp,
  type ChangeStep,
  type Checkpoint,
  type EndpointConfig,
  type OpenTargetOptions,
  plainPreparation,
  type Relation,
  type RowChange,
  Secret,
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

/** How the changes are made into a set: `net` as the pipeline does, `in-order` without compaction. */
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
  /** Runs SQL at the source and writes what it did to the target, with a checkpoint. */
  replicate(target: Target, sql: string, way?: Way): Promise<void>;
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
  readonly settings?: Omit<TableTarget, 'schema' | 'table' | 'key'>;
}

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
  const changes = async (way: Way = 'net', own = keys) =>
    changeSet(await readFrames(source, slot), (relation) => ({ ...targetOf(relation, own), ...settings }), way);
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
    async replicate(opened, sql, way) {
      await source.query(sql);
      await opened.apply(await changes(way), checkpoint(), { last: true });
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

function changeSet(frames: Uint8Array, targetOfRelation: (relation: Relation) => TableTarget, way: Way): ChangeSet {
  const steps: ChangeStep[] = [];
  let open = new Map<Relation, RowChange[]>();
  let count = 0;
  let at: Omit<ChangeStamp, 'operation'> = { position: asPosition('0'.repeat(16)), committedAt: 0, sequence: 0 };
  const close = () => {
    const tables = [...open].map(([relation, captured]) => {
      const target = targetOfRelation(relation);
      const changes = ease(captured, target);
      return { relation, target, changes, net: way === 'net' ? netOf(changes, target) : undefined };
    });
    if (tables.length > 0) {
      steps.push({ tag: 'rows', tables });
    }
    open = new Map();
  };
  for (const event of pgoutputDecoder.decode(frames)) {
    if (event.tag === 'begin') {
      at = { position: event.commitAt, committedAt: event.committedAt, sequence: 0 };
    } else if (event.tag === 'truncate') {
      close();
      at = { ...at, sequence: at.sequence + event.relations.length };
      steps.push({
        tag: 'truncate',
        tables: event.relations.map(targetOfRelation),
        restartIdentity: event.restartIdentity,
        at: { ...at, operation: 'truncate' },
      });
    } else if (event.tag === 'insert' || event.tag === 'update' || event.tag === 'delete') {
      const changes = open.get(event.relation) ?? [];
      const after = event.tag === 'update' && event.isWhole && event.before !== undefined ? { after: event.after.over(event.before) } : {};
      at = { ...at, sequence: at.sequence + 1 };
      changes.push({ ...event, ...after, at: { ...at, operation: event.tag } });
      open.set(event.relation, changes);
      count += 1;
    }
  }
  close();
  return { steps, changes: count };
}

function targetOf(relation: Relation, keys: Keys): TableTarget {
  const key = keys[relation.table] ?? [];
  return {
    schema: relation.schema,
    table: relation.table,
    key: key.map((name) => relation.columns.findIndex((column) => column.name === name)),
  };
}
