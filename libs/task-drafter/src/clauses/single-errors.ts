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
  return cursor.attempt(() => stopsAt(cursor)) ?? cursor.attempt(() => failsFirst(cursor)) ?? cursor.attempt(() => errorsOf(cursor));
}

const FAILS =
  '[still|ainda]? [fails|fail|failed|failing|goes wrong|go wrong|cannot be applied|errors out|error|errors|falha|falham|falhar|falharem|der erro|derem erro|com erro]';
const HALT =
  '[then]? [stop~|halt~|abort~|pause~|parar~|interromper~|pausar~] [the|a|it|this|esta]? [whole]? [task|job|tarefa|run|everything]?';
const WHEN = '[if|when|as soon as|once|whenever|should|in case|on|se|quando|caso|assim que]';
const ARTICLE = '[an|a|any|the|um|uma|algum|alguma|o|any single|a single]?';

const kindOf = (cursor: Cursor) => kinds.find(([, words]) => cursor.phrase(`${ARTICLE} [failing|failed]? [${words}]`) !== undefined)?.[0];
const OCCURS =
  '[der|houver|ocorrer|acontecer|there is|there are|an|a|um|algum]? [erro|erros|falha|error|errors|failure] [de|do|em|of|in|on|no]';
const kindsHere = (cursor: Cursor) => {
  const found: string[] = [];
  let next = kindOf(cursor);
  while (next !== undefined) {
    found.push(next);
    next = cursor.attempt(() => (cursor.phrase(',', 'or|and|e|ou', ', or|and|e|ou') === undefined ? undefined : kindOf(cursor)));
  }
  return found.length === 0 ? undefined : found;
};
const stopOn = (found: readonly string[]): readonly Wish[] => found.map((name) => ({ tag: 'set', path: `errors.${name}`, value: true }));

/** "the task should stop when an insert or an update fails". */
function stopsAt(cursor: Cursor): readonly Wish[] | undefined {
  cursor.phrase('[the|a]? [task|job|it|tarefa] [$should]?');
  const isSaid = cursor.phrase(`${HALT} ${WHEN}`) !== undefined;
  const isError = isSaid && cursor.phrase(OCCURS) !== undefined;
  const found = isSaid ? kindsHere(cursor) : undefined;
  return found === undefined || !(isError || cursor.phrase(FAILS) !== undefined) ? undefined : stopOn(found);
}

/** "if an insert still fails, stop the task". */
function failsFirst(cursor: Cursor): readonly Wish[] | undefined {
  const found = cursor.phrase(WHEN) === undefined ? undefined : kindsHere(cursor);
  const isFailing = found !== undefined && cursor.phrase(FAILS) !== undefined;
  cursor.phrase(',');
  return found !== undefined && isFailing && cursor.phrase(HALT, '[the|a]? [task|job|tarefa] [$should] [stop|halt|parar]') !== undefined
    ? stopOn(found)
    : undefined;
}

/** "stop on insert errors". */
function errorsOf(cursor: Cursor): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    if (cursor.phraseOf(STOP) === undefined) {
      return undefined;
    }
    const isBefore = cursor.phrase('erro|erros de') !== undefined;
    const found = cursor.list(() => kinds.find(([, words]) => cursor.phrase(words) !== undefined)?.[0]);
    const isError = isBefore || cursor.phrase('error|errors|failure|failures') !== undefined;
    return found === undefined || !isError ? undefined : found.map((name) => ({ tag: 'set', path: `errors.${name}`, value: true }));
  });
}
