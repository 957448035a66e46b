import type { Finding } from '@trem/contracts';
import { type ColumnsToFollow, type FollowedColumns, ReplicationError, type TableShape, type TargetRef } from '@trem/replication-core';
import type pg from 'pg';
import { withAddedColumns } from '../added-columns.js';
import {
  addedColumn,
  type ColumnStatements,
  droppedColumn,
  expectFilled,
  lentColumn,
  releasedColumn,
  renamedColumns,
  setDefault,
} from './column-statements.js';
import { createTypes } from './create-tables.js';
import { setType } from './ddl.js';
import { readTables } from './existing-tables.js';
import { readUserTypes } from './known-types.js';
import { loadRow } from './load-row.js';
import { LONGEST_WAIT } from './own-columns.js';
import { differencesOf, modeFindings } from './table-findings.js';
import { collationsOf, readServer } from './target-server.js';

type LaterDefault = ColumnStatements['later'][number];

const READ = 'SELECT followed FROM trem.table_load WHERE task = $1 AND target = $2 AND schema_name = $3 AND table_name = $4';

const NOTE = `
  UPDATE trem.table_load SET relation = $5, followed = $6
   WHERE task = $1 AND target = $2 AND schema_name = $3 AND table_name = $4 AND generation > 0`;

/**
 * Inside a transaction that holds the task's checkpoint: changes a table's columns, and notes what it follows from then on. What is done already, by
 * people, stays as it is when it fits.
 * @throws TARGET_TABLE_UNFIT, COLUMN_EXISTS, TARGET_CANNOT_CREATE it would not be as asked · FENCED its load was made void
 */
export async function followColumns(client: pg.Client, task: TargetRef, change: ColumnsToFollow): Promise<void> {
  const { table, add } = change;
  refuse(modeFindings(table));
  await client.query(`SET LOCAL lock_timeout = '${LONGEST_WAIT}'`);
  await client.query('SET LOCAL synchronous_commit = on');
  await makeTypes(client, add);
  const { earlier } = change.followed;
  const before = (await readFollowed(client, task, table))?.earlier;
  const waiting = before?.defaults ?? [];
  const goOnWaiting = before?.commitAt === earlier?.commitAt && earlier?.defaults === undefined;
  const later = await alterTable(client, change, goOnWaiting ? [] : waiting);
  const names = new Map(change.rename?.map(({ from, to }) => [from, to]));
  const renamed = (one: LaterDefault): LaterDefault => ({ ...one, column: names.get(one.column) ?? one.column });
  const defaults = [...(goOnWaiting ? waiting.map(renamed) : []), ...later];
  const followed = earlier === undefined ? change.followed : { ...change.followed, earlier: { ...earlier, defaults } };
  const [found] = await readTables(client, [table]);
  if (found === undefined) {
    throw new ReplicationError('TARGET_TABLE_MISSING', { schema: table.schema, table: table.table });
  }
  refuse(differencesOf(withAddedColumns(table), found, { needsKey: false, mayAdd: true }));
  const noted = await client.query(NOTE, [...loadRow(task, table), table.fingerprint, JSON.stringify(followed)]);
  if (noted.rowCount !== 1) {
    throw new ReplicationError('FENCED', { target: task.target, schema: table.schema, table: table.table });
  }
}

async function makeTypes(client: pg.Client, add: ColumnsToFollow['add']): Promise<void> {
  const { findings, lacking, missing } = await readUserTypes(
    client,
    add.flatMap(({ column }) => column.userTypes),
  );
  const [first] = missing;
  if (first !== undefined) {
    throw new ReplicationError('EXTENSION_MISSING', { extension: first.extension, type: first.name });
  }
  refuse([...findings, ...(await createTypes(client, lacking))]);
}

/** Alters the table. Returns the defaults that are to be set later. */
async function alterTable(
  client: pg.Client,
  { table, add, lend = [], rename = [], retype = [], drop, release }: ColumnsToFollow,
  due: readonly LaterDefault[],
): Promise<readonly LaterDefault[]> {
  const [found] = await readTables(client, [table]);
  const before = new Set(found?.columns.map(({ name }) => name));
  await run(client, [
    ...due.filter(({ column }) => before.has(column)).map(({ column, sql: standard }) => setDefault(table, column, standard)),
    ...renamedColumns(table, rename, before),
  ]);
  const isThere = (name: string) => rename.some(({ to }) => to === name) || (before.has(name) && !rename.some(({ from }) => from === name));
  const server = await readServer(client, collationsOf({ columns: [...add.map(({ column }) => column), ...retype] }));
  const parts: ColumnStatements[] = lend.map((one) => lentColumn(table, one));
  for (const one of add) {
    if (isThere(one.column.name)) {
      await expectFilled(client, table, one);
    } else {
      parts.push(await addedColumn(client, table, one, server));
    }
  }
  await run(client, [
    ...retype.map((column) => setType(table, column, server)),
    ...parts.flatMap((part) => part.sql),
    ...drop.filter(isThere).map((name) => droppedColumn(table, name)),
    ...release.filter(isThere).flatMap((name) => releasedColumn(table, name)),
  ]);
  return parts.flatMap(({ later }) => later);
}

async function run(client: pg.Client, statements: readonly string[]): Promise<void> {
  for (const statement of statements) {
    await client.query(statement);
  }
}

async function readFollowed(client: pg.Client, task: TargetRef, table: TableShape): Promise<FollowedColumns | undefined> {
  const { rows } = await client.query<{ followed: FollowedColumns | null }>(READ, [...loadRow(task, table)]);
  return rows[0]?.followed ?? undefined;
}

function refuse([first]: readonly Finding[]): void {
  if (first !== undefined) {
    const { code, object, found, wanted } = first;
    throw new ReplicationError(code as 'TARGET_TABLE_UNFIT', { object, found, wanted });
  }
}
