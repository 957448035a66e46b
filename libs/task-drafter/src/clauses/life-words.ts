/** Noun phrases of loading and of following, in the phrases of `Cursor`: every clause about the life of a task is put together from them. */

const THE = 'a|an|the|its|their|any|all|every|your?';
const AS = 'a|as|o|os|um|uma|suas|todas|qualquer? as?';

const load = [
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
const existing = [
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
const ongoing = [
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
const changes = [
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

const with_ = (before: readonly string[], nouns: readonly string[], behind: readonly string[] = []) =>
  before.flatMap((one) =>
    nouns.flatMap((noun) => [...behind.map((end) => `${one} ${noun} ${end}`), ...(behind.length > 0 ? [] : [`${one} ${noun}`])]),
  );
const behind = (nouns: readonly string[], ends: readonly string[]) => nouns.flatMap((noun) => ends.map((end) => `${noun} ${end}`));

const UNWANTED = [
  'is|are not needed|required|wanted|necessary|desired|relevant',
  'do|does not matter',
  'should|must|shall|can be? ignored|skipped|omitted',
  'nao e|é|sao|são? necessaria|necessarias|necessario|necessarios|precisa|preciso|relevante|relevantes',
  'nao interessa|interessam|importa|importam',
];
const NO = [
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
const FOLLOWING =
  'follow~|track~|capture~|stream~|apply~|replicate~|propagate~|sync~|watch~|pick~|pull~|mirror~|process~|ship~|send~|forward~|load~|copy~|take~|monitor~|follow|following|track|tracking|capture|capturing|stream|streaming|apply|applying|replicate|replicating|propagate|propagating|sync|syncing|watch|watching';
const ACOMPANHAR =
  'acompanhar~|seguir~|capturar~|aplicar~|replicar~|propagar~|monitorar~|transmitir~|espelhar~|trazer~|levar~|copiar~|enviar~|mandar~|refletir~|acompanhe|acompanhar|acompanhando|siga|seguir|seguindo|capture|capturar|capturando|aplique|aplicar|aplicando|replique|replicar|replicando|propague|propagar|monitore|monitorar|transmita|transmitir';

/** "nothing that's already there", "sem o que já existe". */
const NOTHING_THERE = [
  '[nothing|none|no rows|no data|not|without|without anything|not anything] [of]? [that|what|which|whatever|anything that|everything that] [is|are|was|exists|exist|existed] [already|currently|now|today]? [there|present|in it|in there|in them|in the tables|existing]? [already|now|today|so far]?',
  '[nothing|none] [of]? [that|which]? [already|currently] [exists|exist|there]',
  '[nothing|none] [of]? [the]? [from before|old|existing|older|historical|that existed before|existing rows|existing data|old rows|existing ones]',
  '[nada|nenhum dado|nenhuma linha|sem nada|sem] [do|de|dos|das]? [que|o que|do que] [ja]? [esta|existe|existia|existem|estao|ha|tem|temos|havia] [la|hoje|ali|na tabela|nas tabelas]?',
  '[nada|nenhum dado|nenhuma linha] [de|do] [antes|antigo|historico|existente|passado]',
];

/** Only changes. */
export const withoutLoad: readonly string[] = [
  ...NOTHING_THERE,
  `[capture~|follow~|stream~|replicate~|apply~|sync~|track~|capturar~|acompanhar~|replicar~|aplicar~|seguir~] [the|any|as|os]? [new]? [changes|mudancas|alteracoes] [only|alone|apenas|somente]`,
  ...with_(NO, load),
  ...with_(['do not do|run|make|perform|take', 'without doing|running', 'nao faca|execute', 'sem fazer'], load),
  ...with_(['do not copy|load|take|read|need|want', 'nao copie|carregue|leve|traga|preciso|quero', 'sem copiar|carregar|levar'], existing),
  ...behind([...load, ...existing], UNWANTED),
  ...with_(
    [`only|just ${FOLLOWING}?`, `${FOLLOWING} only|just`, `apenas|somente|so ${ACOMPANHAR}?`, `${ACOMPANHAR} apenas|somente|so`],
    changes,
  ),
  ...behind(changes, ['only', 'apenas|somente']),
  'only|just what changes from now on?',
];

/** A load and nothing behind it. */
export const withoutFollowing: readonly string[] = [
  ...with_(
    [
      `nao [preciso|precisamos|precisa|queremos|quero|vamos|e necessario|e preciso|ha necessidade] [de]? ${ACOMPANHAR}`,
      `[i|we]? [do not|no need to|not necessary to] [need to|want to|have to]? ${FOLLOWING}`,
    ],
    changes,
  ),
  '[i|we]? [do not|no longer] [need|want|require|care about] [the|any|its|their]? [later|ongoing|further]? [changes|cdc|updates] [after that|afterwards|later|then|from then on|at all]?',
  'i|we? only|just need|want|require it|them|this|that? once|onetime',
  'a|one|the? single|onetime|oneoff|full|one? copy|load|transfer|run|import is|will|would enough|sufficient|do|fine|plenty|ok',
  'there is|are? no need|reason to|for track|follow|keep|watch|capture|replicate|tracking|following what|whatever|changes|it|them happens|changes|comes? to|with? it|them? afterwards|later|after? that?',
  'i|we? do not need|want|require the|any? changes',
  'nao precisamos|preciso|queremos|quero|interessam de|das|da|as|os? mudancas|alteracoes',
  'pode|podem? ser so|apenas|somente uma|a? carga|copia completa|inicial|unica?',
  'only|just one|a|single|full|1 full|complete|initial? load|copy only|please?',
  'one full|complete|initial? load|copy only',
  'uma carga|copia basta|chega|e suficiente',
  'only|just a|the? load|backfill|dump|snapshot',
  'load|backfill|dump|snapshot only|alone',
  'apenas|somente|so a|uma? carga|copia',
  'carga|copia apenas|somente|so',
  'a|as|in|just|only|do? one|single time|shot|pass|go|run|off load|copy|transfer|dump? only?',
  'a|as|in|just|only|do? oneshot|onetime|oneoff load|copy|transfer|dump|job|thing|migration? only?',
  'apenas|so|somente|copie|copiar|carregue? uma|numa unica|so vez|tacada|passada apenas|so|somente?',
  'uma vez apenas|so|somente?',
  'de uma so? vez',
  'it|that|this|e|is|are? enough|sufficient|suficiente',
  'no ongoing|continuous|continued|further|later|subsequent replication|sync|syncing|synchronization|updates|changes|cdc|capture needed|required|afterwards|after? that?',
  ...with_(['only|just do|run|make|perform?', 'do|run|make|perform|want|need only|just', 'just|only want|need', 'apenas|somente|so'], load),
  'just|only want|need a? onetime|oneoff|single load|copy|transfer',
  ...with_(['only|just', 'apenas|somente|so'], existing),
  ...behind([...load, ...existing], ['only', 'alone', 'apenas|somente', 'and? nothing else|more', 'e? nada mais', 'so']),
  'i|we? do not need|want|care about ongoing|continuous|later|future|further|subsequent? changes|updates|sync|cdc afterwards|later|after? that?',
  'and? nothing else? afterwards|later|thereafter',
  'and? nothing after that',
  'e? nada depois',
  ...with_(NO, ongoing),
  ...with_(['no|without|sem'], ['cdc|replication|replicacao'], ['afterwards|later|thereafter|depois?']),
  ...with_([`do not ${FOLLOWING}`, `without ${FOLLOWING}`, `nao ${ACOMPANHAR}`, `sem ${ACOMPANHAR}`], changes),
  ...behind(changes, UNWANTED),
  `${THE} onetime|oneoff|single full|initial|complete|bulk|data? load|copy|transfer|snapshot|dump`,
  '[a|an|the|as a|just a|only a]? [one time|one off|one shot|onetime|oneoff|oneshot|single|once only|once off] [full|initial|complete|bulk|data|historical]? [load|copy|transfer|snapshot|dump|extract|export|import|migration|sync|pull|replication|backfill|job|move|thing|run|reload|clone|seed]?',
  '[uma|a|um|o|como|so uma|apenas uma]? [carga|copia|extracao|transferencia|migracao|importacao|snapshot] [unica|avulsa|pontual|de uma vez so|uma vez so|one shot] [so]?',
  '[no|without|not] [any]? [cdc|change data capture|replication|streaming|following|ongoing sync|sync] [at all|needed|afterwards|after that|after|behind it|wanted|please]?',
  '[sem|nada de] [cdc|replicacao|streaming|acompanhamento|captura de mudancas] [depois|nenhum|nenhuma]?',
  `${AS} unica carga|copia completa|inicial|total?`,
  `${AS} carga|copia unica`,
  'a|in one|single go|pass|shot',
  'one|single time only?',
  'as a? oneoff|onetime load|copy|job?',
  'uma so vez',
  'uma vez so|apenas|somente',
  'de uma vez so|apenas',
];

const THEM =
  'tables|data|rows|targets|reporting|warehouse|it|them|that|this|everything|both|all|the? tables|table|copy|target|data|destination?';
const SYNCED = ['in? sync|synced|synchronized|synchronised|current|updated|live', 'up to date'];
const AS_TABELAS = 'tudo|elas|eles|a|as|o|os? tabela|tabelas|dados|copia|destino?';
const MANTER = 'mantenha|manter|mantendo';

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

/** What may stand between a load and the changes behind it. */
const AND_THEN = [
  '[e|and] , [em seguida|depois|then|afterwards|after that|apos isso] ,?',
  ', and|e|but|mas',
  'and|plus|&|+|,|then|/',
  'and|, then|afterwards|thereafter|after',
  ', and|& then',
  'followed by',
  'as well as',
  'first? and|, after that|this|which',
  'first and? ,? then|afterwards?',
  'e|mais|com|depois|,',
  'e|, depois|entao|em seguida|apos',
  'seguida|seguido de|da|das|por|pela|pelas',
  'e em seguida',
  '[and|,|;|.|, and]? [after that|afterwards|from then on|thereafter|then|from there on|subsequently|later]',
  '[e|,|;]? [depois disso|depois da carga|apos a carga|a partir dai|dai em diante|na sequencia|em seguida|depois]',
  'bem|assim como',
  'e tambem',
];
/** A load, also in words that say one only where changes follow behind it: "load + cdc". */
const LOADED = [
  '[load~|copy~|take~|bring~|get~|carregar~|copiar~|trazer~|levar~] [what|whatever|everything|all|everything that|all that|tudo o que|o que|all there is] [exists|is there|we have|there is|is in there|is there already|already exists|exists already|is there now|is there today|ja existe|existe|temos|esta la|ja temos]? [once|first|primeiro|uma vez]?',
  '[[the|os|as]? [existing|current|present|existentes|atuais|historical] [data|rows|records|dados|linhas|registros]|os dados existentes|the rows that exist] [[$should|are] [be|ser]? [loaded|copied|taken|carregados|copiados] [first|primeiro|once]?|first|primeiro]',
  '[primeiro|first] [the|os|as]? [existing|current|dados|linhas|registros] [data|rows|records|existentes|atuais]',
  'load~|copy~|take~|bring~ it|them|everything|all|both? over? first|once',
  '[load~|copy~|take~|bring~|carregar~|copiar~|trazer~|levar~] [the|all|all the|os|as|everything|tudo]? [existing|current|present|old|historical|existentes|atuais|antigas|antigos] [$rows] [first|primeiro]?',
  '[carregar~|copiar~|trazer~|levar~] [tudo|elas|eles|os dados]? [primeiro|antes|inicialmente]',
  ...load,
  ...existing,
  'a|the|an|full|initial|data? load|loading|backfill|bulk|initial|snapshot|full|existing|everything',
  'a|uma? carga|inicial|completa|cheia|copia|tudo',
];
const DONE = [
  'now|today|agora|hoje',
  'right away|now',
  'is|are|shall|should|must|to|has|have|needs? be|to? be? taken|done|made|run|loaded|copied|performed',
  'deve|devem|sera|seja|e ser? feita|feito|executada|realizada|carregada|copiada|carregados|copiados',
];
const GO_ON = [
  `please? queremos|quero|vamos|devem|deve? continuar|seguir|continuando recebendo|aplicando|trazendo|capturando|replicando|acompanhando|ser|sendo? aplicadas?`,
  `keep|keeping|continue|continuing|start|starting|stay|go on? to|with|by|in? ${FOLLOWING}?`,
  `please|just|we|i|then? ${FOLLOWING}`,
  `[keep|keeping|continue|continuing|go on] [${FOLLOWING}] [along|on]`,
  '[carry on|go on|continue~|keep~ going|proceed~|move on|switch~|follow~|follow up|seguir~|continuar~|prosseguir~] [with|to|by|in|com|em]? [the|os|as|a|o]?',
  '[follow~ on|keep~ up|keep~ pace|stay~ in sync|stay~ current|keep~ going|go~ on|carry on|continue~|keep~ it current|keep~ in sync] [with|by|in]? [following|streaming|applying|replicating|capturing|syncing|tracking]?',
  '[continuar~|seguir~|manter~] [com|o|a|em|acompanhando|aplicando|replicando]?',
  `continuar~|manter~|comecar~|passar~? a? ${ACOMPANHAR}`,
];
const APPLIED = [
  '[$should] [be|ser]? [followed|applied|captured|replicated|streamed|propagated|tracked|mirrored|kept|picked up|synced|aplicadas|replicadas|capturadas|acompanhadas|seguidas] [after that|afterwards|from then on|continuously|later|depois|depois disso|em seguida]?',
  'devem continuar sendo aplicadas|replicadas|capturadas depois?',
  'on|from there|then|now on|onward|onwards?',
  'shall|should|must|are|is|to|can|will be? followed|applied|captured|replicated|streamed|propagated|tracked|mirrored|kept',
  'devem|deve|sao|serao ser? aplicadas|replicadas|capturadas|acompanhadas|propagadas|seguidas',
  'flow|come|follow|arrive in|along|through?',
];

/** The parts of a load with the changes behind it, said in one: "load + cdc", "an initial load is to be taken, after which all changes shall be applied". */
export const loadAndChanges = { LOADED, DONE, AND_THEN, GO_ON, CHANGES: changes, APPLIED } as const;

export const loads: readonly string[] = [
  ...load,
  ...existing,
  ...with_(['with|com'], load),
  'existing rows',
  'dados existentes',
  'uma? carga',
];
export const later = LATER;
