import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';
import { THERE } from './table-called.js';
import { maths } from './values.js';

const TO = ['to|as|into', 'para|como', '→', '- >', '= >'];

/** "rename orders to sales_orders", "rename the employee's id to staff_id and first_name to given_name, the salary's amount to monthly_amount". */
export function renaming(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    if (
      cursor.phrase(
        'rename~',
        'renomear~|rebatizar~',
        'give the? new? name|names to?',
        'change~ the? name of',
        'renomeie|renomear|renomeando',
        'change|changing the name of',
        'mude|altere|troque|mudando o nome de|da|do|das|dos',
      ) === undefined
    ) {
      return undefined;
    }
    const before = names.context;
    const renamed = cursor.list(() => one(cursor, names));
    cursor.phraseOf(THERE);
    names.context = before;
    return renamed?.flat();
  });
}

const RENAMED = [
  '[$should]? [be|ser]? [virar~|become~|turn~ into|arrive~ as|land~ as|show up as|appear~ as|end up as|come~ out as|go by|be known as|be exposed as|be called|be named|chegar~ como|aparecer~ como|ficar~ como|passar~ a ser|tornar~ se]',
  '[$should]? [be|ser]? [renomeada|renomeado|renamed|called|named|chamada|chamado] [to|as|into|para|como|de]?',
  'deve chamar se',
  'is|are|be|to|gets|get|should|must|shall|will? be? renamed|renaming to|as|into?',
  'is|are|be|to|gets|get|should|must|shall|will be? called|named to|as?',
  '→',
  'in|at|on? the? target? should|must|shall|will|is? be? called|named',
  'turns into',
  'deve|devera|passa|passe|vai? a? se? chamar|chamar-se se? de|como?',
  'com o? novo? nome de?',
  'renomeada|renomeado para|como?',
  'is|are|be? renamed to|as|into?',
  'should|must|shall|will be renamed|called|named to|as?',
  'becomes|become|becoming',
  'is|are? called|named',
  'e|é|seja|sendo? renomeada|renomeado para|como',
  'deve|passa|passe a? se? chamar|ser? chamada|chamado|renomeada|renomeado? de|para|como?',
  'vira|torna|vire',
];

/** "hire_date becomes hired_on", "with total renamed to amount", "call hire_date hired_on": the word stands behind the name, or none between both. */
export function renamedBehind(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    cursor.phrase('with|having', 'com|tendo', 'at|in|on the? target|destination ,?', 'no destino ,?');
    const isCalled = cursor.phrase('call|name', 'chame|nomeie a|o?') !== undefined;
    const isColumn = names.startsRatherColumn(cursor);
    const renamed = isColumn ? columnTo(cursor, names, isCalled) : tableTo(cursor, names, isCalled);
    cursor.phrase('over? there', 'at|in|on the? target|destination', 'la|ali', 'no|em destino|alvo');
    return renamed === undefined ? undefined : [renamed];
  });
}

function columnTo(cursor: Cursor, names: Names, isCalled: boolean): Wish | undefined {
  const column = names.column(cursor);
  const to = column === undefined ? undefined : newNameBehind(cursor, names, isCalled);
  if (column === undefined || to === undefined) {
    return undefined;
  }
  names.known.renameColumn(column, to);
  return { tag: 'rename-column', column, to };
}

function tableTo(cursor: Cursor, names: Names, isCalled: boolean): Wish | undefined {
  const found = names.table(cursor);
  const to = found === undefined ? undefined : newNameBehind(cursor, names, isCalled);
  if (found === undefined || to === undefined) {
    return undefined;
  }
  names.renameTable(found, to);
  return { tag: 'rename-table', table: found, to };
}

function newNameBehind(cursor: Cursor, names: Names, isCalled: boolean): string | undefined {
  const isSaid = cursor.phrase(...(isCalled ? ['de|como|as'] : RENAMED)) !== undefined;
  const to = isSaid || isCalled ? names.newName(cursor) : undefined;
  return to === undefined || names.known.endpoint(to) !== undefined ? undefined : to;
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
  const to = found === undefined || cursor.phraseOf(TO) === undefined ? undefined : names.newName(cursor);
  return found === undefined || to === undefined ? undefined : { tag: 'rename-schema', schema: found, to };
}

function table(cursor: Cursor, names: Names): Wish | undefined {
  const found = names.table(cursor);
  if (found === undefined || names.known.isRatherColumn(found.text)) {
    return undefined;
  }
  const to = cursor.phraseOf(TO) === undefined ? undefined : names.newName(cursor);
  if (to === undefined) {
    return undefined;
  }
  names.renameTable(found, to);
  return { tag: 'rename-table', table: found, to };
}

/** Without a table of its own it is of the table before it: "the employee's id to staff_id and first_name to given_name". */
function column(cursor: Cursor, names: Names): Wish | undefined {
  const found = names.columnOrUnknown(cursor);
  const to = found === undefined || cursor.phraseOf(TO) === undefined ? undefined : names.newName(cursor);
  if (found === undefined || to === undefined) {
    return undefined;
  }
  names.context = found.table ?? names.context;
  names.known.renameColumn(found, to);
  return { tag: 'rename-column', column: found, to };
}
