import { slotName } from '@trem/contracts';
import type { TaskRef } from '@trem/replication-core';
import type pg from 'pg';
import { quoteIdentifier, quoteLiteral } from '../identifiers.js';
import { inTransaction } from '../transaction.js';
import { readPublication } from './publication-row.js';

/** The first line of the comment by which a publication is known as that of a task. */
export function commentOf(task: TaskRef): string {
  return `trem task ${task.id}`;
}

type Lines = readonly string[];

/** In a transaction of its own, for who reads the log and who adds a table both write it, and neither may undo what the other wrote. */
export async function changeComment(client: pg.Client, task: TaskRef, change: (lines: Lines) => Lines): Promise<void> {
  await inTransaction(client, async () => {
    await lockComment(client, task);
    const was = (await readPublication(client, task))?.comment ?? '';
    await writeComment(client, task, { was, lines: change(was.split('\n')) });
  });
}

/** Until the end of the transaction. By a simple query, which a replication connection takes too. */
export async function lockComment(client: pg.Client, task: TaskRef): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(${COMMENT_LOCK}, hashtext(${quoteLiteral(slotName(task))}))`);
}
const COMMENT_LOCK = 0x7472656e;

interface Written {
  /** What stands there. */
  readonly was: string | null | undefined;
  readonly lines: Lines;
}

export async function writeComment(client: pg.Client, task: TaskRef, { was, lines }: Written): Promise<void> {
  const text = lines.join('\n');
  if (text !== was) {
    await client.query(`COMMENT ON PUBLICATION ${quoteIdentifier(slotName(task))} IS ${quoteLiteral(text)}`);
  }
}
