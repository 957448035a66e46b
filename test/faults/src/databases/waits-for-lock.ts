import type { Scenario } from '@trem/test-installation';

/** Ours waits for a lock for so long already. */
export async function waitsForLock({ target }: Scenario, ms: number): Promise<boolean> {
  const rows = await target.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'trem/%' AND wait_event_type = 'Lock'
        AND state_change < clock_timestamp() - $1 * interval '1 ms'`,
    [ms],
  );
  return rows.length > 0;
}
