import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import { fragments } from '../text/fragments.js';
import type { Wish } from '../wishes.js';

const PASSES =
  '[$should|do|does|nao]? [not|no longer|nao|deixar~ de|stop~]? [longer|mais|any longer]? [pass|passes|passing|match|matches|matching|fit|fits|satisfy|satisfies|meet|meets|passar~|atender~|satisfazer] [the|this|that|these|its|o|a|os|as|ao|aos|este]? [filter|filters|condition|conditions|filtro|filtros|condicao] [any more|anymore|any longer|mais]? [later on|later|afterwards|depois]?';
const LEAVES = `[[if|when|once|se|quando|caso] [a|an|the|uma|um]? [row|rows|record|records|one|they|it|linha|registro|linhas]|[rows|records|linhas|registros] [that|which|que]] ${PASSES}`;
const KEPT =
  '[it|they|that row|ela|elas|eles]? [$should|should still] [not|nao]? [still]? [stay|remain|be kept|kept|be left|ficar|permanecer|continuar|ser mantida|ser mantidas]';
const WHERE_KEPT = '[[in|at|on|no|na] [$target]|$there] [nonetheless|all the same|anyway|mesmo assim]?';
const NOT_DELETED =
  '[[instead of|rather than|and not|not|em vez de|e nao] [being|be|to be|get|getting|ser]? [deleted|removed|deleting|removing|apagada|apagadas|removida|removidas|excluida|excluidas|apagar|remover] [it|them]? [there]?|[must|should|shall] not be [deleted|removed]|nao [deve|devem] ser [apagada|apagadas|removida|removidas|excluida|excluidas]]';

/** "a ticket that no longer passes the filter". */
function tableLeaves(cursor: Cursor, names: Names): string | undefined {
  cursor.phrase('if|when|once|se|quando|caso');
  return names.table(cursor) === undefined ? undefined : cursor.phrase(`[that|which|que]? ${PASSES}`);
}

/** "If a row no longer passes the filter, it should stay in the target". */
export function leaving(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const from = cursor.at;
  return cursor.attempt(() => {
    const found = fragments(cursor, {
      kept: () => cursor.phrase(KEPT, '[keep~|leave~|retain~|manter~|deixar~] [it|them|rows|records|the row|as linhas|linhas]?'),
      where: () => cursor.phrase(WHERE_KEPT),
      leaves: () => cursor.phrase(LEAVES) ?? cursor.attempt(() => tableLeaves(cursor, names)),
      notDeleted: () => cursor.phrase(NOT_DELETED),
    });
    return found.leaves !== undefined && (found.kept ?? found.notDeleted) !== undefined
      ? [{ tag: 'on-leave', about: cursor.textSince(from) }]
      : undefined;
  });
}
