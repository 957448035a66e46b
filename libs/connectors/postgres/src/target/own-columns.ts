import { tableKey } from '@trem/contracts';
import type { ColumnShape, TableShape } from '@trem/replication-core';
import type pg from 'pg';
import { isAddable, withAddedColumns } from '../added-columns.js';
import { inTransaction } from '../transaction.js';
import { addColumn } from './ddl.js';
import { readTables, type TargetTable } from './existing-tables.js';
import { collationsOf, readServer } from './target-server.js';

/** Whoever reads the table longer than this keeps us from adding a column: others would wait behind us as long as we wait. */
export const LONGEST_WAIT = '5s';

/** Columns of ours that the table lacks and may get beside rows that are there, for NULL may stand in them. */
export function lackingColumns(shape: TableShape, table: TargetTable): readonly ColumnShape[] {
  const found = new Set(table.columns.map(({ name }) => name));
  return shape.columns.filter((column) => isAddable(column) && !found.has(column.name));
}

/** Inside a transaction. Rows that are there have NULL in a new column, and numbers in one of numbers. */
export async function addColumns(
  client: pg.Client,
  tables: readonly { readonly shape: TableShape; readonly columns: readonly ColumnShape[] }[],
): Promise<void> {
  if (tables.length === 0) {
    return;
  }
  await client.query(`SET LOCAL lock_timeout = '${LONGEST_WAIT}'`);
  const server = await readServer(client, tables.flatMap(collationsOf));
  for (const { shape, columns } of tables) {
    for (const column of columns) {
      await client.query(addColumn(shape, column, server));
    }
  }
}

/** Of tables that are there; the others are not made. A number for all rows is given only while nobody writes them. */
export async function addLackingColumns(client: pg.Client, shapes: readonly TableShape[]): Promise<void> {
  const wanted = new Map(shapes.map((shape) => [tableKey(shape), withAddedColumns(shape)]));
  const lacking = (await readTables(client, shapes)).flatMap((table) => {
    const shape = wanted.get(tableKey(table));
    const columns = shape === undefined ? [] : lackingColumns(shape, table).filter(({ added }) => added !== 'identity');
    return shape === undefined || columns.length === 0 ? [] : [{ shape, columns }];
  });
  if (lacking.length > 0) {
    await inTransaction(client, () => addColumns(client, lacking));
  }
}
