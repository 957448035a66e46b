import { knownColumnList } from '../column-lists.js';
import type { Names } from '../names.js';
import { ARTICLE, type Cursor } from '../text/cursor.js';
import type { TableRef, Wish } from '../wishes.js';
import { constant, now, typeBefore, typeBehind, typeHere, years } from './creation-values.js';
import { joined, joinedBy, separatorBehind } from './joined-columns.js';

/** "add full_name: first name, a space, last name", "add origin with the constant HR, and loaded_at with the present time". */
export function creation(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => joinedInto(cursor, names)) ?? added(cursor, names) ?? cursor.attempt(() => withYears(cursor, names));
}

/** "with years_in_department being the years between from_date and to_date". */
function withYears(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const name = cursor.phrase('with|having|plus|mais|com') === undefined ? undefined : columnName(cursor, names);
  cursor.phrase(',');
  const made = name === undefined ? undefined : years(cursor, names);
  if (name === undefined || made === undefined) {
    return undefined;
  }
  names.known.makeColumn(name);
  return [{ tag: 'create', ...(names.context === undefined ? {} : { table: names.context }), name, parts: made.parts, rule: made.rule }];
}

/** "join first_name and last_name into full_name with a space": the parts stand before the new name. */
function joinedInto(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const isSaid = cursor.phrase(
    'join|joining|concatenate|concatenating|combine|combining',
    'junte|juntar|juntando|concatene|concatenando|una|unindo|combine|combinando',
  );
  const parts = isSaid === undefined ? undefined : knownColumnList(names, cursor);
  const isInto = cursor.phrase('into|as|in|to', 'na|no|em|como|para') !== undefined;
  cursor.phrase(ARTICLE);
  cursor.phrase('new|nova? column|coluna');
  const name = parts === undefined || parts.length < 2 || !isInto ? undefined : columnName(cursor, names);
  if (parts === undefined || name === undefined) {
    return undefined;
  }
  const { rule, assumed } = joinedBy(name, separatorBehind(cursor));
  const table = tableBehind(cursor, names) ?? names.context;
  names.known.makeColumn(name);
  const wish: Wish = { tag: 'create', ...(table === undefined ? {} : { table }), name, parts, rule };
  return assumed === undefined ? [wish] : [wish, { tag: 'assume', text: assumed }];
}

function added(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    if (
      cursor.phrase(
        'add|create|adding|creating|include|make|derive|compute|build',
        'adicione|crie|acrescente|adicionando|criando|adicionar|criar|acrescentar|acrescentando|inclua|incluir|incluindo|gere|gerar|monte',
        'with|having|include|including|plus a|an new|additional|extra|further?',
        'add~|create~|make~|derive~|compute~|build~|append~|generate~|introduce~',
        'adicionar~|criar~|acrescentar~|incluir~|gerar~|montar~|por~|calcular~|colocar~',
        'i|we? would like|want|need to? have? a|an|the? new|additional|extra?',
        'have a|an? new|additional|extra',
        'new|nova|novo|mais uma?',
        'com uma|um? nova|novo|coluna|campo',
        'i|we? would like|want|need a|an new|additional|extra?',
        'com uma|um nova|novo',
        '[also|and also|plus|as well as|and|e|mais|tambem] [a|an|another|one more|uma|um|mais uma|outra]',
        ...(STARTS.test(cursor.peek(-1)?.folded ?? '') ? ['[a|an|another|one more|uma|um|mais uma|outra]'] : []),
      ) === undefined
    ) {
      return undefined;
    }
    return cursor.list(() => one(cursor, names))?.flat();
  });
}

function one(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  cursor.phrase('[another|outra|um outro|a second|one more|a further|mais uma] [column|coluna]? [,|called|named|chamada]?');
  cursor.phrase(ARTICLE);
  cursor.phrase('new|nova|novo|additional|extra|further|adicional');
  cursor.phrase('constant|constante');
  const before = typeHere(cursor);
  const isColumn = cursor.phrase(COLUMN, '[coluna|campo|column] [nova|novo|adicional|extra|new]') !== undefined;
  if (!isColumn && before !== undefined) {
    return undefined;
  }
  const behind = before === undefined ? (typeBehind(cursor) ?? typeBefore(cursor, names)) : undefined;
  const first = cursor.attempt(() => tableBehind(cursor, names));
  cursor.phrase('called|named|chamada|chamado|nomeada', 'de|com o? nome', ':');
  const name = columnName(cursor, names);
  if (!isColumn) {
    cursor.phrase(COLUMN); // "a full_name column"
  }
  const type = before ?? behind ?? typeBehind(cursor) ?? typeHere(cursor);
  cursor.phrase(',');
  const early = first ?? (name === undefined ? undefined : tableBehind(cursor, names));
  const made =
    name === undefined ? undefined : (years(cursor, names) ?? now(cursor) ?? constant(cursor, names, type) ?? joined(cursor, names, name));
  if (name === undefined || made === undefined) {
    return undefined;
  }
  const table = early ?? tableBehind(cursor, names) ?? names.context;
  names.known.makeColumn(name);
  const wish: Wish = { tag: 'create', ...(table === undefined ? {} : { table }), name, parts: made.parts, rule: made.rule };
  return made.assumed === undefined ? [wish] : [wish, { tag: 'assume', text: made.assumed }];
}

const STARTS = /^([.,;:]|and|e|also|mais|plus|)$/;
const COLUMN = 'column|coluna|field|campo';

/** "full name" becomes full_name; any other new name is one word or in quotes. */
function columnName(cursor: Cursor, names: Names): string | undefined {
  if (cursor.phrase('full name') !== undefined) {
    return 'full_name';
  }
  return cursor.phrase('nome completo') === undefined ? names.newName(cursor) : 'nome_completo';
}

function tableBehind(cursor: Cursor, names: Names): TableRef | undefined {
  return cursor.attempt(() => (cursor.phrase('to|on|in|for', 'em|na|no|a|para|da|do') === undefined ? undefined : names.table(cursor)));
}
