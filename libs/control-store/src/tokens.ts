import { createHash, randomBytes } from 'node:crypto';
import { type NewToken, type Scope, type Token, type TokenRequest, uuid } from '@trem/contracts';
import { ReplicationError } from '@trem/replication-core';
import { settleFor } from './audit.js';
import type { Author, TokenStore } from './control-store.js';
import type { Database, Queries } from './database.js';
import { isoTime, onlyRow } from './rows.js';

const ADMIN = 'admin';
const COLUMNS =
  'token.id, token.name, token.scope, token.created_at, token.created_by, token.expires_at, token.last_used_at, token.revoked_at';
const IS_ACCEPTED = 'token.revoked_at IS NULL AND (token.expires_at IS NULL OR token.expires_at > now())';
/** Those that keep somebody able to administer, whatever the time. */
const CAN_ALWAYS_ADMINISTER = "token.scope = 'admin' AND token.revoked_at IS NULL AND token.expires_at IS NULL";

/** The use is noted once a minute, so that calls do not queue for one row. */
const IDENTIFY = `
  WITH found AS (
    SELECT ${COLUMNS} FROM trem_control.token WHERE hash = $1 AND ${IS_ACCEPTED}
  ), used AS (
    UPDATE trem_control.token SET last_used_at = now() FROM found
     WHERE token.id = found.id AND (found.last_used_at IS NULL OR found.last_used_at < now() - interval '1 minute')
  )
  SELECT * FROM found`;

export function tokenStore(database: Database): TokenStore {
  return {
    ensureAdmin: () => ensureAdmin(database),
    register: (token, name) => register(database, token, name),
    identify: async (token) => {
      const [row] = await database.query<StoredToken>(IDENTIFY, [hashOf(token)]);
      return row === undefined ? undefined : toToken(row);
    },
    create: (request, by) => create(database, request, by),
    list: async () =>
      (await database.query<StoredToken>(`SELECT ${COLUMNS} FROM trem_control.token ORDER BY created_at DESC, name`)).map(toToken),
    revoke: (idOrName, by) => database.transaction((queries) => revoke(queries, idOrName, by)),
    accepted: async (ids) => {
      const rows = await database.query<{ id: string }>(
        `SELECT token.id FROM trem_control.token WHERE token.id = ANY ($1::uuid[]) AND ${IS_ACCEPTED}`,
        [ids],
      );
      return new Set(rows.map(({ id }) => id));
    },
  };
}

/** Of several processes that start together exactly one inserts, and only that one learns the text. */
async function ensureAdmin(database: Database): Promise<string | undefined> {
  const token = makeToken();
  const made = await database.query(
    `INSERT INTO trem_control.token (name, hash, scope)
     SELECT $1, $2, 'admin' WHERE NOT EXISTS (SELECT FROM trem_control.token WHERE ${CAN_ALWAYS_ADMINISTER})
     ON CONFLICT (name) WHERE revoked_at IS NULL DO NOTHING RETURNING name`,
    [ADMIN, hashOf(token)],
  );
  return made.length > 0 ? token : undefined;
}

async function register(database: Database, token: string, name: string): Promise<boolean> {
  const rows = await database.query(
    `INSERT INTO trem_control.token (name, hash, scope)
     SELECT $1, $2, 'admin' WHERE NOT EXISTS (SELECT FROM trem_control.token WHERE hash = $2 AND (revoked_at IS NOT NULL OR name <> $1))
     ON CONFLICT (name) WHERE revoked_at IS NULL DO UPDATE SET hash = excluded.hash, scope = 'admin', expires_at = NULL, created_at = now()
     RETURNING name`,
    [name, hashOf(token)],
  );
  return rows.length > 0;
}

async function create(database: Database, { name, scope, expiresAt }: TokenRequest, by: Author): Promise<NewToken> {
  const secret = makeToken();
  return database.transaction(async (queries) => {
    const rows = await queries.query<StoredToken>(
      `INSERT INTO trem_control.token (name, hash, scope, expires_at, created_by) VALUES ($1, $2, $3, $4, $5) RETURNING ${COLUMNS}`,
      [name, hashOf(secret), scope, expiresAt, by.name],
      { '23505': 'NAME_TAKEN' },
    );
    const made = toToken(onlyRow(rows, 'token', name));
    await settleFor(queries, by, { object: made, after: { scope, expiresAt } });
    return { ...made, secret };
  });
}

/** All that can administer are locked first: of two that are revoked at once, the second sees that it is the last. */
async function revoke(queries: Queries, idOrName: string, by: Author): Promise<Token> {
  const admins = await queries.query<{ id: string }>(
    `SELECT id FROM trem_control.token WHERE ${CAN_ALWAYS_ADMINISTER} ORDER BY id FOR NO KEY UPDATE`,
  );
  const isId = uuid.safeParse(idOrName).success;
  const found = await queries.query<StoredToken>(
    `SELECT ${COLUMNS} FROM trem_control.token WHERE ${isId ? 'id = $1::uuid' : 'name = $1'} ORDER BY revoked_at DESC NULLS FIRST LIMIT 1 FOR NO KEY UPDATE`,
    [idOrName],
  );
  const { id, name, revoked_at: wasRevokedAt } = onlyRow(found, 'token', idOrName);
  if (admins.length === 1 && admins[0]?.id === id) {
    throw new ReplicationError('TOKEN_IS_LAST', { token: name });
  }
  const rows = await queries.query<StoredToken>(
    `UPDATE trem_control.token SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1 RETURNING ${COLUMNS}`,
    [id],
  );
  const revoked = toToken(onlyRow(rows, 'token', idOrName));
  const { scope, revokedAt } = revoked;
  await settleFor(queries, by, { object: revoked, before: { scope, revokedAt: isoTime(wasRevokedAt) }, after: { scope, revokedAt } });
  return revoked;
}

function makeToken(): string {
  return `trem_${randomBytes(32).toString('base64url')}`;
}

/**
 * A token has 256 random bits: nobody can try that many, so a slow hash with a salt, which passwords need, would only make each call slow; and an index
 * finds a plain one.
 */
function hashOf(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest();
}

interface StoredToken {
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
  readonly created_at: Date;
  readonly created_by: string;
  readonly expires_at: Date | null;
  readonly last_used_at: Date | null;
  readonly revoked_at: Date | null;
}

function toToken(stored: StoredToken): Token {
  return {
    ...{ id: stored.id, name: stored.name, scope: stored.scope },
    ...{ createdAt: isoTime(stored.created_at), createdBy: stored.created_by },
    ...{ expiresAt: isoTime(stored.expires_at), lastUsedAt: isoTime(stored.last_used_at), revokedAt: isoTime(stored.revoked_at) },
  };
}
