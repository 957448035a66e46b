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

const APPLIED =
  '[applied|replicated|propagated|copied|followed|carried over|carried out|carried|transferred|synced|synchronized|sent|forwarded|processed|passed on|passed along|mirrored|reflected|executed|performed|taken over|shipped|pushed|streamed|needed|wanted|required|aplicada|aplicadas|aplicado|aplicados|replicada|replicadas|replicado|replicados|propagadas|propagados|propagada|copiadas|copiados|levadas|levados|enviadas|enviados|refletidas|refletidos|transmitidas|consideradas|considerados|executadas|processadas|processados|necessarias|necessarios|desejadas]';
const LEFT_OUT =
  '[ignored|skipped|omitted|dropped|discarded|excluded|disregarded|suppressed|left out|left aside|turned off|switched off|disabled|filtered out|off|out|ignoradas|ignorados|ignorada|descartadas|descartados|omitidas|omitidos|desconsideradas|desconsiderados|excluidas|desativadas|desligadas|de fora|fora]';
const AT_TARGET = '[[to|at|in|on|into|over to|no|ao|para o|o|para] [the]? [target|destination|warehouse|destino|alvo]|over|through|there]?';
const HENCE = '[any more|anymore|any longer|from now on|mais|de agora em diante|a partir de agora]?';
const IGNORED = [
  'should|must|shall|can|may|do|does|are|is|will not|never be? get|reach|make|affect|go|come|count|arrive? applied|replicated|propagated|copied|followed|it|the|matter|through|to|over? target|destination|warehouse?',
  'nao devem|deve|precisam|podem|vao|interessam|importam|sao chegar|ir|refletir|afetar|passar|ser? ao|no|para|o|aplicadas|replicadas|refletidas? destino?',
  'nao entram|contam|passam|vao|chegam|vem|interessam|importam',
  `[$should]? [be|stay|ser|ficar|estar]? ${LEFT_OUT} ${HENCE}`,
  `[$should|do|does]? [not|no longer|never|not any longer|no more] [any longer]? [$should]? [have|need]? [to]? [be|get|getting|being]? ${APPLIED} ${AT_TARGET} ${HENCE}`,
  `[nao|nunca] [devem|deve|sao|serao|precisam|podem|vao|podera|deverao|estao]? [mais]? [ser|estar|sendo]? [mais]? ${APPLIED} ${AT_TARGET} ${HENCE}`,
  `[deixar~ de|parar~ de] [ser]? ${APPLIED} ${AT_TARGET}`,
  `[stop~|cease~] [being|to be] ${APPLIED} ${AT_TARGET}`,
];

/** "deletes should be ignored", "as exclusões não devem ser aplicadas". */
function subjectFirst(cursor: Cursor): readonly Wish[] | undefined {
  cursor.phrase('with|com');
  cursor.phrase('the|any|all|row|as|os|todas?');
  const named = cursor.list(() => kindHere(cursor));
  cursor.phrase('of|de rows|linhas');
  return named === undefined || cursor.phraseOf(IGNORED) === undefined
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
      '[no longer|no more|neither] [apply~|copy~|replicate~|propagate~|send~|forward~|follow~|carry~|transfer~|sync~|process~|push~|bring~|want|need|care about]? [the|any|row|of]?',
      'nao|nunca aplicar~|propagar~|copiar~|replicar~|levar~|enviar~|mandar~|trazer~|refletir~|considerar~ mais as|os|nenhuma?',
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
    const only =
      not === undefined
        ? cursor.phrase(
            'only|just apply~|replicate~|copy~|send~|want|need? the?',
            'apply~|replicate~|copy~|send~|want|need only|just the?',
            'apenas|somente|so aplicar~|replicar~|quero? as|os?',
            'aplicar~|replicar~|copiar~ apenas|somente|so as|os?',
          )
        : undefined;
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
    cursor.phrase(`[$should]? [be|ser|get]? ${APPLIED} ${AT_TARGET}`);
    cursor.phrase(...(not === undefined ? [] : ['any more|anymore|mais', 'any longer']));
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
