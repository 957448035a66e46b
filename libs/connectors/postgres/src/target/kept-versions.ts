import { type Apply, comparesVersions } from '@trem/contracts';
import type { Preparation, TableShape } from '@trem/replication-core';
import type pg from 'pg';
import { quoteIdentifier, quoteTable } from '../identifiers.js';
import { keyIndexes, type TargetTable } from './existing-tables.js';

/** A table of ours with its added columns, and what is there of it. */
export interface VersionsThere {
  readonly table: TableShape;
  readonly apply: Apply | undefined;
  readonly existing: TargetTable;
}

/**
 * Whether the versions that are there stay, and another load only adds and closes what differs from them. Rows that a first load has left halfway, before
 * they had a key, are no versions: rows of one key may be among them.
 */
export async function keepsVersionsThere(
  client: pg.Client,
  { table, apply, existing }: VersionsThere,
  preparation: Pick<Preparation, 'recreateTable' | 'truncateTable'>,
): Promise<boolean> {
  const { key, distinct } = table;
  if (apply === undefined || key.length === 0 || !comparesVersions(apply, distinct === undefined ? 'key' : 'all-columns', preparation)) {
    return false;
  }
  const { endColumn } = apply.scd2;
  return (
    keyIndexes(existing, key).length > 0 ||
    (existing.columns.some(({ name }) => name === endColumn) && (await anyEnded(client, table, endColumn)))
  );
}

async function anyEnded(client: pg.Client, table: TableShape, endColumn: string): Promise<boolean> {
  const ended = await client.query(`SELECT FROM ${quoteTable(table)} WHERE ${quoteIdentifier(endColumn)} IS NOT NULL LIMIT 1`);
  return ended.rowCount !== 0;
}
