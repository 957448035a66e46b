import type { Finding } from '@trem/contracts';
import { type ColumnsToFollow, ReplicationError, type TableShape, type TargetRef } from '@trem/replication-core';
import type pg from 'pg';
import { withAddedColumns } from '../added-columns.js';
import { quoteIdentifier, quoteLiteral, quoteTable } from '../identifiers.js';
import { createTypes } from './create-tables.js';
import { addColumn } from './ddl.js';
import { readTables } from './existing-tables.js';
import { readUserTypes } from './known-types.js';
import { loadRow } from './load-row.js';
import { LONGEST_WAIT } from './own-columns.js';
import { differencesOf, modeFindings } from './table-findings.js';
import { collationsOf, readServer, type TargetServer } from './target-server.js';

const NOTE = `
  UPDATE trem.table_load SET relation = $5, followed = $6
   WHERE task = $1 AND target = $2 AND schema_name = $3 AND table_name = $4 AND generation > 0`;

/**
 * Inside a transaction that holds the task's checkpoint: changes a table's columns, and notes what it follows from then on. What is done already, by
 * people, stays as it is when it fits.
 * @throws TARGET_TABLE_UNFIT, COLUMN_EXISTS, TARGET_CANNOT_CREATE it would not be as asked · FENCED its load was made void
 */
export async function followColumns(client: pg.Client, task: TargetRef, change: ColumnsToFollow): Promise<void> {
  const { table, add, followed } = change;
  refuse(modeFindings(table));
  await client.query(`SET LOCAL lock_timeout = '${LONGEST_WAIT}'`);
  await client.query('SET LOCAL synchronous_commit = on');
  await makeTypes(client, add);
  const server = await readServer(client, collationsOf({ columns: add.map(({ column }) => column) }));
  for (const statement of statementsOf(change, server, await columnsThere(client, table))) {
    await client.query(statement);
  }
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

async function columnsThere(client: pg.Client, table: TableShape): Promise<ReadonlySet<string>> {
  const [found] = await readTables(client, [table]);
  return new Set(found?.columns.map(({ name }) => name));
}

function statementsOf({ table, add, drop, release }: ColumnsToFollow, server: TargetServer, there: ReadonlySet<string>): readonly string[] {
  const alter = (what: string) => `ALTER TABLE ${quoteTable(table)} ${what}`;
  const missing = add.filter(({ column }) => !there.has(column.name));
  const isHere = (name: string) => there.has(name);
  return [
    ...missing.flatMap(({ column, fill }) => {
      const { constantDefault, type, notNull } = column;
      const now = fill === undefined ? undefined : `${quoteLiteral(fill)}::${type}`;
      const name = quoteIdentifier(column.name);
      return [
        // without a value for the rows that are there NULL must be allowed
        addColumn(
          table,
          { ...column, constantDefault: now, notNull: notNull && now !== undefined && table.apply?.mode !== 'history' },
          server,
        ),
        ...(constantDefault === undefined
          ? now === undefined
            ? []
            : [alter(`ALTER COLUMN ${name} DROP DEFAULT`)]
          : [alter(`ALTER COLUMN ${name} SET DEFAULT ${constantDefault}`)]),
      ];
    }),
    ...drop.filter(isHere).map((name) => alter(`DROP COLUMN ${quoteIdentifier(name)}`)),
    ...release
      .filter(isHere)
      .map((name) => alter(`ALTER COLUMN ${quoteIdentifier(name)} DROP NOT NULL, ALTER COLUMN ${quoteIdentifier(name)} DROP DEFAULT`)),
  ];
}

function refuse([first]: readonly Finding[]): void {
  if (first !== undefined) {
    const { code, object, found, wanted } = first;
    throw new ReplicationError(code as 'TARGET_TABLE_UNFIT', { object, found, wanted });
  }
}
