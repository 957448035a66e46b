import { ACOMPANHAR, AS, behind, changes, existing, FOLLOWING, load, NO, ongoing, THE, with_ } from './life-words.js';

const UNWANTED = [
  'is|are not needed|required|wanted|necessary|desired|relevant',
  'do|does not matter',
  'should|must|shall|can be? ignored|skipped|omitted',
  'nao e|é|sao|são? necessaria|necessarias|necessario|necessarios|precisa|preciso|relevante|relevantes',
  'nao interessa|interessam|importa|importam',
];

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
