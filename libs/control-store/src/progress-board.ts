import {
  type ApplyProgress,
  asPosition,
  type CaptureProgress,
  type ProgressBoard,
  smallestPosition,
  type TargetPositions,
} from '@trem/replication-core';
import type { BoardTask } from './control-store.js';
import type { Database } from './database.js';
import { TASK_CHANNEL } from './events.js';
import { RateWindow } from './rate-window.js';
import { countCaptured, countSettled, startCounting } from './stream-counts.js';

/** Each call is one statement. Who calls decides what a failure means: for capture it means that nothing is acknowledged. */
export function progressBoard(database: Database, task: BoardTask): ProgressBoard {
  const rates = new Map<string, RateWindow>();
  return {
    startCounting: (start) => startCounting(database, task, start),
    countCaptured: (stretch) => countCaptured(database, task, stretch),
    countSettled: (target, stretch) => countSettled(database, task, { target, stretch }),
    reportCapture: (progress) => reportCapture(database, task, progress),
    reportApply: (progress) => {
      const window = rates.get(progress.target) ?? new RateWindow(Date.now());
      rates.set(progress.target, window);
      return reportApply(database, task, { progress, window });
    },
    targetPositions: () => targetPositions(database, task),
  };
}

/** A report of an older generation, or of a capture that was replaced, changes nothing. */
const REPORT_CAPTURE = `
  WITH reported AS (
    INSERT INTO trem_control.task_capture AS stored
           (task, generation, slot, captured, confirmed, acknowledged, retained_bytes, epoch, worker, open, seen_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now())
    ON CONFLICT (task) DO UPDATE
       SET generation = excluded.generation, slot = coalesce(excluded.slot, stored.slot), captured = excluded.captured,
           confirmed = excluded.confirmed, acknowledged = excluded.acknowledged, retained_bytes = coalesce(excluded.retained_bytes, stored.retained_bytes),
           epoch = excluded.epoch, worker = excluded.worker, open = excluded.open, seen_at = excluded.seen_at
     WHERE stored.generation <= excluded.generation AND stored.epoch <= excluded.epoch
    RETURNING task
  )
  SELECT pg_notify('${TASK_CHANNEL}', task::text) FROM reported`;

async function reportCapture(database: Database, task: BoardTask, progress: CaptureProgress): Promise<void> {
  const { epoch, captured, confirmed, acknowledged, retainedBytes, open } = progress;
  await database.query(REPORT_CAPTURE, [
    task.id,
    task.generation,
    task.slot ?? null,
    captured ?? null,
    confirmed ?? null,
    acknowledged ?? null,
    retainedBytes ?? null,
    epoch,
    task.worker,
    open ?? null,
  ]);
}

/**
 * The position is written as reported, also when it is smaller than the stored one or its epoch is: a target restored from a backup falls back in both,
 * and a copy that stayed ahead of it would let capture acknowledge what is not there. An older generation changes nothing.
 */
const REPORT_APPLY = `
  WITH reported AS (
    UPDATE trem_control.task_target
       SET generation = $3, applied = $4, durable = $5, apply_epoch = $6, lag_ms = $8, worker = $9, seen_at = now(),
           committed_at = CASE WHEN $7::bigint = 0 THEN committed_at ELSE timestamptz 'epoch' + $7::bigint * interval '1 microsecond' END,
           counts = jsonb_build_object(
             'run', $10::int,
             'transactions', $11::bigint + CASE WHEN counts ->> 'run' = $10::text THEN (counts ->> 'transactions')::bigint ELSE 0 END,
             'changesPerSecond', $12::float8,
             'bytesPerSecond', $13::float8,
             'pending', $14::bigint,
             'minuteChangesPerSecond', $15::float8)
     WHERE task = $1 AND target = $2 AND generation <= $3
  )
  SELECT pg_notify('${TASK_CHANNEL}', $1::uuid::text)`;

interface ApplyReport {
  readonly progress: ApplyProgress;
  readonly window: RateWindow;
}

async function reportApply(database: Database, task: BoardTask, { progress, window }: ApplyReport): Promise<void> {
  const { changes, bytes } = progress;
  const { changesPerSecond, bytesPerSecond, minuteChangesPerSecond } = window.add({ atMs: Date.now(), changes, bytes });
  await database.query(REPORT_APPLY, [
    task.id,
    progress.target,
    task.generation,
    progress.applied,
    progress.durable ?? null,
    progress.epoch,
    progress.committedAt,
    progress.lagMs === undefined ? null : Math.round(progress.lagMs),
    task.worker,
    task.run,
    progress.transactions,
    changesPerSecond,
    bytesPerSecond,
    progress.pending ?? 0,
    minuteChangesPerSecond,
  ]);
}

/** Every target must have reported in this generation: what an earlier load had reached says nothing about this one. */
async function targetPositions(database: Database, { id, generation, targets }: BoardTask): Promise<TargetPositions> {
  const rows = await database.query<{ target: string; applied: string | null; durable: string | null }>(
    'SELECT target, applied, durable FROM trem_control.task_target WHERE task = $1 AND generation = $2 AND target = ANY ($3::text[])',
    [id, generation, targets],
  );
  const byTarget = new Map(rows.map((row) => [row.target, row]));
  const known = targets.map((target) => byTarget.get(target));
  return {
    applied: smallestPosition(known.map((row) => position(row?.applied))),
    durable: smallestPosition(known.map((row) => position(row?.durable))),
  };
}

function position(text: string | null | undefined) {
  return text === null || text === undefined ? undefined : asPosition(text);
}
