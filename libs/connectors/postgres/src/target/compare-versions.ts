import { type ColumnShape, ReplicationError, type TableShape, type TargetRef } from '@trem/replication-core';
import type pg from 'pg';
import { versionMarks } from '../added-columns.js';
import { quoteTable } from '../identifiers.js';
import { CatalogueTypes } from '../values/catalogue-types.js';
import { comparisonOf, readTables } from './existing-tables.js';
import { writtenColumns } from './row-extender.js';
import type { StatementColumn } from './statements.js';
import { asideOf } from './swap.js';
import { type ComparedTable, compareVersions } from './version-comparison.js';

export interface Comparing {
  readonly client: pg.Client;
  readonly task: TargetRef;
  /** When the source was read, µs since 1970, should no row of it say so. */
  readonly takenAt: number | undefined;
}

/**
 * Inside a short transaction: makes the current versions of a table in mode scd2 those that the table beside holds. Whoever else would write to the table
 * waits; readers do not.
 * @throws TABLE_MISSING the table or the one beside is not there any more · COLUMN_MISSING
 */
export async function compareWithAside({ client, task, takenAt }: Comparing, table: TableShape): Promise<void> {
  const aside = asideOf(task, table);
  await client.query(`ANALYZE ${quoteTable(aside)}`);
  await client.query(`LOCK TABLE ${quoteTable(table)} IN SHARE ROW EXCLUSIVE MODE`);
  const compared = await comparedTable(client, table, aside);
  await client.query(compareVersions(compared), [takenAt ?? null, `trem:${task.name}`]);
}

async function comparedTable(client: pg.Client, shape: TableShape, aside: TableShape): Promise<ComparedTable> {
  const [table] = await readTables(client, [shape]);
  const { apply } = shape;
  if (table === undefined || apply === undefined) {
    throw new ReplicationError('TABLE_MISSING', { end: 'target', schema: shape.schema, table: shape.table });
  }
  const types = await CatalogueTypes.read(
    client,
    table.columns.map(({ typeOid }) => typeOid),
  );
  const found = new Map(table.columns.map((column) => [column.name, column]));
  const columnOf = ({ name }: Pick<ColumnShape, 'name'>): StatementColumn => {
    const column = found.get(name);
    if (column === undefined) {
      throw new ReplicationError('COLUMN_MISSING', { end: 'target', schema: shape.schema, table: shape.table, column: name });
    }
    return { name, comparison: comparisonOf(column, types.under(column.typeOid)?.oid) };
  };
  const own = shape.columns.filter(({ name }) => (found.get(name)?.generated ?? '') === '');
  const key = shape.key.map((name) => columnOf({ name }));
  const { scd2, columns } = apply;
  const facts = writtenColumns(apply).map(({ name }) => name);
  return {
    ...{ table, aside, key, own: own.map(columnOf) },
    compared: own.filter(({ name, isNow }) => isNow !== true && !shape.key.includes(name)).map(columnOf),
    extras: facts.filter((name) => Object.values(columns).includes(name)),
    ...versionMarks(scd2),
    ...{ updatedAt: columns.updatedAt, updatedBy: columns.updatedBy },
  };
}
