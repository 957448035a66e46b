import { slotName } from '@trem/contracts';
import { ReplicationError, type TaskRef } from '@trem/replication-core';
import type pg from 'pg';
import { translateError } from '../errors.js';
import { quoteIdentifier, quoteLiteral } from '../identifiers.js';
import { inPieces } from '../in-pieces.js';
import { inTransaction } from '../transaction.js';
import { lockComment, writeComment } from './publication-comment.js';
import { lineOf, listOf, type Member, oidOf, readPublication } from './publication-row.js';

/**
 * A transaction that is open while a table is added to the publication is read with the publication as it was when the transaction began. A server that
 * forgets goes on from there to take the table as not published, in every later transaction, until the reader's session ends or memberships of
 * publications change again. So each addition leaves a line in the publication's comment, and before the rows of the table are read everybody who wrote at
 * that time is waited for, and the table is taken out and put back in one transaction.
 */
const JOINED = 'joined';

/** For the tables that were just added, by the ids of their memberships. None where the server does not forget. */
export async function joinedLines(client: pg.Client, added: readonly Member[]): Promise<readonly string[]> {
  return added.length > 0 && (await forgets(client)) ? added.map(({ id }) => `${JOINED} ${id}`) : [];
}

export function isJoinedLine(line: string): boolean {
  return line.startsWith(`${JOINED} `);
}

/** Releases since May 2025 tell open transactions of the change. */
const FIRST_THAT_TELL = [140_018, 150_013, 160_009, 170_005];
const FIXED_IN = '14.18, 15.13, 16.9, 17.5 and later';

async function forgets(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ version: number }>(`SELECT current_setting('server_version_num')::int AS version`);
  const version = rows[0]?.version ?? 0;
  const first = FIRST_THAT_TELL.find((one) => Math.floor(one / 10_000) === Math.floor(version / 10_000));
  return first === undefined ? version < 140_000 : version < first;
}

/** Whether tables were added for which nobody has done so yet. */
export async function hasJoined(client: pg.Client, task: TaskRef): Promise<boolean> {
  return joinedIn((await readPublication(client, task))?.comment).length > 0;
}

/**
 * Has every reader of the log see from here on that the tables are published. Call it once all transactions have ended that were open when they were added.
 * Who dies before the end leaves the lines of the others, and it is done again.
 * @throws PERMISSION_DENIED the role does not own a table: its owner has added it. Says what the owner can do
 */
export async function settleJoined(client: pg.Client, task: TaskRef): Promise<void> {
  const joined = joinedIn((await readPublication(client, task))?.comment);
  for (const some of inPieces(joined, MOST_AT_ONCE)) {
    try {
      await publishAgain(client, task, some);
    } catch (error) {
      throw translateError(error).code === 'PERMISSION_DENIED' ? await ownerIsNeeded(client, task, some) : error;
    }
  }
}

/** Members of the owner's role may do all that the owner may. */
async function ownerIsNeeded(client: pg.Client, task: TaskRef, joined: readonly string[]): Promise<ReplicationError> {
  const oids = joined.map((id) => oidOf({ id }));
  const { rows } = await client.query<{ tables: string; sql: string }>(
    `SELECT string_agg(oid::regclass::text, ', ') AS tables, string_agg(DISTINCT format('GRANT %I TO %I', pg_get_userbyid(relowner), current_user), '; ') AS sql
       FROM pg_class
      WHERE oid = ANY (${quoteLiteral(`{${oids.join(',')}}`)}::oid[]) AND NOT pg_has_role(relowner, 'USAGE')`,
  );
  return new ReplicationError('PERMISSION_DENIED', {
    ...{ publication: slotName(task), tables: rows[0]?.tables, sql: rows[0]?.sql },
    reason: `this release of Postgres wants tables published again that joined while somebody wrote, which only their owner may: make the role a member of the owner's until they have joined, or update the server (${FIXED_IN})`,
  });
}

/** A server has some 6 000 locks for all of its sessions, as it is shipped. */
export const MOST_AT_ONCE = 1_000;

/** Nobody sees the tables out of the publication: what is open meanwhile has them in it either way. */
async function publishAgain(client: pg.Client, task: TaskRef, joined: readonly string[]): Promise<void> {
  await inTransaction(client, async () => {
    await lockComment(client, task);
    const before = await readPublication(client, task);
    const tables = (before?.members ?? []).filter(({ id }) => joined.includes(id)); // one that was taken out or made anew meanwhile is for others to judge
    if (tables.length > 0) {
      const name = quoteIdentifier(slotName(task));
      await client.query(`ALTER PUBLICATION ${name} DROP TABLE ${listOf(tables)}; ALTER PUBLICATION ${name} ADD TABLE ${listOf(tables)}`);
    }
    const oids = new Set(tables.map(oidOf));
    const anew = (await readPublication(client, task))?.members.filter((member) => oids.has(oidOf(member))) ?? [];
    const gone = new Set([...joined.map((id) => `${JOINED} ${id}`), ...tables.map(lineOf)]);
    const kept = (before?.comment ?? '').split('\n').filter((line) => !gone.has(line));
    await writeComment(client, task, { was: before?.comment, lines: [...kept, ...anew.map(lineOf)] });
  });
}

function joinedIn(comment: string | null | undefined): readonly string[] {
  const lines = (comment ?? '').split('\n').filter(isJoinedLine);
  return lines.map((line) => line.slice(JOINED.length + 1));
}
