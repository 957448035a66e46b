import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';

const EXCEPT = [
  'minus|barring|save',
  'all but|except',
  'with the exception of',
  'not|never including',
  'leave~ aside',
  'salvo|fora',
  'a excecao de|da|do|das|dos',
  'except for?',
  'all but',
  'but not',
  'excluding',
  'other than',
  'apart from',
  'leave|leaving out the? table|tables',
  'without the? table|tables',
  'skip the? table|tables',
  'remove the table|tables',
  'exceto',
  'menos',
  'com excecao de|da|do|das|dos',
  'sem a|as tabela|tabelas',
  'ignore a|as tabela|tabelas',
];

/** "except order_items and prices". */
export function exclusion(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    if (cursor.phraseOf(EXCEPT) === undefined) {
      return undefined;
    }
    const tables = cursor.list(() => names.tableOrUnknown(cursor));
    return tables === undefined ? undefined : [{ tag: 'exclude', tables }];
  });
}

const LEAVE_OUT = [
  '[i|we|they]? [do not|no longer|do no longer] [need|want|require|use|care about|care for|copy|replicate] [any more of|any of|any]?',
  '[nao] [precisamos|preciso|precisa|precisam|queremos|quero|usamos|usa] [mais]? [de|da|do|das|dos]?',
  '[stop~|cease~|quit~|parar~ de|deixar~ de] [copying|replicating|loading|syncing|following|mirroring|sending|streaming|including|copiar|replicar|carregar|enviar|sincronizar|levar|acompanhar]',
  'no need for|of',
  'i|we? do not need|want|care about',
  'exclude~|omit~|skip~|drop~|ignore~|forget~|remove~|discard~',
  'tirar~|excluir~|remover~|retirar~|omitir~|pular~|ignorar~|descartar~|desconsiderar~|dispensar~',
  'nao preciso|precisamos|quero|queremos de|da|do|das|dos?',
  'leave|leaving|left out',
  'without|omit|omitting|skip|skipping|exclude|excluding|drop|dropping|ignore|ignoring|minus|barring|save',
  'do not copy|load|include|replicate|take|bring',
  'not including',
  'except|but for',
  'deixe|deixando de fora',
  'sem|fora|tirando|excluindo|exclua|ignorando|ignore|omita|omitindo|pulando|pule|salvo|descarte|descartando|desconsidere|desconsiderando',
  'mas nao',
  'nao copie|inclua|carregue|leve|traga|replique',
  'a excecao de|da|do|das|dos',
  'a nao ser',
];

/** "take agents out", "leave prices aside", "deixe suppliers de fora": the word stands behind the tables. */
export function takenOut(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    const isGot = /^(get|gets|getting|got)$/.test(cursor.peek()?.folded ?? '');
    if (cursor.phrase('take~|leave~|keep~|get~|throw~', 'deixar~|tirar~|manter~|por~|jogar~') === undefined) {
      return undefined;
    }
    const tables = cursor.list(() => (names.startsRatherColumn(cursor) ? undefined : names.table(cursor)));
    const isOut = tables !== undefined && cursor.phrase('out|aside|off|away|behind', 'de? fora', 'de lado', 'para tras') !== undefined;
    const source = isGot
      ? cursor.attempt(() => (cursor.phrase('of|from the?') === undefined ? undefined : names.endpoint(cursor)))
      : undefined;
    if (source !== undefined) {
      return undefined; // "get orders out of shop"
    }
    cursor.phraseOf(FROM_TASK);
    return tables === undefined || !isOut ? undefined : [{ tag: 'exclude', tables }];
  });
}

const FROM_TASK = [
  '[from|out of|off|of]? [this|the|my|it|our] [task|copy|replication|job|sync]?',
  'of it|this|that',
  'da|desta|dessa|do|deste tarefa|copia|replicacao',
];

/** "but leave out suppliers and prices": tables that are there, where the word itself does not say whether tables or columns are meant. */
export function knownExclusion(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    if (cursor.phraseOf(LEAVE_OUT) === undefined) {
      return undefined;
    }
    const tables = cursor.list(() => (names.startsRatherColumn(cursor) ? undefined : names.table(cursor)));
    if (tables === undefined || cursor.peek()?.kind === 'of') {
      return undefined;
    }
    cursor.phrase('out|away', 'de fora', 'fora');
    cursor.phrase('[any more|anymore|any longer|now|mais|agora]', '[there|in there]');
    cursor.attempt(() =>
      cursor.phrase(
        '[,|, so|so|and|, please|e|,  entao|, pode]? [please|just|can you|you can]? [take~|drop~|leave~|remove~|throw~|kick~|tirar~|remover~|excluir~|retirar~|pode tirar] [it|them|that|this|ela|elas|a|as]? [out|off|away|de fora]?',
      ) === undefined
        ? undefined
        : clauseEnds(cursor),
    );
    cursor.phraseOf(FROM_TASK);
    return [{ tag: 'exclude', tables }];
  });
}

/** Whether nothing more follows in this clause than where something is taken out of. */
function clauseEnds(cursor: Cursor): true | undefined {
  cursor.phraseOf(FROM_TASK);
  return /^[.,;]?$/.test(cursor.peek()?.folded ?? '') ? true : undefined;
}
