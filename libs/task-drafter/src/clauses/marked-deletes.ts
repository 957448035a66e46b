import type { Names } from '../names.js';
import { ARTICLE, type Cursor } from '../text/cursor.js';
import { fragments } from '../text/fragments.js';
import type { Wish } from '../wishes.js';
import { translated } from './translated-nouns.js';

const WHEN = ['[if|when|whenever|once|in case|se|quando|caso|sempre que]'];
const GONE =
  'deleted|removed|gone|erased|disappears|vanishes|excluido|excluida|excluidos|excluidas|apagado|apagada|apagados|apagadas|removido|removida|removidos|removidas|deletado|deletada|deletados|deletadas';
const BEING = 'is|are|was|were|get|gets|got|being|been|for|forem|e|é|sao|são|foi|foram|seja|sejam';
const NOUN = '$rows|something|anything|one|it|they|algo|alguma coisa';
const DELETED = [
  `[any|all|every|o|a|os|as|toda|todas|cada]? [${NOUN}]? [that|which|que]? [have|has|had]? ${BEING}? ${GONE}`,
  `[${NOUN}] ${GONE}`,
  `${GONE} [$rows]`,
  '[deletes|deletions|removals|exclusoes|remocoes|delecoes]',
];
const AT = ['[at|in|on|from|na|no|em|da|do] [$source]', 'there|upstream'];
const STAY = [
  '[it|they|these|we|que|ela|elas|ele|eles]? [$should|still]? [not|nao] [be|ser]? [deleted|removed|erased|lost|excluidas|apagadas|removidas|perdidas]',
  '[do not|never|nao] [delete~|remove~|erase~|apagar~|excluir~|remover~|deletar~] [it|them|$rows|anything|nada]?',
  'nao [$should] [sumir|desaparecer|se perder|ser perdidas|ser perdidos]',
  '[$should] [not|nao] [disappear|vanish|go away|get lost|go missing|be lost|sumir|desaparecer|se perder]',
  '[it|they|these|we|que|ela|elas|ele|eles]? [$should|still|want to|still want to]? [still]? [survive|see it|see them|be there|be visible|be available|live on|exist]',
  '[it|they|these|we|que|ela|elas|ele|eles]? [$should|still|want to]? [stay~|remain~|be kept|be retained|kept|keep~ it|keep~ them|keep~|retain~ them|survive~|ficar~|permanecer~|continuar~|manter~|ser mantidas|ser mantidos|ser preservadas]',
  'instead of [deleting|removing|being deleted|being removed|a delete|deletion] [it|them|$rows]?',
  '[em vez de|ao inves de] [apagar|excluir|remover|deletar|serem apagadas|serem excluidas|ser apagada] [$rows]?',
];
const PLACE = ['[in|at|on|over|no|na|em|la|ali|to] [$target]', '$there'];
const MARK = [
  '[it|they|them|these|we|que|ela|elas|ele|eles]? [$should]? [be|ser|estar|ficar]? [only|just|merely|simply|apenas|somente|so]? [mark~|flag~|stamp~|tag~|marcar~|sinalizar~] [it|them|these|$rows|as|os]? [there]? [[as|como] [deleted|removed|excluidas|excluida|excluidos|apagadas|removidas|deletadas]]?',
  '[as]? [soft deletes|soft delete|soft deletion|softdelete|softdeletes|exclusao logica|delecao logica|exclusoes logicas] [only]?',
  '[deletes|deletions|exclusoes] [are|as|como]? [mark~|marcar~] [only|apenas]?',
];
const TIME = [
  '[it|we|they]? [$should]? [put~|write~|store~|record~|note~|save~|log~|keep~|set~|gravar~|guardar~|registrar~|colocar~|anotar~] [the|a|o]? [time|timestamp|date|moment|deletion time|deletion timestamp|deletion date|time of deletion|date of deletion|when it was deleted|when they were deleted|when that happened|data|hora|horario|momento|data da exclusao|hora da exclusao|momento da exclusao] [of [the]? [deletion|delete|removal]|da exclusao|da remocao|that happened|it happened]?',
  '[with|by|using|com|pela|pelo] [a|the|o|a]? [time|timestamp|date|moment|deletion time|deletion timestamp|deletion date|data|hora|horario|momento|data e hora|data e a hora|carimbo] [[of|when|da|de|em que|it was] [deletion|delete|the deletion|it happened|it was deleted|they were deleted|deleted|exclusao|remocao|foi apagada|foram apagadas|foram excluidas]]?',
  '[the] [time|timestamp|date] [of|when] [deletion|it was deleted|that happened]? [goes|written|stored|recorded]?',
];
const IN_COLUMN = [
  '[with|using|in|into|goes in|goes into|to|stored in|written to|via|na|no|em|numa|usando|com|pela]? [a|an|the|uma|um|a|o|new|nova]? [timestamp|date|time|deletion|extra]? [column|field|coluna|campo] [named|called|=|:|chamada|chamado|de nome|com o nome]?',
  '[in|into|na|no|em]',
];

