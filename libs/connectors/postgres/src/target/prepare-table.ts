import type { Finding } from '@trem/contracts';
import { isErrorCode } from '@trem/contracts';
import { type Preparation, ReplicationError, type TableShape, type TargetRef, type Treatment, treatmentOf } from '@trem/replication-core';
import type pg from 'pg';
import { quoteTable } from '../identifiers.js';
import { createTables } from './create-tables.js';
import { readDependants } from './dependants.js';
import { emptyTable } from './empty-table.js';
import { LOCK_TABLES } from './ensure-tables.js';
import { readTables, type TargetTable } from './existing-tables.js';
import { beginLoad, lockLoad } from './load-row.js';
import { dropAside, makeAside } from './swap.js';
import { differencesOf, hasDependants, missing, notEmpty } from './table-findings.js';
import { hasRows } from './treatments.js';

export interface Preparing {
  readonly task: TargetRef;
  readonly table: TableShape;
  readonly generation: number;
  readonly preparation: Preparation;
}

/**
 * Inside a short transaction: makes the table ready for this generation's load. Whoever comes late, or comes twice, changes nothing: what is dropped or
 * emptied here, and the number of the load that did it, are one.
 * @throws FENCED a later generation exists · TARGET_TABLE_MISSING, TARGET_NOT_EMPTY, TARGET_HAS_DEPENDANTS, TARGET_CANNOT_CREATE it is not as it was checked
 */
export async function prepareTable(client: pg.Client, { task, table, generation, preparation }: Preparing): Promise<void> {
  const row = await lockLoad(client, task, table);
  if (row.generation === generation) {
    return; // partitions of it may be in already
  }
  if (Math.abs(row.generation) >= generation) {
    throw new ReplicationError('FENCED', { target: task.target, schema: table.schema, table: table.table, generation });
  }
  const [existing] = await readTables(client, [table]);
  const isOurs = row.isOurs && (existing === undefined || !preparation.recreateTable || fits(table, existing));
  const found = existing === undefined ? 'missing' : !isOurs && (await hasRows(client, table)) ? 'filled' : 'empty';
  const treatment = treatmentOf(found, preparation, isOurs);
  await dropAside(client, task, table);
  await treat(client, treatment, { table, existing, swaps: preparation.visibility === 'swap' });
  if (preparation.visibility === 'swap') {
    await makeAside(client, task, { table, isNew: treatment === 'recreate' });
  }
  await beginLoad(client, { task, table, generation, isOurs: treatment !== 'keep' });
}

function fits(table: TableShape, existing: TargetTable): boolean {
  return differencesOf(table, existing, { needsKey: false }).length === 0;
}

interface There {
  readonly table: TableShape;
  readonly existing: TargetTable | undefined;
  /** The table stays as it is until the load is done. */
  readonly swaps: boolean;
}

async function treat(client: pg.Client, treatment: Treatment, { table, existing, swaps }: There): Promise<void> {
  switch (treatment) {
    case 'create':
      return await create(client, table);
    case 'recreate':
      return swaps || existing === undefined ? undefined : await recreate(client, table, existing);
    case 'empty':
      return swaps ? undefined : await emptyTable(client, table);
    case 'refuse':
      throw refusal(existing === undefined ? missing(table) : notEmpty(table));
    case 'load':
    case 'keep':
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
  await create(client, table);
}

async function create(client: pg.Client, table: TableShape): Promise<void> {
  await client.query(LOCK_TABLES);
  const [refused] = await createTables(client, [table], () => []);
  if (refused !== undefined) {
    throw refusal(refused);
  }
}

function refusal({ code, object, found, wanted }: Finding): ReplicationError {
  return new ReplicationError(isErrorCode(code) ? code : 'BUG', { object, found, wanted });
}
