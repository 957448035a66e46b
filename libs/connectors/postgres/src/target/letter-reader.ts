import type { StoredLetter, TargetRef, UncopiedLetter } from '@trem/replication-core';
import type pg from 'pg';

const FACTS = `
         id, target, run, jsonb_build_object('schema', source_schema, 'table', source_table) AS "sourceTable",
         jsonb_build_object('schema', target_schema, 'table', target_table) AS "targetTable", operation, code, sql_state AS "sqlState", message, sql,
         content, sealed_by, row_key, position, sequence::float8 AS sequence, transaction_id::float8 AS transaction, committed_at AS "committedAt",
         first_at AS "firstAt", last_at AS "lastAt", attempts, state, closed_by AS "closedBy", reason, worker, revision::float8 AS revision`;

const CHANGED = `
  SELECT ${FACTS}
    FROM trem.dead_letter
   WHERE task = $1 AND target = $2 AND revision > $3
   ORDER BY revision
   LIMIT $4`;

const UNCOPIED = `
  SELECT ${FACTS}
    FROM trem.dead_letter
   WHERE task = $1 AND target = $2 AND copied_at IS NULL AND state IN ('open', 'parked')
   ORDER BY position, sequence
   LIMIT $3`;

const NOTE_COPIED = 'UPDATE trem.dead_letter SET copied_at = clock_timestamp() WHERE task = $1 AND target = $2 AND id = ANY($3::uuid[])';

const DROP_CLOSED = `
  DELETE FROM trem.dead_letter
   WHERE task = $1 AND target = $2 AND state NOT IN ('open', 'parked') AND last_at < clock_timestamp() - $3 * interval '1 day'`;

type LetterRow = Omit<StoredLetter, 'content'> & { readonly content: Buffer; readonly row_key: Buffer; readonly sealed_by: string };

/** Letters that changed after a revision, as copies for people follow them. */
export async function readLetters(
  client: pg.Client,
  task: TargetRef,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<{ readonly letters: readonly StoredLetter[]; readonly total: number }> {
  const there = await client.query<{ there: boolean }>(`SELECT to_regclass('trem.dead_letter') IS NOT NULL AS there`);
  if (there.rows[0]?.there !== true) {
    return { letters: [], total: 0 };
  }
  const counted = await client.query<{ total: number }>(
    'SELECT count(*)::int AS total FROM trem.dead_letter WHERE task = $1 AND target = $2',
    [task.id, task.target],
  );
  const { rows } = await client.query<LetterRow>(CHANGED, [task.id, task.target, after, limit]);
  return { letters: rows.map((row) => toLetter(row)), total: counted.rows[0]?.total ?? 0 };
}

export async function readUncopied(client: pg.Client, task: TargetRef, limit: number): Promise<readonly UncopiedLetter[]> {
  const { rows } = await client.query<LetterRow>(UNCOPIED, [task.id, task.target, limit]);
  return rows.map((row) => ({
    ...toLetter(row),
    firstAt: new Date(row.firstAt), // sessions of ours leave times as texts, to the microsecond
    keys: { bytes: row.row_key, key: row.sealed_by },
  }));
}

export async function noteCopied(client: pg.Client, task: TargetRef, letters: readonly string[]): Promise<void> {
  await client.query(NOTE_COPIED, [task.id, task.target, letters]);
}

export async function dropClosed(client: pg.Client, task: TargetRef, days: number): Promise<number> {
  return (await client.query(DROP_CLOSED, [task.id, task.target, days])).rowCount ?? 0;
}

function toLetter({ content, sealed_by: key, row_key: _, ...facts }: LetterRow): StoredLetter {
  return { ...facts, content: { bytes: content, key } };
}
