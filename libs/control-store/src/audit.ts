import type { AuditAnswer, AuditEntry, AuditPage, AuditQuery, AuditQuestion, DeadLetter, DeadLetterAction } from '@trem/contracts';
import type { AuditStore, Author } from './control-store.js';
import type { Database, Queries } from './database.js';
import { isoTime, onlyRow } from './rows.js';

/** Where objects of a kind have their ids and names: a call may use either, the trail has both. Others are kept as the call names them. */
const named: Readonly<Record<string, string>> = {
  task: 'SELECT id::text, name FROM trem_control.task WHERE (id::text = $1 OR name = $1) AND deleted_at IS NULL',
  endpoint: 'SELECT id::text, name FROM trem_control.endpoint WHERE id::text = $1 OR name = $1',
  token: 'SELECT id::text, name FROM trem_control.token WHERE id::text = $1 OR name = $1 ORDER BY revoked_at DESC NULLS FIRST LIMIT 1',
};

/** The first answer stands: what a transaction wrote is not overwritten by what its caller says later. */
const SETTLE = `
  INSERT INTO trem_control.audit_outcome (entry, outcome, code, object_id, object_name, before, after) VALUES ($1, $2, $3, $4, $5, $6, $7)
  ON CONFLICT (entry) DO NOTHING`;

const PAGE = `
  SELECT audit.id, audit.at, audit."by", audit.token, audit.request_id, audit.action, audit.object_kind,
         coalesce(settled.object_id, audit.object_id) AS object_id, coalesce(settled.object_name, audit.object_name) AS object_name,
         coalesce(settled.outcome, 'begun') AS outcome, settled.code, settled.before, settled.after
    FROM trem_control.audit LEFT JOIN trem_control.audit_outcome AS settled ON settled.entry = audit.id
   WHERE ($1::text IS NULL OR audit.object_kind = $1)
     AND ($2::text IS NULL OR $2 IN (audit.object_id, audit.object_name, settled.object_id, settled.object_name))
     AND ($3::text IS NULL OR audit."by" = $3) AND ($4::text IS NULL OR audit.action = $4)
     AND ($5::timestamptz IS NULL OR audit.at >= $5) AND ($6::timestamptz IS NULL OR audit.at < $6)
     AND ($7::bigint IS NULL OR audit.id < $7)
   ORDER BY audit.id DESC LIMIT $8`;

/** Entries that name the letter, or meant all that were not closed then. */
const OF_LETTER = `
  SELECT audit.at, audit."by", regexp_replace(audit.action, '^.*\\.', '') AS action, settled.outcome, settled.after->>'reason' AS reason
    FROM trem_control.audit JOIN trem_control.audit_outcome AS settled ON settled.entry = audit.id
   WHERE audit.object_kind = 'task' AND coalesce(settled.object_id, audit.object_id) = $1
     AND ((audit.action LIKE 'dead-letter.%'
           AND (settled.after->>'letter' = $2 OR settled.after->'letters' ? $2
                OR (settled.after->>'letters' = 'all' AND audit.at >= $3 AND ($4::timestamptz IS NULL OR audit.at <= $4))))
          OR (audit.action = 'task.skip-row' AND settled.after->'rows' @> $5::jsonb))
   ORDER BY audit.id`;

export function auditStore(database: Database): AuditStore {
  return {
    begin: (question) => begin(database, question),
    settle: (entry, answer) => settle(database, entry, answer),
    page: (query) => page(database, query),
    ofLetter: (taskId, letter) => ofLetter(database, taskId, letter),
    keep: async () => {
      await database.transaction(async (queries) => {
        const old = "SELECT id FROM trem_control.audit WHERE at < now() - interval '1 year' - interval '1 day'";
        await queries.query(`DELETE FROM trem_control.audit_outcome WHERE entry IN (${old}) AND at < now() - interval '1 year'`);
        await queries.query(`DELETE FROM trem_control.audit WHERE id IN (${old})
          AND NOT EXISTS (SELECT FROM trem_control.audit_outcome WHERE entry = audit.id)`);
      });
    },
  };
}

/** What a change came to, in its own transaction; nothing when nobody keeps a trail of it. */
export async function settleFor(queries: Queries, { entry }: Author, answer: Omit<AuditAnswer, 'outcome'>): Promise<void> {
  if (entry !== undefined) {
    await settle(queries, entry, { outcome: 'done', ...answer });
  }
}

async function begin(database: Database, { by, requestId, action, kind, object }: AuditQuestion): Promise<number> {
  const statement = named[kind];
  const [known] =
    statement === undefined || object === undefined
      ? []
      : await database.query<{ readonly id: string; readonly name: string }>(statement, [object]);
  const rows = await database.query<{ id: string }>(
    `INSERT INTO trem_control.audit (token, "by", request_id, action, object_kind, object_id, object_name)
     VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
    [by.tokenId ?? null, by.name, requestId, action, kind, known?.id ?? null, known?.name ?? object ?? null],
  );
  return Number(onlyRow(rows, 'audit', action).id);
}

async function settle(queries: Queries, entry: number, { outcome, code, object, before, after }: AuditAnswer): Promise<void> {
  const json = (state: unknown) => (state === undefined ? null : JSON.stringify(state));
  await queries.query(SETTLE, [entry, outcome, code ?? null, object?.id ?? null, object?.name ?? null, json(before), json(after)]);
}

async function page(database: Database, query: AuditQuery): Promise<AuditPage> {
  const { kind, object, by, action, from, to, cursor, limit } = query;
  const wanted = [kind, object, by, action, from, to, cursor].map((value) => value ?? null);
  const rows = await database.query<StoredEntry>(PAGE, [...wanted, limit]);
  return { entries: rows.map(toEntry), cursor: rows.length < limit ? null : Number(rows.at(-1)?.id) };
}

async function ofLetter(database: Database, taskId: string, letter: DeadLetter): Promise<DeadLetterAction[]> {
  const { id, state, firstAt, lastAt, target, position, sequence } = letter;
  const closedAt = state === 'open' || state === 'parked' ? null : lastAt;
  const rows = await database.query<Omit<DeadLetterAction, 'at'> & { readonly at: Date }>(OF_LETTER, [
    ...[taskId, id, firstAt, closedAt, JSON.stringify([{ target, position, sequence }])],
  ]);
  return rows.map((row) => ({ ...row, at: isoTime(row.at) }));
}

interface StoredEntry {
  readonly id: string;
  readonly at: Date;
  readonly by: string;
  readonly token: string | null;
  readonly request_id: string;
  readonly action: string;
  readonly object_kind: string;
  readonly object_id: string | null;
  readonly object_name: string | null;
  readonly outcome: AuditEntry['outcome'];
  readonly code: string | null;
  readonly before: unknown;
  readonly after: unknown;
}

function toEntry({ id, at, request_id, object_kind, object_id, object_name, ...rest }: StoredEntry): AuditEntry {
  return {
    ...rest,
    id: Number(id),
    at: isoTime(at),
    requestId: request_id,
    object: { kind: object_kind, id: object_id, name: object_name },
  };
}
