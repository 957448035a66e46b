import type { Names } from '../names.js';
import { ARTICLE, type Cursor } from '../text/cursor.js';
import { nameKey } from '../text/fold.js';
import type { Token } from '../text/tokens.js';
import type { ColumnRef, TableRef, Wish } from '../wishes.js';

interface Made {
  readonly rule: object;
  readonly parts: readonly ColumnRef[];
  readonly assumed?: string;
}

/** "add full_name: first name, a space, last name", "add origin with the constant HR, and loaded_at with the present time". */
export function creation(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => joinedInto(cursor, names)) ?? added(cursor, names);
}

/** "join first_name and last_name into full_name with a space": the parts stand before the new name. */
function joinedInto(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const isSaid = cursor.phrase(
    'join|joining|concatenate|concatenating|combine|combining',
    'junte|juntar|juntando|concatene|concatenando|una|unindo|combine|combinando',
  );
  const parts = isSaid === undefined ? undefined : names.knownColumns(cursor);
  const isInto = cursor.phrase('into|as|in|to', 'na|no|em|como|para') !== undefined;
  cursor.phrase(ARTICLE);
  cursor.phrase('new|nova? column|coluna');
  const name = parts === undefined || parts.length < 2 || !isInto ? undefined : columnName(cursor, names);
  if (parts === undefined || name === undefined) {
    return undefined;
  }
  const { rule, assumed } = joinedBy(name, separatorBehind(cursor));
  const table = tableBehind(cursor, names) ?? names.context;
  names.makeColumn(name);
  const wish: Wish = { tag: 'create', ...(table === undefined ? {} : { table }), name, parts, rule };
  return assumed === undefined ? [wish] : [wish, { tag: 'assume', text: assumed }];
}

function added(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    if (
      cursor.phrase(
        'add|create|adding|creating|include|make|derive|compute|build',
        'adicione|crie|acrescente|adicionando|criando|adicionar|criar|acrescentar|acrescentando|inclua|gere|monte',
      ) === undefined
    ) {
      return undefined;
    }
    return cursor.list(() => one(cursor, names))?.flat();
  });
}

function one(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  cursor.phrase(ARTICLE);
  cursor.phrase('new|nova|additional|extra|further|adicional');
  const before = literalTypes.find((word) => cursor.phrase(word) !== undefined);
  if (cursor.phrase('column|coluna|field|campo') === undefined && before !== undefined) {
    return undefined;
  }
  const behind = before === undefined ? (typeBehind(cursor) ?? typeBefore(cursor, names)) : undefined;
  const first = cursor.attempt(() => tableBehind(cursor, names));
  cursor.phrase('called|named|chamada|chamado|nomeada', 'de|com o? nome');
  const name = columnName(cursor, names);
  const type = before ?? behind ?? typeBehind(cursor);
  const early = first ?? (name === undefined ? undefined : tableBehind(cursor, names));
  const made =
    name === undefined ? undefined : (years(cursor, names) ?? now(cursor) ?? constant(cursor, names, type) ?? joined(cursor, names, name));
  if (name === undefined || made === undefined) {
    return undefined;
  }
  const table = early ?? tableBehind(cursor, names) ?? names.context;
  names.makeColumn(name);
  const wish: Wish = { tag: 'create', ...(table === undefined ? {} : { table }), name, parts: made.parts, rule: made.rule };
  return made.assumed === undefined ? [wish] : [wish, { tag: 'assume', text: made.assumed }];
}

/** "full name" becomes full_name; any other new name is one word or in quotes. */
function columnName(cursor: Cursor, names: Names): string | undefined {
  if (cursor.phrase('full name') !== undefined) {
    return 'full_name';
  }
  return cursor.phrase('nome completo') === undefined ? names.newName(cursor) : 'nome_completo';
}

function tableBehind(cursor: Cursor, names: Names): TableRef | undefined {
  return cursor.attempt(() => (cursor.phrase('to|on|in', 'em|na|no|a|para') === undefined ? undefined : names.table(cursor)));
}

