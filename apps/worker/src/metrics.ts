import type { SlotHealth } from '@trem/contracts';
import type { Metrics } from '@trem/node-platform';

/** What a worker counts. Labels have few values: kinds of activities and codes, never tables. */
export interface WorkerMetrics {
  running(activity: string): Disposable;
  failed(activity: string, code: string): void;
  tookOver(role: 'capture' | 'apply'): void;
  /** Newest figures of a stream's two ends; forgotten when the activity ends. */
  applied(task: string, figures: { readonly lagMs: number | undefined; readonly rows: number }): void;
  captured(task: string, figures: { readonly bytes: number; readonly batches: number }): void;
  forget(task: string): void;
  /** What the last look at a slot found; a bound function. */
  readonly slot: (task: string, health: SlotHealth) => void;
  /** How many dead letters nobody has closed, at the last look; a bound function. */
  readonly letters: (task: string, letters: { readonly open: number; readonly parked: number }) => void;
}

export function workerMetrics(metrics: Metrics): WorkerMetrics {
  const running = metrics.gauge('trem_activities_running', 'Activities at work in this process', ['activity']);
  const failures = metrics.counter('trem_activity_failures_total', 'Attempts that failed, by code', ['activity', 'code']);
  const takeovers = metrics.counter('trem_takeovers_total', 'New epochs drawn', ['role']);
  const lag = metrics.gauge('trem_lag_ms', 'Source commit to target commit, of the newest transaction', ['task']);
  const rows = metrics.gauge('trem_slice_rows_applied', 'Rows written since this attempt began, after compaction', ['task']);
  const bytes = metrics.gauge('trem_slice_bytes_captured', 'Bytes published since this attempt began', ['task']);
  const batches = metrics.gauge('trem_slice_batches_captured', 'Batches published since this attempt began', ['task']);
  const kept = metrics.gauge('trem_slot_retained_bytes', 'Log that the source keeps for the task', ['task']);
  const alert = metrics.gauge('trem_slot_alert', '0 ok, 1 warning, 2 critical: the slot is lost or soon will be', ['task']);
  const letters = metrics.gauge('trem_dead_letters', 'Dead letters that nobody has closed', ['task', 'state']);
  return {
    letters(task, { open, parked }) {
      letters.set({ task, state: 'open' }, open);
      letters.set({ task, state: 'parked' }, parked);
    },
    running(activity) {
      running.inc({ activity });
      return { [Symbol.dispose]: () => running.dec({ activity }) };
    },
    failed: (activity, code) => failures.inc({ activity, code }),
    tookOver: (role) => takeovers.inc({ role }),
    applied(task, figures) {
      rows.set({ task }, figures.rows);
      if (figures.lagMs !== undefined) {
        lag.set({ task }, figures.lagMs);
      }
    },
    captured(task, figures) {
      bytes.set({ task }, figures.bytes);
      batches.set({ task }, figures.batches);
    },
    slot(task, health) {
      kept.set({ task }, health.retainedBytes ?? 0);
      alert.set({ task }, ['ok', 'warning', 'critical'].indexOf(health.alert));
    },
    forget(task) {
      for (const gauge of [lag, rows, bytes, batches]) {
        gauge.remove({ task });
      }
    },
  };
}
