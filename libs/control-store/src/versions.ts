import { taskDefinition } from '@trem/contracts';
import type { TaskVersionRow } from './control-store.js';
import type { Queries } from './database.js';
import { isoTime } from './rows.js';

const SELECT = 'SELECT version, definition, "by", created_at FROM trem_control.task_version WHERE task = $1';

export async function listVersions(queries: Queries, taskId: string): Promise<TaskVersionRow[]> {
  return (await queries.query<StoredVersion>(`${SELECT} ORDER BY version DESC`, [taskId])).map(toRow);
}

export async function findVersion(queries: Queries, taskId: string, version: number): Promise<TaskVersionRow | undefined> {
  const [row] = await queries.query<StoredVersion>(`${SELECT} AND version = $2`, [taskId, version]);
  return row === undefined ? undefined : toRow(row);
}

interface StoredVersion {
  readonly version: number;
  readonly definition: unknown;
  readonly by: string;
  readonly created_at: Date;
}

function toRow({ version, definition, by, created_at }: StoredVersion): TaskVersionRow {
  return { version, definition: taskDefinition.parse(definition), by, createdAt: isoTime(created_at) };
}