const NAMED_BEFORE =
  '[as|for|como|para] [the|a|o]? [column|coluna|field|timestamp|marker|deletion column|deletion time|deletion timestamp|time of deletion] [[that|which|que|to|with|for|of|com|da] [holds|contains|has|keeps|hold|keep|says|tem|guarda]? [the|a|o]? [time|timestamp|date|moment|hora|data|deletion time|deletion] [of deletion|of the deletion|it was deleted|da exclusao|time]?]?';

/** "Rows deleted at the source stay, marked with the time in a column removed_at": in whatever order its parts are said. */
export function markedDeletes(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const from = cursor.at;
  return cursor.attempt(() => {
    const ends: Wish[] = [];
    const found = fragments(cursor, {
      deleted: () => deleted(cursor, names, ends),
      stay: () => cursor.phraseOf(STAY),
      time: () => cursor.phraseOf(TIME),
      mark: () => cursor.phraseOf(MARK),
      column: () => column(cursor, names),
      place: () => place(cursor, names, PLACE, (name) => ends.push({ tag: 'endpoint', role: 'target', name, isAt: true })),
      tables: () => ofTable(cursor, names),
    });
    const isTimed = found.deleted !== undefined && found.stay !== undefined && found.time !== undefined && found.column !== undefined;
    const isMarked = found.mark !== undefined && (found.deleted ?? found.stay ?? softly(found.mark)) !== undefined;
    const isSaid = isMarked || isTimed;
    if (!isSaid && found.deleted !== undefined && found.stay !== undefined) {
      return [{ tag: 'keep-deleted', about: cursor.textSince(from) }, ...ends];
    }
    return isSaid
      ? [
          { tag: 'set', path: 'apply.deletes', value: 'mark' },
          ...ends,
          ...(found.tables === undefined ? [] : [found.tables]),
          ...(found.column === undefined ? [] : [{ tag: 'set', path: 'apply.deletedAtColumn', value: found.column } as const]),
        ]
      : undefined;
  });
}

const softly = (phrase: string) => (/soft|logica/.test(phrase) || /deletes/.test(phrase) ? phrase : undefined);

/** "if an order is deleted at the source", "rows that are deleted in shop". */
function deleted(cursor: Cursor, names: Names, ends: Wish[]): string | undefined {
  const isWhen = cursor.phraseOf(WHEN) !== undefined;
  const isTable = cursor.attempt(() => names.table(cursor) ?? translated(cursor, names)) !== undefined;
  cursor.phrase(ARTICLE);
  const found = cursor.phraseOf(DELETED);
  if (found === undefined || (isWhen && !isTable && found === 'deletes')) {
    return undefined;
  }
  place(cursor, names, AT, (name) => ends.push({ tag: 'endpoint', role: 'source', name }));
  return found;
}

/** At the source or at the target, by that word or by the name of an endpoint. */
function place(cursor: Cursor, names: Names, phrases: readonly string[], take: (name: string) => void): string | undefined {
  const said = cursor.phraseOf(phrases);
  if (said !== undefined) {
    return said;
  }
  const name = cursor.attempt(() => (cursor.phrase('at|in|on|from|na|no|em|da|do') === undefined ? undefined : names.endpoint(cursor)));
  if (name !== undefined) {
    take(name);
  }
  return name;
}

function column(cursor: Cursor, names: Names): string | undefined {
  const early = cursor.attempt(() => {
    const name = cursor.phrase('use~|with|having|usar~|com') === undefined ? undefined : names.newName(cursor);
    return name !== undefined && /_/.test(name) && cursor.phrase(NAMED_BEFORE) !== undefined ? name : undefined;
  });
  if (early !== undefined) {
    return early;
  }
  const isColumn = cursor.phraseOf(IN_COLUMN) !== undefined;
  const name = isColumn ? names.newName(cursor) : undefined;
  return name === undefined || names.known.endpoint(name) !== undefined || !/_/.test(name) ? undefined : name;
}

/** "soft deletes on agents". */
function ofTable(cursor: Cursor, names: Names): Wish | undefined {
  const tables =
    cursor.phrase('on|of|for|in|de|da|do|das|dos|em|na|no|para') === undefined ? undefined : cursor.list(() => names.table(cursor));
  return tables === undefined ? undefined : { tag: 'mention', tables };
}
