import type { Phase } from '@trem/contracts';
import type { Database } from './database.js';
import { onlyRow } from './rows.js';

interface NewRun {
  readonly startMode: string;
  readonly by: string;
  readonly requestId?: string | undefined;
}

/** The task's row is locked first, so a repeated request finds the run of the first one and never makes a second. */
export async function startRun(database: Database, id: string, { startMode, by, requestId }: NewRun): Promise<number> {
  return database.transaction(async (queries) => {
    const tasks = await queries.query<{ run: number; version: number }>(
      'SELECT run, version FROM trem_control.task WHERE id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE',
      [id],
    );
    const { run, version } = onlyRow(tasks, 'task', id);
    const [known] = await queries.query<{ number: number }>('SELECT number FROM trem_control.run WHERE task = $1 AND request_id = $2', [
      id,
      requestId ?? null,
    ]);
    if (known !== undefined) {
      return known.number;
    }
    await queries.query(
      'INSERT INTO trem_control.run (task, number, start_mode, version, "by", request_id) VALUES ($1, $2, $3, $4, $5, $6)',
      [id, run + 1, startMode, version, by, requestId ?? null],
    );
    await queries.query(
      'UPDATE trem_control.task SET run = $2, loaded_source = coalesce(loaded_source, source_endpoint), updated_at = now() WHERE id = $1',
      [id, run + 1],
    );
    return run + 1;
  });
}

export async function endRun(
  database: Database,
  id: string,
  { endPhase, errorCode }: { readonly endPhase: Phase; readonly errorCode: string | null },
): Promise<void> {
  await database.query(
    `UPDATE trem_control.run SET ended_at = now(), end_phase = $2, error_code = $3
       FROM trem_control.task
      WHERE task.id = $1 AND run.task = task.id AND run.number = task.run AND run.ended_at IS NULL`,
    [id, endPhase, errorCode],
  );
}
