import { randomUUID } from 'node:crypto';
import {
  type BatchLimits,
  type EndpointConfig,
  type LogBatch,
  type Position,
  Secret,
  type Source,
  type SourceEvent,
  silentLogger,
  type TaskRef,
} from '@trem/replication-core';
import { createTestDatabase, type TestDatabase } from '@trem/testing';
import { postgresSource } from '../src/source/index.js';
import { pgoutputDecoder } from '../src/source/pgoutput/assembler.js';

/** The endpoint that a test server's URL means. */
export function endpointOf(url: string, name = 'source'): EndpointConfig {
  const { hostname, port, pathname, username, password } = new URL(url);
  return {
    id: randomUUID(),
    name,
    kind: 'postgres',
    settings: {
      ...{ host: hostname, port: Number(port), database: pathname.slice(1), user: decodeURIComponent(username) },
      ...{ tls: { mode: 'disable' }, connectTimeoutMs: 10_000, statementTimeoutMs: 0, maxConnections: 8, defaultSchema: 'public' },
    },
    secret: new Secret(password === '' ? {} : { password: decodeURIComponent(password) }),
  };
}

/** A source database with a task of its own; the slot goes with the database. */
export interface SourceRig extends AsyncDisposable {
  readonly db: TestDatabase;
  readonly endpoint: EndpointConfig;
  readonly task: TaskRef;
  /** Where the slot begins. */
  readonly start: Position;
  open(limits?: Partial<BatchLimits>): Promise<Source>;
}

export const quickLimits: BatchLimits = { maxBatchBytes: 262_144, maxBatchDelayMs: 10, isQuiet: () => true };

/** Runs `sql` in a new database, publishes the tables and makes the slot. */
export async function openSourceRig(sql: string, tables: readonly string[]): Promise<SourceRig> {
  const db = await createTestDatabase('source');
  const endpoint = endpointOf(db.url);
  const id = randomUUID();
  const task = { id, name: `t${id.slice(0, 6)}` };
  await db.query(sql);
  await postgresSource.ensurePublication(
    endpoint,
    task,
    tables.map((table) => ({ schema: 'public', table })),
  );
  const start = await postgresSource.createSlot(endpoint, task);
  return {
    ...{ db, endpoint, task, start },
    open: (limits = {}) =>
      postgresSource.openSource({ endpoint, task, epoch: 1, limits: { ...quickLimits, ...limits }, logger: silentLogger }),
    [Symbol.asyncDispose]: () => db[Symbol.asyncDispose](),
  };
}

/** Reads until `isEnough` of the batches so far, idle ones left out unless asked for. */
export async function readBatches(
  source: Source,
  from: Position,
  isEnough: (batches: readonly LogBatch[]) => boolean,
  { withIdle = false }: { readonly withIdle?: boolean } = {},
): Promise<readonly LogBatch[]> {
  const batches: LogBatch[] = [];
  for await (const batch of source.read(from, AbortSignal.timeout(20_000))) {
    if (!batch.idle || withIdle) {
      batches.push(batch);
    }
    if (isEnough(batches)) {
      return batches;
    }
  }
  throw new Error(`the log ended after ${batches.length} batches`);
}

export function eventsOf(batches: readonly LogBatch[]): readonly SourceEvent[] {
  return batches.flatMap((batch) => [...pgoutputDecoder.decode(batch.frames)]);
}

export function transactionsIn(batches: readonly LogBatch[]): number {
  return batches.reduce((sum, batch) => sum + batch.transactions, 0);
}
