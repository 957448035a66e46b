import {
  type DeadLetter,
  type DeadLetterFilter,
  type DeadLetterPage,
  type DeadLetterQuery,
  type DeadLetterWork,
  errorEntry,
  isErrorCode,
  type StoppedRow,
} from '@trem/contracts';
import type { ChangePlace, SealedBytes, StoredLetter } from '@trem/replication-core';
import type { DeadLetterStore } from './control-store.js';
import type { Database } from './database.js';
import { TASK_CHANNEL } from './events.js';
import { isoTime, onlyRow } from './rows.js';

const COLUMNS = `id, task, target, run, source_schema, source_table, target_schema, target_table, operation, code, sql_state, message, sql, content, sealed_by,
  position, sequence, transaction_id, committed_at, first_at, last_at, attempts, state, closed_by, reason, worker, revision`;

/** A later revision wins; a copy that comes late changes nothing. What a person edited is gone once it was used. */
const COPY = `
  INSERT INTO trem_control.dead_letter AS stored (${COLUMNS})
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS letter (
    id uuid, task uuid, target text, run int, source_schema text, source_table text, target_schema text, target_table text, operation text, code text,
    sql_state text, message text, sql text, content bytea, sealed_by text, position text, sequence bigint, transaction_id bigint, committed_at timestamptz,
    first_at timestamptz, last_at timestamptz, attempts int, state text, closed_by text, reason text, worker text, revision bigint)
  ON CONFLICT (id) DO UPDATE
     SET state = excluded.state, attempts = excluded.attempts, code = excluded.code, sql_state = excluded.sql_state, message = excluded.message,
         last_at = excluded.last_at, closed_by = excluded.closed_by, reason = excluded.reason, revision = excluded.revision
   WHERE stored.revision < excluded.revision`;

const NO_ID = '00000000-0000-0000-0000-000000000000';

const CONDITIONS = `task = $1 AND ($2::text IS NULL OR state = $2) AND ($3::text IS NULL OR target = $3) AND ($4::text IS NULL OR source_schema = $4)
   AND ($5::text IS NULL OR source_table = $5) AND ($6::text IS NULL OR code = $6)`;

