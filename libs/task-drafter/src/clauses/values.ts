import { columnList, knownColumnList } from '../column-lists.js';
import type { Names } from '../names.js';
import { amount } from '../text/amounts.js';
import type { Cursor } from '../text/cursor.js';
import { canBeThousands } from '../text/plain-numbers.js';
import type { ColumnRef, Wish } from '../wishes.js';
import { masking } from './masking.js';

interface Change {
  readonly rule: object;
  readonly before: readonly string[];
  readonly behind: readonly string[];
}

const PUT =
  'put~|make~|turn~|convert~|set~|change~|transform~|colocar~|deixar~|por~|converter~|passar~|transformar~|put|make|write|turn|convert|set|coloque|deixe|ponha|escreva|converta|passe';

const changes: readonly Change[] = [
  {
    rule: { operation: 'uppercase' },
    before: ['uppercase~|capitalise~|capitalize~', 'upper case', 'upper', 'capitalise all letters of'],
    behind: [
      'in|into|to|as|all? capitals|uppercase|uppercased|caps|upper',
      'in|into|to|as? upper|capital case|letters',
      'em|para|todo|toda|tudo? maiusculas|maiusculo|maiuscula|caixaalta',
      'em|para caixa|letras alta|maiusculas',
      'in|into|to upper case',
      'in|into|to capital letters',
      'em|para maiusculas|maiusculo',
      'em caixa alta',
      'em letras maiusculas',
      'upper case',
    ],
  },
  {
    rule: { operation: 'lowercase' },
    before: ['lowercase~', 'lower case', 'lower'],
    behind: [
      'in|into|to|as|all? lowercase|lowercased|lower',
      'em|para|todo|toda|tudo? minusculas|minusculo|minuscula',
      'em|para caixa|letras baixa|minusculas',
      'in|into|to lower case',
      'in|into|to lower case',
      'in|into|to small letters',
      'em|para minusculas|minusculo',
      'em letras minusculas',
      'lower case',
    ],
  },
  {
    rule: { operation: 'trim' },
    before: [
      '[tirar~|remover~|limpar~|aparar~|cortar~] [os]? espacos [em branco|sobrando|extras|a mais]? [[das|nas|de|do|no] [pontas|bordas|inicio e fim|inicio e do fim|comeco e fim]]? [de|do|da|das|dos|em|no|na]',
      'trim~',
      'strip~|remove~ the? leading|trailing and? trailing|leading? spaces|blanks|whitespace from|of|around|in',
      'tirar~|remover~|aparar~|limpar~|cortar~ os? espacos em|a? branco|mais|sobrando? de|do|da|das|dos|em|no|na',
      'strip the? spaces|blanks from|of|around',
      'remove the? spaces|blanks around',
      'remova|tire|apare os? espacos de|do|da|das|dos|em',
      'apare',
    ],
    behind: ['trimmed', 'with spaces|blanks|whitespace removed|stripped', 'without blanks|spaces around', 'sem espacos nas pontas'],
  },
  {
    rule: { operation: 'title-case' },
    before: ['title case'],
    behind: ['in|to title case', 'com iniciais maiusculas'],
  },
  {
    rule: { operation: 'unaccent' },
    before: [
      'remove~|strip~|drop~ the? accents|diacritics from|of|in|on',
      'remover~|tirar~ os? acentos de|do|da|das|dos|em|no|na',
      'unaccent',
      'remova|tire os? acentos de|do|da|das|dos|em',
    ],
    behind: ['without|no|with no accents|diacritics', 'sem acentos|acento|acentuacao'],
  },
];

/** "mask the e-mails", "last names in capitals", "trim city": what happens to the values of columns. */
export function values(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const isWith = /^(with|having|com)$/.test(cursor.peek()?.folded ?? '');
  const found =
    masking(cursor, names) ?? cursor.attempt(() => verbFirst(cursor, names)) ?? cursor.attempt(() => columnsFirst(cursor, names));
  return isWith ? found?.map((wish) => (wish.tag === 'value' ? { ...wish, isWith } : wish)) : found;
}

function verbFirst(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const change = changes.find(({ before }) => cursor.phraseOf(before) !== undefined);
  const columns = change === undefined ? undefined : columnList(names, cursor);
  return change === undefined || columns === undefined ? undefined : [value(columns, change.rule)];
}

