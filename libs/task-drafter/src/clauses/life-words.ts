/** Noun phrases of loading and of following, in the phrases of `Cursor`: every clause about the life of a task is put together from them. */

export const THE = 'a|an|the|its|their|any|all|every|your?';
export const AS = 'a|as|o|os|um|uma|suas|todas|qualquer? as?';

export const load = [
  `${THE} oneoff|onetime? full|initial|complete|bulk|historical|first|entire|base load|copy|loading|snapshot|import|sync|replication|transfer`,
  `${THE} first|onetime|oneoff? full|initial|complete|bulk|historical|first full|initial|data? load|copy|loading|snapshot`,
  `${THE} snapshot|fullload|backfill`,
  `${AS} carga|copia|carregamento completa|completo|inicial|total|cheia|integral`,
  `${AS} full load`,
  '[a|an|the|one|their|its]? [full|complete|initial|first|bulk|entire|one time|one off] [reload|refresh|resync|backfill|snapshot]',
  '[a|an|the|one] [reload|refresh|resync]',
  '[backfill|snapshot|full load|initial copy]',
  '[a|as|uma|um]? [recarga|carga] [completa|total|inicial|integral|cheia|historica|do historico]?',
];
export const existing = [
  '[what|whatever|all that|everything that] is [already]? in there [already|now|today]?',
  'everything|all|whatever|what that? is|exists already|currently? there|present? already|now|today|currently?',
  'everything|all|whatever|what that? is in it|them already|now|today|currently?',
  'everything|all|whatever|what that? i|we have|had there? so|until|by|already far|now?',
  'everything|all|whatever|what|all the rows|data|records? that? exists|exist in|at shop|source|there?',
  'os|todos? dados|registros|linhas que? ja? temos|existem',
  `${THE} data|rows|records that|which? is|are|exist|exists already|currently? there|present|existing already|now|today?`,
  `${THE} data|rows|records that|which? exist|exists already|now|today?`,
  'tudo|todos|o o? que ja? esta|existe|ha|tem la|nela|hoje?',
  `${AS} linhas|dados|registros que? ja existem|estao la?`,
  `${THE} existing|old|present|current|historical|past rows|data|records`,
  'what is already? there already|now|today?',
  `${AS} linhas|dados|registros existentes|antigos|antigas|atuais|historicos`,
  'o que ja existe|esta la?',
];
const NEW = 'ongoing|new|further|later|subsequent|following|continuous|incremental|live|future';
const NOVAS = 'continuas|continua|posteriores|seguintes|futuras|novas|incremental|incrementais|subsequentes';

/** Changes that can only be those that happen from now on. */
export const ongoing = [
  `${THE} ${NEW} change|update|data changes|updates|capture|replication|rows|data?`,
  'whatever|what|everything|anything that? changes|happens|comes to|in|with? it|them? afterwards|later|then|after|next that|it?',
  `${AS} acompanhamento|captura|replicacao|sincronizacao continuo|continua de|das|dos? mudancas|alteracoes|dados?`,
  `${AS} captura de|das? mudancas|alteracoes|modificacoes`,
  `${AS} o? que mudar|muda|acontecer depois?`,
  `${THE} ${NEW} changes|updates|cdc|replication|sync|synchronization|synchronisation|modifications`,
  'change data capture',
  `${AS} novas|proximas|futuras mudancas|alteracoes|modificacoes|atualizacoes`,
  `${AS} mudancas|alteracoes|modificacoes|replicacao|sincronizacao ${NOVAS}`,
];
export const changes = [
  ...ongoing,
  `${THE} change data capture`,
  `${THE} changes|cdc|modifications`,
  `${THE} stream|replication of changes`,
  `${AS} mudancas|alteracoes|modificacoes|cdc`,
  '[o|a]? [acompanhamento|captura|replicacao|aplicacao] [continuo|continua]? [das|de|dos|da] [mudancas|alteracoes|modificacoes|dados|tabela|tabelas]',
  '[a]? replicacao continua',
  'whatever [changes|happens|comes] [later|after|afterwards|after that|next|then|from then on]?',
];
const LATER = [
  '[after|following] [an|the|a] [initial|full|first] [load|copy]',
  '[depois de|apos] [uma|a] carga [inicial|completa]?',
  '[as usual|as always|as ever|as normal|como sempre|como de costume]',
  '[depois da|apos a] carga [inicial|completa]?',
  'after the load|initial|full load?',
  'depois da carga',
  'apos a carga',
  'afterwards|later|thereafter',
  'after that',
  'from then|there|now on|onward|onwards',
  'depois|posteriormente',
  'em seguida',
  'dali em diante',
];

export const with_ = (before: readonly string[], nouns: readonly string[], behind: readonly string[] = []) =>
  before.flatMap((one) =>
    nouns.flatMap((noun) => [...behind.map((end) => `${one} ${noun} ${end}`), ...(behind.length > 0 ? [] : [`${one} ${noun}`])]),
  );
export const behind = (nouns: readonly string[], ends: readonly string[]) => nouns.flatMap((noun) => ends.map((end) => `${noun} ${end}`));
export const NO = [
  'leave~ out|off',
  'do|does not do|run|make|perform|take|bother with|need|want|include|start|begin with?',
  'there should|must be no',
  'dispensar~|pular~|ignorar~',
  'no|without|skip|skipping|omit|omitting',
  'there is? no need for',
  'not',
  'i|we? do not need|want',
  'sem',
  'dispense|pule|pulando',
  'nao preciso|precisamos|precisa|quero|queremos de|da|do|das?',
  'sem precisar de|da|das',
];
export const FOLLOWING =
  'follow~|track~|capture~|stream~|apply~|replicate~|propagate~|sync~|watch~|pick~|pull~|mirror~|process~|ship~|send~|forward~|load~|copy~|take~|monitor~|follow|following|track|tracking|capture|capturing|stream|streaming|apply|applying|replicate|replicating|propagate|propagating|sync|syncing|watch|watching';
export const ACOMPANHAR =
  'acompanhar~|seguir~|capturar~|aplicar~|replicar~|propagar~|monitorar~|transmitir~|espelhar~|trazer~|levar~|copiar~|enviar~|mandar~|refletir~|acompanhe|acompanhar|acompanhando|siga|seguir|seguindo|capture|capturar|capturando|aplique|aplicar|aplicando|replique|replicar|replicando|propague|propagar|monitore|monitorar|transmita|transmitir';

/** Beside words about following these add nothing: that is what it does. */
export const ALWAYS = [
  'all the time',
  'all day|night? long?',
  'around|round the clock',
  'at all times',
  'continuously|constantly|always|permanently',
  'in near? real time',
  'o tempo|dia todo|inteiro',
  'sempre|continuamente|constantemente|permanentemente',
  'em tempo real',
];

export const loads: readonly string[] = [
  ...load,
  ...existing,
  ...with_(['with|com'], load),
  'existing rows',
  'dados existentes',
  'uma? carga',
];
export const later = LATER;
