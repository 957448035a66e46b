import { slotName, type TableName, tableKey } from '@trem/contracts';
import { type EndpointConfig, ReplicationError, type TaskRef } from '@trem/replication-core';
import type pg from 'pg';
import { withClient } from '../connection.js';
import { quoteIdentifier } from '../identifiers.js';
import { inPieces } from '../in-pieces.js';
import { inTransaction } from '../transaction.js';
import { captureConnection } from './connections.js';
import { labelLines } from './enum-labels.js';
import { isJoinedLine, joinedLines, MOST_AT_ONCE } from './joined-tables.js';
import { isPartitionLine, linesOf, nodesIn, type PartitionNode, readPartitions } from './partition-tree.js';
import { changeComment, commentOf, lockComment, writeComment } from './publication-comment.js';
import {
  ALL_CHANGES,
  hasOtherOptions,
  INSERTS_ALONE,
  lineOf,
  listOf,
  type Member,
  madeOf,
  ONLY_SOME,
  OTHER_OPTIONS,
  oidOf,
  type PublicationRow,
  publishesLines,
  readPublication,
  TAKEN_OUT,
} from './publication-row.js';
import { type Contents, changePublication, makePublication } from './publication-statements.js';
import { publishedKinds, type Wanted } from './published-kinds.js';
import { readSlot } from './slot.js';

/**
 * Makes the publication of exactly these tables, or changes ours to them. It must be there before the slot: the log is read with the catalogue of
 * its time. What we made is written into the publication's comment. Once the slot is there, a publication that somebody else took away or
 * changed is refused instead of repaired: what the source did meanwhile is missing in the log for good.
 * @throws SETTINGS_INVALID a publication of this name is not ours · POSITION_INVALID it is not as we left it, or its log has inserts alone · TABLE_MISSING
 * · PERMISSION_DENIED · NO_REPLICA_IDENTITY
 */
export function ensurePublication(
  endpoint: EndpointConfig,
  task: TaskRef,
  tables: readonly TableName[],
  { insertsAlone = false }: { readonly insertsAlone?: boolean } = {},
): Promise<void> {
  return withClient(endpoint, captureConnection(task), async (client) => {
    while (!(await ensureSome(client, task, { tables, insertsAlone }))) {
      // the next of them
    }
  });
}

/** In one transaction; the server keeps a lock for each table that it adds or takes out. True when there is nothing more to do. */
async function ensureSome(client: pg.Client, task: TaskRef, wanted: Wanted): Promise<boolean> {
  const { tables } = wanted;
  return await inTransaction(client, async () => {
    const found = await readOurs(client, task);
    const hasSlot = (await readSlot(client, slotName(task))) !== undefined;
    const publishes = await publishedKinds(client, wanted, { found, hasSlot });
    const difference = found === undefined ? { reason: 'the publication is gone' } : differenceOf(found, { tables, publishes });
    if (difference !== undefined && hasSlot) {
      throw new ReplicationError('POSITION_INVALID', { publication: slotName(task), ...difference });
    }
    const isMade = found === undefined || difference !== undefined;
    const missing = isMade ? tables : without(tables, found.members);
    const superfluous = isMade ? [] : without(found.members, tables);
    const [added, removed] = [missing.slice(0, MOST_AT_ONCE), superfluous.slice(0, MOST_AT_ONCE)];
    if (isMade) {
      await makePublication(client, task, { tables: added, publishes, isThere: found !== undefined });
    } else {
      await changePublication(client, task, { from: found, added, removed, publishes });
    }
    await remember(client, task, { keeps: hasSlot, publishes });
    return added.length === missing.length && removed.length === superfluous.length;
  });
}

function without(tables: readonly TableName[], those: readonly TableName[]): readonly TableName[] {
  const out = new Set(those.map(tableKey));
  return tables.filter((table) => !out.has(tableKey(table)));
}

