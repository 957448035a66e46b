import { slotName, type TableName } from '@trem/contracts';
import type { TaskRef } from '@trem/replication-core';
import type pg from 'pg';
import { quoteIdentifier, quoteLiteral } from '../identifiers.js';
import { ALL_CHANGES, listOf, type PublicationRow, VIA_ROOT } from './publication-row.js';

export interface Contents {
  readonly tables: readonly TableName[];
  /** Kinds of changes. */
  readonly publishes: string;
}

export function createStatement(task: TaskRef, { tables, publishes }: Contents): string {
  const kinds = publishes === ALL_CHANGES ? '' : `publish = ${quoteLiteral(publishes)}, `;
  return `CREATE PUBLICATION ${quoteIdentifier(slotName(task))} FOR TABLE ${listOf(tables)} WITH (${kinds}${VIA_ROOT})`;
}

export async function makePublication(client: pg.Client, task: TaskRef, made: Contents & { readonly isThere: boolean }): Promise<void> {
  if (made.isThere) {
    await client.query(`DROP PUBLICATION ${quoteIdentifier(slotName(task))}`);
  }
  await client.query(createStatement(task, made));
}

interface Change extends Pick<Contents, 'publishes'> {
  readonly from: PublicationRow;
  readonly added: readonly TableName[];
  readonly removed: readonly TableName[];
}

/** By difference: a table that stays must not leave for a moment, nor be put back if somebody takes it out right now. */
export async function changePublication(client: pg.Client, task: TaskRef, { from, added, removed, publishes }: Change): Promise<void> {
  const name = quoteIdentifier(slotName(task));
  if (from.publishes !== publishes) {
    await client.query(`ALTER PUBLICATION ${name} SET (publish = ${quoteLiteral(publishes)})`);
  }
  if (!from.isViaRoot) {
    await client.query(`ALTER PUBLICATION ${name} SET (${VIA_ROOT})`);
  }
  if (added.length > 0) {
    await client.query(`ALTER PUBLICATION ${name} ADD TABLE ${listOf(added)}`);
  }
  if (removed.length > 0) {
    await client.query(`ALTER PUBLICATION ${name} DROP TABLE ${listOf(removed)}`);
  }
}
