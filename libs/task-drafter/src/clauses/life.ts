import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { Wish, WishOf } from '../wishes.js';
import { changesBeside, following, later, loads, noChanges, withoutFollowing, withoutLoad } from './life-words.js';

const modes: readonly (readonly [WishOf<'mode'>['mode'], readonly string[]])[] = [
  [
    'changes',
    [
      'stream|follow|capture|replicate|copy|apply|send|take? only|just the? new? changes',
      'only|just follow|stream|capture the? new? changes',
      'without|no|skip|skipping a|an|the|any? initial|full|first load|copy',
      'changes only',
      'cdc only',
      'only cdc',
      'from now on',
      'without a? load',
      'do not load|copy the|any? existing|old|present rows|data',
      'nao carregue|copie os|as? dados|linhas existentes|antigos|antigas|atuais',
      'acompanhe|siga|replique|copie|capture|aplique? apenas|somente|so as|os? mudancas|alteracoes',
      'a partir de agora',
      'daqui para frente',
      'sem a|uma? carga inicial|completa|total',
      ...withoutLoad,
    ],
  ],
  [
    'once',
    [
      'only|just? once',
      'one|single? time|onetime|oneoff load|copy?',
      'full load only',
      'fullload only',
      'only|just a|an|the? full|initial load',
      'only a? fullload',
      'full|initial load and? nothing else',
      'and? do not follow the|its? changes',
      'without following the|its? changes',
      'no|without|and|but? no|without cdc afterwards|later?',
      'no|without changes|replication afterwards|later',
      'apenas|so|somente? uma unica? vez',
      'apenas|so|somente a|uma? carga completa|inicial',
      'uma? carga|copia unica',
      'sem acompanhar as? mudancas|alteracoes',
      ...withoutFollowing,
    ],
  ],
  [
    'follow',
    [
      'keep|keeping it|them|everything|both? in sync',
      'keep|keeping it|them|everything? up to date',
      'keep|keeping|continue|continuing following|streaming|applying|replicating the|its|their|all|every|any? changes',
      'then|afterwards|later and? the? changes',
      'in sync',
      'in real time',
      'em tempo real',
      'ongoing|continuous replication',
      'replicacao continua',
      'follow|following the|its|their|all|every|any? changes',
      'follow it|them',
      'full load and cdc',
      'apply changes continuously',
      'continuously',
      'e? acompanhe as? mudancas|alteracoes',
      'e? depois|posteriormente acompanhe|siga? as|os? mudancas|alteracoes',
      'acompanhar|acompanhando as? mudancas|alteracoes',
      'siga|seguir|seguindo as? mudancas|alteracoes',
      'mantenha|manter|mantendo tudo|a|as|os? sincronizado|sincronizada|sincronizados|sincronizadas|atualizado|atualizada|atualizados|atualizadas',
      'mantenha|manter|mantendo em sincronia',
      ...following,
      'cdc',
    ],
  ],
  ['no-changes', noChanges],
  ['beside', changesBeside],
  [
    'load',
    [
      'completely',
      'in full',
      'a|an? full|initial|complete load|copy first?',
      'fullload',
      'completamente',
      'por completo',
      'uma? carga|copia completa|inicial|total',
      ...loads,
    ],
  ],
];

/** "do a full load of orders", "faz uma carga única da tabela": the verb says no more than the load does. */
const DO = ['do|run|make|perform', 'set up', 'faz|faca|fazer|execute'];

export function mode(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return (
    cursor.attempt(() => modeHere(cursor, names)) ??
    cursor.attempt(() => doneMode(cursor, names)) ??
    cursor.attempt(() => keptInSync(cursor, names))
  );
}

/** "keep orders and customers in sync". */
function keptInSync(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const isKept = cursor.phrase('keep|keeping', 'mantenha|manter|mantendo') !== undefined;
  const tables = isKept ? cursor.list(() => names.table(cursor)) : undefined;
  const from = cursor.at;
  const isInSync =
    cursor.phrase('in sync', 'up to date', 'em sincronia', 'sincronizadas|sincronizados|atualizadas|atualizados') !== undefined;
  return tables === undefined || !isInSync
    ? undefined
    : [
        { tag: 'mode', mode: 'follow', text: cursor.textSince(from) },
        { tag: 'select', tables: tables.map((table) => ({ table })), isOfMode: true },
      ];
}

function doneMode(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.phrase(...DO) === undefined ? undefined : modeHere(cursor, names);
}

function modeHere(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const from = cursor.at;
  const found = modes.find(([, phrases]) => cursor.phrase(...phrases) !== undefined)?.[0];
  if (found === undefined || (found === 'beside' && (isOperation(cursor.tokens[from - 1]?.folded ?? '') || isRepeated(cursor)))) {
    return undefined;
  }
  const text = cursor.textSince(from);
  if (found === 'follow' || found === 'beside' || found === 'no-changes') {
    cursor.phrase(...later);
  }
  return [{ tag: 'mode', mode: found, text }, ...selected(cursor, names)];
}

/** "no deletes and changes": what follows goes on with what is not wanted. */
const isOperation = (word: string) => /^(delet|insert|updat|exclus|inser|inclus|remoc|atualiz)/.test(word);

/** "applying the changes every 10 seconds" is about the interval. */
function isRepeated(cursor: Cursor): boolean {
  const [next, number] = [cursor.peek()?.folded ?? '', cursor.peek(1)];
  return /^(every|each|cada)$/.test(next) || (/^(a|de)$/.test(next) && (number?.kind === 'number' || number?.folded === 'cada'));
}

/** "only the changes of orders": the tables are selected by that. */
function selected(cursor: Cursor, names: Names): readonly Wish[] {
  const tables = cursor.attempt(() =>
    cursor.phrase('of|in|to|on|for', 'de|do|da|dos|das|em|para') === undefined ? undefined : cursor.list(() => names.table(cursor)),
  );
  return tables === undefined ? [] : [{ tag: 'select', tables: tables.map((table) => ({ table })), isOfMode: true }];
}
