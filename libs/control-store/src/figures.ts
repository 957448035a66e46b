import type { SlotHealth, TaskPositions, TaskStatistics } from '@trem/contracts';
import type { Database } from './database.js';
import { TARGET_LAG } from './lag.js';
import { countOf, isoTime } from './rows.js';

const TABLE_COUNTS = `
  SELECT m.schema_name AS schema, m.table_name AS table, m.target,
         sum(m.inserts)::bigint AS inserts, sum(m.updates)::bigint AS updates, sum(m.deletes)::bigint AS deletes, sum(m.truncates)::bigint AS truncates
    FROM trem_control.table_minute m JOIN trem_control.task t ON t.id = m.task AND t.run = m.run
   WHERE m.task = $1
   GROUP BY m.schema_name, m.table_name, m.target
   ORDER BY m.target, m.schema_name, m.table_name`;

/** A target that has not reported for five seconds moves nothing. */
const TARGET_COUNTS = `
  SELECT coalesce(sum((x.counts ->> 'transactions')::bigint), 0)::bigint AS transactions,
         coalesce(sum((x.counts ->> 'changesPerSecond')::float8) FILTER (WHERE x.seen_at > now() - interval '5 seconds'), 0) AS changes_per_second,
         coalesce(sum((x.counts ->> 'bytesPerSecond')::float8) FILTER (WHERE x.seen_at > now() - interval '5 seconds'), 0) AS bytes_per_second
    FROM trem_control.task_target x JOIN trem_control.task t ON t.id = x.task
   WHERE x.task = $1 AND x.counts ->> 'run' = t.run::text`;

export async function readStatistics(database: Database, taskId: string): Promise<TaskStatistics> {
  const [stored, [totals]] = await Promise.all([
    database.query<StoredCounts>(TABLE_COUNTS, [taskId]),
    database.query<StoredTotals>(TARGET_COUNTS, [taskId]),
  ]);
  const tables = stored.map((row) => ({
    schema: row.schema,
    table: row.table,
    target: row.target,
    inserts: countOf(row.inserts),
    updates: countOf(row.updates),
    deletes: countOf(row.deletes),
    truncates: countOf(row.truncates),
  }));
  return {
    changes: {
      inserts: tables.reduce((sum, table) => sum + table.inserts, 0),
      updates: tables.reduce((sum, table) => sum + table.updates, 0),
      deletes: tables.reduce((sum, table) => sum + table.deletes, 0),
      truncates: tables.reduce((sum, table) => sum + table.truncates, 0),
    },
    tables,
    transactions: countOf(totals?.transactions ?? '0'),
    changesPerSecond: totals?.changes_per_second ?? 0,
    bytesPerSecond: totals?.bytes_per_second ?? 0,
  };
}

/** Positions of an earlier generation are left out: they say nothing about this load. */
const CAPTURE = `
  SELECT c.slot, c.captured, c.confirmed, c.acknowledged, c.retained_bytes, c.epoch
    FROM trem_control.task_capture c JOIN trem_control.task t ON t.id = c.task AND t.generation = c.generation
   WHERE c.task = $1`;

const TARGETS = `
  SELECT x.target, x.generation = t.generation AS is_current, x.applied, x.durable, x.apply_epoch, x.committed_at, lag.ms AS lag_ms
    FROM trem_control.task_target x
    JOIN trem_control.task t ON t.id = x.task
    LEFT JOIN trem_control.task_capture c ON c.task = t.id AND c.generation = t.generation
    CROSS JOIN LATERAL ${TARGET_LAG} lag
   WHERE x.task = $1
   ORDER BY x.ordinal`;

export async function readPositions(database: Database, taskId: string): Promise<TaskPositions> {
  const [[capture], targets, [slot]] = await Promise.all([
    database.query<StoredCapture>(CAPTURE, [taskId]),
    database.query<StoredTarget>(TARGETS, [taskId]),
    database.query<{ health: SlotHealth | null }>('SELECT health FROM trem_control.task_slot WHERE task = $1', [taskId]),
  ]);
  return {
    slot: capture?.slot ?? null,
    captured: capture?.captured ?? null,
    confirmed: capture?.confirmed ?? null,
    acknowledged: capture?.acknowledged ?? null,
    retainedBytes: countOf(capture?.retained_bytes ?? null),
    captureEpoch: countOf(capture?.epoch ?? null),
    slotHealth: slot?.health ?? null,
    targets: targets.map(toTarget),
  };
}

function toTarget(row: StoredTarget): TaskPositions['targets'][number] {
  if (!row.is_current) {
    return { target: row.target, applied: null, durable: null, applyEpoch: null, committedAt: null, lagMs: null };
  }
  return {
    target: row.target,
    applied: row.applied,
    durable: row.durable,
    applyEpoch: countOf(row.apply_epoch),
    committedAt: isoTime(row.committed_at),
    lagMs: countOf(row.lag_ms),
  };
}

interface StoredCounts {
  readonly schema: string;
  readonly table: string;
  readonly target: string;
  readonly inserts: string;
  readonly updates: string;
  readonly deletes: string;
  readonly truncates: string;
}

interface StoredTotals {
  readonly transactions: string;
  readonly changes_per_second: number;
  readonly bytes_per_second: number;
}

interface StoredCapture {
  readonly slot: string | null;
  readonly captured: string | null;
  readonly confirmed: string | null;
  readonly acknowledged: string | null;
  readonly retained_bytes: string | null;
  readonly epoch: string;
}

interface StoredTarget {
  readonly target: string;
  readonly is_current: boolean;
  readonly applied: string | null;
  readonly durable: string | null;
  readonly apply_epoch: string | null;
  readonly committed_at: Date | null;
  readonly lag_ms: string | null;
}
