import { ReplicationError, type Row, type RowChange } from '@trem/replication-core';
import type { OpenTable } from './open-table.js';
import { parameters } from './table-writer.js';
import { tupleOf } from './wire/record-layout.js';

/**
 * Where rows that are two at the source may come to have one key, a row that comes must find its key free: the versions of another would go on as its own.
 * What the target has is asked with the statements that write, and their answers tell.
 * @throws ROW_EXISTS two of these changes come to one key
 */
export async function refuseTaken({ conversation, plan, tally }: OpenTable, changes: readonly RowChange[]): Promise<void> {
  const { statement, found } = plan.versions.takenKey();
  for (const row of comers(changes, plan.target)) {
    conversation.run(statement, parameters(plan, tupleOf(row), found), tally.free(plan));
    await conversation.pressure();
  }
}

/** Rows whose keys must be free before the first of the changes. */
function comers(changes: readonly RowChange[], { key, schema, table }: OpenTable['plan']['target']): readonly Row[] {
  const present = new Map<string, boolean>();
  const rows: Row[] = [];
  for (const change of changes) {
    const before = change.tag === 'insert' ? undefined : change.before?.key(key);
    const after = change.tag === 'delete' ? undefined : change.after;
    const name = after?.key(key);
    if (before !== undefined) {
      present.set(before, before === name);
    }
    if (after === undefined || name === undefined || before === name || (change.tag === 'update' && before === undefined)) {
      continue;
    }
    if (present.get(name) === true) {
      throw new ReplicationError('ROW_EXISTS', { schema, table });
    }
    if (!present.has(name)) {
      rows.push(after);
    }
    present.set(name, true);
  }
  return rows;
}
