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
      'a? task named|called',
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
