import type { SlotHealth, TaskPositions } from '@trem/contracts';
import type { Database } from './database.js';
import { TARGET_LAG } from './lag.js';
import { countOf, isoTime } from './rows.js';

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
