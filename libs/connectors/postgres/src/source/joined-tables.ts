import { slotName } from '@trem/contracts';
import type { TaskRef } from '@trem/replication-core';
import type pg from 'pg';
import { quoteIdentifier } from '../identifiers.js';
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
 * @throws PERMISSION_DENIED the role does not own a table: its owner has added it
 */
export async function settleJoined(client: pg.Client, task: TaskRef): Promise<void> {
  const joined = joinedIn((await readPublication(client, task))?.comment);
  for (const some of inPieces(joined, MOST_AT_ONCE)) {
    await publishAgain(client, task, some);
  }
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
