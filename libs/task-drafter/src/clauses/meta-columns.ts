import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';

const metas = [
  [
    'commitTime',
    '[source|the source|original]? [commit time|commit timestamp|time of the commit|time of commit|time it was committed|hora do commit|momento do commit|horario do commit]',
  ],
  [
    'applyTime',
    '[apply time|apply timestamp|time of writing|time it was written|time it was applied|hora da gravacao|hora da aplicacao|write time]',
  ],
  [
    'operation',
    '[kind of|type of|name of|tipo de|tipo da]? [last|latest|ultima]? [the|a]? [operation|operation type|operation kind|change type|kind of change|type of change|tipo de operacao|operacao]',
  ],
  ['position', '[log position|position in the log|source position|source log position|lsn|posicao no log|posicao do log]'],
] as const;
const OF_CHANGE =
  '[of|from|do|da] [the|each|every|a|cada]? [last|latest|ultima|most recent]? [change|operation|row|update|mudanca|alteracao|operacao|write]';
const IN =
  '[in|into|as|to|under|em|na|no|como|numa|called|named] [the|a|an|uma|a|o]? [column|field|coluna|campo]? [called|named|chamada|chamado]?';

/** "store the commit time of the last change in a column src_committed_at and the operation in src_op". */
export function metaColumns(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    cursor.phrase(
      '[store~|write~|keep~|record~|put~|add~|note~|save~|include~|with|gravar~|guardar~|registrar~|incluir~|adicionar~|com] [also|tambem]?',
    );
    return cursor.list(() => metaBehind(cursor, names) ?? metaBefore(cursor, names));
  });
}

const THE = '[the|a|o]?';
function metaBehind(cursor: Cursor, names: Names): Wish | undefined {
  return cursor.attempt(() => {
    const path = metas.find(([, words]) => cursor.phrase(`${THE} ${words}`) !== undefined)?.[0];
    cursor.phrase(...(path === undefined ? [] : [OF_CHANGE]));
    const name = path === undefined || cursor.phrase(IN) === undefined ? undefined : names.newName(cursor);
    return path === undefined || name === undefined ? undefined : { tag: 'set', path: `apply.columns.${path}`, value: name };
  });
}

function metaBefore(cursor: Cursor, names: Names): Wish | undefined {
  return cursor.attempt(() => {
    const name =
      cursor.phrase('[a|an|the|uma|a]? [new|extra]? [column|field|coluna] [called|named|chamada]?') === undefined
        ? undefined
        : names.newName(cursor);
    const isWith = name !== undefined && cursor.phrase('[with|for|holding|containing|com|para|contendo]') !== undefined;
    const path = isWith ? metas.find(([, words]) => cursor.phrase(`${THE} ${words}`) !== undefined)?.[0] : undefined;
    cursor.phrase(...(path === undefined ? [] : [OF_CHANGE]));
    return path === undefined || name === undefined ? undefined : { tag: 'set', path: `apply.columns.${path}`, value: name };
  });
}
