import { createHash } from 'node:crypto';
import type { TableName } from '@trem/contracts';
import { ReplicationError, sourceOf, type TableShape, type TargetRef } from '@trem/replication-core';
import type pg from 'pg';
import { quoteIdentifier, quoteList, quoteLiteral, quoteTable } from '../identifiers.js';
import { createTables } from './create-tables.js';
import { readSwapObstacles } from './dependants.js';
import { readTables } from './existing-tables.js';
import { carryDetails, carryIndexes, carrySequences } from './swap-details.js';
import { hasDependants } from './table-findings.js';

/** How long readers may be kept waiting behind the exchange while it waits for its turn, ms. */
const EXCHANGE_WAIT_MS = 3_000;

/** Beside a table that stays, one like it is filled. In a schema of its own everything there has its final name from the beginning. */
export function asideOf(task: TargetRef, table: TableShape): TableShape {
  return { ...table, schema: asideSchema(task, sourceOf(table)), from: sourceOf(table) };
}

export function asideSchema({ id, target }: TargetRef, { schema, table }: TableName): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([id, target, schema, table]))
    .digest('hex');
  return `trem_new_${hash.slice(0, 12)}`;
}

/** Inside a transaction: removes what earlier loads of these tables have left beside them. Nothing that is not ours bears the name. */
export async function dropAsides(client: pg.Client, task: TargetRef, tables: readonly { readonly table: TableShape }[]): Promise<void> {
  await dropSchemas(
    client,
    tables.map(({ table }) => asideSchema(task, sourceOf(table))),
  );
}

export async function dropSchemas(client: pg.Client, schemas: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ schema: string; table: string | null }>(
    `SELECT n.nspname AS schema, c.relname AS table
       FROM pg_namespace AS n LEFT JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p') WHERE n.nspname = ANY ($1)`,
    [schemas],
  );
  for (const { schema, table } of rows) {
    if (table !== null) {
      await client.query(`DROP TABLE ${quoteTable({ schema, table })}`);
    }
  }
  for (const schema of new Set(rows.map((row) => row.schema))) {
    await client.query(`DROP SCHEMA ${quoteIdentifier(schema)}`);
  }
}

export interface Aside {
  readonly table: TableShape;
  /** As the source has it · like the one that it replaces · to be compared with one that stays. */
  readonly made: 'new' | 'alike' | 'compared';
}

/** Inside a transaction: makes the empty table beside. Its schema says which way it was made, for the exchange. */
export async function makeAside(client: pg.Client, task: TargetRef, { table, made }: Aside): Promise<void> {
  const aside = asideOf(task, table);
  const schema = quoteIdentifier(aside.schema);
  await client.query(`CREATE SCHEMA ${schema}`);
  await client.query(`COMMENT ON SCHEMA ${schema} IS ${quoteLiteral(NOTES[made])}`);
  if (made === 'new') {
    const [refused] = await createTables(client, [aside], () => []);
    if (refused !== undefined) {
      throw new ReplicationError('TARGET_CANNOT_CREATE', { object: refused.object, found: refused.found });
    }
  } else {
    await client.query(`CREATE TABLE ${quoteTable(aside)} (LIKE ${quoteTable(table)} INCLUDING ALL EXCLUDING INDEXES)`);
  }
  if (made === 'compared') {
    await client.query(`ALTER TABLE ${quoteTable(aside)} ADD PRIMARY KEY (${quoteList(table.key)})`); // so that two rows of one key are refused as they come
  }
}

const NOTES = {
  new: 'Filled by Trem to replace a table by one as the source has it',
  alike: 'Filled by Trem to replace a table by one like it',
  compared: 'Filled by Trem to be compared with a table of versions',
} as const;

/** Before the exchange, and outside any lock: gives the table beside the keys and indexes of the one that it replaces. May be repeated. */
export async function completeAside(client: pg.Client, task: TargetRef, table: TableShape): Promise<void> {
  const aside = asideOf(task, table);
  if (await isAlike(client, aside)) {
    await carryIndexes(client, table, aside);
  }
}

/** What becomes of the table beside that is there now. */
export async function readAside(client: pg.Client, task: TargetRef, table: TableShape): Promise<'none' | 'exchanged' | 'compared'> {
  const aside = asideOf(task, table);
  const { rows } = await client.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [quoteTable(aside)]);
  return rows[0]?.there !== true ? 'none' : (await noteOf(client, aside)) === NOTES.compared ? 'compared' : 'exchanged';
}

async function isAlike(client: pg.Client, aside: TableShape): Promise<boolean> {
  return (await noteOf(client, aside)) === NOTES.alike;
}

async function noteOf(client: pg.Client, { schema }: TableShape): Promise<string | null | undefined> {
  const { rows } = await client.query<{ note: string | null }>(`SELECT obj_description(to_regnamespace($1), 'pg_namespace') AS note`, [
    quoteIdentifier(schema),
  ]);
  return rows[0]?.note;
}

/**
 * Inside a short transaction: puts the table beside in the place of the other. Readers see the old rows before, wait for a moment, and see the new ones
 * after. Waits only for a short time, for others wait behind it.
 * @throws LOCK_TIMEOUT · TARGET_HAS_DEPENDANTS something has come to depend on the old table since the check
 */
export async function exchange(client: pg.Client, task: TargetRef, table: TableShape): Promise<void> {
  const aside = asideOf(task, table);
  const alike = await isAlike(client, aside);
  await client.query(`SET LOCAL lock_timeout = '${EXCHANGE_WAIT_MS}ms'`);
  await client.query(`LOCK TABLE ${quoteTable(table)} IN ACCESS EXCLUSIVE MODE`);
  const [old] = await readTables(client, [table]);
  if (old === undefined) {
    throw new ReplicationError('TABLE_MISSING', { schema: table.schema, table: table.table });
  }
  const names = (await readSwapObstacles(client, [{ oid: old.oid, remade: foreignKeysOf(table) }])).get(old.oid) ?? [];
  if (names.length > 0) {
    throw new ReplicationError('TARGET_HAS_DEPENDANTS', {
      object: hasDependants(table, names).object,
      found: names.slice(0, 20).join(', '),
    });
  }
  await carryDetails(client, table, aside);
  const reattach = alike ? await carrySequences(client, table, aside) : [];
  await client.query(`DROP TABLE ${quoteTable(table)}`);
  await client.query(`ALTER TABLE ${quoteTable(aside)} SET SCHEMA ${quoteIdentifier(table.schema)}`);
  for (const statement of reattach) {
    await client.query(statement);
  }
  await client.query(`DROP SCHEMA ${quoteIdentifier(aside.schema)}`);
}

/** The check has refused those that are not made again. */
function foreignKeysOf({ objects }: TableShape): readonly string[] {
  return objects.filter(({ kind }) => kind === 'foreign-keys').map(({ name }) => name);
}
