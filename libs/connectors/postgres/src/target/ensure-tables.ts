import type { Finding } from '@trem/contracts';
import type { EnsureTablesOptions, TableShape, TargetRef } from '@trem/replication-core';
import type pg from 'pg';
import { withAddedColumns } from '../added-columns.js';
import { isBroken } from '../errors.js';
import { quoteIdentifier, quoteTable } from '../identifiers.js';
import { inPieces, MOST_TABLES_OF_A_TRANSACTION } from '../in-pieces.js';
import { inTransaction } from '../transaction.js';
import { createTables, createTypes, growEnums } from './create-tables.js';
import { keyStatements, userTypesOf } from './ddl.js';
import { foreignKeysAmong } from './dependants.js';
import { extensionFindings, readUserTypes } from './known-types.js';
import { addColumns } from './own-columns.js';
import { missing, modeFindings } from './table-findings.js';
import { type TreatedTable, treatmentFindings, treatTables } from './treatments.js';

/** Whoever makes types and tables here does it alone: two that make the same would fail each other. */
const TABLES_LOCK = 0x7472656d02;
/** Until the transaction ends. */
export const LOCK_TABLES = `SELECT pg_advisory_xact_lock(${TABLES_LOCK})`;

/**
 * Makes what is missing, also columns of ours in tables of ours; without a load to come, new tables get their key at once. Nothing is made when something that is there does not fit, or the server
 * refuses to make something, so that a refused start leaves no trace; all findings come at once. What is there is dropped or emptied by its load and not
 * here; only foreign keys between tables that will be dropped go now, for none of the two could be dropped before the other.
 */
export async function ensureTables(client: pg.Client, task: TargetRef, options: EnsureTablesOptions): Promise<readonly Finding[]> {
  await client.query(`SELECT pg_advisory_lock(${TABLES_LOCK})`); // goes with the session, if with nothing else
  try {
    const looked = await lookAtTables(client, task, options);
    return looked.findings.length > 0 ? looked.findings : await makeTables(client, options, looked);
  } finally {
    if (!isBroken(client)) {
      await client.query(`SELECT pg_advisory_unlock(${TABLES_LOCK})`);
    }
  }
}

type Looked = Awaited<ReturnType<typeof lookAtTables>>;

/** In one transaction, unless the tables are so many that the server could not hold their locks: then what the earlier ones made is dropped again. */
async function makeTables(
  client: pg.Client,
  options: EnsureTablesOptions,
  { lacking, lackingTypes, growing, treated }: Looked,
): Promise<readonly Finding[]> {
  const isWithoutLoad = options.generation === undefined; // nothing else would make keys, behind the rows
  const keys = (table: TableShape) => (isWithoutLoad ? keyStatements(table) : []);
  const pieces = lacking.length === 0 ? [[]] : inPieces(lacking, MOST_TABLES_OF_A_TRANSACTION);
  for (const [index, some] of pieces.entries()) {
    const refused = await inTransaction(client, async () => {
      await client.query('SAVEPOINT everything');
      const types = index === 0 && mayCreate(options) ? lackingTypes : [];
      const found = [
        ...(await growEnums(client, index === 0 ? growing : [])),
        ...(await createTypes(client, types)),
        ...(await createTables(client, some, keys)),
      ];
      if (found.length > 0) {
        await client.query('ROLLBACK TO SAVEPOINT everything');
      } else if (index === pieces.length - 1) {
        await detach(client, treated);
        await addColumns(client, lackingOnes(treated));
      }
      return found;
    });
    if (refused.length > 0) {
      await dropTables(client, pieces.slice(0, index));
      return refused;
    }
  }
  return [];
}

async function dropTables(client: pg.Client, pieces: readonly (readonly TableShape[])[]): Promise<void> {
  for (const some of pieces) {
    await client.query(`DROP TABLE ${some.map(quoteTable).join(', ')}`);
  }
}

/** What is missing of these tables, and everything that does not fit. Changes nothing; may be asked before the schema `trem` is there. */
export async function lookAtTables(client: pg.Client, task: TargetRef | undefined, asked: EnsureTablesOptions) {
  const options = { ...asked, tables: asked.tables.map(withAddedColumns) };
  const treated = await treatTables(client, task, options);
  const lacking = treated.flatMap(({ shape, table }) => (table === undefined ? [shape] : []));
  const types = await readUserTypes(client, userTypesOf(options.tables), { mayGrow: options.addsLabels === true });
  const { unfit, rest } = await treatmentFindings(client, treated, options);
  const findings = [
    ...asked.tables.flatMap(modeFindings),
    ...types.findings,
    ...(await extensionFindings(client, options.tables, types.missing)),
    ...unfit,
    ...(mayCreate(options) ? [] : lacking.map(missing)),
    ...rest,
  ];
  return { findings, lacking, lackingTypes: types.lacking, growing: types.growing, lackingExtensionTypes: types.missing, treated };
}

/** Recreating implies creating, but only a load recreates. */
function mayCreate({ preparation, generation }: Pick<EnsureTablesOptions, 'preparation' | 'generation'>): boolean {
  return preparation.createTable || (preparation.recreateTable && generation !== undefined);
}

function lackingOnes(treated: readonly TreatedTable[]): Parameters<typeof addColumns>[1] {
  return treated.flatMap(({ shape, treatment, lacking }) =>
    treatment === 'recreate' || lacking.length === 0 ? [] : [{ shape, columns: lacking }],
  );
}

async function detach(client: pg.Client, treated: readonly TreatedTable[]): Promise<void> {
  const doomed = treated.flatMap(({ table, treatment }) => (treatment === 'recreate' && table !== undefined ? [table.oid] : []));
  for (const { name, ...table } of doomed.length > 1 ? await foreignKeysAmong(client, doomed) : []) {
    await client.query(`ALTER TABLE ${quoteTable(table)} DROP CONSTRAINT ${quoteIdentifier(name)}`);
  }
}
