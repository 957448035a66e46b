import type { LoadTarget, PartitionLoad, SnapshotReader, TableShape } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { loadPartition } from './load-partition.js';
import { fakeValues } from './testing/fake-values.js';

const table: TableShape = {
  schema: 'public',
  table: 'item',
  columns: [],
  key: [],
  primaryKey: [],
  replicaIdentity: 'default',
  fingerprint: 'f1',
  estimatedRows: 0,
  bytes: 0,
  pages: 0,
  fileNode: '1',
  objects: [],
};
const mapped = { source: table, target: table, rules: undefined };
const partition = { number: 0, fromPage: 0, toPage: undefined };

async function* chunks(...sizes: number[]): AsyncGenerator<Uint8Array, void> {
  for (const size of sizes) {
    yield new Uint8Array(size);
  }
}

const reader: SnapshotReader = {
  isUsable: true,
  read: async () => chunks(3, 4),
  withoutRows: async () => [],
  rows: () => Promise.reject(new Error('not asked for')),
  [Symbol.asyncDispose]: async () => undefined,
};

function target(load: LoadTarget['loadPartition']): LoadTarget {
  const nothing = async () => undefined;
  return {
    isUsable: true,
    loadPartition: load,
    prepareTables: nothing,
    noteEmpty: nothing,
    createObjects: nothing,
    finishTables: nothing,
    adoptTable: nothing,
    finishLoad: nothing,
    loadedTables: async () => [],
    [Symbol.asyncDispose]: nothing,
  };
}

const copy = async ({ open, onProgress }: PartitionLoad) => {
  let bytes = 0;
  for await (const chunk of await open()) {
    bytes += chunk.length;
    onProgress(bytes);
  }
  return { rows: 2, bytes };
};

const options = { reader, values: fakeValues, table: mapped, partition, generation: 1, signal: new AbortController().signal };

test('the rows of the snapshot go to the target, and progress is told', async () => {
  const told: number[] = [];
  const report = await loadPartition({ ...options, target: target(copy), onProgress: (bytes) => told.push(bytes) });
  expect({ report, told }).toEqual({ report: { rows: 2, bytes: 7 }, told: [3, 7] });
});

test('a partition that stands still is STALLED, and its copy is told to end', async () => {
  const hangs = ({ signal }: PartitionLoad) =>
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  await expect(loadPartition({ ...options, stalledMs: 30, target: target(hangs), onProgress: () => undefined })).rejects.toMatchObject({
    code: 'STALLED',
  });
});

test('an abort is no error, and reports nothing', async () => {
  const stop = new AbortController();
  const hangs = ({ signal }: PartitionLoad) =>
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const loading = loadPartition({ ...options, signal: stop.signal, target: target(hangs), onProgress: () => undefined });
  stop.abort();
  expect(await loading).toBeUndefined();
});
