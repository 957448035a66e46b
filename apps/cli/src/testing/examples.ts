import type { TableProgress, Task, TaskSnapshot, TaskStatus } from '@trem/contracts';
import { figuresOf, nothingInFlight, taskDefinition } from '@trem/contracts';

const id = '12345678-9abc-4def-8123-456789abcdef';
const at = '2027-01-10T22:00:00.000Z';

export function statusOf(change: Partial<TaskStatus> = {}): TaskStatus {
  return {
    id,
    name: 'shop',
    version: 1,
    title: '',
    tags: [],
    mode: 'full-load-and-cdc',
    source: 'a',
    targets: ['b'],
    phase: 'cdc',
    step: 'live',
    phaseSince: at,
    stateVersion: 4,
    desired: 'run',
    generation: 1,
    run: 1,
    error: null,
    hasWorker: true,
    tables: { total: 2, loaded: 2 },
    lagMs: 12,
    changesPerSecond: 0,
    retainedBytes: null,

    deadLetters: { open: 0, parked: 0 },
    allowedCommands: ['pause', 'stop'],
    ...change,
  };
}

export function progressOf(change: Partial<TableProgress> = {}): TableProgress {
  return {
    schema: 'public',
    table: 'item',
    target: 'b',
    state: 'live',
    estimatedRows: 1_000,
    rowsLoaded: 1_000,
    bytesLoaded: 50_000,
    partitionsDone: 1,
    partitions: 1,
    errorCode: null,
    load: null,
    ...change,
  };
}

export function snapshotOf(status: Partial<TaskStatus> = {}, tables: readonly TableProgress[] = [progressOf()]): TaskSnapshot {
  const others = { skipped: 0, filtered: 0, opened: 0, closed: 0, errors: 0 };
  const changes = { inserts: 1_200, updates: 30, deletes: 4, truncates: 0, ...others };
  const loads = { rows: 0, failedRows: 0, remainingRows: 0, rowsPerSecond: 0 };
  const stream = { captured: 1_234, settled: 1_234, failed: 0 };
  const facts = { changes, stream, loads, inFlight: nothingInFlight, lagMs: 12, changesPerSecond: 350.4 };
  return {
    status: statusOf(status),
    tables: [...tables],
    statistics: { changes, tables: [], transactions: 100, changesPerSecond: 350.4, bytesPerSecond: 1_572_864, figures: figuresOf(facts) },
    positions: {
      slot: 'trem_shop_12345678',
      captured: '0000000000000001',
      confirmed: '0000000000000001',
      acknowledged: '0000000000000001',
      retainedBytes: 2_048,
      captureEpoch: 1,
      slotHealth: null,
      targets: [{ target: 'b', applied: '0000000000000001', durable: '0000000000000001', applyEpoch: 1, committedAt: at, lagMs: 12 }],
    },
  };
}

export const draft = {
  name: 'shop',
  source: { endpoint: 'a' },
  targets: [{ endpoint: 'b' }],
  tables: [{ source: { schema: 'public', table: 'item' } }],
};

export function taskOf(): Task {
  return { id, name: 'shop', version: 1, definition: taskDefinition.parse(draft), createdAt: at, updatedAt: at };
}
