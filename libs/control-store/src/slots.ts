import type { Phase, SlotHealth } from '@trem/contracts';
import type { SlotStore } from './control-store.js';
import type { Database } from './database.js';
import { TASK_CHANNEL } from './events.js';

/** One statement claims and reads, so that of several workers each task's slot is looked at by one. A task that is being made or deleted has none. */
const CLAIM = `
  INSERT INTO trem_control.task_slot AS stored (task, looked_at)
  SELECT t.id, now()
    FROM trem_control.task t
    JOIN trem_control.task_version v ON v.task = t.id AND v.version = t.version
   WHERE t.deleted_at IS NULL AND t.phase NOT IN ('created', 'preparing', 'deleting') AND v.definition ->> 'mode' <> 'full-load'
   ORDER BY t.id
  ON CONFLICT (task) DO UPDATE SET looked_at = excluded.looked_at WHERE stored.looked_at <= now() - $1 * interval '1 millisecond'
  RETURNING task AS "taskId", health AS before, (SELECT phase FROM trem_control.task WHERE id = task) AS phase`;

const RECORD = `
  WITH recorded AS (
    UPDATE trem_control.task_slot SET health = $2 WHERE task = $1 RETURNING task
  )
  SELECT pg_notify('${TASK_CHANNEL}', task::text) FROM recorded`;

export function slotStore(database: Database): SlotStore {
  return {
    claimDue: (everyMs) => database.query<{ taskId: string; before: SlotHealth | null; phase: Phase }>(CLAIM, [everyMs]),
    record: async (taskId, health) => {
      await database.query(RECORD, [taskId, JSON.stringify(health)]);
    },
  };
}
