import type { Metrics } from '@trem/node-platform';

/** What a worker counts. Labels have few values: kinds of activities and codes, never tables. */
export interface WorkerMetrics {
  running(activity: string): Disposable;
  failed(activity: string, code: string): void;
  tookOver(role: 'capture' | 'apply'): void;
}

export function workerMetrics(metrics: Metrics): WorkerMetrics {
  const running = metrics.gauge('trem_activities_running', 'Activities at work in this process', ['activity']);
  const failures = metrics.counter('trem_activity_failures_total', 'Attempts that failed, by code', ['activity', 'code']);
  const takeovers = metrics.counter('trem_takeovers_total', 'New epochs drawn', ['role']);
  return {
    running(activity) {
      running.inc({ activity });
      return { [Symbol.dispose]: () => running.dec({ activity }) };
    },
    failed: (activity, code) => failures.inc({ activity, code }),
    tookOver: (role) => takeovers.inc({ role }),
  };
}
