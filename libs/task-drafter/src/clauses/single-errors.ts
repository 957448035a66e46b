import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';

const kinds = [
  ['stopOnInsertError', 'insert|insertion|inserts|insercao|inclusao'],
  ['stopOnUpdateError', 'update|updates|atualizacao'],
  ['stopOnDeleteError', 'delete|deletion|deletes|exclusao|delecao'],
  ['stopOnUpsertError', 'upsert|upserts'],
  ['stopOnScd2Error', 'scd2'],
] as const;

const STOP = [
  'have|let|make the? task|it|job stop~|halt~ on|at|when|if an|any|there|is|are?',
  'the? task|it? should|must|shall? stop~|halt~ on|at|when|if an|any|there|is|are?',
  'a? tarefa|ela? deve? parar~ em|no|na|ao|com|se caso|houver|de|primeiro? um|algum|qualquer?',
];

/** "stop on insert errors": of which changes an error stops the task. */
export function singleErrors(cursor: Cursor): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    if (cursor.phrase(...STOP) === undefined) {
      return undefined;
    }
    const isBefore = cursor.phrase('erro|erros de') !== undefined;
    const found = cursor.list(() => kinds.find(([, words]) => cursor.phrase(words) !== undefined)?.[0]);
    const isError = isBefore || cursor.phrase('error|errors|failure|failures') !== undefined;
    return found === undefined || !isError ? undefined : found.map((name) => ({ tag: 'set', path: `errors.${name}`, value: true }));
  });
}
