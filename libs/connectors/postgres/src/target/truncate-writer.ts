import type { ChangeStamp, TableTarget } from '@trem/replication-core';
import { addedColumns } from '../added-columns.js';
import { quoteIdentifier, quoteList, quoteTable } from '../identifiers.js';
import { encodeAdded, factOf, timestampBytes, type Writing, writtenColumns } from './row-extender.js';
import type { Tally } from './tally.js';
import { closeAll } from './version-statements.js';
import { timeOf } from './version-writer.js';
import type { Conversation, Parameter } from './wire/conversation.js';
import { Statement } from './wire/statement.js';

/**
 * What a truncate is to a table whose rows outlive those of the source: versions end, a history gets a row, rows that are kept are marked. False for a
 * table that is to be emptied.
 */
export function writeTruncate(
  conversation: Conversation,
  target: TableTarget,
  { at, writing, tally }: { readonly at: ChangeStamp; readonly writing: Writing; readonly tally: Tally },
): boolean {
  const { apply } = target;
  const run = (
    sql: string,
    types: readonly number[],
    values: readonly Parameter[],
    completed: (rows: number) => void = () => undefined,
  ) => {
    const statement = new Statement(sql, types);
    conversation.run(statement, values, { about: statement, completed });
    return true;
  };
  const time = (micros: number): Parameter => ({ cell: timestampBytes(micros), isText: false });
  switch (apply?.mode) {
    case 'scd2':
      return run(
        closeAll(target, apply.scd2),
        [1184],
        [time(timeOf(target, at, writing))],
        tally.counting(target, (closed: number) => ({ opened: 0, closed })),
      );
    case 'history': {
      const columns = writtenColumns(apply);
      const values = columns.map(
        (column): Parameter => ({ cell: encodeAdded(factOf(column.fact, at, { isNew: true, writing }), column) ?? null, isText: false }),
      );
      const places = columns.map((_, index) => `$${index + 1}`).join(', ');
      const sql = `INSERT INTO ${quoteTable(target)} (${quoteList(columns.map(({ name }) => name))}) VALUES (${places})`;
      return run(
        sql,
        columns.map(({ typeOid }) => typeOid),
        values,
        tally.counting(target, (opened: number) => ({ opened, closed: 0 })),
      );
    }
    default: {
      const [mark] = addedColumns(apply).filter(({ fact }) => fact === 'deletedAt');
      if (mark === undefined) {
        return false;
      }
      const column = quoteIdentifier(mark.name);
      return run(`UPDATE ${quoteTable(target)} SET ${column} = $1 WHERE ${column} IS NULL`, [1184], [time(at.committedAt)]);
    }
  }
}