export function deadLetterStore(database: Database): DeadLetterStore {
  return {
    copied: (taskId, target) => copied(database, taskId, target),
    copy: (taskId, letters) => copy(database, taskId, letters),
    page: (taskId, query) => page(database, taskId, query),
    find: (taskId, id) => find(database, taskId, id),
    ids: async (taskId, filter) =>
      (
        await database.query<{ id: string }>(
          `SELECT id FROM trem_control.dead_letter WHERE ${CONDITIONS} AND state IN ('open', 'parked') ORDER BY position, sequence`,
          conditionsOf(taskId, filter),
        )
      ).map(({ id }) => id),
    edit: async (taskId, id, { bytes, key }) => {
      const rows = await database.query(
        `UPDATE trem_control.dead_letter SET edited = $3, edited_by_key = $4 WHERE task = $1 AND id = $2 AND state IN ('open', 'parked') RETURNING id`,
        [taskId, id, bytes, key],
      );
      onlyRow(rows, 'deadLetter', id);
    },
    edited: async (id) => {
      const [row] = await database.query<{ edited: Buffer | null; edited_by_key: string | null }>(
        'SELECT edited, edited_by_key FROM trem_control.dead_letter WHERE id = $1',
        [id],
      );
      return row?.edited && row.edited_by_key !== null ? { bytes: row.edited, key: row.edited_by_key } : undefined;
    },
    dropClosed: async (taskId, target, days) => {
      await database.query(
        `DELETE FROM trem_control.dead_letter
          WHERE task = $1 AND target = $2 AND state NOT IN ('open', 'parked') AND last_at < now() - $3 * interval '1 day'`,
        [taskId, target, days],
      );
    },
    counts: async (taskId) => {
      const [row] = await database.query<{ open: number; parked: number }>(
        `SELECT count(*) FILTER (WHERE state = 'open')::int AS open, count(*) FILTER (WHERE state = 'parked')::int AS parked
           FROM trem_control.dead_letter WHERE task = $1 AND state IN ('open', 'parked')`,
        [taskId],
      );
      return row ?? { open: 0, parked: 0 };
    },
    begin: async (taskId, work) => {
      const rows = await database.query<{ id: string }>(
        `INSERT INTO trem_control.dead_letter_work (task, action, selection, reason, asked_by) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
        [taskId, work.action, JSON.stringify({ ids: work.ids ?? null }), work.reason ?? null, work.by],
      );
      return onlyRow(rows, 'task', taskId).id;
    },
    wanted: async (id) => {
      const rows = await database.query<{
        action: 'replay' | 'skip';
        selection: { ids: string[] | null };
        reason: string | null;
        by: string;
      }>('SELECT action, selection, reason, asked_by AS by FROM trem_control.dead_letter_work WHERE id = $1', [id]);
      const { action, selection, reason, by } = onlyRow(rows, 'deadLetterWork', id);
      return { action, ids: selection.ids ?? undefined, reason: reason ?? undefined, by };
    },
    report: async (id, { replayed, skipped, failed }) => {
      await database.query('UPDATE trem_control.dead_letter_work SET replayed = $2, skipped = $3, failed = $4 WHERE id = $1', [
        ...[id, replayed, skipped, failed],
      ]);
    },
    end: async (id, error) => {
      await database.query(
        `UPDATE trem_control.dead_letter_work SET state = CASE WHEN $2::text IS NULL THEN 'done' ELSE 'failed' END, error = $2, ended_at = now()
          WHERE id = $1 AND state = 'running'`,
        [id, error ?? null],
      );
    },
    work: (taskId, id) => work(database, taskId, id),
    stopAt: async (taskId, row) => {
      await database.query(
        `INSERT INTO trem_control.stopped_row (task, target, facts) VALUES ($1, $2, $3)
         ON CONFLICT (task, target) DO UPDATE SET facts = excluded.facts, is_skipped = false`,
        [taskId, row.target, JSON.stringify(row)],
      );
    },
    stopped: async (taskId) =>
      (
        await database.query<{ facts: StoppedRow }>('SELECT facts FROM trem_control.stopped_row WHERE task = $1 AND NOT is_skipped', [
          taskId,
        ])
      ).map(({ facts }) => facts),
    skipStopped: async (taskId) =>
      (
        await database.query<{ facts: StoppedRow }>(
          'UPDATE trem_control.stopped_row SET is_skipped = true WHERE task = $1 RETURNING facts',
          [taskId],
        )
      ).map(({ facts }) => facts),
    isSkipped: (taskId, target, place) => isSkipped(database, { taskId, target }, place),
  };
}

async function copied(
  database: Database,
  taskId: string,
  target: string,
): Promise<{ readonly revision: number; readonly letters: number }> {
  const [row] = await database.query<{ revision: number; letters: number }>(
    `SELECT coalesce(max(revision), 0)::float8 AS revision, count(*)::int AS letters FROM trem_control.dead_letter WHERE task = $1 AND target = $2`,
    [taskId, target],
  );
  return row ?? { revision: 0, letters: 0 };
}

async function copy(database: Database, taskId: string, letters: readonly StoredLetter[]): Promise<void> {
  const rows = letters.map((letter) => ({
    ...{ id: letter.id, task: taskId, target: letter.target, run: letter.run },
    ...{ source_schema: letter.sourceTable.schema, source_table: letter.sourceTable.table },
    ...{ target_schema: letter.targetTable.schema, target_table: letter.targetTable.table },
    ...{ operation: letter.operation, code: letter.code, sql_state: letter.sqlState, message: letter.message, sql: letter.sql },
    ...{ content: `\\x${Buffer.from(letter.content.bytes).toString('hex')}`, sealed_by: letter.content.key },
    ...{ position: letter.position, sequence: letter.sequence, transaction_id: letter.transaction, committed_at: letter.committedAt },
    ...{ first_at: letter.firstAt, last_at: letter.lastAt, attempts: letter.attempts, state: letter.state },
    ...{ closed_by: letter.closedBy, reason: letter.reason, worker: letter.worker, revision: letter.revision },
  }));
  await database.query(COPY, [JSON.stringify(rows)]);
  await database.query(`SELECT pg_notify('${TASK_CHANNEL}', $1)`, [taskId]);
}

async function page(database: Database, taskId: string, { cursor, limit, ...filter }: DeadLetterQuery): Promise<DeadLetterPage> {
  const [position = '', sequence = '0', id = NO_ID] = (cursor ?? '').split('/');
  const values = conditionsOf(taskId, filter);
  const rows = await database.query<StoredRow>(
    `SELECT ${COLUMNS}, edited IS NOT NULL AS edited FROM trem_control.dead_letter
      WHERE ${CONDITIONS} AND (position, sequence, id) > ($7 COLLATE "C", $8::bigint, $9::uuid) ORDER BY position, sequence, id LIMIT $10`,
    [...values, position, sequence, id, limit + 1],
  );
  const [{ total } = { total: 0 }] = await database.query<{ total: number }>(
    `SELECT count(*)::int AS total FROM trem_control.dead_letter WHERE ${CONDITIONS}`,
    values,
  );
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    letters: shown.map(toLetter),
    total,
    cursor: rows.length > limit && last !== undefined ? `${last.position}/${last.sequence}/${last.id}` : null,
  };
}

async function find(database: Database, taskId: string, id: string) {
  const [row] = await database.query<StoredRow & { edited_bytes: Buffer | null; edited_by_key: string | null }>(
    `SELECT ${COLUMNS}, edited IS NOT NULL AS edited, edited AS edited_bytes, edited_by_key FROM trem_control.dead_letter WHERE task = $1 AND id = $2`,
    [taskId, id],
  );
  if (row === undefined) {
    return undefined;
  }
  const content: SealedBytes =
    row.edited_bytes === null || row.edited_by_key === null
      ? { bytes: row.content, key: row.sealed_by }
      : { bytes: row.edited_bytes, key: row.edited_by_key };
  return { letter: toLetter(row), content };
}

async function work(database: Database, taskId: string, id: string): Promise<DeadLetterWork | undefined> {
  const [row] = await database.query<Omit<DeadLetterWork, 'startedAt' | 'endedAt'> & { started_at: Date; ended_at: Date | null }>(
    `SELECT id, action, state, replayed, skipped, failed, error, started_at, ended_at FROM trem_control.dead_letter_work WHERE task = $1 AND id = $2`,
    [taskId, id],
  );
  if (row === undefined) {
    return undefined;
  }
  const { started_at, ended_at, ...facts } = row;
  return { ...facts, startedAt: isoTime(started_at), endedAt: isoTime(ended_at) };
}

async function isSkipped(
  database: Database,
  { taskId, target }: { readonly taskId: string; readonly target: string },
  { commitAt, sequence }: ChangePlace,
): Promise<boolean> {
  const [row] = await database.query<{ facts: StoppedRow }>(
    'SELECT facts FROM trem_control.stopped_row WHERE task = $1 AND target = $2 AND is_skipped',
    [taskId, target],
  );
  return row !== undefined && row.facts.position === commitAt && row.facts.sequence === sequence;
}

function conditionsOf(taskId: string, { state, target, schema, table, code }: DeadLetterFilter): unknown[] {
  return [taskId, state ?? null, target ?? null, schema ?? null, table ?? null, code ?? null];
}

interface StoredRow {
  readonly id: string;
  readonly target: string;
  readonly run: number | null;
  readonly source_schema: string;
  readonly source_table: string;
  readonly target_schema: string;
  readonly target_table: string;
  readonly operation: DeadLetter['operation'];
  readonly code: string | null;
  readonly sql_state: string | null;
  readonly message: string | null;
  readonly sql: string | null;
  readonly content: Buffer;
  readonly sealed_by: string;
  readonly edited: boolean;
  readonly position: string;
  readonly sequence: string;
  readonly transaction_id: string | null;
  readonly committed_at: Date | null;
  readonly first_at: Date;
  readonly last_at: Date;
  readonly attempts: number;
  readonly state: DeadLetter['state'];
  readonly closed_by: string | null;
  readonly reason: string | null;
  readonly worker: string | null;
}

function toLetter(row: StoredRow): DeadLetter {
  const entry = row.code !== null && isErrorCode(row.code) ? errorEntry(row.code) : undefined;
  return {
    ...{ id: row.id, target: row.target, run: row.run, operation: row.operation },
    ...{
      source: { schema: row.source_schema, table: row.source_table },
      targetTable: { schema: row.target_schema, table: row.target_table },
    },
    ...{
      class: entry?.class ?? null,
      code: row.code,
      sqlState: row.sql_state,
      message: row.message,
      remedy: entry?.remedy ?? null,
      sql: row.sql,
    },
    ...{ position: row.position, sequence: Number(row.sequence) },
    ...{ transaction: row.transaction_id === null ? null : Number(row.transaction_id), committedAt: isoTime(row.committed_at) },
    ...{ firstAt: isoTime(row.first_at), lastAt: isoTime(row.last_at), attempts: row.attempts, state: row.state },
    ...{ closedBy: row.closed_by, reason: row.reason, worker: row.worker, isEdited: row.edited },
  };
}
