import type { ProjectedState } from './control-store.js';
import type { Database } from './database.js';
import { TASK_CHANNEL } from './events.js';

/** The comparison of versions is the guard: a call that comes late, twice or from a workflow that was replaced finds no row. */
const PROJECT = `
  WITH projected AS (
    UPDATE trem_control.task
       SET phase = $2, step = $3, phase_since = $4, state_version = $5, generation = greatest(generation, $6),
           error_code = $7, error_text = $8, retry_at = $9, projected_at = now(), updated_at = now()
     WHERE id = $1 AND state_version < $5 AND deleted_at IS NULL
    RETURNING id
  ), noted AS (
    INSERT INTO trem_control.event (task, kind, facts) SELECT id, 'phase', $10 FROM projected RETURNING task
  )
  SELECT pg_notify('${TASK_CHANNEL}', task::text) FROM noted`;

export async function projectState(database: Database, taskId: string, state: ProjectedState): Promise<boolean> {
  const { phase, step, phaseSince, stateVersion, generation, errorCode, errorText, retryAt } = state;
  const facts = { phase, step, stateVersion, generation, errorCode, retryAt };
  const rows = await database.query(PROJECT, [
    taskId,
    phase,
    step,
    phaseSince,
    stateVersion,
    generation,
    errorCode,
    errorText,
    retryAt,
    facts,
  ]);
  return rows.length > 0;
}

export async function signOfLife(database: Database, taskIds: readonly string[], worker: string): Promise<ReadonlyMap<string, number>> {
  // In order of id, so that two workers cannot wait for each other.
  const rows = await database.query<{ id: string; version: number }>(
    `UPDATE trem_control.task SET worker = $2, seen_at = now()
      WHERE id IN (SELECT id FROM trem_control.task WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE)
     RETURNING id, version`,
    [taskIds, worker],
  );
  return new Map(rows.map(({ id, version }) => [id, version]));
}