function years(cursor: Cursor, names: Names): Made | undefined {
  return cursor.attempt(() => {
    cursor.phrase(':|=|with|as|com?');
    cursor.phrase('the|os|as? full? years|anos completos?');
    const parts = cursor.phrase('between', 'entre') === undefined ? undefined : names.pair(cursor);
    cursor.phrase('in years', 'em anos');
    return parts?.length === 2 ? { parts, rule: { operation: 'date-diff-years' } } : undefined;
  });
}

/** "of type varchar", "do tipo inteiro", "(integer)". */
function typeBehind(cursor: Cursor): LiteralType | undefined {
  return cursor.attempt(() => {
    const isOpen = cursor.phrase('(') !== undefined;
    const isSaid = cursor.phrase('of|with|as the? type', 'do|de|com o? tipo') !== undefined;
    const type = isOpen || isSaid ? literalTypes.find((word) => cursor.phrase(word) !== undefined) : undefined;
    return type === undefined || (isOpen && cursor.phrase(')') === undefined) ? undefined : type;
  });
}

/** "uma coluna varchar origem": a type is one only where a name follows. */
function typeBefore(cursor: Cursor, names: Names): LiteralType | undefined {
  return cursor.attempt(() => {
    const type = literalTypes.find((word) => cursor.phrase(word) !== undefined);
    const from = cursor.at;
    const isNamed = type !== undefined && names.newName(cursor) !== undefined;
    cursor.at = from;
    return isNamed ? type : undefined;
  });
}

/** Types that a constant column can be called by. */
const literalTypes = ['varchar', 'text', 'smallint', 'integer', 'bigint', 'real', 'numeric', 'boolean', 'date', 'timestamp'] as const;
type LiteralType = (typeof literalTypes)[number];

const HOLDING = [
  'that|which? always? holds|contains|has|is the? value?',
  'always set to',
  'set to',
  'filled with',
  'that|which is always?',
  'always|constantly holding|containing|having|with the|a|value?',
  'holding|containing|having always? the|a? constant|fixed? value|text?',
  'fixed to|at|on',
  'whose value is always?',
  'equal to',
  'que|com? sempre? tem|contem|seja|igual|contenha o|a? valor?',
  'que e|é sempre?',
  'sempre com|igual o|a? valor?',
  'igual a',
  'preenchida|preenchido sempre? com',
  'fixa|fixada|fixo em',
  'cujo valor e|é sempre?',
  'contendo sempre? o? valor|texto? fixo|constante?',
];

const GIVEN = ['with|as|=|:', 'com'];

function now(cursor: Cursor): Made | undefined {
  return cursor.attempt(() => {
    cursor.phrase(...GIVEN);
    cursor.phrase(ARTICLE);
    if (
      cursor.phrase(
        'present|current time|timestamp',
        'present|current date and time',
        'load|loading time|timestamp',
        'time of loading',
        'time of the load',
        'now',
        'data e a? hora atual|atuais',
        'data e a? hora da|de carga',
        'hora|horario|momento|timestamp atual',
        'hora|horario|momento da|de carga',
      ) !== undefined
    ) {
      return { parts: [], rule: { operation: 'datetime-now' } };
    }
    return cursor.phrase('present|current date', 'data atual') === undefined ? undefined : { parts: [], rule: { operation: 'date-now' } };
  });
}

function constant(cursor: Cursor, names: Names, type: LiteralType | undefined): Made | undefined {
  return cursor.attempt(() => {
    const isHeld = cursor.phrase(...HOLDING) !== undefined;
    const isGiven = isHeld || cursor.phrase(...GIVEN) !== undefined;
    cursor.phrase(ARTICLE);
    const isSaid =
      isHeld ||
      cursor.phrase('constant|fixed|literal value|text?', 'value|text', 'constante|valor|texto fixo|constante|literal?') !== undefined;
    if (cursor.peek()?.kind === 'word' && names.startsColumn(cursor)) {
      return undefined; // "that contains the email"
    }
    const token =
      isGiven || isSaid ? cursor.take(...(isSaid ? (['word', 'quoted', 'number'] as const) : (['quoted', 'number'] as const))) : undefined;
    if (token === undefined) {
      return undefined;
    }
    return { parts: [], rule: { operation: 'literal', ...literal(token, type) } };
  });
}

