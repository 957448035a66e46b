import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { ColumnRef, Wish } from '../wishes.js';

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

const HASH = ['hash|hashing', 'aplique hash em|no|na|nos|nas'];
const KEEP_LAST = [
  'keep|keeping|show|showing|leave|leaving only|just the? last',
  'mantenha|mantendo|mostre|mostrando|deixe|deixando apenas|somente|so os|as? ultimos|ultimas',
];
const MASK = ['mask|masking|anonymise|anonymize|obfuscate|pseudonymise|pseudonymize', 'mascare|mascarar|mascarando|anonimize|anonimizar'];

/** "mask the e-mails", "last names in capitals", "trim city": what happens to the values of columns. */
export function values(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return (
    cursor.attempt(() => mask(cursor, names)) ??
    cursor.attempt(() => lastCharacters(cursor, names)) ??
    cursor.attempt(() => verbFirst(cursor, names)) ??
    cursor.attempt(() => columnsFirst(cursor, names))
  );
}

function mask(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const isHash = cursor.phrase(...HASH) !== undefined;
  if (!isHash && cursor.phrase(...MASK) === undefined) {
    return undefined;
  }
  cursor.phrase('all|todos|todas?');
  const columns = names.columns(cursor);
  return columns === undefined ? undefined : [value(columns, { operation: 'mask', ...(isHash ? { method: 'hash' } : maskMethod(cursor)) })];
}

/** "keep just the last 4 characters of phone". */
function lastCharacters(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const count = cursor.phrase(...KEEP_LAST) === undefined ? undefined : cursor.take('number');
  cursor.phrase(CHARACTERS);
  const isOf = count !== undefined && cursor.phrase('of|in', 'de|do|da|dos|das|em') !== undefined;
  const columns = isOf ? names.columns(cursor) : undefined;
  return columns === undefined ? undefined : [value(columns, { operation: 'mask', method: 'keep-last', count: Number(count?.text) })];
}

const CHARACTERS = 'digits|characters|letters|digitos|caracteres|letras';

function maskMethod(cursor: Cursor): object {
  return (
    cursor.attempt(() => {
      cursor.phrase('but|and|,|mas|e?');
      const isSaid =
        cursor.phrase(
          'keep|keeping|show|showing|leave|leaving only? the? last',
          'except|but for? the last',
          'mantendo|mostrando|deixando apenas|so? os|as? ultimos|ultimas',
        ) !== undefined;
      const count = isSaid ? cursor.take('number') : undefined;
      cursor.phrase(CHARACTERS);
      return count === undefined ? undefined : { method: 'keep-last', count: Number(count.text) };
    }) ??
    cursor.attempt(() => {
      const isSaid = cursor.phrase('with|as the? fixed? text?', 'com o? texto? fixo?') !== undefined;
      const text = isSaid ? cursor.take('quoted') : undefined;
      return text === undefined ? undefined : { method: 'fixed', value: text.text };
    }) ?? { method: 'hash' }
  );
}

function verbFirst(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const change = changes.find(({ before }) => cursor.phrase(...before) !== undefined);
  const columns = change === undefined ? undefined : names.columns(cursor);
  return change === undefined || columns === undefined ? undefined : [value(columns, change.rule)];
}

function columnsFirst(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const isPut = cursor.phrase(PUT) !== undefined;
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
  const by = isDivision || isProduct ? cursor.take('number') : undefined;
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
    const by = column === undefined || cursor.phrase('by', 'por') === undefined ? undefined : cursor.take('number');
    if (column === undefined || by === undefined) {
      return undefined;
    }
    return [calculated(column, isDivision ? '/' : '*', by.text)];
  });
}

function calculated(column: ColumnRef, operator: '/' | '*', by: string): Wish {
  const rule = { type: 'modify-column-value', operation: 'math-expression', expression: `value ${operator} ${by}` };
  return { tag: 'value', columns: [column], rule, isForText: false };
}

/** "leave out the column fax", "only the columns id and name of customers". */
export function columnChoice(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    const out = cursor.phrase(
      'leave|leaving out the? column|columns?',
      'without the? column|columns',
      'omit|drop|skip the? column|columns?',
      'exclude|excluding the column|columns',
      'do not copy|load the? column|columns',
      'omita|omitir|omitindo a|as|o|os? coluna|colunas?',
      'tire|tirando|remova|removendo a|as coluna|colunas',
      'sem a|as? coluna|colunas',
      'nao copie a|as? coluna|colunas',
      'deixe de fora a|as|o|os? coluna|colunas?',
    );
    const only = out === undefined ? cursor.phrase('only the? column|columns', 'apenas|somente|so a|as? coluna|colunas') : undefined;
    if (out === undefined && only === undefined) {
      return cursor.attempt(() => namedOut(cursor, names));
    }
    const columns = names.columns(cursor);
    return columns === undefined ? undefined : [{ tag: 'columns', choice: out === undefined ? 'include' : 'exclude', columns }];
  });
}

/** "leave out the body column of tickets": the word stands behind the name. */
function namedOut(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  if (cursor.phrase('leave|leaving out', 'without|omit|omitting|drop|dropping|skip|skipping|exclude|excluding') === undefined) {
    return undefined;
  }
  const from = cursor.at;
  const columns = names.knownColumns(cursor);
  const isSaid = cursor.tokens.slice(from, cursor.at).some(({ kind, folded }) => kind === 'word' && /^(column|field)s?$/.test(folded));
  return columns !== undefined && isSaid ? [{ tag: 'columns', choice: 'exclude', columns }] : undefined;
}