function columnsFirst(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const isPut = cursor.phrase(PUT) !== undefined;
  if (!isPut) {
    cursor.phrase('with|having|com');
  }
  cursor.phrase('the? values|contents|content|text of|in', 'o|os? valores|valor|conteudo|texto de|do|da|dos|das');
  const columns = isPut ? columnList(names, cursor) : knownColumnList(names, cursor);
  cursor.phrase('values|contents');
  cursor.phrase(
    'should|shall|must|to|is|are|be|deve|devem|ficam|fica|seja|sejam|ser? be|ficar|estar|ir?',
    '[$should] [be|come|appear|arrive|end up|ser|ficar|estar|ir|vir]? all?',
    'all?',
  );
  const change = columns === undefined ? undefined : changes.find(({ behind }) => cursor.phraseOf(behind) !== undefined);
  return change === undefined || columns === undefined ? undefined : [value(columns, change.rule)];
}

function value(columns: readonly ColumnRef[], rule: object): Wish {
  return { tag: 'value', columns, rule: { type: 'modify-column-value', ...rule }, isForText: true };
}

/** "amount divided by 12", "unit_price times 1.2". */
function mathsBehind(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  cursor.phrase('with|calculate|compute', 'com|calcule');
  cursor.phrase('the? values|amounts of|in', 'o|os? valor|valores de|do|da|em');
  const column = names.column(cursor);
  cursor.phrase('should|shall|must|is|are|to|deve|seja|sejam|e? be|ser?');
  const isDivision = column !== undefined && cursor.phrase('divided by', 'dividido|dividida|divididos|divididas por', '/') !== undefined;
  const isProduct =
    column !== undefined &&
    cursor.phrase('times', 'multiplied by', 'vezes', 'multiplicado|multiplicada|multiplicados|multiplicadas por', '*') !== undefined;
  const by = isDivision || isProduct ? factor(cursor) : undefined;
  return column === undefined || by === undefined ? undefined : [calculated(column, isDivision ? '/' : '*', by.text, scaleBehind(cursor))];
}

/** "divide the amount by 12", "multiplique total por 5.4". */
export function maths(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => mathsFirst(cursor, names)) ?? cursor.attempt(() => mathsBehind(cursor, names));
}

function mathsFirst(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const from = cursor.at;
  return cursor.attempt(() => {
    const isDivision = cursor.phrase('divide~', 'dividir~') !== undefined;
    if (!isDivision && cursor.phrase('multiply~', 'multiplicar~') === undefined) {
      return undefined;
    }
    const column = names.lastColumn(cursor) ?? names.columnOrUnknown(cursor);
    if (column === undefined || cursor.phrase('by', 'por') === undefined) {
      return undefined;
    }
    const other = cursor.attempt(() => (cursor.peek()?.kind === 'word' ? names.column(cursor) : undefined));
    const by = factor(cursor);
    if (other !== undefined || by === undefined) {
      return other === undefined ? undefined : [ofTwoColumns(cursor, names, from)];
    }
    return [calculated(column, isDivision ? '/' : '*', by.text, scaleBehind(cursor))];
  });
}

function factor(cursor: Cursor) {
  const number = cursor.take('number');
  return number === undefined || canBeThousands(number.text) ? undefined : number;
}

/** "and rounded to two decimals". */
function scaleBehind(cursor: Cursor): number | undefined {
  return cursor.attempt(() => {
    cursor.phrase(',');
    const isRounded =
      cursor.phrase('and|e? rounded|round it|them? to', 'e? arredondado|arredondada|arredondados|arredonde para|a|com') !== undefined;
    const scale = isRounded ? amount(cursor) : undefined;
    return cursor.phrase('decimals|decimal|digits places|digits?', 'casas|casa decimais|decimal?') === undefined ? undefined : scale;
  });
}

function calculated(column: ColumnRef, operator: '/' | '*', by: string, scale: number | undefined): Wish {
  const exact = { type: 'modify-column-value', operation: 'math-expression', expression: `value ${operator} ${by}` };
  const rule = scale === undefined ? exact : { ...exact, scale };
  return { tag: 'value', columns: [column], rule, isForText: false };
}

/** "multiply quantity by unit_price into line_total": up to the end of its clause. */
function ofTwoColumns(cursor: Cursor, names: Names, from: number): Wish {
  cursor.phrase('[and]? [into|as|in|to|em|como|na|numa] [a|an|the|uma|um]? [new|nova]? [column|field|coluna]? [called|named|chamada]?');
  names.newName(cursor);
  const why = 'Maths has one column and numbers; no column is made of two';
  return { tag: 'not-possible', wish: cursor.textSince(from), why, nearest: 'Copy both columns and calculate in a view at the target' };
}
