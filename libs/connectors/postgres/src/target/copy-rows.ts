import { type LoadReport, type PartitionLoad, ReplicationError, type TableShape } from '@trem/replication-core';
import type pg from 'pg';
import { copiedColumns, copyFormat } from '../copy-format.js';
import { quoteList, quoteTable } from '../identifiers.js';
import { copyIn } from './copy-in.js';
import { createStage, mergeStage, stage } from './merge-rows.js';

/** Rows of a partition, and what is at their table. */
export interface Copy extends Pick<PartitionLoad, 'open' | 'keysMayMeet' | 'signal' | 'onProgress'> {
  /** The table holds rows that are to stay: they are written over where the keys are equal, unless rows have no key there. */
  readonly keeps: boolean;
  /** The table that the rows go to, when none are to stay. */
  readonly place: TableShape;
}

/** Copies rows in the caller's transaction. @throws ROW_EXISTS rows of the load itself have one key */
export async function copyRows(
  client: pg.Client,
  table: TableShape,
  { keeps, place, keysMayMeet = false, open, ...options }: Copy,
): Promise<LoadReport> {
  if (!keeps || table.distinct !== undefined) {
    return await copyIn(client, copyStatement(table, quoteTable(place)), await open(), options);
  }
  await client.query(createStage(table));
  const report = await copyIn(client, copyStatement(table, stage), await open(), options);
  const merged = await client.query(mergeStage(table, { sparesOwn: keysMayMeet }));
  if (keysMayMeet && merged.rowCount !== report.rows) {
    throw new ReplicationError('ROW_EXISTS', { schema: table.schema, table: table.table, rows: report.rows - (merged.rowCount ?? 0) });
  }
  return report;
}

function copyStatement(table: TableShape, into: string): string {
  const columns = quoteList(copiedColumns(table).map(({ name }) => name));
  return `COPY ${into} (${columns}) FROM STDIN (FORMAT ${copyFormat(table)})`;
}