/** Harmless when it is gone. @throws SETTINGS_INVALID a publication of this name is not ours */
export function dropPublication(endpoint: EndpointConfig, task: TaskRef): Promise<void> {
  return withClient(endpoint, captureConnection(task), async (client) => {
    const found = await readOurs(client, task);
    if (found !== undefined) {
      for (const some of inPieces(found.members, MOST_AT_ONCE).slice(1)) {
        await client.query(`ALTER PUBLICATION ${quoteIdentifier(slotName(task))} DROP TABLE ${listOf(some)}`);
      }
      await client.query(`DROP PUBLICATION IF EXISTS ${quoteIdentifier(slotName(task))}`);
    }
  });
}

/**
 * In the transaction of our own change, so that the comment is never older than it. With `keeps`, a log is read already: tables that are new are noted as
 * such, and the partitions of a table that was published before, and the labels of enums, stay as they were noted, for what became of them since is for the
 * reader of the log to judge.
 */
async function remember(
  client: pg.Client,
  task: TaskRef,
  { keeps, publishes }: { readonly keeps: boolean; readonly publishes: string },
): Promise<void> {
  await lockComment(client, task);
  const made = await readPublication(client, task);
  const members = made?.members ?? [];
  const before = new Set(keeps ? (made?.comment ?? '').split('\n') : []);
  const isNew = (member: Member) => !before.has(lineOf(member));
  const joined = [...[...before].filter(isJoinedLine), ...(keeps ? await joinedLines(client, members.filter(isNew)) : [])];
  const roots = new Set(members.filter((member) => before.has(lineOf(member))).map(oidOf));
  const kept = nodesIn(made?.comment ?? '').filter(({ root }) => roots.has(root));
  const added = members.some(({ isPartitioned }) => isPartitioned) ? await readPartitions(client, slotName(task)) : [];
  const partitions = linesOf([...kept, ...added.filter(({ root }) => !roots.has(root))]);
  const labels = await labelLines(client, slotName(task), before);
  const lines = [commentOf(task), ...publishesLines(publishes), ...joined, ...members.map(lineOf), ...partitions, ...labels];
  await writeComment(client, task, { was: made?.comment, lines });
}

/** Takes note of partitions that the log explains: they are what the next reader begins with. */
export async function rememberPartitions(client: pg.Client, task: TaskRef, partitions: readonly PartitionNode[]): Promise<void> {
  await changeComment(client, task, (lines) => [...lines.filter((line) => !isPartitionLine(line)), ...linesOf(partitions)]);
}

/** The partitions of the task's tables as they were last noted; undefined when none of its tables is partitioned. */
export async function rememberedPartitions(client: pg.Client, task: TaskRef): Promise<readonly PartitionNode[] | undefined> {
  const made = await readPublication(client, task);
  return made?.members.some(({ isPartitioned }) => isPartitioned) === true ? nodesIn(made.comment ?? '') : undefined;
}

/** How the publication differs from what we made, for the tables that are still wanted, or from what its log would have to have. */
function differenceOf(row: PublicationRow, wanted: Contents) {
  if (hasOtherOptions(row)) {
    return { reason: OTHER_OPTIONS };
  }
  if (wanted.publishes === ALL_CHANGES && row.publishes === INSERTS_ALONE) {
    return { reason: INSERTS_UNTIL_NOW };
  }
  const made = madeOf(row);
  const now = new Map(row.members.map((member) => [tableKey(member), member]));
  for (const { schema, table } of wanted.tables) {
    const key = tableKey({ schema, table });
    const member = now.get(key);
    if (member?.isPart) {
      return { schema, table, reason: ONLY_SOME };
    }
    if (made.has(key) && made.get(key) !== member?.id) {
      return { schema, table, reason: TAKEN_OUT };
    }
  }
  return undefined;
}

const INSERTS_UNTIL_NOW = 'it published inserts alone until now: updates and deletes of before are not in the log';

async function readOurs(client: pg.Client, task: TaskRef): Promise<PublicationRow | undefined> {
  const row = await readPublication(client, task);
  if (row !== undefined && row.comment?.split('\n')[0] !== commentOf(task)) {
    throw new ReplicationError('SETTINGS_INVALID', {
      publication: slotName(task),
      reason: 'a publication of this name belongs to somebody else',
    });
  }
  return row;
}
