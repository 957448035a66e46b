import { amount } from '../text/amounts.js';
import type { Cursor } from '../text/cursor.js';
import { duration, units as times } from '../text/durations.js';
import type { Wish } from '../wishes.js';

const stops = ['stopOnInsertError', 'stopOnUpdateError', 'stopOnDeleteError', 'stopOnUpsertError', 'stopOnScd2Error'] as const;

/** Phrases that say a setting and nothing else. */
const fixed: readonly (readonly [readonly string[], readonly (readonly [path: string, value: unknown])[]])[] = [
  [
    [
      'do|must|should|shall|can? not|never stop~|halt~|abort~|fail~|pause~ because|on|for|at|when|if of|there|is|are? an|a|any|some|single? error|errors|failure|failures',
      'keep|continue|carry|go going|running|on? even? on|despite|after|in|if|when case|spite|of|there|are|is? an|any? error|errors|failures',
      'nunca|nao parar~|interromper~|abortar~ por|em|com|no|se|quando|mesmo causa|caso|houver|de? de? um|algum|qualquer? erro|erros|falha|falhas',
      'continuar~|seguir~ mesmo com|havendo|se houver? erro|erros',
      'never stop because of|on|for an|any? error|errors',
      'do not stop because of|on|for an|any? error|errors',
      'never stop on error|errors',
      'nunca pare por causa? de? um? erro|erros',
      'nao pare por causa? de? um? erro|erros',
      'nunca pare em|com erro|erros',
    ],
    stops.map((stop) => [`errors.${stop}`, false] as const),
  ],
  [
    ['stop on|at the|any|every|an? first? error|errors', 'pare no|em|ao primeiro? erro', 'pare em caso de erro'],
    stops.map((stop) => [`errors.${stop}`, true] as const),
  ],
  [
    [
      'drop~ and|& recreate~|rebuild~ the|all|each|every|its|their|it|them|any? existing|target|destination? table|tables|it|them? there|first|beforehand?',
      'recreate~|rebuild~ the|all|each|every|its|their? existing? target|destination? table|tables at|in|on? the? target|destination?',
      'target|destination? tables|table|they|it should|must|shall|to|is|are be? dropped and|& recreated|created|rebuilt again|anew|afresh?',
      'recreate~ it|them|everything? at|in|on|there? the? target|destination?',
      'with target? tables recreated',
      'target? table|tables should|must|shall|to|is|are be? recreated|rebuilt',
      'recriar~ a|as|o|os? tabela|tabelas|destino? de|do|da|no|na|em? destino|alvo?',
      'a|as? tabela|tabelas do|no|de? destino? deve|devem ser recriada|recriadas',
      'apagar~|derrubar~|dropar~ e recriar~ a|as|o|os? tabela|tabelas|destino? de|do|no|na? destino?',
      '[the|as|a]? [existing|target|destination]? [tables|table|tabelas|tabela] [at the target|on the target|de destino|no destino|there]? [that|que]? [[already exist|exist already|exist|are there|ja existirem|ja existam|existirem|existentes]]? [$should]? [be|ser]? [dropped|deleted|removed|removidas|removida|apagadas|apagada|derrubadas|excluidas] [and|e] [created|recreated|rebuilt|made|criadas|criada|recriadas|recriada] [again|anew|afresh|new|de novo|novamente]?',
      'recreate|recreating the|all|each|every? target? table|tables',
      'with? table recreation',
      'recreation',
      'recriando|recrie a|as? tabela|tabelas',
    ],
    [['fullLoad.recreateTable', true]],
  ],
  [['truncation'], [['fullLoad.truncateTable', true]]],
  [
    [
      '[keep~|retain~|leave~|preserve~|manter~|preservar~] [the|any|all|as|os]? [existing|old|current]? [rows|data|records|linhas|dados|registros] [that|which|que]? [are|is|exist|ja|estao]? [already|ja]? [estao]? [there|in it|in them|in the target|at the target|in the target table|exist|la|no destino]',
      'keep the? existing rows',
      'mantenha as linhas existentes',
      'keep rows that are there',
    ],
    [['fullLoad.onExistingRows', 'keep']],
  ],
  [
    [
      'mark~|flag~ deleted|removed rows|records|ones as? deleted?',
      'soft deletes|delete|deletion only?',
      'softdeletes|softdelete',
      'deleted|removed rows|records should|must|shall|are|to stay|remain|be kept|marked|flagged? but|and? flagged|marked? as? deleted? only?',
      'marcar~ as? linhas|registros|exclusoes? excluidas|removidas|apagadas|excluidos|removidos|apagados? como? excluidas|excluidos?',
      'exclusao|delecao logica',
      'mark|marking deleted rows',
      'mark|marking deletes|deletions',
      'soft deletes|delete',
      'marque as linhas excluidas|removidas|apagadas',
      'marque as exclusoes',
    ],
    [['apply.deletes', 'mark']],
  ],
  [['reloading', 'start over', 'recarregando'], [['startMode', 'reload']]],
];

const objects = [
  ['indexes', 'indexes|indices|index|indice|secondary indexes|source indexes'],
  ['foreign-keys', 'foreign keys|foreign key constraints|fks|chaves estrangeiras|foreign key'],
  ['comments', 'comments|comentarios|column comments|table comments'],
  ['checks', 'checks|check constraints|checagens|restricoes check'],
  ['unique', 'unique constraints|unique keys|uniques|restricoes unicas|restricoes de unicidade|unique'],
  ['defaults', 'defaults|default values|column defaults|valores padrao|valores default'],
  ['primary-key', 'primary key|primary keys|pk|pks|chave primaria|chaves primarias'],
] as const;

