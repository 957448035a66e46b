import { slotName, type TableName } from '@trem/contracts';
import type { TaskRef } from '@trem/replication-core';
import { quoteIdentifier, quoteLiteral } from '../identifiers.js';
import { createStatement } from './publication.js';
import { commentOf } from './publication-comment.js';
import { listOf } from './publication-row.js';

/**
 * What the owner of tables runs for a role that owns none of them: it makes the publication as the task itself would, and gives it to the role.
 * Only a superuser, or an owner who is a member of the role (which then needs CREATE on the database), can give it away.
 */
export function createPublicationFor({
  task,
  tables,
  role,
}: {
  readonly task: TaskRef;
  readonly tables: readonly TableName[];
  readonly role: string;
}): string {
  const name = quoteIdentifier(slotName(task));
  return [
    createStatement(task, tables),
    `COMMENT ON PUBLICATION ${name} IS ${quoteLiteral(commentOf(task))}`,
    `ALTER PUBLICATION ${name} OWNER TO ${quoteIdentifier(role)}`,
  ].join('; ');
}

/** The same for a table that joins the task later. */
export function addToPublication(task: TaskRef, table: TableName): string {
  return `ALTER PUBLICATION ${quoteIdentifier(slotName(task))} ADD TABLE ${listOf([table])}`;
}
