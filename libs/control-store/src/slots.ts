import type { DueSlot, SlotStore } from './control-store.js';
import type { Database } from './database.js';
import { TASK_CHANNEL } from './events.js';

/**
 * One statement claims and reads, so that of several workers each task's slot is looked at by one. A task that is not started or is being deleted has
 * none. One that loads is looked at twice as often: it may wait for somebody, and holds a snapshot. So a full load is looked at while it runs, and
 * then until its last warning is over.
 */
const CLAIM = `
  INSERT INTO trem_control.task_slot AS stored (task, looked_at)
  SELECT t.id, now()
    FROM trem_control.task t
    JOIN trem_control.task_version v ON v.task = t.id AND v.version = t.version
   WHERE t.deleted_at IS NULL AND t.phase NOT IN ('created', 'deleting')
     AND (v.definition ->> 'mode' <> 'full-load' OR t.phase = 'full-load'
          OR EXISTS (SELECT FROM trem_control.task_slot seen WHERE seen.task = t.id AND seen.health ->> 'alert' <> 'ok'))
   ORDER BY t.id
  ON CONFLICT (task) DO UPDATE SET looked_at = excluded.looked_at
   WHERE stored.looked_at <= now() - $1 * interval '1 millisecond'
         / CASE WHEN (SELECT phase FROM trem_control.task WHERE id = stored.task) IN ('preparing', 'full-load') THEN 2 ELSE 1 END
  RETURNING task AS "taskId", health AS before, (SELECT phase FROM trem_control.task WHERE id = task) AS phase,
            (SELECT definition ->> 'mode' FROM trem_control.task t JOIN trem_control.task_version v ON v.task = t.id AND v.version = t.version
              WHERE t.id = stored.task) <> 'full-load' AS "hasSlot"`;

const RECORD = `
  WITH recorded AS (
    UPDATE trem_control.task_slot SET health = $2 WHERE task = $1 RETURNING task
  )
  SELECT pg_notify('${TASK_CHANNEL}', task::text) FROM recorded`;

export function slotStore(database: Database): SlotStore {
  return {
    claimDue: (everyMs) => database.query<DueSlot>(CLAIM, [everyMs]),
    record: async (taskId, health) => {
      await database.query(RECORD, [taskId, JSON.stringify(health)]);
    },
  };
}
