import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';
import { maths } from './values.js';

const TO = ['to|as|into', 'para|como'];

/** "rename orders to sales_orders", "rename the employee's id to staff_id and first_name to given_name, the salary's amount to monthly_amount". */
export function renaming(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    if (cursor.phrase('rename|renaming', 'renomeie|renomear|renomeando') === undefined) {
      return undefined;
    }
    const before = names.context;
    const renamed = cursor.list(() => one(cursor, names));
    names.context = before;
    return renamed?.flat();
  });
}

/** "call the table dim_product there", "call it dim_product at the target": of the table named last. */
export function tableCalled(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    const table = names.lastTable;
    const isTable = cursor.phrase('call|name|naming|calling the|that? table', 'chame|nomeie a? tabela de?') !== undefined;
    if (table === undefined || (!isTable && cursor.phrase('call|name it', 'chamea|chameo de?') === undefined)) {
      return undefined;
    }
    const to = names.newName(cursor);
    const isThere = cursor.phrase('there', 'at|in|on the target', 'la', 'no destino') !== undefined;
    if (to === undefined || !(isTable || isThere)) {
      return undefined;
    }
    names.renameTable(table, to);
    return [{ tag: 'rename-table', table, to }];
  });
}

/** What is done with a column on the way belongs to the list: "amount to monthly_amount and divide it by 12, ...". */
function one(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const renamed = [schema, table, column].values().map((read) => cursor.attempt(() => read(cursor, names)));
  const found = renamed.find((wish) => wish !== undefined);
  return found === undefined ? maths(cursor, names) : [found];
}

function schema(cursor: Cursor, names: Names): Wish | undefined {
  const isSaid = cursor.phrase('the? schema', 'o? esquema') !== undefined;
  const found = isSaid ? names.schema(cursor) : undefined;
  const to = found === undefined || cursor.phrase(...TO) === undefined ? undefined : names.newName(cursor);
  return found === undefined || to === undefined ? undefined : { tag: 'rename-schema', schema: found, to };
}

function table(cursor: Cursor, names: Names): Wish | undefined {
  const found = names.table(cursor);
  if (found === undefined || names.isRatherColumn(found.text)) {
    return undefined;
  }
  const to = cursor.phrase(...TO) === undefined ? undefined : names.newName(cursor);
  if (to === undefined) {
    return undefined;
  }
  names.renameTable(found, to);
  return { tag: 'rename-table', table: found, to };
}

/** Without a table of its own it is of the table before it: "the employee's id to staff_id and first_name to given_name". */
function column(cursor: Cursor, names: Names): Wish | undefined {
  const found = names.columnOrUnknown(cursor);
  const to = found === undefined || cursor.phrase(...TO) === undefined ? undefined : names.newName(cursor);
  if (found === undefined || to === undefined) {
    return undefined;
  }
  names.context = found.table ?? names.context;
  names.renameColumn(found, to);
  return { tag: 'rename-column', column: found, to };
}
