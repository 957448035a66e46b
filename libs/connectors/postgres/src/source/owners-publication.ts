import { slotName, type TableName } from '@trem/contracts';
import type { TaskRef } from '@trem/replication-core';
import { quoteIdentifier, quoteLiteral } from '../identifiers.js';
import { commentOf } from './publication-comment.js';
import { ALL_CHANGES, INSERTS_ALONE, listOf, publishesLines } from './publication-row.js';
import { createStatement } from './publication-statements.js';

/**
 * What the owner of tables runs for a role that owns none of them: it makes the publication as the task itself would, and gives it to the role.
 * Only a superuser, or an owner who is a member of the role (which then needs CREATE on the database), can give it away.
 */
export function createPublicationFor({
  task,
  tables,
  role,
  insertsAlone = false,
}: {
  readonly task: TaskRef;
  readonly tables: readonly TableName[];
  readonly role: string;
  readonly insertsAlone?: boolean;
}): string {
  const publishes = insertsAlone ? INSERTS_ALONE : ALL_CHANGES;
  const name = quoteIdentifier(slotName(task));
  return [
    createStatement(task, { tables, publishes }),
    `COMMENT ON PUBLICATION ${name} IS ${quoteLiteral([commentOf(task), ...publishesLines(publishes)].join('\n'))}`,
    `ALTER PUBLICATION ${name} OWNER TO ${quoteIdentifier(role)}`,
  ].join('; ');
}

/** The same for a table that joins the task later. */
export function addToPublication(task: TaskRef, table: TableName): string {
  return `ALTER PUBLICATION ${quoteIdentifier(slotName(task))} ADD TABLE ${listOf([table])}`;
}
