import type { TableShape } from '@trem/replication-core';
import { copiedColumns } from '../copy-format.js';
import { quoteIdentifier, quoteList, quoteTable } from '../identifiers.js';
import { wasBefore } from './earlier-rows.js';

const STAGE = 'pg_temp.trem_stage';

/** Rows that are copied go here first, when the table holds rows that are to be kept. Gone with the transaction. */
export function createStage(table: TableShape): string {
  const columns = quoteList(copiedColumns(table).map(({ name }) => name));
  return `CREATE TEMPORARY TABLE trem_stage ON COMMIT DROP AS SELECT ${columns} FROM ${quoteTable(table)} WITH NO DATA`;
}

export const stage = STAGE;

/**
 * Each row replaces the one with its key, or is added; what has other keys stays as it is, and so does when and by whom a row was first written.
 * `sparesOwn`: a row that this load has brought is replaced by none, and counts as not touched.
 */
export function mergeStage(table: TableShape, { sparesOwn = false } = {}): string {
  const names = copiedColumns(table).map(({ name }) => name);
  const { createdAt, createdBy } = table.apply?.columns ?? {};
  const others = names.filter((name) => !table.key.includes(name) && name !== createdAt && name !== createdBy);
  const set = sparesOwn && others.length === 0 ? table.key : others;
  const columns = quoteList(names);
  const overwrite = set.map((name) => `${quoteIdentifier(name)} = EXCLUDED.${quoteIdentifier(name)}`).join(', ');
  return `INSERT INTO ${quoteTable(table)} (${columns}) SELECT ${columns} FROM ${STAGE}
    ON CONFLICT (${quoteList(table.key)}) DO ${overwrite === '' ? 'NOTHING' : `UPDATE SET ${overwrite}${sparesOwn ? ` WHERE ${wasBefore(table)}` : ''}`}`;
}
