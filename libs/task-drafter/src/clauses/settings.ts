import { amount } from '../text/amounts.js';
import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';
import { interval, repeatedInterval } from './intervals.js';
import { fixedToo } from './setting-words.js';

const objects = [
  ['indexes', 'indexes|indices|index|indice|secondary indexes|source indexes'],
  ['foreign-keys', 'foreign keys|foreign key constraints|fks|chaves estrangeiras|foreign key'],
  ['comments', 'comments|comentarios|column comments|table comments'],
  ['checks', 'checks|check constraints|checagens|restricoes check'],
  ['unique', 'unique constraints|unique keys|uniques|restricoes unicas|restricoes de unicidade|unique'],
  ['defaults', 'defaults|default values|column defaults|valores padrao|valores default'],
  ['primary-key', 'primary key|primary keys|pk|pks|chave primaria|chaves primarias'],
] as const;

export function settings(cursor: Cursor): readonly Wish[] | undefined {
  for (const [phrases, values] of fixedToo) {
    if (cursor.phraseOf(phrases) !== undefined) {
      return values.map(([path, value]) => ({ tag: 'set', path, value }));
    }
  }
  return createObjects(cursor) ?? numbers(cursor);
}

const BESIDES = [
  '[besides|beside|in addition to|on top of|along with|next to|as well as|apart from|not only|not just|alem da|alem de|junto com] [the|a|as|o]? [primary key|primary keys|pk|chave primaria|chaves primarias] [itself]?',
];
const CREATE = [
  '[with|including|include~|create~|make~|build~|add~|want|need|copy~|carry over|bring over|take over|keep~|recreate~|set up] [also|too]?',
  '[com|incluir~|criar~|fazer~|gerar~|montar~|levar~|trazer~|copiar~|quero|preciso de] [tambem]?',
];

/** "with indexes and foreign keys", "build indexes besides the primary key". */
function createObjects(cursor: Cursor): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    const isBesides = cursor.phraseOf(BESIDES) !== undefined;
    cursor.phrase(',');
    if (cursor.phraseOf(CREATE) === undefined && !isBesides) {
      return undefined;
    }
    const made = cursor.list(
      () => objects.find(([, words]) => cursor.phrase(`[the|their|its|all|any|os|as|seus|suas|o|a]? [${words}]`) !== undefined)?.[0],
    );
    cursor.phrase(...(made === undefined ? [] : BESIDES));
    cursor.phrase(
      ...(made === undefined
        ? []
        : ['[$there]', '[too|as well|also|tambem]', '[are|is|be|should be]? [created|built|made|needed|wanted] [too|as well]? [$there]?']),
    );
    cursor.phrase(...(made === undefined ? [] : BESIDES));
    return made === undefined ? undefined : [{ tag: 'set', path: 'fullLoad.createObjects', value: [...new Set(['primary-key', ...made])] }];
  });
}

function numbers(cursor: Cursor): readonly Wish[] | undefined {
  return (
    cursor.attempt(() => interval(cursor)) ??
    cursor.attempt(() => repeatedInterval(cursor)) ??
    cursor.attempt(() => batch(cursor)) ??
    cursor.attempt(() => parallel(cursor))
  );
}

/** "in batches of 500 changes", "lotes de 500". */
function batch(cursor: Cursor): readonly Wish[] | undefined {
  cursor.phrase('in|with|use|em|com|use');
  cursor.phrase('at most');
  if (
    cursor.phrase('a? batch|batches of at? most?', 'a? batch size of|:|=?', 'lote|lotes de ate?', 'tamanho de|do lote de?') === undefined
  ) {
    return undefined;
  }
  const count = amount(cursor);
  cursor.phrase('changes|rows|mudancas|alteracoes|linhas');
  return count === undefined ? undefined : [{ tag: 'set', path: 'cdc.maxBatchChanges', value: count }];
}

/** "8 tables at once", "2 tabelas em paralelo". */
function parallel(cursor: Cursor): readonly Wish[] | undefined {
  cursor.phrase(
    '[load~|copy~|run~|with|use~|process~|carregar~|copiar~|com|usar~] [up to|at most|no more than|no maximo|ate]?',
    '[up to|at most|no more than|no maximo|ate]',
  );
  const count = amount(cursor);
  const isTables = count !== undefined && cursor.phrase('tables|table', 'tabelas|tabela') !== undefined;
  return isTables &&
    cursor.phrase(
      '[at once|at a time|in parallel|at the same time|simultaneously|concurrently|side by side|em paralelo|por vez|de cada vez|ao mesmo tempo|simultaneamente] [[during|in|for|while|na|durante] [the|a]? [full|initial]? [load|loading|carga] [inicial|completa]?]?',
      'at once',
      'at a time',
      'in parallel',
      'at the same time',
      'em paralelo',
      'por vez',
      'ao mesmo tempo',
    ) !== undefined
    ? [{ tag: 'set', path: 'fullLoad.parallelTables', value: count }]
    : undefined;
}
