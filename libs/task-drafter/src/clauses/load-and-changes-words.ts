import { ACOMPANHAR, changes, existing, FOLLOWING, load } from './life-words.js';

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
