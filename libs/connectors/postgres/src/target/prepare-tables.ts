import { type Apply, type Finding, isErrorCode, tableKey } from '@trem/contracts';
import { type Preparation, ReplicationError, type TableShape, type TargetRef, type Treatment, treatmentOf } from '@trem/replication-core';
import type pg from 'pg';
import { quoteTable } from '../identifiers.js';
import { createTables } from './create-tables.js';
import { readDependants } from './dependants.js';
import { emptyTable } from './empty-table.js';
import { LOCK_TABLES } from './ensure-tables.js';
import { readTables, type TargetTable } from './existing-tables.js';
import { compareComputed } from './generated-columns.js';
import { keepsVersionsThere } from './kept-versions.js';
import { beginLoads, lockLoads } from './load-row.js';
import { dropAsides, makeAside } from './swap.js';
import { differencesOf, hasDependants, missing, notEmpty } from './table-findings.js';
import { whichHaveRows } from './which-have-rows.js';

export interface Preparing {
  readonly task: TargetRef;
  /** With their added columns. */
  readonly tables: readonly TableShape[];
  /** By which settings they get them. */
  readonly applies: readonly (Apply | undefined)[];
  readonly generation: number;
  readonly preparation: Preparation;
}

/**
 * Inside a short transaction: makes the tables ready for this generation's load. Whoever comes late, or comes twice, changes nothing: what is dropped or
 * emptied here, and the number of the load that did it, are one.
 * @throws FENCED a later generation exists · TARGET_TABLE_MISSING, TARGET_NOT_EMPTY, TARGET_HAS_DEPENDANTS, TARGET_CANNOT_CREATE it is not as it was checked
 */
export async function prepareTables(client: pg.Client, { task, tables, applies, generation, preparation }: Preparing): Promise<void> {
  const rows = await lockLoads(client, task, tables);
  const waiting = tables.flatMap((table, index) => {
    const row = rows[index];
    if (row === undefined || row.generation === generation) {
      return []; // partitions of it may be in already
    }
    if (Math.abs(row.generation) >= generation) {
      throw new ReplicationError('FENCED', { target: task.target, schema: table.schema, table: table.table, generation });
    }
    return [{ table, apply: applies[index], isOurs: row.isOurs }];
  });
  if (waiting.length === 0) {
    return;
  }
  const found = await lookAt(client, waiting, preparation);
  await dropAsides(client, task, found);
  const swaps = preparation.visibility === 'swap';
  await create(
    client,
    found.flatMap(({ treatment, table }) => (treatment === 'create' ? [table] : [])),
  );
  for (const one of found) {
    await treat(client, { ...one, swaps });
    if (swaps || one.treatment === 'compare') {
      const made = one.treatment === 'recreate' ? 'new' : one.treatment === 'compare' ? 'compared' : 'alike';
      await makeAside(client, task, { table: one.table, made });
    }
  }
  const loads = found.map(({ table, treatment }) => ({ table, isOurs: treatment !== 'keep', isCompared: treatment === 'compare' }));
  await beginLoads(client, { task, generation, loads });
}

interface WaitingTable {
  readonly table: TableShape;
  readonly apply: Apply | undefined;
  readonly isOurs: boolean;
}

interface FoundTable {
  readonly table: TableShape;
  readonly existing: TargetTable | undefined;
  /** compare: versions stay, and are compared with what comes. */
  readonly treatment: Treatment | 'compare';
}

async function lookAt(client: pg.Client, waiting: readonly WaitingTable[], preparation: Preparation): Promise<readonly FoundTable[]> {
  const shapes = waiting.map(({ table }) => table);
  const known = await compareComputed(client, await readTables(client, shapes), { shapes, transaction: 'caller' });
  const there = new Map(known.map((table) => [tableKey(table), table]));
  const tables = waiting.map(({ table, apply, isOurs }) => {
    const existing = there.get(tableKey(table));
    return { table, apply, existing, isOurs: isOurs && (existing === undefined || !preparation.recreateTable || fits(table, existing)) };
  });
  const strangers = tables.flatMap(({ existing, isOurs }) => (existing === undefined || isOurs ? [] : [existing]));
  const filled = new Set((await whichHaveRows(client, strangers)).map(tableKey));
  const found: FoundTable[] = [];
  for (const { table, apply, existing, isOurs } of tables) {
    const state = existing === undefined ? 'missing' : filled.has(tableKey(table)) ? 'filled' : 'empty';
    const treatment = treatmentOf(state, preparation, isOurs);
    const compares = isOurs && existing !== undefined && (await keepsVersionsThere(client, { table, apply, existing }, preparation));
    found.push({ table, existing, treatment: compares ? comparable(table, existing) : treatment });
  }
  return found;
}

/** Versions that cannot stay do not go unasked. */
function comparable(table: TableShape, existing: TargetTable): 'compare' {
  const [difference] = differencesOf(table, existing, { needsKey: false, mayAdd: false });
  if (difference !== undefined) {
    throw refusal(difference);
  }
  return 'compare';
}

function fits(table: TableShape, existing: TargetTable): boolean {
  return differencesOf(table, existing, { needsKey: false, mayAdd: false }).length === 0;
}

interface Treated extends FoundTable {
  /** The table stays as it is until the load is done. */
  readonly swaps: boolean;
}

async function treat(client: pg.Client, { treatment, table, existing, swaps }: Treated): Promise<void> {
  switch (treatment) {
    case 'recreate':
      return swaps || existing === undefined ? undefined : await recreate(client, table, existing);
    case 'empty':
      return swaps ? undefined : await emptyTable(client, table);
    case 'refuse':
      throw refusal(existing === undefined ? missing(table) : notEmpty(table));
    case 'create':
    case 'load':
    case 'keep':
    case 'compare':
      return;
  }
}

/** Never cascades: what depends on the table is named and stays. */
async function recreate(client: pg.Client, table: TableShape, existing: TargetTable): Promise<void> {
  await client.query(`LOCK TABLE ${quoteTable(table)} IN ACCESS EXCLUSIVE MODE`); // what depends on it from now on waits for its drop
  const names = (await readDependants(client, [existing.oid])).get(existing.oid) ?? [];
  if (names.length > 0) {
    throw refusal(hasDependants(table, names));
  }
  await client.query(`DROP TABLE ${quoteTable(table)}`);
  await create(client, [table]);
}

async function create(client: pg.Client, tables: readonly TableShape[]): Promise<void> {
  if (tables.length === 0) {
    return;
  }
  await client.query(LOCK_TABLES);
  const [refused] = await createTables(client, tables, () => []);
  if (refused !== undefined) {
    throw refusal(refused);
  }
}

function refusal({ code, object, found, wanted }: Finding): ReplicationError {
  return new ReplicationError(isErrorCode(code) ? code : 'BUG', { object, found, wanted });
}
