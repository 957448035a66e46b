import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import { canBeThousands } from '../text/plain-numbers.js';
import type { ColumnRef, Wish } from '../wishes.js';
import { masking } from './masking.js';

interface Change {
  readonly rule: object;
  readonly before: readonly string[];
  readonly behind: readonly string[];
}

const PUT = 'put|make|write|turn|convert|set|coloque|deixe|ponha|escreva|converta|passe';

const changes: readonly Change[] = [
  {
    rule: { operation: 'uppercase' },
    before: ['uppercase', 'upper case', 'capitalise all letters of'],
    behind: [
      'in|into|to|as? capitals|uppercase',
      'in|into|to upper case',
      'in|into|to capital letters',
      'em|para maiusculas|maiusculo',
      'em caixa alta',
      'em letras maiusculas',
    ],
  },
  {
    rule: { operation: 'lowercase' },
    before: ['lowercase', 'lower case'],
    behind: [
      'in|into|to|as? lowercase',
      'in|into|to lower case',
      'in|into|to lower case',
      'in|into|to small letters',
      'em|para minusculas|minusculo',
      'em letras minusculas',
    ],
  },
  {
    rule: { operation: 'trim' },
    before: [
      'trim',
      'strip the? spaces|blanks from|of|around',
      'remove the? spaces|blanks around',
      'remova|tire|apare os? espacos de|do|da|das|dos|em',
      'apare',
    ],
    behind: ['trimmed', 'without blanks|spaces around', 'sem espacos nas pontas'],
  },
  {
    rule: { operation: 'title-case' },
    before: ['title case'],
    behind: ['in|to title case', 'com iniciais maiusculas'],
  },
  {
    rule: { operation: 'unaccent' },
    before: ['remove the? accents from|of|in', 'unaccent', 'remova|tire os? acentos de|do|da|das|dos|em'],
    behind: ['without accents', 'sem acentos'],
  },
];

/** "mask the e-mails", "last names in capitals", "trim city": what happens to the values of columns. */
export function values(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return masking(cursor, names) ?? cursor.attempt(() => verbFirst(cursor, names)) ?? cursor.attempt(() => columnsFirst(cursor, names));
}

function verbFirst(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const change = changes.find(({ before }) => cursor.phrase(...before) !== undefined);
  const columns = change === undefined ? undefined : names.columns(cursor);
  return change === undefined || columns === undefined ? undefined : [value(columns, change.rule)];
}

function columnsFirst(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const isPut = cursor.phrase(PUT) !== undefined;
  if (!isPut) {
    cursor.phrase('with|having|com');
  }
  const columns = isPut ? names.columns(cursor) : names.knownColumns(cursor);
  cursor.phrase('is|are|be|ficam|fica?');
  const change = columns === undefined ? undefined : changes.find(({ behind }) => cursor.phrase(...behind) !== undefined);
  return change === undefined || columns === undefined ? undefined : [value(columns, change.rule)];
}

function value(columns: readonly ColumnRef[], rule: object): Wish {
  return { tag: 'value', columns, rule: { type: 'modify-column-value', ...rule }, isForText: true };
}

/** "amount divided by 12", "unit_price times 1.2". */
function mathsBehind(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  cursor.phrase('with|calculate|compute', 'com|calcule');
  const column = names.column(cursor);
  const isDivision = column !== undefined && cursor.phrase('divided by', 'dividido|dividida por') !== undefined;
  const isProduct = column !== undefined && cursor.phrase('times', 'multiplied by', 'vezes', 'multiplicado|multiplicada por') !== undefined;
  const by = isDivision || isProduct ? factor(cursor) : undefined;
  return column === undefined || by === undefined ? undefined : [calculated(column, isDivision ? '/' : '*', by.text)];
}

/** "divide the amount by 12", "multiplique total por 5.4". */
export function maths(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => mathsFirst(cursor, names)) ?? cursor.attempt(() => mathsBehind(cursor, names));
}

function mathsFirst(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    const isDivision = cursor.phrase('divide|dividing', 'divida|dividindo') !== undefined;
    if (!isDivision && cursor.phrase('multiply|multiplying', 'multiplique|multiplicando') === undefined) {
      return undefined;
    }
    const column = names.lastColumn(cursor) ?? names.columnOrUnknown(cursor);
    const by = column === undefined || cursor.phrase('by', 'por') === undefined ? undefined : factor(cursor);
    if (column === undefined || by === undefined) {
      return undefined;
    }
    return [calculated(column, isDivision ? '/' : '*', by.text)];
  });
}

function factor(cursor: Cursor) {
  const number = cursor.take('number');
  return number === undefined || canBeThousands(number.text) ? undefined : number;
}

function calculated(column: ColumnRef, operator: '/' | '*', by: string): Wish {
  const rule = { type: 'modify-column-value', operation: 'math-expression', expression: `value ${operator} ${by}` };
  return { tag: 'value', columns: [column], rule, isForText: false };
}
