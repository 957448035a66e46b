import { type Draft, type Drafting, type DraftListQuery, type DraftPage, draft as draftShape, draftSummary } from '@trem/contracts';
import { ReplicationError } from '@trem/replication-core';
import type { Database, Queries } from './database.js';
import type { DraftBase, DraftChange, DraftContent, DraftIntent, DraftStore, ModelCall, StoredDraft } from './draft-store.js';
import { isoTime, onlyRow } from './rows.js';

export function draftStore(database: Database): DraftStore {
  return {
    create: (content, base, by) => create(database, { content, base, by }),
    page: (query) => page(database, query),
    find: (id) => find(database, id),
    change: (id, expectedRevision, change) => database.transaction((queries) => store(queries, { id, expectedRevision, change })),
    recordCall: (call) => recordCall(database, call),
    tokensThisMonth: () => tokensThisMonth(database),
  };
}

interface StoredRow {
  readonly number: string;
  readonly id: string;
  readonly revision: number;
  readonly state: string;
  readonly content: Record<string, unknown>;
  readonly base: DraftBase;
  readonly intent: DraftIntent | null;
  readonly created_at: Date;
  readonly changed_at: Date;
}

const COLUMNS = 'number, id, revision, state, content, base, intent, created_at, changed_at';

interface NewDraft {
  readonly content: DraftContent;
  readonly base: DraftBase;
  readonly by: string;
}

async function create(database: Database, { content, base, by }: NewDraft): Promise<Draft> {
  return database.transaction(async (queries) => {
    const rows = await queries.query<StoredRow>(`INSERT INTO trem_control.draft (content, base) VALUES ($1, $2) RETURNING ${COLUMNS}`, [
      JSON.stringify(content),
      JSON.stringify(base),
    ]);
    const row = onlyRow(rows, 'draft', 'new');
    await writeEvent(queries, row, { by, what: 'proposed', difference: content.difference });
    return toDraft(row);
  });
}

async function page(database: Database, { limit = 50, after }: DraftListQuery): Promise<DraftPage> {
  if (after !== undefined && !/^\d{1,18}$/.test(after)) {
    throw new ReplicationError('REQUEST_INVALID', { field: 'after' });
  }
  const rows = await database.query<StoredRow>(
    `SELECT number, id, revision, state, content - '{definition,current,difference}'::text[] AS content, base, intent, created_at, changed_at
       FROM trem_control.draft
      WHERE $1::bigint IS NULL OR number < $1
      ORDER BY number DESC
      LIMIT $2`,
    [after ?? null, limit + 1],
  );
  const drafts = rows.slice(0, limit);
  return {
    drafts: drafts.map((row) => draftSummary.parse(fieldsOf(row))),
    nextCursor: rows.length > limit ? (drafts.at(-1)?.number ?? null) : null,
  };
}

async function find(database: Database, id: string): Promise<StoredDraft | undefined> {
  const [row] = await database.query<StoredRow>(`SELECT ${COLUMNS} FROM trem_control.draft WHERE id = $1`, [id]);
  return row === undefined ? undefined : toStored(row);
}

interface Store {
  readonly id: string;
  readonly expectedRevision: number;
  readonly change: DraftChange;
}

async function store(queries: Queries, { id, expectedRevision, change }: Store): Promise<StoredDraft> {
  const found = await queries.query<{ revision: number }>('SELECT revision FROM trem_control.draft WHERE id = $1 FOR UPDATE', [id]);
  const { revision } = onlyRow(found, 'draft', id);
  if (revision !== expectedRevision) {
    throw new ReplicationError('VERSION_CONFLICT', { draft: id, expected: expectedRevision, found: revision });
  }
  const rows = await queries.query<StoredRow>(
    `UPDATE trem_control.draft
        SET revision = revision + 1, state = $2, content = $3, base = $4, intent = $5, changed_at = now()
      WHERE id = $1
      RETURNING ${COLUMNS}`,
    [id, change.state, JSON.stringify(change.content), JSON.stringify(change.base), change.intent],
  );
  const row = onlyRow(rows, 'draft', id);
  await writeEvent(queries, row, change);
  return toStored(row);
}

async function writeEvent(
  queries: Queries,
  { id, revision, state }: StoredRow,
  { by, what, difference = [] }: Pick<DraftChange, 'by' | 'what' | 'difference'>,
): Promise<void> {
  await queries.query('INSERT INTO trem_control.draft_event (draft, revision, "by", what, state, facts) VALUES ($1, $2, $3, $4, $5, $6)', [
    ...[id, revision, by, what, state],
    JSON.stringify({ difference }),
  ]);
}

async function recordCall(database: Database, call: ModelCall): Promise<void> {
  await database.query(
    'INSERT INTO trem_control.model_call (model, outcome, prompt, completion, total, cached, duration_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [call.model, call.outcome, call.prompt, call.completion, call.total, call.cached, Math.round(call.durationMs)],
  );
}

async function tokensThisMonth(database: Database): Promise<Drafting['tokensThisMonth']> {
  const rows = await database.query<Record<keyof Drafting['tokensThisMonth'], number>>(
    `SELECT count(*)::int AS calls, coalesce(sum(prompt), 0)::float8 AS prompt, coalesce(sum(completion), 0)::float8 AS completion,
            coalesce(sum(total), 0)::float8 AS total, coalesce(sum(cached), 0)::float8 AS cached, coalesce(sum(duration_ms), 0)::float8 AS "durationMs"
       FROM trem_control.model_call
      WHERE at >= date_trunc('month', now(), 'UTC')`,
  );
  return onlyRow(rows, 'month', 'now');
}

function toStored(row: StoredRow): StoredDraft {
  return { draft: toDraft(row), base: row.base, intent: row.intent };
}

/** Validated on read: a definition that an older Trem accepted gets the defaults of now, or is refused. */
function toDraft(row: StoredRow): Draft {
  return draftShape.parse(fieldsOf(row));
}

function fieldsOf({ id, revision, state, content, created_at, changed_at }: StoredRow): Record<string, unknown> {
  return { ...content, id, revision, state, createdAt: isoTime(created_at), changedAt: isoTime(changed_at) };
}
