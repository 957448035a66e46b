import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';

const BE = '[be|is|to|=|:|as|it|com|e|é|para|como|reads|read|ser]?';
const SET = '[set~|change~|give~ it|give~|with|and|put~|update~|use~|definir~|mudar~|colocar~|alterar~|por~|dar~|com]?';
const TITLE = [
  `${SET} [the|a|an|its|o|um|my]? [title|titulo] [of the task|of this task|of it|da tarefa]? [should|must|shall|deve]? ${BE} ${BE}`,
  'title~ [it|this|the task] [as]?',
  'intitular~ [a tarefa]? [de|como]?',
];
const DESCRIPTION = [
  `${SET} [the|a|an|its|as]? [description|descricao] [of the task|of this task|of it|da tarefa]? [should|must|shall|deve]? ${BE} ${BE}`,
  'describe~ [it|this|the task] as',
  'descrever~ [a tarefa]? como',
];
const TAGS = [
  'tag~ [it|this|the task|them] [with|as]? [the]? [tag|tags]?',
  `[add~|${SET.slice(1, -2)}]? [the|a|an|its|as]? [tag|tags|label|labels|etiqueta|etiquetas] [to it|to the task]? [should|must|shall]? ${BE} ${BE}`,
  'label~ [it|this|the task] [with|as]?',
  'tagged [as|with]?',
  'etiquetar~ [a tarefa]? [com|como]?',
  'marcar~ a tarefa com [a]? [tag|etiqueta]',
];

/** "set the title to HR stream", "tag it hr", "com a descrição '...'": what people find the task by. */
export function labels(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return (
    cursor.attempt(() => text(cursor, names, TITLE, 'title')) ??
    cursor.attempt(() => text(cursor, names, DESCRIPTION, 'description')) ??
    cursor.attempt(() => tags(cursor, names))
  );
}

function text(cursor: Cursor, names: Names, phrases: readonly string[], path: string): readonly Wish[] | undefined {
  const value = cursor.phraseOf(phrases) === undefined ? undefined : words(cursor, names);
  return value === undefined ? undefined : [{ tag: 'set', path, value }];
}

/** In quotes, or up to where the clause ends or another wish begins. */
function words(cursor: Cursor, names: Names): string | undefined {
  const quoted = cursor.take('quoted');
  if (quoted !== undefined) {
    return quoted.text;
  }
  const from = cursor.at;
  while (!cursor.isAtEnd && !ENDS.test(cursor.peek()?.folded ?? '') && !names.asksFor(cursor)) {
    cursor.at += 1;
  }
  return cursor.at === from ? undefined : cursor.textSince(from);
}

const ENDS = /^([,.;:()!?]|and|e|with|com|but|mas)$/;

function tags(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const value =
    cursor.phraseOf(TAGS) === undefined ? undefined : cursor.list(() => (names.asksFor(cursor) ? undefined : names.newName(cursor)));
  return value === undefined ? undefined : [{ tag: 'set', path: 'tags', value: [...value] }];
}
