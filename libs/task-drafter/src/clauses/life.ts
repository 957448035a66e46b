import type { Names } from '../names.js';
import { ARTICLE, type Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';

const modes: readonly (readonly ['load' | 'once' | 'changes' | 'follow', readonly string[]])[] = [
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
      'cdc',
    ],
  ],
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
        { tag: 'select', tables: tables.map((table) => ({ table })) },
      ];
}

function doneMode(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.phrase(...DO) === undefined ? undefined : modeHere(cursor, names);
}

function modeHere(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const from = cursor.at;
  const found = modes.find(([, phrases]) => cursor.phrase(...phrases) !== undefined);
  return found === undefined ? undefined : [{ tag: 'mode', mode: found[0], text: cursor.textSince(from) }, ...selected(cursor, names)];
}

/** "only the changes of orders": the tables are selected by that. */
function selected(cursor: Cursor, names: Names): readonly Wish[] {
  const tables = cursor.attempt(() =>
    cursor.phrase('of|in|to|on', 'de|do|da|dos|das|em') === undefined ? undefined : cursor.list(() => names.table(cursor)),
  );
  return tables === undefined ? [] : [{ tag: 'select', tables: tables.map((table) => ({ table })) }];
}

const APPLY = 'with|using|by|in|as|use|com|usando|em|por|use';
const SWITCH = ['switch|change|set it|them|the? task|apply|application? mode? to', 'mude|passe|troque|altere a|o? tarefa|modo? para|a'];

/** "with upsert", "keep the history of prices", "com versões (scd2)". */
export function applyMode(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    cursor.phrase(...SWITCH);
    const changes = cursor.phrase(
      'one|a row per|for each|every? change',
      'every change as a row',
      'uma linha por|para cada? mudanca|alteracao',
      'keep|keeping|store|storing the|a? full? history of each|every|all|the? change|changes',
      'guarde|guardar|guardando|mantenha|manter|mantendo o? historico de cada|todas as? mudanca|alteracao|mudancas|alteracoes',
      `${APPLY}? mode|modo history`,
    );
    if (changes !== undefined) {
      return [{ tag: 'apply-mode', mode: 'history', tables: ofTables(cursor, names) }];
    }
    if (cursor.phrase(`${APPLY}? mode|modo? upsert mode?`, 'upsert them|it') !== undefined) {
      return [{ tag: 'apply-mode', mode: 'upsert', tables: ofTables(cursor, names) }];
    }
    return versions(cursor, names);
  });
}

function versions(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const isSaid =
    cursor.phrase(
      'keep|keeping|with|store|want the|a|all|full? history|versions|old',
      'keep|keeping every version',
      'version',
      'versioned',
      `${APPLY}? mode|modo? scd2|versions`,
      'guarde|guardar|guardando|mantenha|manter|mantendo|com o|as? historico|versoes',
    ) !== undefined;
  if (!isSaid) {
    return undefined;
  }
  cursor.phrase('versions');
  if (cursor.peek()?.folded === '(' && cursor.peek(1)?.folded === 'scd2') {
    cursor.phrase('( scd2 )');
  }
  cursor.phrase('scd2');
  const tables = ofTables(cursor, names);
  const assumed = 'History is kept as versions of each row (scd2); mode history would keep a row for each change';
  return [
    { tag: 'apply-mode', mode: 'scd2', tables },
    { tag: 'assume', text: assumed },
  ];
}

/** "of prices and customers", or none for all. */
export function ofTables(cursor: Cursor, names: Names) {
  const tables = cursor.attempt(() => {
    cursor.phrase('of|for|on|in', 'de|do|da|dos|das|para|na|no|em');
    cursor.phrase(ARTICLE);
    const isNamed = /^(of|for|on|in|de|do|da|dos|das|para|na|no|em|the|os|as|o|a)$/.test(cursor.peek(-1)?.folded ?? '');
    return isNamed ? cursor.list(() => names.tableOrUnknown(cursor)) : cursor.list(() => names.table(cursor));
  });
  return tables ?? (names.context === undefined ? [] : [names.context]);
}

const deletions = 'delete|deletes|deletions|deleting|exclusao|exclusoes|remocao|remocoes|delecoes';
const updating = 'update|updates|atualizacoes|atualizacao';
const inserting = 'insert|inserts|insertions|insercoes|insercao|inclusoes';
const kinds = [
  ['delete', deletions],
  ['update', updating],
  ['insert', inserting],
] as const;

/** "without deletes", "only inserts and updates", "sem exclusões". */
export function operations(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    const not = cursor.phrase(
      'without applying? the|any?',
      'no',
      'never apply?',
      'do not apply|copy|replicate|propagate the|any?',
      'ignore|ignoring|skip|skipping the|all|any?',
      'sem aplicar? os|as?',
      'nao aplique|propague|copie|replique as?',
      'ignore|ignorando os|as?',
      'nunca aplique as?',
    );
    const only = not === undefined ? cursor.phrase('only apply? the?', 'just', 'apenas|somente|so as?') : undefined;
    if (not === undefined && only === undefined) {
      return undefined;
    }
    const named = cursor.list(() => {
      cursor.phrase('the|or|nor|as|de', 'or');
      cursor.phrase('row');
      return kinds.find(([, words]) => cursor.phrase(words) !== undefined)?.[0];
    });
    const more = named === undefined ? [] : orMore(cursor);
    if (named === undefined) {
      return undefined;
    }
    cursor.phrase('of|de? rows|linhas|registros');
    cursor.phrase('at|in|on|from the target', 'no destino');
    const said = [...named, ...more];
    const without = kinds.map(([kind]) => kind).filter((kind) => said.includes(kind) === (not !== undefined));
    return [{ tag: 'operations', without, tables: ofTables(cursor, names) }];
  });
}

function orMore(cursor: Cursor) {
  const more = cursor.attempt(() =>
    cursor.phrase('or', 'nor', 'nem', 'ou') === undefined ? undefined : kinds.find(([, words]) => cursor.phrase(words) !== undefined)?.[0],
  );
  return more === undefined ? [] : [more];
}
