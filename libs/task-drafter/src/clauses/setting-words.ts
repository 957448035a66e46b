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

/** "by reloading", "com ...": the same behind a word that says no more. */
export const fixedToo = fixed.map(
  ([phrases, values]) => [[...phrases, ...phrases.map((phrase) => `with|by|com ${phrase}`)], values] as const,
);
