import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';
import { ofTables } from './apply-modes.js';

const deletions =
  'delete|removals|removal|apagamentos|exclusões|deleções|deletados|deletes|deletions|deleting|exclusao|exclusoes|remocao|remocoes|delecoes';
const updating = 'update|updates|atualizacoes|atualizacao';
const inserting = 'insert|inserts|insertions|insercoes|insercao|inclusoes';
const kinds = [
  ['delete', deletions],
  ['update', updating],
  ['insert', inserting],
] as const;

/** "without deletes", "only inserts and updates", "sem exclusões". */
export function operations(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => subjectFirst(cursor)) ?? cursor.attempt(() => verbFirst(cursor, names));
}

const SHOULD = 'should|must|shall|can|are|is|will|to|devem|deve|podem|pode|sao|são|e|é be|ser?';
const IGNORED = [
  'should|must|shall|can|may|do|does|are|is|will not|never be|get|reach|make|affect|go|come|count|arrive? applied|replicated|propagated|copied|followed|it|the|matter|through|to|over? target|destination|warehouse?',
  'nao devem|deve|precisam|podem|vao|interessam|importam|sao chegar|ir|refletir|afetar|passar|ser? ao|no|para|o|aplicadas|replicadas|refletidas? destino?',
  `${SHOULD} ignored|skipped|omitted|dropped|discarded`,
  `${SHOULD} left out`,
  'should|must|shall|are|is|will not be? applied|replicated|propagated|copied|needed|wanted|followed',
  `${SHOULD} ignoradas|ignorados|ignorada|descartadas|descartados|omitidas|omitidos`,
  'nao devem|deve|sao|são|precisam ser? aplicadas|aplicados|replicadas|replicados|propagadas|propagados|copiadas|necessarias',
];

/** "deletes should be ignored", "as exclusões não devem ser aplicadas". */
function subjectFirst(cursor: Cursor): readonly Wish[] | undefined {
  cursor.phrase('the|any|all|row|as|os|todas?');
  const named = cursor.list(() => kindHere(cursor));
  cursor.phrase('of|de rows|linhas');
  return named === undefined || cursor.phrase(...IGNORED) === undefined
    ? undefined
    : [{ tag: 'operations', without: [...named], tables: [] }];
}

const kindHere = (cursor: Cursor) => {
  cursor.phrase('the|or|nor|as|os|de', 'or');
  cursor.phrase('row');
  return kinds.find(([, words]) => cursor.phrase(words) !== undefined)?.[0];
};

function verbFirst(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    cursor.phrase('please|do|does|we|i|should|must|shall?');
    const not = cursor.phrase(
      'without|stop~|not|never applying|replicating|sending|propagating|copying|syncing|processing|bringing|carrying|delivering over? the|any|row?',
      'without|stop~|not|never apply~|copy~|replicate~|propagate~|send~|forward~|follow~|carry~|transfer~|sync~|process~|push~|bring~|want|need|care|over|about? the|any|row|of?',
      'ignore~|skip~|omit~|disregard~|drop~|discard~|suppress~|filter~|exclude~|leave~|not out|including? the|all|any|of?',
      'sem|nao|nunca|parar~ de? aplicar~|propagar~|copiar~|replicar~|levar~|enviar~|mandar~|trazer~|refletir~|considerar~|precisar~|quero|preciso de|as|os|nenhuma?',
      'ignorar~|desconsiderar~|descartar~|pular~|omitir~ todas? os|as|o?',
      'without applying? the|any?',
      'no',
      'never apply?',
      'do not apply|copy|replicate|propagate|send|forward|follow the|any|row?',
      'leave|leaving out the|all|any?',
      'ignore|ignoring|skip|skipping|omit|omitting|disregard|disregarding the|all|any?',
      'sem aplicar? os|as?',
      'nao aplique|aplicar|propague|propagar|copie|copiar|replique|replicar|leve as|os?',
      'ignore|ignorar|ignorando|desconsidere|desconsiderando|descarte|descartando todas? os|as?',
      'nunca aplique|propague|replique as|os?',
    );
    const only = not === undefined ? cursor.phrase('only apply? the?', 'just', 'apenas|somente|so as?') : undefined;
    if (not === undefined && only === undefined) {
      return undefined;
    }
    const named = cursor.list(() => kindHere(cursor));
    const more = named === undefined ? [] : orMore(cursor);
    if (named === undefined) {
      return undefined;
    }
    cursor.phrase('of|de? rows|linhas|registros|operations|operacoes|events');
    cursor.phrase('at|in|on|from the target', 'no destino');
    const said = [...named, ...more];
    const without = kinds.map(([kind]) => kind).filter((kind) => said.includes(kind) === (not !== undefined));
    return [{ tag: 'operations', without, tables: ofTables(cursor, names) }];
  });
}

function orMore(cursor: Cursor) {
  const more = cursor.attempt(() =>
    cursor.phrase('or', 'nor', 'nem', 'ou') === undefined ? undefined : kinds.find(([, words]) => cursor.phrase(words) !== undefined)?.[0],
  );
  return more === undefined ? [] : [more];
}
