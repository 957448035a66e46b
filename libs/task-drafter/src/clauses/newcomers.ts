import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';

const NEW =
  '[[new|further|future|additional|later] [tables|table]|tables [created|added|made|that are created|that appear|appearing] [later|afterwards|in future|in the future|after that]?|[novas tabelas|tabelas novas|tabelas futuras|novas|futuras tabelas] [criadas|adicionadas|que surgirem|que forem criadas]? [depois|mais tarde|no futuro|posteriormente]?]';
const JOIN_IN =
  '[added|included|picked up|taken in|come in|joined|join|appear|copied|replicated|followed|come along|enter|adicionadas|incluidas|incluir|entrar|copiadas|replicadas|vir]';
const SELF =
  '[[to|in|into|by|a|na|nesta] [this|the|it|esta]? [task|tarefa]?]? [automatically|by themselves|on their own|by itself|automaticamente|sozinhas]?';
const NOT = '[not|never|nao|nunca]';

/** "new tables should be added automatically", "tabelas novas não devem entrar". */
export function newcomers(cursor: Cursor): readonly Wish[] | undefined {
  const isNot = cursor.phrase(
    `${NEW} [$should]? ${NOT} [$should]? [be|ser]? ${JOIN_IN} ${SELF}`,
    `[do not|never|nao|without|sem] [automatically]? [add~|include~|pick~ up|take~ in|adding|including|incluir~|adicionar~] [any|the|as]? ${NEW} ${SELF}`,
    `[ignore~|skip~|ignorar~|desconsiderar~] [any|the|as|all]? ${NEW}`,
    `${NEW} [$should] [be|ser]? [ignored|skipped|left out|ignoradas|desconsideradas]`,
  );
  const isWanted =
    isNot === undefined &&
    cursor.phrase(
      `${NEW} [$should] [automatically]? [be|ser]? [automatically]? ${JOIN_IN} ${SELF}`,
      `[add~|include~|pick~ up|incluir~|adicionar~] [automatically|automaticamente]? [any|the|as|all]? ${NEW} ${SELF}`,
    ) !== undefined;
  return isNot === undefined && !isWanted ? undefined : [{ tag: 'set', path: 'newTables', value: isWanted ? 'add' : 'ignore' }];
}