/** "by reloading", "com ...": the same behind a word that says no more. */
const fixedToo = fixed.map(([phrases, values]) => [[...phrases, ...phrases.map((phrase) => `with|by|com ${phrase}`)], values] as const);

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

const INTERVAL = [
  '[the|a|an|o]? [write|apply|flush|sync|polling|writing]? [interval|intervalo] [de gravacao|de escrita|de aplicacao]? [$should|becomes|changes to|goes to|passa a ser|passa a|passa para|muda para|vira|fica em|fica|vai para]? [be|become|change to|ser]? [of|to|de|para|em]?',
  '[bring~|lower~|raise~|reduce~|increase~|set~|change~|shorten~|move~|make~|put~|get~|adjust~|baixar~|reduzir~|aumentar~|mudar~|ajustar~|subir~] [the|its|o|a]? [write|apply|flush|sync|writing|polling]? [interval|intervalo] [de gravacao|de escrita|de aplicacao]? [down|up|back]? [to|at|para|em|a]?',
  '[the|a|an]? [write|apply|flush|sync|polling]? [interval|intervalo] [of|is|should be|to be|:|=|de|deve ser|e]?',
  'interval|intervals|intervalo of|:|=|is|to|de?',
  'set|change|make the? write|apply|flush|sync? interval to|at|of',
  'mudar~|alterar~|ajustar~|colocar~ o? intervalo para|em|de',
  'with|at|in|on|use|using a|an|the? write|apply? interval|intervals of',
  'with an interval of',
  'change|set? the? interval of|to|:?',
  'com|em|use|usando um|o? intervalo|intervalos de',
  'com|em|use|usando um|o? intervalo de gravacao|aplicacao de',
  'mude|altere|ajuste? o? intervalo de|para',
];
const AT_MOST = [
  'with? no more than one write|batch|run',
  '[in|with]? [one|a|single|1] [write|batch|run|flush|commit|go|transaction]? [only]?',
  '[in]? [batches|bursts|chunks]',
  'with? at most one write|batch|run',
  'not more than|often',
  'no more often|frequently than?',
  'max|maximum',
  'maximo',
  'at most|maximum',
  'at the most',
  'no more often than',
  'not more often than',
  'no maximo',
];
const WRITING =
  'batch~|group~|bundle~|collect~|buffer~|agrupar~|acumular~|check~|write~|apply~|flush~|poll~|refresh~|push~|commit~|update~|sync~|replicate~|verificar~|aplicar~|gravar~|escrever~|descarregar~|enviar~|atualizar~|persistir~|consultar~|checking|writing|applying|check|write|apply|flush|flushing|poll|polling|verificando|verifique|verificar|aplicando|aplique|aplicar|gravando|grave|gravar|escrever|escreva|escrevendo|descarregue';

/** "checking every 5 seconds", "writing to the target at most every 30 seconds", "a cada 10 minutos". */
function interval(cursor: Cursor): readonly Wish[] | undefined {
  cursor.phrase('start|passe|comece to|a?');
  cursor.phrase(WRITING);
  cursor.phrase(
    'the|all|its|any? writes|write|updates|gravacoes|escritas ,?',
    'the|all|its|any? changes|them|it|target|destination|tables|data|rows ,?',
    'as|os|o? mudancas|alteracoes|dados|destino|alvo|gravacoes|escritas',
  );
  cursor.phrase('to|into|at|in the? target|destination', 'no|ao|em destino|alvo');
  cursor.phrase(
    '[$should]? [be|ser]? [written|applied|flushed|updated|refreshed|committed|pushed|synced|made|done|gravado|gravada|gravadas|gravados|aplicadas|aplicados|atualizado|atualizada|atualizados|escrito|escritas|feitas] [to]?',
  );
  cursor.phraseOf(AT_MOST);
  const isOnce = cursor.phrase('once', 'uma vez') !== undefined;
  const isSaid = cursor.phrase(...(isOnce ? ['a|an|per|por|a'] : []), 'every|each', 'a cada', 'cada', ...INTERVAL) !== undefined;
  if (!isSaid && !isOnce) {
    return lengthFirst(cursor);
  }
  if (!isSaid) {
    return undefined;
  }
  cursor.phraseOf(AT_MOST);
  const length = duration(cursor);
  cursor.phraseOf(AT_MOST);
  return length === undefined ? undefined : [{ tag: 'set', path: 'cdc.intervalMs', value: length }];
}

/** "5s interval", "a 10 second interval": the length stands before its noun. */
function lengthFirst(cursor: Cursor): readonly Wish[] | undefined {
  cursor.phrase('a|an|um');
  const length = duration(cursor);
  return length === undefined || cursor.phrase('write|apply|flush|sync? interval|intervals', 'de intervalo') === undefined
    ? undefined
    : [{ tag: 'set', path: 'cdc.intervalMs', value: length }];
}

/** "de 10 em 10 segundos". */
function repeatedInterval(cursor: Cursor): readonly Wish[] | undefined {
  cursor.phrase(`${WRITING} as? mudancas|alteracoes?`);
  cursor.phrase('no|ao destino');
  cursor.phraseOf(AT_MOST);
  const one = times.find(([, words]) => words.split('|').some((word) => cursor.phrase(`de ${word} em ${word}`) !== undefined))?.[0];
  if (one !== undefined) {
    return [{ tag: 'set', path: 'cdc.intervalMs', value: one }];
  }
  const first = cursor.phrase('de') === undefined ? undefined : amount(cursor);
  const again = first === undefined || cursor.phrase('em') === undefined ? undefined : cursor.attempt(() => amount(cursor));
  const unit = times.find(([, words]) => cursor.phrase(words) !== undefined)?.[0];
  return first === undefined || first !== again || unit === undefined
    ? undefined
    : [{ tag: 'set', path: 'cdc.intervalMs', value: first * unit }];
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
