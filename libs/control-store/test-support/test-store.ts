import { randomBytes, randomUUID } from 'node:crypto';
import { type TaskDefinition, type TaskMode, taskDefinition } from '@trem/contracts';
import { silentLogger } from '@trem/replication-core';
import { createTestDatabase, type TestDatabase } from '@trem/testing';
import { type ControlStore, openControlStore } from '../src/index.js';

/** A store in a database of its own. */
export interface TestStore extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly store: ControlStore;
  /** Another one over the same database. */
  readonly open: () => Promise<ControlStore>;
}

export async function openTestStore(): Promise<TestStore> {
  const database = await createTestDatabase('store');
  const open = () => openControlStore({ url: database.url, applicationName: 'trem/test', logger: silentLogger });
  const store = await open();
  return {
    database,
    store,
    open,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

export const endpointSettings = {
  host: 'db.example',
  port: 5432,
  database: 'shop',
  user: 'trem',
  tls: { mode: 'verify-full' },
  connectTimeoutMs: 1_000,
  statementTimeoutMs: 0,
  maxConnections: 4,
  defaultSchema: 'public',
} as const;

export const unique = (word: string) => `${word}_${randomBytes(4).toString('hex')}`;

export const endpointDraft = (name = unique('endpoint')) =>
  ({ id: randomUUID(), name, kind: 'postgres', access: 'source-and-target', settings: endpointSettings }) as const;

export interface TaskWishes {
  readonly name?: string;
  readonly mode?: TaskMode;
  /** Of schema public. */
  readonly tables?: readonly string[];
  readonly targetName?: string;
}

/** A task between two endpoints of its own. */
export async function draftTask(
  store: ControlStore,
  { name = unique('task'), mode = 'full-load-and-cdc', tables = ['item'], targetName }: TaskWishes = {},
): Promise<TaskDefinition> {
  const [source, target] = await Promise.all([store.endpoints.create(endpointDraft()), store.endpoints.create(endpointDraft())]);
  return taskDefinition.parse({
    ...{ name, mode },
    source: { endpoint: source.name },
    targets: [{ endpoint: target.name, ...(targetName === undefined ? {} : { name: targetName }) }],
    tables: tables.map((table) => ({ source: { schema: 'public', table } })),
  });
}
