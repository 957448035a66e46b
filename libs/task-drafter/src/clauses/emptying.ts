import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';

const EMPTY = [
  'truncate~|empty~|clear~|wipe~|clean~ out?',
  'esvaziar~|limpar~|truncar~|zerar~',
  'truncate|truncating|empty|emptying|clear|clearing|wipe|wiping|clean|cleaning out?',
  'esvazie|esvaziar|esvaziando|limpe|limpar|limpando|trunque|truncar|truncando',
];
const EMPTIED = [
  'to|is|are|be|must|should|shall|has|have|needs|need to? be? truncated|emptied|cleared|wiped|cleaned out?',
  'deve|devem|sao|seja|sejam|precisa|precisam|e ser? esvaziada|esvaziadas|esvaziado|truncada|truncadas|truncado|limpas|limpa|limpo',
  'is|are|be|must|should|shall be? truncated|emptied|cleared|wiped|cleaned',
  'deve|devem|sao|são|e|é ser|sejam? esvaziada|esvaziadas|truncada|truncadas|limpas|limpa',
];
const TABLES = [
  'whatever|everything|what that? is there|in|at the? target?',
  'target|destination tables|table',
  'ela|elas|they',
  'o? alvo|destino',
  'the|each|every|all|its|their? existing? target|destination table|tables',
  'the|each|every|all|its|their? table|tables at|in|on|of the? target|destination',
  'the|all? target|destination',
  'a|as|o|os? tabela|tabelas de|do|no|em|na? destino|alvo',
  'a|as? tabela|tabelas alvo|destino',
  'o destino',
];
/** Only before the load: emptied afterwards they would be of no use. */
const BEFORE = [
  'before|prior you|we|to? load~|copy~ it|them|again?',
  'antes',
  'first|beforehand|upfront',
  'up front',
  'in advance',
  'before the|each|every|any? full? load|loading|copy|copying|run|starting|it?',
  'antes de|da? cada? carregar|carga|copiar|copia|tudo?',
  'primeiro|previamente|antecipadamente',
];

/** "empty the target tables beforehand", "as tabelas de destino devem ser esvaziadas antes". */
export function emptying(cursor: Cursor): readonly Wish[] | undefined {
  return cursor.attempt(() => verbFirst(cursor)) ?? cursor.attempt(() => tablesFirst(cursor));
}

function verbFirst(cursor: Cursor): readonly Wish[] | undefined {
  cursor.phrase('with|by|com');
  before(cursor);
  cursor.phrase(',');
  if (cursor.phraseOf(EMPTY) === undefined) {
    return undefined;
  }
  const isFirst = before(cursor);
  const isTable = cursor.phrase(...TABLES, 'them|it', 'the|each|every|all? tables|table', 'a|as? tabela|tabelas', 'elas') !== undefined;
  const isBefore = before(cursor) || isFirst;
  return (isTable || isBefore) && !isAtSource(cursor) ? emptied : undefined;
}

function tablesFirst(cursor: Cursor): readonly Wish[] | undefined {
  cursor.phrase('with|com');
  if (cursor.phraseOf(TABLES) === undefined) {
    return undefined;
  }
  before(cursor);
  const isEmptied = cursor.phrase(...EMPTIED, 'truncated|emptied|cleared', 'truncadas|esvaziadas|limpas') !== undefined;
  before(cursor);
  return isEmptied ? emptied : undefined;
}

function before(cursor: Cursor): boolean {
  return (
    cursor.attempt(() => {
      cursor.phrase(',');
      return cursor.phraseOf(BEFORE);
    }) !== undefined
  );
}

const isAtSource = (cursor: Cursor) => /^(source|origem|afterwards|later|depois)$/.test(cursor.peek()?.folded ?? '');

const emptied: readonly Wish[] = [{ tag: 'set', path: 'fullLoad.truncateTable', value: true }];
