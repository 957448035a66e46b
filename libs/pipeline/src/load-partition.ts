import {
  type LoadReport,
  type LoadTarget,
  type MappedTable,
  type Partition,
  ReplicationError,
  type SnapshotReader,
  type ValueCodec,
} from '@trem/replication-core';
import { rewriteRows } from './rewrite-rows.js';
import { every, together } from './scope.js';

export interface LoadOptions {
  readonly reader: SnapshotReader;
  readonly target: LoadTarget;
  readonly table: Pick<MappedTable, 'source' | 'target' | 'rules'> & Partial<Pick<MappedTable, 'keysMayMeet'>>;
  readonly partition: Partition;
  readonly generation: number;
  /** Of the source, for rules that SQL cannot say. */
  readonly values: ValueCodec;
  /** No byte for so long is STALLED. Default 10 min: a target may wait for a lock. */
  readonly stalledMs?: number;
  readonly signal: AbortSignal;
  /** Bytes written so far. */
  readonly onProgress: (bytes: number) => void;
}

const STALLED_MS = 10 * 60_000;

/**
 * Copies one partition of a snapshot, once: a partition that has its marker is not read again. Undefined when `signal` aborted; then nothing was written.
 * @throws SNAPSHOT_GONE · FENCED a later generation exists · STALLED
 */
export async function loadPartition(options: LoadOptions): Promise<LoadReport | undefined> {
  const { reader, target, table, partition, generation, stalledMs = STALLED_MS, signal, onProgress } = options;
  let report: LoadReport | undefined;
  let movedAt = Date.now();
  let filtered = 0;
  const leftOut = (rows: number) => {
    filtered += rows;
  };
  const copy = async (inner: AbortSignal) => {
    report = await target.loadPartition({
      table: table.target,
      partition,
      generation,
      open: async () => {
        filtered = 0;
        const asked = { rules: table.rules?.load, into: table.target, onFiltered: leftOut, signal: inner };
        return rewritten(options, await reader.read(table.source, partition, asked), leftOut);
      },
      keysMayMeet: table.keysMayMeet === true,
      left: () => ({ filtered }),
      onProgress: (bytes) => {
        movedAt = Date.now();
        onProgress(bytes);
      },
      signal: inner,
    });
  };
  const watch = async (inner: AbortSignal) => {
    for await (const _ of every(Math.max(stalledMs / 10, 10), inner)) {
      if (Date.now() - movedAt > stalledMs) {
        throw new ReplicationError('STALLED', { what: 'load', table: table.source.table, partition: partition.number });
      }
    }
  };
  try {
    await together(signal, [copy, watch]);
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  }
  return report;
}

/** As far as rules ask, rows of a load are made and written when the snapshot is taken: one time for all parts of a table, whoever copies them. */
function rewritten(
  { table, reader, values }: LoadOptions,
  rows: AsyncIterable<Uint8Array>,
  onFiltered: (rows: number) => void,
): AsyncIterable<Uint8Array> {
  const at = { committedAt: reader.takenAt, appliedAt: reader.takenAt };
  return table.rules === undefined ? rows : rewriteRows(rows, { rules: table.rules.load, values, at, onFiltered });
}
