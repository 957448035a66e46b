import type { Finding } from '@trem/contracts';
import type { EnsureTablesOptions, TargetRef } from '@trem/replication-core';
import type pg from 'pg';
import { withAddedColumns } from '../added-columns.js';
import { quoteIdentifier, quoteTable } from '../identifiers.js';
import { createTables, createTypes } from './create-tables.js';
import { keyStatements, userTypesOf } from './ddl.js';
import { foreignKeysAmong } from './dependants.js';
import { extensionFindings, readUserTypes } from './known-types.js';
import { missing, modeFindings } from './table-findings.js';
import { inTransaction } from './transaction.js';
import { type TreatedTable, treatmentFindings, treatTables } from './treatments.js';

/** Whoever makes types and tables here does it alone: two that make the same would fail each other. Until the transaction ends. */
export const LOCK_TABLES = `SELECT pg_advisory_xact_lock(${0x7472656d02})`;

/**
 * Makes what is missing, in one transaction, and looks at what is there; without a load to come, new tables get their key at once. Nothing is made
 * when something that is there does not fit, so that a refused start leaves no trace; all findings come at once. What is there is dropped or emptied by
 * its load and not here; only foreign keys between tables that will be dropped go now, for none of the two could be dropped before the other.
 */
export async function ensureTables(client: pg.Client, task: TargetRef, options: EnsureTablesOptions): Promise<readonly Finding[]> {
  return await inTransaction(client, async () => {
    await client.query(LOCK_TABLES);
    const { findings, lacking, lackingTypes, treated } = await lookAtTables(client, task, options);
    if (findings.length > 0) {
      return findings;
    }
    const keys = options.generation === undefined; // no load comes that would make them behind the rows
    await client.query('SAVEPOINT everything');
    const refused = [
      ...(await createTypes(client, mayCreate(options) ? lackingTypes : [])),
      ...(await createTables(client, lacking, (table) => (keys ? keyStatements(table) : []))),
    ];
    await detach(client, treated);
    if (refused.length > 0) {
      await client.query('ROLLBACK TO SAVEPOINT everything');
    }
    return refused;
  });
}

/** What is missing of these tables, and everything that does not fit. Changes nothing; may be asked before the schema `trem` is there. */
export async function lookAtTables(client: pg.Client, task: TargetRef | undefined, asked: EnsureTablesOptions) {
  const options = { ...asked, tables: asked.tables.map(withAddedColumns) };
  const treated = await treatTables(client, task, options);
  const lacking = treated.flatMap(({ shape, table }) => (table === undefined ? [shape] : []));
  const types = await readUserTypes(client, userTypesOf(options.tables));
  const { unfit, rest } = await treatmentFindings(client, treated, options);
  const findings = [
    ...asked.tables.flatMap(modeFindings),
    ...types.findings,
    ...(await extensionFindings(client, options.tables, types.missing)),
    ...unfit,
    ...(mayCreate(options) ? [] : lacking.map(missing)),
    ...rest,
  ];
  return { findings, lacking, lackingTypes: types.lacking, lackingExtensionTypes: types.missing, treated };
}

/** Recreating implies creating, but only a load recreates. */
function mayCreate({ preparation, generation }: Pick<EnsureTablesOptions, 'preparation' | 'generation'>): boolean {
  return preparation.createTable || (preparation.recreateTable && generation !== undefined);
}

async function detach(client: pg.Client, treated: readonly TreatedTable[]): Promise<void> {
  const doomed = treated.flatMap(({ table, treatment }) => (treatment === 'recreate' && table !== undefined ? [table.oid] : []));
  for (const { name, ...table } of doomed.length > 1 ? await foreignKeysAmong(client, doomed) : []) {
    await client.query(`ALTER TABLE ${quoteTable(table)} DROP CONSTRAINT ${quoteIdentifier(name)}`);
  }
}
