import type { TaskEvent } from '@trem/contracts';
import type { EventStore } from './control-store.js';
import type { Database } from './database.js';
import { isoTime, onlyRow } from './rows.js';

/** Channel of notifications; the payload is a task's id. */
export const TASK_CHANNEL = 'trem_task';

/** The task's row is locked before the id is drawn: otherwise a reader could see a higher id first and never ask for the lower one. */
const APPEND = `
  WITH locked AS MATERIALIZED (
    SELECT id FROM trem_control.task WHERE id = $1 FOR NO KEY UPDATE
  ), noted AS (
    INSERT INTO trem_control.event (task, kind, facts) SELECT id, $2, $3 FROM locked RETURNING id, task
  )
  SELECT id, pg_notify('${TASK_CHANNEL}', task::text) FROM noted`;

export function eventStore(database: Database): EventStore {
  return {
    append: async (taskId, kind, facts) => {
      const rows = await database.query<{ id: string }>(APPEND, [taskId, kind, facts]);
      return Number(onlyRow(rows, 'task', taskId).id);
    },
    since: async (taskId, afterId, limit) => {
      const rows = await database.query<StoredEvent>(
        'SELECT id, at, kind, facts FROM trem_control.event WHERE task = $1 AND id > $2 ORDER BY id LIMIT $3',
        [taskId, afterId, limit],
      );
      return rows.map(toEvent);
    },
    latest: async (taskId, but = 0) => {
      const [row] = await database.query<{ id: string }>(
        'SELECT id FROM trem_control.event WHERE task = $1 ORDER BY id DESC LIMIT 1 OFFSET $2',
        [taskId, but],
      );
      return Number(row?.id ?? 0);
    },
  };
}

interface StoredEvent {
  readonly id: string;
  readonly at: Date;
  readonly kind: string;
  readonly facts: Record<string, unknown>;
}

function toEvent({ id, at, kind, facts }: StoredEvent): TaskEvent {
  return { id: Number(id), at: isoTime(at), kind, facts };
}
