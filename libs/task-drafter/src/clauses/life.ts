import type { Names } from '../names.js';
import { ARTICLE, type Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';

const modes: readonly (readonly ['load' | 'once' | 'changes' | 'follow', readonly string[]])[] = [
  [
    'changes',
    [
      'only follow the? changes',
      'only the? new? changes',
      'just the? changes',
      'changes only',
      'cdc only',
      'only cdc',
      'from now on',
      'without a? full? load',
      'apenas|somente|so as|os? mudancas|alteracoes',
      'a partir de agora',
      'daqui para frente',
      'sem carga inicial|completa',
    ],
  ],
  [
    'once',
    [
      'only|just? once',
      'one time',
      'full load only',
      'fullload only',
      'only a? full load',
      'only a? fullload',
      'and? do not follow the|its? changes',
      'without following the|its? changes',
      'no cdc',
      'apenas|so|somente? uma unica? vez',
      'apenas|so|somente a? carga completa',
      'carga unica',
      'sem acompanhar as? mudancas|alteracoes',
    ],
  ],
  [
    'follow',
    [
      'keep|keeping it|them|everything|both? in sync',
      'keep|keeping it|them|everything? up to date',
      'in sync',
      'follow|following the|its|their|all|every|any? changes',
      'follow it|them',
      'full load and cdc',
      'apply changes continuously',
      'continuously',
      'e? acompanhe as? mudancas|alteracoes',
      'acompanhar|acompanhando as? mudancas|alteracoes',
      'siga|seguir|seguindo as? mudancas|alteracoes',
      'mantenha|manter|mantendo tudo|a|as|os? sincronizado|sincronizada|sincronizados|sincronizadas|atualizado|atualizada|atualizados|atualizadas',
      'mantenha|manter|mantendo em sincronia',
      'cdc',
    ],
  ],
  ['load', ['completely', 'in full', 'full load', 'fullload', 'completamente', 'por completo', 'carga completa']],
];

export function mode(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  for (const [what, phrases] of modes) {
    if (cursor.phrase(...phrases) !== undefined) {
      return [{ tag: 'mode', mode: what }, ...selected(cursor, names)];
    }
  }
  return undefined;
}

/** "only the changes of orders": the tables are selected by that. */
function selected(cursor: Cursor, names: Names): readonly Wish[] {
  const tables = cursor.attempt(() =>
    cursor.phrase('of|in|to|on', 'de|do|da|dos|das|em') === undefined ? undefined : cursor.list(() => names.table(cursor)),
  );
  return tables === undefined ? [] : [{ tag: 'select', tables: tables.map((table) => ({ table })) }];
}

const APPLY = 'with|using|by|in|as|com|usando|em|por';

/** "with upsert", "keep the history of prices", "com versões (scd2)". */
export function applyMode(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    const changes =
      cursor.phrase('one|a row per|for each|every? change', 'every change as a row', 'uma linha por mudanca|alteracao') !== undefined;
    if (changes) {
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
      'guarde|guardar|mantenha|manter|mantendo|com o|as? historico|versoes',
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

const deletions = 'delete|deletes|deletions|deleting|exclusao|exclusoes|remocao|remocoes|delecoes|delete';
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
      'never apply',
      'do not apply|copy|replicate|propagate the|any?',
      'ignore|ignoring|skip|skipping the|all|any?',
      'sem aplicar? as?',
      'nao aplique|propague|copie|replique as?',
      'ignore|ignorando as?',
      'nunca aplique as?',
    );
    const only = not === undefined ? cursor.phrase('only apply? the?', 'just', 'apenas|somente|so as?') : undefined;
    if (not === undefined && only === undefined) {
      return undefined;
    }
    const named = cursor.list(() => {
      cursor.phrase('the|or|nor|as|de', 'or');
      return kinds.find(([, words]) => cursor.phrase(words) !== undefined)?.[0];
    });
    const more = named === undefined ? [] : orMore(cursor);
    if (named === undefined) {
      return undefined;
    }
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
