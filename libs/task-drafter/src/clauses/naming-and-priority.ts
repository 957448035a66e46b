import type { Priority } from '@trem/contracts';
import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';

const levels: readonly (readonly [Priority, string])[] = [
  ['highest', 'highest|maxima'],
  ['high', 'high|alta'],
  ['low', 'low|baixa'],
  ['lowest', 'lowest|minima'],
];

/** "customers first", "give orders high priority", "orders com prioridade alta". */
export function priority(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    cursor.phrase('give|load|copy|dê|de|carregue|copie');
    const tables = cursor.list(() => names.table(cursor));
    if (tables === undefined) {
      return undefined;
    }
    if (cursor.phrase('first', 'before everything else?', 'primeiro') !== undefined) {
      return [{ tag: 'priority', tables, priority: 'highest' }];
    }
    if (cursor.phrase('last', 'por ultimo') !== undefined) {
      return [{ tag: 'priority', tables, priority: 'lowest' }];
    }
    cursor.phrase('with|at|the|com|a?');
    cursor.phrase('a|the');
    const before = levels.find(([, words]) => cursor.phrase(`${words} priority`) !== undefined);
    const level =
      before ??
      (cursor.phrase('priority', 'prioridade') === undefined ? undefined : levels.find(([, words]) => cursor.phrase(words) !== undefined));
    return level === undefined ? undefined : [{ tag: 'priority', tables, priority: level[0] }];
  });
}

/** "call it shop_sales", "chame de shop_sales". */
export function taskName(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    const isSaid = cursor.phrase(
      'call|name it|the task?',
      'call|name the task',
      'a|the? new? task|job named|called',
      'create|make|build|define a|the new? task|job named|called',
      'crie|criar|monte|faca uma|a nova? tarefa|job chamada|chamado|nomeada',
      'uma? tarefa chamada|nomeada',
      'named',
      'chame a|de',
      'chameo|chamea de?',
      'com o nome de?',
      'nome da tarefa :?',
    );
    cursor.phrase('task', 'tarefa');
    const name = isSaid === undefined ? undefined : names.newName(cursor);
    return name === undefined ? undefined : [{ tag: 'set', path: 'name', value: name }];
  });
}

/** "Create a task that ...", "monte uma tarefa para ...": says no more than that there shall be a task. A name behind it is left to the next clause. */
export function framed(cursor: Cursor): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    const isMade =
      cursor.phrase('create|make|build|set|define|configure|start up?', 'crie|criar|faca|monte|montar|configure|configurar|defina') !==
      undefined;
    const isTask =
      cursor.phrase('a|an|the? new? replication? task|job', 'uma|um|a? nova|novo? tarefa|job de|da? replicacao?') !== undefined;
    if (!isTask || (!isMade && cursor.peek()?.folded !== 'that' && cursor.peek()?.folded !== 'que')) {
      return undefined;
    }
    cursor.phrase('that|which|to|for|que|para');
    return [];
  });
}

/** "Gostaria de", "preciso que": politeness, where nothing else began with it. */
export function polite(cursor: Cursor): readonly Wish[] | undefined {
  const phrases = [
    'gostaria|gostariamos|queria|preciso|precisamos|quero|queremos de|que',
    'i|we would like|love to?',
    'would you mind',
    'por favor',
    'por gentileza',
  ];
  return cursor.phrase(...phrases) === undefined ? undefined : [];
}
