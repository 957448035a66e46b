import type { ChangeRules, LoadTarget, PartitionLoad, SnapshotReader, TableShape } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { loadPartition } from './load-partition.js';
import { item, row } from './testing/fake-log.js';
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
  takenAt: 1_700_000_000_000_000,
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

/** Each row becomes what rules can know of its time. */
const times: ChangeRules = {
  relation: item,
  identify: (change) => change,
  map: (change, { committedAt, appliedAt }) =>
    change.tag === 'insert' ? { ...change, after: row(`${committedAt}`, `${appliedAt}`) } : change,
};

test('every range and every attempt of a load has one time, that of its snapshot', async () => {
  const rules = { load: { select: ['id'], where: undefined, rows: times }, bind: () => times };
  const lines: string[] = [];
  const noted = async ({ open }: PartitionLoad) => {
    for await (const line of await open()) {
      lines.push(Buffer.from(line).toString());
    }
    return { rows: 1, bytes: 1 };
  };
  for (const number of [0, 0, 1]) {
    const of = {
      ...options,
      reader: { ...reader, read: async () => chunks(1) },
      table: { ...mapped, rules },
      partition: { ...partition, number },
      onProgress: () => undefined,
    };
    await loadPartition({ ...of, target: target(noted) });
  }
  const one = '1700000000000000|1700000000000000';
  expect(lines).toEqual([one, one, one]);
});
