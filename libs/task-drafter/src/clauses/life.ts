import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { Wish, WishOf } from '../wishes.js';
import { ALWAYS, changesBeside, following, later, loadAndChanges, loads, noChanges, withoutFollowing, withoutLoad } from './life-words.js';
import { wholeSchema } from './selection.js';

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
      'without a? load',
      'do not load|copy the|any? existing|old|present rows|data',
      'nao carregue|copie os|as? dados|linhas existentes|antigos|antigas|atuais',
      'acompanhe|siga|replique|copie|capture|aplique? apenas|somente|so as|os? mudancas|alteracoes',
      'sem a|uma? carga inicial|completa|total',
      ...withoutLoad,
    ],
  ],
  [
    'once',
    [
      'only|just? once',
      'one|single time load|copy?',
      'onetime|oneoff load|copy?',
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
      'follow it|them|both',
      'follow all [of them|two|three|tables]?',
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
  [
    'from-now',
    [
      'from now|today|there? on',
      'a partir de agora|hoje',
      'de agora|hoje em diante',
      'daqui por|para em? diante|frente?',
      'starting now|today',
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
const DO = [
  '[na|numa|no|in|for|with|as|como|em|com] [a|the|an|uma|um|o]?',
  'it|that|which|to|and? do~|run~|make~|perform~|execute~|start~|begin~ with?',
  'schedule~|agendar~|programar~',
  'fazer~|executar~|rodar~|realizar~|comecar~|iniciar~ com|por?',
  'do|run|make|perform',
  'set up',
  'faz|faca|fazer|execute',
];

export function mode(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return (
    cursor.attempt(() => keptLike(cursor, names)) ??
    cursor.attempt(() => loadThenChanges(cursor, names)) ??
    cursor.attempt(() => modeHere(cursor, names)) ??
    cursor.attempt(() => doneMode(cursor, names)) ??
    cursor.attempt(() => keptInSync(cursor, names))
  );
}

/** "load + cdc", "snapshot first, then keep streaming", "carga completa seguida da captura das alterações". */
function loadThenChanges(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => loadAndMore(cursor, names, [])) ?? cursor.attempt(() => loadAndMore(cursor, names, BEGIN));
}

const BEGIN = [
  '[it|that|which|to|and|task] [does|do|doing|did|should do|runs|performs|makes|starts with|begins with]',
  '[including|include~|incl|incluindo|inclusive] [.]?',
  '[primeiro|first] [,]?',
  'with|do~|both|first|com|primeiro|make~|begin~|start~|load~|copy~|take~|carregar~|fazer~|comecar~|it|them with|by|com|por? both|first?',
  'start by|with loading|copying',
];

function loadAndMore(cursor: Cursor, names: Names, begin: readonly string[]): readonly Wish[] | undefined {
  const from = cursor.at;
  const { LOADED, DONE, AND_THEN, GO_ON, CHANGES, APPLIED } = loadAndChanges;
  cursor.phraseOf(begin);
  const loaded = cursor.attempt(() => loadedTables(cursor, names));
  if (loaded === undefined && cursor.phraseOf(LOADED) === undefined) {
    return undefined;
  }
  cursor.phraseOf(DONE);
  const tables = loaded ?? selected(cursor, names);
  cursor.phrase('first', 'primeiro');
  const isThen = cursor.phraseOf(AND_THEN) !== undefined;
  const isGoing = isThen && cursor.phraseOf(GO_ON) !== undefined;
  cursor.phrase(...(isGoing ? ['to date'] : []));
  const isChanges = isThen && cursor.phraseOf(CHANGES) !== undefined;
  if (!isChanges && !(isGoing && ENDS.test(cursor.peek()?.folded ?? '.'))) {
    return undefined;
  }
  const text = cursor.textSince(from);
  cursor.phraseOf(APPLIED);
  cursor.phrase(...later, ...ALWAYS);
  cursor.attempt(() => (cursor.phrase('after|behind') !== undefined && /^[.,;]?$/.test(cursor.peek()?.folded ?? '') ? true : undefined));
  return isOnly(cursor) ? undefined : [{ tag: 'mode', mode: 'follow', text }, ...tables];
}

/** "load orders and capture its changes": the tables stand between. */
function loadedTables(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.phrase('load~', 'carregar~') === undefined ? undefined : listedTables(cursor, names);
}

const ENDS = /^([.,;:)]|after|from|to|into|afterwards|depois|do|para|no|)$/;
/** "full load, changes only": the end says the opposite. */
const isOnly = (cursor: Cursor) => /^(only|apenas|somente|so)$/.test(cursor.peek()?.folded ?? '');

/** "keep orders and customers of shop in sync", "mantenha o esquema support atualizado". */
function keptInSync(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const from = cursor.at;
  if (cursor.phrase('keep|keeping', 'mantenha|manter|mantendo') === undefined) {
    return undefined;
  }
  const whole = wholeSchema(cursor, names);
  const tables = whole === undefined ? cursor.list(() => names.table(cursor)) : undefined;
  const chosen =
    whole?.map(ofMode) ??
    (tables === undefined ? undefined : [{ tag: 'select' as const, tables: tables.map((table) => ({ table })), isOfMode: true as const }]);
  const isAt = cursor.phrase('in|at|on', 'no|na|em') !== undefined;
  const place = cursor.attempt(() => (isAt || cursor.phrase('of|from', 'de|do|da') !== undefined ? names.endpoint(cursor) : undefined));
  cursor.phraseOf(ALWAYS);
  if (chosen === undefined || cursor.phraseOf(IN_SYNC) === undefined) {
    return undefined;
  }
  const text = cursor.textSince(from);
  cursor.phrase(...later, ...ALWAYS);
  const other = cursor.attempt(() => (cursor.phrase('with|to', 'com|a|ao') === undefined ? undefined : names.endpoint(cursor)));
  const isTarget = isAt && other !== undefined; // "keep customers in warehouse in sync with shop"
  cursor.phrase(...later, ...ALWAYS);
  return [
    { tag: 'mode', mode: 'follow', text },
    ...chosen,
    ...(place === undefined ? [] : [{ tag: 'endpoint' as const, role: isTarget ? ('target' as const) : ('source' as const), name: place }]),
    ...(other === undefined ? [] : [{ tag: 'endpoint' as const, role: isTarget ? ('source' as const) : ('target' as const), name: other }]),
  ];
}

/** "Keep reporting in sync with products in shop": the target is what is kept so. */
function keptLike(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const from = cursor.at;
  const target = cursor.phrase('keep~', 'manter~') === undefined ? undefined : names.endpoint(cursor);
  const isKept = target !== undefined && cursor.phraseOf(IN_SYNC) !== undefined && cursor.phrase('with|to', 'com|a|ao') !== undefined;
  const text = cursor.textSince(from);
  const chosen = isKept ? (wholeSchema(cursor, names) ?? listedTables(cursor, names)) : undefined;
  return target === undefined || chosen === undefined
    ? undefined
    : [{ tag: 'mode', mode: 'follow', text }, { tag: 'endpoint', role: 'target', name: target }, ...chosen];
}

function listedTables(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const tables = cursor.list(() => names.table(cursor));
  return tables === undefined ? undefined : [{ tag: 'select', tables: tables.map((table) => ({ table })) }];
}

const IN_SYNC = [
  'in? sync|synced|synchronized|synchronised',
  'up to date',
  'updated|current',
  'em sincronia|dia',
  'sincronizada|sincronizado|sincronizadas|sincronizados|atualizada|atualizado|atualizadas|atualizados',
];

function doneMode(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.phraseOf(DO) === undefined ? undefined : modeHere(cursor, names);
}

function modeHere(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const from = cursor.at;
  const found = longestMode(cursor);
  if (found === undefined || (found === 'beside' && (isOperation(cursor.tokens[from - 1]?.folded ?? '') || isRepeated(cursor)))) {
    return undefined;
  }
  if (
    found === 'once' &&
    /^(enough|sufficient|fine|suficiente)$/.test(cursor.peek(-1)?.folded ?? '') &&
    /^(to|if|when|that|for|para|que|se)$/.test(cursor.peek()?.folded ?? '')
  ) {
    return undefined; // "it is enough to write every minute"
  }
  const text = cursor.textSince(from);
  if (found === 'follow' || found === 'beside' || found === 'no-changes') {
    cursor.phraseOf(later);
    cursor.phrase(...(found === 'no-changes' ? [] : ALWAYS));
  }
  return [{ tag: 'mode', mode: found, text }, ...selected(cursor, names)];
}

/** Of all that may stand here what says most: "capture changes only" is more than "capture changes". */
function longestMode(cursor: Cursor): WishOf<'mode'>['mode'] | undefined {
  const from = cursor.at;
  let end = from;
  let found: WishOf<'mode'>['mode'] | undefined;
  for (const [mode, phrases] of modes) {
    cursor.at = from;
    if (cursor.phraseOf(phrases) !== undefined && cursor.at > end) {
      [found, end] = [mode, cursor.at];
    }
  }
  cursor.at = end;
  return found;
}

/** "no deletes and changes": what follows goes on with what is not wanted. */
const isOperation = (word: string) => /^(delet|insert|updat|exclus|inser|inclus|remoc|atualiz)/.test(word);

/** "applying the changes every 10 seconds" is about the interval. */
function isRepeated(cursor: Cursor): boolean {
  const [next, number] = [cursor.peek()?.folded ?? '', cursor.peek(1)];
  const isUnit = /^(hora|minuto|segundo|cada)$/.test(number?.folded ?? '');
  const isOnce = next === 'once' && number?.folded === 'every';
  return isOnce || /^(every|each|cada)$/.test(next) || (/^(a|de)$/.test(next) && (number?.kind === 'number' || isUnit));
}

/** "only the changes of orders", "a load of the whole support schema": the tables are selected by that. */
function selected(cursor: Cursor, names: Names): readonly Wish[] {
  const found = cursor.attempt(() => {
    if (cursor.phrase('of|in|to|on|for', 'de|do|da|dos|das|em|para') === undefined) {
      return undefined;
    }
    const whole = wholeSchema(cursor, names);
    const tables = whole === undefined ? cursor.list(() => names.table(cursor)) : undefined;
    return (
      whole?.map(ofMode) ??
      (tables === undefined ? undefined : [{ tag: 'select' as const, tables: tables.map((table) => ({ table })), isOfMode: true as const }])
    );
  });
  return found ?? [];
}

const ofMode = (wish: Wish): Wish => (wish.tag === 'select-schema' || wish.tag === 'select-all' ? { ...wish, isOfMode: true } : wish);
