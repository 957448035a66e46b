import type { MissingLabel, UserType } from '@trem/replication-core';
import type pg from 'pg';
import { inTransaction } from '../transaction.js';
import { labelStatements, missingLabels } from './enum-labels.js';
import { readUserTypes } from './known-types.js';

/**
 * The labels that these enums lack at the target; with `add`, they have them when it returns. None where an enum is missing, or differs in
 * another way: that is told elsewhere.
 */
export async function completeLabels(
  client: pg.Client,
  types: readonly UserType[],
  { add }: { readonly add: boolean },
): Promise<readonly MissingLabel[]> {
  const { growing } = await readUserTypes(client, types, { mayGrow: true });
  const statements = growing.flatMap(labelStatements);
  if (add && statements.length > 0) {
    await inTransaction(client, () => client.query(statements.join(';\n'))); // a label can be used once that is over
  }
  return growing.flatMap(missingLabels);
}
