import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { TableRef, Wish } from '../wishes.js';
import { wholeSchema } from './selection.js';

const ADD = [
  'also? add~|include~|bring~ in? also?',
  'tambem? adicionar~|incluir~|acrescentar~|colocar~ tambem?',
  'add|include|adding|including|bring in?',
  'adicione|inclua|acrescente|adicionando|incluindo|adicionar|incluir|acrescentar',
];
const TO_TASK = [
  'no lugar dela|dele|delas|deles|disso?',
  'in its|their place|stead',
  'instead',
  'as well',
  'too|also',
  'tambem',
  'to|in this|the|my? task|copy',
  'a|à|na|nesta|nessa|esta|essa|desta|em tarefa|copia',
  'a esta|essa tarefa|copia',
  'to|in it',
];
const REMOVE = [
  'remove~|take~|drop~|delete~|exclude~ out?',
  'tirar~|remover~|retirar~|excluir~',
  'remove|take|drop|delete|removing|taking|dropping out?',
  'tire|remova|retire|exclua|tirar|remover|retirar|excluir',
];
const FROM_TASK = ['from|out of? this|the|my? task|copy', 'da|desta|dessa tarefa|copia', 'from it'];
const NEED = [
  '[[the|our|my|a|o|a|os|as|nosso|nossa]? [finance|marketing|sales|data|analytics|bi|hr|support|product|risk|audit|accounting|operations|ops|reporting|science|engineering|pricing|security|legal|management|logistics|growth|crm|financeiro|comercial|suporte|rh|dados|diretoria|contabilidade|negocio|vendas] [and]? [team|teams|colleagues|people|department|guys|folks|analysts|dashboard|dashboards|report|reports|app|model|side|group|area|equipe|time|pessoal|setor|painel|relatorio]?|[the|our|my] [team|teams|colleagues|analysts|dashboard|dashboards|report|reports|people|department|app|model|boss|manager|client|equipe|time]] [also|still|only|just|now|really|tambem|so|agora]? [need~|want~|require~|would like|ask~ for|use~|request~|precisar~ de|precisar~|querer|quer|querem|pedir~|usar~|solicitar~]',
  'i|we|they|he|she? need~|want~|require~',
  '[give|get|fetch|send|bring|hand] [me|us]',
  '[me|nos] [de|da|traga|traz|mande|manda|envie]',
  'i|we? would need|like|want to? have|get|see?',
  'gostaria|gostariamos|queria|queriamos de? ter? a|as|o|os?',
  'i|we? need|want',
  'i would like',
  'preciso|precisamos de|da|do|das|dos',
  'quero|queremos',
];

/** "add products to this task", "tire a tabela tickets desta tarefa", "I need orders": tables that come in or go, said without a verb of copying. */
export function membership(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return (
    cursor.attempt(() => between(cursor, names, { verb: ADD, task: TO_TASK, wish: select })) ??
    cursor.attempt(() => between(cursor, names, { verb: REMOVE, task: FROM_TASK, wish: exclude })) ??
    cursor.attempt(() => needed(cursor, names))
  );
}

interface Move {
  readonly verb: readonly string[];
  readonly task: readonly string[];
  readonly wish: (tables: readonly TableRef[]) => Wish;
}

const select = (tables: readonly TableRef[]): Wish => ({ tag: 'select', tables: tables.map((table) => ({ table })) });
const exclude = (tables: readonly TableRef[]): Wish => ({ tag: 'exclude', tables });

/** Only what says the task itself: "remove rows", "add a column" and "drop from the source" are something else. */
function between(cursor: Cursor, names: Names, { verb, task, wish }: Move): readonly Wish[] | undefined {
  const from = cursor.at;
  const tables = cursor.phraseOf(verb) === undefined ? undefined : cursor.list(() => names.tableOrUnknown(cursor));
  const isTaken = cursor.tokens[from]?.folded === 'take' && cursor.tokens[from + 1]?.folded !== 'out'; // "take the table orders" copies it
  const isSaid =
    !isTaken && cursor.tokens.slice(from, cursor.at).some(({ kind, folded }) => kind === 'word' && /^(table|tabela)s?$/.test(folded));
  const isTask = cursor.phraseOf(task) !== undefined || (task === TO_TASK && tables !== undefined && isAll(cursor, tables));
  cursor.phrase('as well', 'too|also|tambem');
  return tables !== undefined && (isTask || (isSaid && tables.every(({ candidates }) => candidates.length > 0)))
    ? [wish(tables)]
    : undefined;
}

/** "add suppliers, ...": nothing is said behind the tables, which are all there, so that it is they that are added. */
function isAll(cursor: Cursor, tables: readonly TableRef[]): boolean {
  return /^([.,;!?]|and|e|with|com|)$/.test(cursor.peek()?.folded ?? '') && tables.every(({ candidates }) => candidates.length > 0);
}

function needed(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const isNeeded = cursor.phraseOf(NEED) !== undefined;
  const whole = isNeeded ? wholeSchema(cursor, names) : undefined;
  if (whole !== undefined) {
    return whole;
  }
  const tables = isNeeded ? cursor.list(() => names.table(cursor)) : undefined;
  return tables === undefined ? undefined : [select(tables)];
}
