import type { Priority } from '@trem/contracts';
import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';

const levels: readonly (readonly [Priority, string])[] = [
  ['highest', 'highest|top|maxima'],
  ['high', 'high|alta'],
  ['low', 'low|baixa'],
  ['lowest', 'lowest|minima'],
];

/** "customers first", "give orders high priority", "orders com prioridade alta". */
export function priority(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    cursor.phrase('give|load|copy|dê|de|carregue|copie|with|com', 'a tabela');
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
    cursor.phrase('[$should]? [have|has|get|gets|come|comes|go|goes|enter|enters|entrar~|vir~|ter|tem|receber~|ficar~]');
    if (
      cursor.phrase(
        '[with|com]? [the|a]? prioridade mais alta [[na|da|durante a] carga]?',
        '[with|at|having]? [the]? [highest|top] priority [[in|of|during] the load]?',
      ) !== undefined
    ) {
      return [{ tag: 'priority', tables, priority: 'highest' }];
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

/** "a task named shop_sales", "nome da tarefa: shop_sales"; a bare "call it facts" does not say whether the task or its table is called so. */
export function taskName(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    const isTask =
      cursor.phrase(
        'set~|create~|make~|build~|define~|configure~ up? a|an|the|my? new? replication|copy|sync|load? task|job|pipeline named|called|by|with? the? name? of?',
        'call~|name~|title~ the|this|my|new task|job|pipeline|replication it|as|to?',
        'the|this|my? task|job|pipeline|replication should|must|shall|will|is|to? be? called|named|name :?',
        'task|job name shall|should|must|will? be?',
        'rename~ the|this|my task|job|pipeline|replication to|as|into',
        'renomear~ a|esta|essa tarefa|job para|como',
        'task|job|tarefa :',
        'name|nome :',
        'with the? task|job name of|:?',
        'a|the|this|my? new? replication? task|job|pipeline by|with the? name|named|called of?',
        'tarefa|job com|de nome',
        'a? tarefa deve? se? chama|chamar|chamada|chamado|nomeada se? de?',
        'a? criacao|configuracao de|da uma? tarefa|job|replicacao chamada|nomeada|de?',
        'solicitar~|crie|criar|monte|montar|configure|configurar a|uma tarefa chamada|nomeada',
        'name it the? task',
        'a|the? new? task|job named|called',
        'create|make|build|define a|the new? task|job named|called',
        'crie|criar|monte|faca uma|a nova? tarefa|job chamada|chamado|nomeada',
        '[criar~|fazer~|montar~|configurar~|definir~|solicitar~] [a|uma|um|o]? [nova|novo]? [tarefa|job|replicacao|task|pipeline] [de|com o|com|chamada|chamado|nomeada]? [nome]? [de]?',
        'uma? tarefa chamada|nomeada',
        'with the task name',
        'com o nome de|da tarefa',
        'chame|nomeie a|esta|essa? tarefa de?',
        'nome da tarefa e|é|:?',
        'task name is|:|=?',
      ) !== undefined;
    if (!isTask && cursor.phraseOf(CALLED) === undefined) {
      return undefined;
    }
    const name = names.newName(cursor);
    return name === undefined ? undefined : [isTask ? { tag: 'set', path: 'name', value: name } : { tag: 'called', name }];
  });
}

const CALLED = ['call|name it|them', 'named', 'chame a|o|de de?', 'com o nome de?', 'with|under|by the name of?'];

/** "Create a task that ...", "monte uma tarefa para ...": says no more than that there shall be a task. A name behind it is left to the next clause. */
export function framed(cursor: Cursor): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    const isMade =
      cursor.phrase(
        '[have|get|create~|make~|build~|set up|define~|configure~|start~|want|need]',
        'create|make|build|set|define|configure|start up?',
        'criar~|fazer~|montar~|configurar~|definir~',
      ) !== undefined;
    const isTask =
      cursor.phrase('a|an|the? new? replication? task|job', 'uma|um|a? nova|novo? tarefa|job de|da? replicacao?') !== undefined;
    if (!isTask || (!isMade && cursor.peek()?.folded !== 'that' && cursor.peek()?.folded !== 'que')) {
      return undefined;
    }
    cursor.phrase('that|which|to|for|que|para');
    return [];
  });
}
