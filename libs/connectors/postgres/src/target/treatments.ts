import { type Finding, tableKey } from '@trem/contracts';
import {
  type ColumnShape,
  type EnsureTablesOptions,
  type Preparation,
  type TableShape,
  type TargetRef,
  type Treatment,
  treatmentOf,
} from '@trem/replication-core';
import type pg from 'pg';
import { readDependants, readSwapObstacles } from './dependants.js';
import { readTables, type TargetTable } from './existing-tables.js';
import { compareComputed } from './generated-columns.js';
import { readOurLoads } from './our-loads.js';
import { lackingColumns } from './own-columns.js';
import { differencesOf, hasDependants, isNoTable, keyless, notEmpty, notOwner } from './table-findings.js';
import { whichHaveRows } from './which-have-rows.js';

/** A table of a task, what is there of it, and what its load will do with that. */
export interface TreatedTable {
  readonly shape: TableShape;
  readonly table: TargetTable | undefined;
  /** `none`: no load of it is due. */
  readonly treatment: Treatment | 'none';
  /** What of it does not fit, should it stay. */
  readonly differences: readonly Finding[];
  /** Columns of ours that it lacks and gets, should it stay. */
  readonly lacking: readonly ColumnShape[];
}

/** Without a load to come, a table that is there is taken as it is. */
export async function treatTables(
  client: pg.Client,
  task: TargetRef | undefined,
  { tables, preparation, generation, isReload = false }: EnsureTablesOptions,
): Promise<readonly TreatedTable[]> {
  const found = await compareComputed(client, await readTables(client, tables), { shapes: tables, transaction: 'own' });
  const existing = new Map(found.map((table) => [tableKey(table), table]));
  if (generation === undefined) {
    return tables.map((shape) => untreated(shape, existing.get(tableKey(shape)), preparation));
  }
  const ours = await readOurLoads(client, task, preparation.onExistingRows === 'keep');
  const strangers = tables.flatMap((shape) => (ours(shape) !== undefined ? [] : (existing.get(tableKey(shape)) ?? [])));
  const filled = new Set((await whichHaveRows(client, await readable(client, strangers))).map(({ oid }) => oid));
  return tables.map((shape) => {
    const table = existing.get(tableKey(shape));
    if (table === undefined) {
      return { shape, table, differences: [], lacking: [], treatment: treatmentOf('missing', preparation, false) };
    }
    return ours(shape) === 'loaded' && !isReload
      ? { shape, table, ...heldAgainst(shape, table, { needsKey: false, mayAdd: true }), treatment: 'none' }
      : treated({ shape, table, isOurs: ours(shape) !== undefined, isFilled: filled.has(table.oid) }, preparation);
  });
}

function untreated(shape: TableShape, table: TargetTable | undefined, { createTable }: Preparation): TreatedTable {
  return table === undefined
    ? { shape, table, differences: [], lacking: [], treatment: createTable ? 'create' : 'refuse' }
    : { shape, table, ...heldAgainst(shape, table, { needsKey: true, mayAdd: createTable }), treatment: 'none' };
}

function heldAgainst(
  shape: TableShape,
  table: TargetTable,
  options: Parameters<typeof differencesOf>[2],
): Pick<TreatedTable, 'differences' | 'lacking'> {
  return { differences: differencesOf(shape, table, options), lacking: options.mayAdd ? lackingColumns(shape, table) : [] };
}

interface There {
  readonly shape: TableShape;
  readonly table: TargetTable;
  readonly isOurs: boolean;
  readonly isFilled: boolean;
}

/** A table of ours that does not fit any more is one like any other where tables are recreated. */
function treated({ shape, table, isOurs, isFilled }: There, preparation: Preparation): TreatedTable {
  const found = isFilled ? 'filled' : 'empty';
  const needsKey = treatmentOf(found, preparation, isOurs) === 'keep';
  const held = heldAgainst(shape, table, { needsKey, mayAdd: isOurs });
  const staysOurs = isOurs && (held.differences.length === 0 || !preparation.recreateTable);
  return { shape, table, ...held, treatment: treatmentOf(found, preparation, staysOurs) };
}

/** Whatever keeps a load from treating these tables so: what does not fit, and the rest. */
export async function treatmentFindings(
  client: pg.Client,
  treated: readonly TreatedTable[],
  { preparation, generation }: EnsureTablesOptions,
): Promise<{ readonly unfit: readonly Finding[]; readonly rest: readonly Finding[] }> {
  const there = treated.flatMap(({ table, ...one }) => (table === undefined ? [] : [{ ...one, table }]));
  const doomed = there.filter(({ treatment }) => treatment === 'recreate');
  const dropped = doomed.map(({ table }) => table.oid);
  const swapped =
    generation !== undefined && preparation.visibility === 'swap' ? there.filter(({ treatment }) => treatment !== 'none') : [];
  const remakes = preparation.createObjects.includes('foreign-keys');
  const obstacles =
    swapped.length > 0
      ? await readSwapObstacles(
          client,
          swapped.map(({ shape, table, treatment }) => ({
            oid: table.oid,
            remade: treatment === 'recreate' || remakes ? foreignKeys(shape) : [],
          })),
        )
      : await readDependants(client, dropped, dropped);
  const strangers = new Set(await notOwned(client, [...dropped, ...swapped.map(({ table }) => table.oid)]));
  return {
    unfit: there.flatMap(({ table, treatment, differences }) => (treatment === 'recreate' ? isNoTable(table) : differences)),
    rest: there.flatMap(({ shape, table, treatment }) => {
      const names = obstacles.get(table.oid) ?? [];
      return [
        ...(treatment === 'refuse' ? [notEmpty(table)] : []),
        ...(treatment === 'keep' && shape.key.length === 0 && shape.distinct === undefined ? [keyless(table)] : []),
        ...(names.length > 0 ? [hasDependants(table, names)] : []),
        ...(strangers.has(table.oid) ? [notOwner(table)] : []),
      ];
    }),
  };
}

function foreignKeys(shape: TableShape): readonly string[] {
  return shape.objects.filter(({ kind }) => kind === 'foreign-keys').map(({ name }) => name);
}

/** Those that the role may not read count as empty: that they cannot be read is told apart. */
async function readable(client: pg.Client, tables: readonly TargetTable[]): Promise<readonly TargetTable[]> {
  const ordinary = tables.filter(({ kind }) => kind === 'r' || kind === 'p');
  const found = await client.query<{ oid: string }>(
    `SELECT oid::int8::text AS oid FROM pg_class
      WHERE oid = ANY ($1::oid[]) AND has_table_privilege(oid, 'SELECT') AND has_schema_privilege(relnamespace, 'USAGE')`,
    [ordinary.map(({ oid }) => oid)],
  );
  const oids = new Set(found.rows.map(({ oid }) => Number(oid)));
  return ordinary.filter(({ oid }) => oids.has(oid));
}

/** Only the owner of a table may drop it. */
async function notOwned(client: pg.Client, tables: readonly number[]): Promise<readonly number[]> {
  const { rows } = await client.query<{ oid: string }>(
    `SELECT oid::int8::text AS oid FROM pg_class WHERE oid = ANY ($1::oid[]) AND NOT pg_has_role(relowner, 'USAGE')`,
    [tables],
  );
  return rows.map(({ oid }) => Number(oid));
}
