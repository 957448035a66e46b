import { ACOMPANHAR, changes, FOLLOWING, ongoing, with_ } from './life-words.js';

const THEM =
  'tables|data|rows|targets|reporting|warehouse|it|them|that|this|everything|both|all|the? tables|table|copy|target|data|destination?';
const SYNCED = ['in? sync|synced|synchronized|synchronised|current|updated|live', 'up to date'];
const AS_TABELAS = 'tudo|elas|eles|a|as|o|os? tabela|tabelas|dados|copia|destino?';
const MANTER = 'mantenha|manter|mantendo';
const SEMPRE = 'sempre|continuamente';

/** Changes as well as what was loaded. */
export const following: readonly string[] = [
  '[and|then|plus|,]? [cdc|changes|streaming|replication|sync] [after|afterwards|later|then|behind|behind it|after that|from then on|thereafter|going forward|as usual]',
  '[cdc|mudancas|alteracoes|replicacao] [depois|em seguida|dai em diante|na sequencia]',
  '[depois|apos] [da|a|de] [carga|copia] [inicial|completa]? [,]? [continuar~|seguir~|manter~|vir~|entrar~|fazer~|rodar~|ligar~] [com|o|a]? [cdc|mudancas|alteracoes|as mudancas|as alteracoes|a replicacao|replicacao]',
  '[follow~|track~|pick~ up|stream~|capture~|sync~] [on|along|everything|whatever|all that|what] [changes|happens|comes]? [after|afterwards|later|next|on]?',
  '[keep~|stay~|remain~|be kept] [it|them|this|that|everything|the copy|the table|the tables|both]? [in sync|synced|synchronised|synchronized|up to date|uptodate|current|fresh|in step|aligned|live|updated|mirrored] [afterwards|after that|from then on|from there on|thereafter|continuously|at all times|all the time|as well|too]?',
  ...with_(
    ['mudancas|alteracoes devem', 'as mudancas|alteracoes devem|tem|precisam|podem'],
    ['continuar sendo aplicadas|replicadas|capturadas', 'ser aplicadas|replicadas|capturadas depois|continuamente|em?'],
  ),
  'continuar~|seguir~ recebendo|aplicando|trazendo|capturando|replicando|acompanhando as|os? mudancas|alteracoes|atualizacoes',
  'keep~ it|them|this|that|tables|data|the? current|fresh|uptodate|insync|synced|updated|live',
  'kept in sync',
  'kept up to date',
  'keep~ up with the|its|any|all? changes',
  'never out of date|sync',
  'keep~|stay~ uptodate|insync',
  ...with_([`keep|keeping|continue|continuing|go|going on? to? ${FOLLOWING}`], changes),
  ...with_([`continue|continuar|continuando|siga|seguir|segue a? ${ACOMPANHAR}`], changes),
  ...with_([`keep|keeping ${THEM}`], SYNCED),
  ...with_(['so that they|it? stay|stays|remain|remains', 'stay|staying|stays|kept|remain'], SYNCED),
  ...with_(
    [`${MANTER} ${AS_TABELAS} ${SEMPRE}?`],
    ['sincronizado|sincronizada|sincronizados|sincronizadas|atualizado|atualizada|atualizados|atualizadas', 'em dia', 'em sincronia'],
  ),
  ...with_(
    [
      'then|afterwards|thereafter',
      'after that',
      'from then on',
      'then|afterwards ,',
      'depois',
      'em seguida',
      'depois ,',
      'em seguida ,',
      'e depois',
      'a partir dai',
    ].flatMap((then) => [`${then} ${FOLLOWING}?`, `${then} ${ACOMPANHAR}?`]),
    changes,
  ),
  'load and|plus|& then? changes|cdc',
  ...[
    'sempre|permanentemente sincronizado|sincronizada|sincronizados|sincronizadas|atualizado|atualizada|atualizados|atualizadas',
    'always in? sync|synced|updated',
  ],
  'always up to date',
  'apply|applying|replicate|replicating all|any|its|their? the? changes continuously|afterwards',
];

/** Changes, which says nothing of what is there already: that has to be said beside it. */
export const changesBeside: readonly string[] = [
  ...ongoing,
  ...with_([FOLLOWING, ACOMPANHAR], changes),
  ...with_(['and|plus|with|&', 'as well as', 'followed by', 'e|mais|com', 'seguida|seguido de|da|das|por|pelas?'], changes),
];

export const noChanges: readonly string[] = with_(['no|without|sem', 'and no', 'e sem'], ['changes', 'mudancas|alteracoes']);
