import { columnList, knownColumnList } from '../column-lists.js';
import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { ColumnRef, Wish } from '../wishes.js';

const OUT = [
  '[stop~|cease~|no longer|parar~ de|deixar~ de|nao] [copying|sending|replicating|including|loading|carrying|copy|send|replicate|include|copiar|enviar|replicar|levar|incluir|trazer] [mais]?',
  'i|we? no longer need|want|copy|include|replicate',
  'i|we? do not need|want|require|copy|include|load|replicate any|longer|anymore?',
  'nao precisamos|preciso|queremos|quero mais? de|da|do|das|dos?',
  'leave~|keep~|take~ out|off',
  'with no',
  'without|omit~|drop~|skip~|exclude~|ignore~|remove~|minus|except|but|strip~|discard~',
  'do|does|should|must|shall|can|may not|never copy|load|include|replicate|take|bring|transfer|carry|send|want|need|ship|expose any?',
  'no need for|of',
  'everything|all|all columns|fields but|except',
  'not including|copying|loading',
  'no',
  'omitir~|tirar~|remover~|excluir~|ignorar~|descartar~|retirar~|dispensar~|pular~',
  'sem',
  'nao copiar~|incluir~|carregar~|levar~|trazer~|replicar~|enviar~|mandar~|precisar~ de|da|do|das|dos?',
  'nao preciso|precisamos|quero|queremos de|da|do|das|dos?',
  'deixar~ de fora',
  'exceto|menos|salvo|fora',
];
const SAID = /^(columns?|fields?|attributes?|colunas?|campos?)$/;
const ONLY = [
  'only|just copy|take|keep|include|load|bring|need|want?',
  'keep|take|copy|include|load|bring|send|want|need only|just',
  'nothing but',
  'apenas|somente|so copiar~|levar~|manter~|trazer~|incluir~?',
  'copiar~|levar~|manter~|trazer~|incluir~|quero|preciso apenas|somente|so de|da|do|das|dos?',
];

/** "leave out the column fax", "w/o customer_id", "only the columns id and name of customers". */
export function columnChoice(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return (
    cursor.attempt(() => left(cursor, names)) ??
    cursor.attempt(() => leftBehind(cursor, names)) ??
    cursor.attempt(() => kept(cursor, names))
  );
}

/**
 * Where the word column is said the columns may be misspelt. Where it is not, they must be there, and something must end before: "tickets without the body"
 * can mean the rows that have none.
 */
function left(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const isBehindTable = names.lastTableEnd === cursor.at;
  const isWith = /^(with|without|sem|minus)$/.test(cursor.peek()?.folded ?? '');
  const isOfRows = /^(have|has|having|tem|tenham)$/.test(cursor.peek(-1)?.folded ?? ''); // "that have no closed_at"
  if (isOfRows || cursor.phraseOf(OUT) === undefined) {
    return undefined;
  }
  const found = columnsHere(cursor, names);
  cursor.phrase('any more', 'anymore', 'mais');
  cursor.phrase(
    ', so|and could|can|would|please you? please? leave|take|drop|remove it|them out?',
    'so|and please? leave|take|drop|remove it|them out?',
  );
  return found === undefined || (isBehindTable && !found.isSaid)
    ? undefined
    : [{ tag: 'columns', choice: 'exclude', columns: found.columns, ...(isWith ? { isWith } : {}) }];
}

function columnsHere(cursor: Cursor, names: Names): { readonly columns: readonly ColumnRef[]; readonly isSaid: boolean } | undefined {
  const from = cursor.at;
  cursor.phrase('any|all|both|its|their|todas|todos?');
  const isBefore =
    cursor.phrase('the? column|columns|field|fields|attributes of|:?', 'a|as|o|os? coluna|colunas|campo|campos :?') !== undefined;
  if (!isBefore && names.startsTable(cursor) && !names.startsRatherColumn(cursor)) {
    return undefined;
  }
  const columns = isBefore ? columnList(names, cursor) : knownColumnList(names, cursor);
  const isSaid = isBefore || cursor.tokens.slice(from, cursor.at).some(({ kind, folded }) => kind === 'word' && SAID.test(folded));
  cursor.phrase(
    'out|off|away|alone',
    'de? fora',
    'there',
    'at|in|on the? target',
    'no destino',
    'for|to|be copied|loaded|included|replicated',
  );
  return columns === undefined ? undefined : { columns, isSaid };
}

/** "leave city out", "deixe phone de fora". */
function leftBehind(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const verb = cursor.phrase('leave~|take~|keep~|drop~', 'deixar~|tirar~|manter~|por~');
  cursor.phrase('the? column|columns|field|fields', 'a|as|o|os? coluna|colunas|campo|campos');
  const columns = verb === undefined ? undefined : knownColumnList(names, cursor);
  return columns === undefined || cursor.phrase('out|off|away|behind|aside', 'de? fora', 'para tras') === undefined
    ? undefined
    : [{ tag: 'columns', choice: 'exclude', columns }];
}

/** "only cols id and name". */
function kept(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  cursor.phrase('with|com');
  if (cursor.phraseOf(ONLY) === undefined) {
    return undefined;
  }
  const isSaid = cursor.phrase('the? column|columns|field|fields of|:?', 'a|as|o|os? coluna|colunas|campo|campos :?') !== undefined;
  const columns = isSaid ? columnList(names, cursor) : undefined;
  return columns === undefined ? undefined : [{ tag: 'columns', choice: 'include', columns }];
}