function literal(
  { kind, text }: Token,
  type: LiteralType | undefined,
): { readonly value: string | number; readonly valueType: LiteralType } {
  const isWhole = kind === 'number' && /^-?\d{1,9}$/.test(text);
  if (type !== undefined) {
    return { value: isWhole ? Number(text) : text, valueType: type };
  }
  return isWhole ? { value: Number(text), valueType: 'integer' } : { value: text, valueType: kind === 'number' ? 'numeric' : 'varchar' };
}

function joined(cursor: Cursor, names: Names, name: string): Made | undefined {
  return cursor.attempt(() => {
    cursor.phrase(...MADE_OF);
    const first = cursor.attempt(() => between(cursor, names));
    const parts = first?.parts ?? names.knownColumns(cursor);
    if (parts === undefined || parts.length < 2) {
      return undefined;
    }
    return { parts, ...joinedBy(name, first?.separator ?? separatorBehind(cursor)) };
  });
}

const MADE_OF = [
  'that|which? is|are? made|built|composed|formed|created|derived|put|concatenated|combined|joined up|together? of|from|by|out|with of?',
  'that|which? consisting|consists|combining|combines|joining|joins|concatenating|concatenates|merging|merges of?',
  'by|through|from joining|concatenating|combining|putting|merging together?',
  'as|with|from the? concatenation|combination of',
  'out of',
  'que? formada|composta|feita|montada|criada|construida|formado|composto|feito|montado|criado por|de|com|pela|pelas|juntando|unindo|concatenando',
  'que? e|é? formada|composta|feita|montada|criada a partir de|da|do|das',
  'com a juncao|concatenacao|uniao de|das|dos|entre',
  'que? a partir de|da|do|das|dos',
  'que junte|junta|una|une|concatene|concatena|combine|combina',
  'juntando|concatenando|unindo|combinando|somando',
  ':|=|of|from|as|with|joining|concatenating|de|com|a|juntando|concatenando',
];

/** A name is joined with a space where nothing is said. */
function joinedBy(name: string, said: string | undefined): Omit<Made, 'parts'> {
  const isName = /^(full|complete|nome|name)/.test(nameKey(name));
  const rule = { operation: 'concat', separator: said ?? (isName ? ' ' : '') };
  return said === undefined
    ? { rule, assumed: `The parts of ${name} are joined ${isName ? 'with a space' : 'without a separator'}` }
    : { rule };
}

/** "first name, a space, last name". */
function between(cursor: Cursor, names: Names): { parts: readonly ColumnRef[]; separator: string } | undefined {
  const first = names.column(cursor);
  cursor.phrase(',|+|and|e?');
  const separator = first === undefined ? undefined : mark(cursor);
  cursor.phrase(',|+|and|e?');
  const second = separator === undefined ? undefined : names.column(cursor);
  return first === undefined || second === undefined || separator === undefined ? undefined : { parts: [first, second], separator };
}

function separatorBehind(cursor: Cursor): string | undefined {
  return cursor.attempt(() => {
    cursor.phrase(',?');
    const isSpace = cursor.phrase('space separated', 'spaceseparated') !== undefined;
    const isSaid =
      isSpace ||
      cursor.phrase(
        'with|separated|joined|divided|split by|with?',
        'and|using',
        'separados|unidos|separado|separadas|unidas|juntados|juntas? por|com',
        'usando|e',
      ) !== undefined;
    const found = isSpace ? ' ' : isSaid ? mark(cursor) : undefined;
    cursor.phrase(
      'in? between them|the? two|both?',
      'in the middle',
      'entre eles|elas|os|as? dois|duas?',
      'no meio',
      'as the|a? separator',
      'como separador',
    );
    return found;
  });
}

const marks = [
  [' ', 'a|one|um? single|simple|simples? space|blank|spaces|espaco|espacos'],
  ['-', 'a|um? hyphen|dash|hifen'],
  [', ', 'a? comma and a? space'],
  [',', 'a|uma? comma|virgula'],
] as const;

function mark(cursor: Cursor): string | undefined {
  return marks.find(([, words]) => cursor.phrase(words) !== undefined)?.[0] ?? cursor.take('quoted')?.text;
}
