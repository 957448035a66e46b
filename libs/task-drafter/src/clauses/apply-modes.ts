import type { Names } from '../names.js';
import { ARTICLE, type Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';

const APPLY =
  'with|apply|applied|applying|write|writing|written|under|via|como|modo|gravando|aplicando|using|by|in|as|use|com|usando|em|por|use';
const SWITCH = [
  'switch|change|set|move|convert|turn|put it|them|the|this|that|my? task|apply|application|copy? mode? over? to|into|in',
  '[mudar~|passar~|trocar~|alterar~|colocar~|por~|converter~|virar~|ir~] [a|o|esta|essa|este|isso|tudo]? [tarefa|modo|copia]? [de aplicacao]? [de default|do default|de upsert|de scd2]? [para|a|em]',
  'mude|passe|troque|altere|mudar|passar|coloque|ponha|converta a|o|esta|essa|este? tarefa|modo|copia? de? aplicacao? para|a|em',
];

/** "with upsert", "keep the history of prices", "com versões (scd2)". */
export function applyMode(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    cursor.phraseOf(SWITCH);
    const isHistory = bareMode(cursor, 'history|historico|histórico');
    const changes = isHistory
      ? 'history'
      : cursor.phrase(
          'one|a row|line|record|entry per|for|of each|every? change|modification',
          '[append~|insert~|add~|write~|create~|record~|log~|gravar~|adicionar~|inserir~] [one|a|an|each|every|uma|um|cada|the]? [new|own|nova]? [row|line|record|entry|change|linha|registro|mudanca|alteracao] [[per|for each|for every|of each|of every|por|para cada|a cada] [change|update|modification|mudanca|alteracao]|as [a|its own|a new|an own]? [row|record|line|entry]]',
          'as [a|an]? [own|separate|new] [row|record|line|entry]',
          '[log~|record~|keep~|store~|write~|track~] [each|every|all|any] [the]? [single]? [change|changes|modification|modifications|update|updates]',
          'a|the? complete|full|entire record|log|trail|audit|history of each|every|all|the change|changes|modification made|done|to?',
          'keep|keeping|store|record|log|track each|every|all|the? change|changes as its|a|own row|record',
          'cada|toda alteracao|mudanca como|em uma? linha|registro',
          'uma linha|registro por|para|a cada? mudanca|alteracao|modificacao',
          'every change as a row',
          'uma linha por|para cada? mudanca|alteracao',
          'keep|keeping|store|storing the|a? full? history of each|every|all|the? change|changes',
          'guarde|guardar|guardando|mantenha|manter|mantendo o? historico de cada|todas as? mudanca|alteracao|mudancas|alteracoes',
          `${APPLY}? the|o? mode|modo history|historico|historia`,
          `${APPLY}? the? history mode`,
          'no modo history|historico|historia',
        );
    if (changes !== undefined) {
      const tables = ofTables(cursor, names);
      cursor.phrase('as [a|an|its own|their own|own|a new|a separate]? [row|rows|record|records|line|entry]');
      return [{ tag: 'apply-mode', mode: 'history', tables }];
    }
    if (
      bareMode(cursor, 'upsert|upserts|upserting') ||
      cursor.phrase('no modo upsert', `${APPLY}? the|o|an|um? mode|modo? upsert|upserts mode?`, 'upsert them|it') !== undefined
    ) {
      return [{ tag: 'apply-mode', mode: 'upsert', tables: ofTables(cursor, names) }];
    }
    return versions(cursor, names);
  });
}

/** "upsert", "apply mode: upsert", "upsert instead of default", "gravando com upsert". */
function bareMode(cursor: Cursor, words: string): boolean {
  return (
    cursor.attempt(() => {
      cursor.phraseOf(HOW);
      cursor.phrase('apply|target|write|writing? mode is|:|=|to?', 'modo de? aplicacao|gravacao? e|:|=|para?');
      const found = cursor.phrase(`the|an|a|o|um|modo? ${words} mode|strategy|semantics|modo?`);
      cursor.phrase(
        'instead|rather of|than the? default|upsert|history|scd2 mode?',
        'em vez|lugar de|do default|padrao|upsert|history|scd2',
      );
      cursor.phrase('at|in|on|into the? target|destination', 'no|em destino');
      return found;
    }) !== undefined
  );
}

const HOW = [
  '[the|all|all the|as|os]? [writes|rows|changes|data|everything|updates|inserts|gravacoes|mudancas|alteracoes|linhas] [$should] [be|ser]? [done|made|applied|written|merged|carried out|upserted|saved|performed|feitas|aplicadas|gravadas|feitos|gravados] [in|as|with|by|using|via|through|em|com|como|por]?',
  'write~|apply~|use~|load~|store~|merge~|replicate~|land~|put~ it|them|everything|changes|the? changes? with|using|by|in|as|via|through?',
  'gravar~|aplicar~|usar~|escrever~|carregar~|replicar~ tudo|elas|as|os|o? mudancas|alteracoes|dados? com|usando|por|em|como|via?',
  'with|using|by|in|as|via|through|under|em|com|usando|por|como',
  'no modo',
];

function versions(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const isSaid =
    bareMode(cursor, 'scd2|scd-2|scd_2') ||
    cursor.phrase(
      '[every|each|any|cada|toda] [change|update|modification|mudanca|alteracao] [$should]? [open~|create~|start~|add~|make~|write~|produce~|become~|be|give~|abrir~|criar~|gerar~|virar~] [a|an|uma]? [new|nova]? [version|versao]',
      '[new|nova]? [version|versao] [of the row|da linha]? [per|for|for each|for every|por|a cada|para cada] [change|update|mudanca|alteracao]',
      'keep|keeping|with|store|want the|a|all|full? history|versions|old',
      'keep|keeping every version',
      'keep~|store~|want|have|preserve~ all|every|each|the|any? version|versions|old of each|every|the|all? row|rows|record|records?',
      'every|all|each version|versions of each|every|the|all row|rows|record|records',
      'guardar~|manter~|preservar~|armazenar~ todas|cada as|uma? versoes|versao de|das|da|cada? linhas|linha|registros|registro?',
      'todas as versoes de|das cada? linhas|linha|registros|registro?',
      'version',
      'versioned',
      'versionada|versionado|versionadas|versionados [com|em|por|no modo]? scd2?',
      '[one|a|uma] [row|line|record|linha|registro] [per|for|for each|for every|por|para cada|a cada] [version|versao]',
      'no modo scd2',
      `${APPLY}? the|o? mode|modo? scd2|versions mode?`,
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
    cursor.phrase('of|for|on|in|to|from', 'made|done [to|in|on]', 'de|do|da|dos|das|para|na|no|em');
    cursor.phrase(ARTICLE);
    cursor.phrase('each|every|cada');
    if (names.known.endpoint(cursor.peek()?.text ?? '') !== undefined) {
      return undefined;
    }
    const isNamed = /^(of|for|on|in|to|each|every|cada|de|do|da|dos|das|para|na|no|em|the|os|as|o|a)$/.test(cursor.peek(-1)?.folded ?? '');
    return cursor.list(() => {
      cursor.phrase(
        ...(cursor.peek(-1)?.folded === 'e' || cursor.peek(-1)?.folded === 'and' ? ['of|for|on|in', 'de|do|da|dos|das|para|na|no|em'] : []),
      );
      return isNamed ? names.tableOrUnknown(cursor) : names.table(cursor);
    });
  });
  return tables ?? (names.context === undefined ? [] : [names.context]);
}
