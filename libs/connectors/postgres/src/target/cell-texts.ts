import { type Relation, type Row, UNCHANGED } from '@trem/replication-core';
import { FIRST_USER_OID } from '../values/catalogue-types.js';
import type { Conversation } from './wire/conversation.js';
import { tupleOf } from './wire/record-layout.js';
import { Statement } from './wire/statement.js';

const savepoint = new Statement('SAVEPOINT trem_text');
const rollbackTo = new Statement('ROLLBACK TO SAVEPOINT trem_text');
const release = new Statement('RELEASE SAVEPOINT trem_text');

/**
 * How the server writes the values of a row, as people read them. What it cannot tell stays undefined: values that it refuses, and those of types that
 * have other numbers here than at the source. In an open transaction.
 */
export async function cellTexts(conversation: Conversation, relation: Relation, row: Row): Promise<readonly (string | undefined)[]> {
  const tuple = tupleOf(row);
  const texts: (string | undefined)[] = Array.from({ length: tuple.columnCount });
  const binary: number[] = [];
  for (let column = 0; column < tuple.columnCount; column += 1) {
    const cell = tuple.cell(column);
    if (cell !== null && cell !== UNCHANGED) {
      if (tuple.isText(column)) {
        texts[column] = Buffer.from(cell).toString();
      } else if ((relation.columns[column]?.typeOid ?? FIRST_USER_OID) < FIRST_USER_OID) {
        binary.push(column);
      }
    }
  }
  const ask = async (columns: readonly number[]) => {
    const types = columns.map((column) => relation.columns[column]?.typeOid ?? 0);
    const sql = `SELECT ${columns.map((_, index) => `pg_catalog.format('%s', $${index + 1})`).join(', ')}`;
    const run = (statement: Statement) => conversation.run(statement, [], { about: statement });
    run(savepoint);
    conversation.run(
      new Statement(sql, types),
      columns.map((column) => ({ cell: tuple.cell(column), isText: false })),
      {
        about: undefined,
        row: (fields) => {
          for (const [index, column] of columns.entries()) {
            texts[column] = String(fields[index]);
          }
        },
      },
    );
    let isTold = true;
    try {
      await conversation.finish();
    } catch {
      isTold = false;
      run(rollbackTo);
    }
    run(release);
    await conversation.finish();
    return isTold;
  };
  if (binary.length > 0 && !(await ask(binary)) && binary.length > 1) {
    for (const column of binary) {
      await ask([column]); // one value that the server refuses hides no other
    }
  }
  return texts;
}
