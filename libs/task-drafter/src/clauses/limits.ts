/** A wish that people have and no setting fulfils. */
export interface Limit {
  readonly phrases: readonly string[];
  readonly why: string;
  readonly nearest: string;
  /** It would make other rows than those of the tables, so that these tables themselves are not what is wanted. */
  readonly isOtherRows?: true;
}

export const JOIN: Limit = {
  phrases: [
    'a|an|the? join~|merge~|combine~|denormalise~|denormalize~|flatten~',
    'merged',
    'um|uma|o|a? join|joins|juncao',
    'juntar~|unir~|combine|combina|combinar|combinem|combinando|combinadas|combinados|mesclar~|cruzar~|desnormalizar~',
  ],
  why: 'A mapping reads one source table; tables are not joined',
  nearest: 'Copy both tables and join them in a view at the target',
  isOtherRows: true,
};

const AGGREGATE: Limit = {
  phrases: [
    'one|a row|record|line per',
    'aggregate~|aggregation|summarise~|summarize~|rollup|group~',
    'roll~ up',
    'the? sum|sums|total|totals|count|counts|average|averages|number|max|maximum|min|minimum of|per',
    'sum~|count~|average~ up? the?',
    'compute|calculate the? daily|monthly|weekly|yearly|total|average|sum|number',
    'daily|monthly|weekly|yearly totals|sums|averages|counts|summary|aggregates',
    'uma linha|registro por',
    'agregar~|agrupar~|totalizar~|sumarizar~|resumir~|somar~|contar~|consolidar~',
    'a|o|as|os? soma|total|totais|media|contagem|quantidade de|do|da|dos|das|por',
  ],
  why: 'Rows are copied one by one and not aggregated',
  nearest: 'Copy the rows and aggregate them in a view at the target',
  isOtherRows: true,
};

const FILES =
  'csv|parquet|excel|xlsx|json|xml|s3|file|files|spreadsheet|kafka|bigquery|snowflake|sftp|bucket|topic|elasticsearch|redis|mongodb|rabbitmq|webhook';
const ARQUIVOS = 'csv|parquet|excel|xlsx|json|xml|s3|arquivo|arquivos|planilha|kafka|bigquery|snowflake|sftp|bucket';

/** In this order: what is more particular first. */
export const limits: readonly Limit[] = [
  {
    phrases: ['encrypt~|cipher~|decrypt~|tokenize~|tokenise~', 'criptografar~|cifrar~|encriptar~|descriptografar~|tokenizar~'],
    why: 'There is no rule that encrypts values, and none that runs a function of yours',
    nearest: 'Mask the column: method hash keeps equal values equal, fixed replaces them, keep-last shows the last characters',
  },
  {
    phrases: [
      'run~|execute~|call~|use~|apply~|invoke~|trigger~ my|a|an|our|this|the own|custom|following? own|custom|python|sql|shell? script|function|procedure|code|python|javascript|sql|model|job',
      'rodar~|executar~|chamar~|usar~|aplicar~ meu|minha|um|uma|nosso|nossa|o|a proprio|propria? script|funcao|procedimento|codigo|procedure|modelo',
    ],
    why: 'No code of yours runs on the way',
    nearest: 'The operations of the rules: upper and lower case, trim, dates, maths, concat, mask, types',
  },
  JOIN,
  AGGREGATE,
  {
    phrases: [
      'deduplicate~|dedupe~|dedup~',
      'remove~|drop~|without duplicates|duplicate',
      'remover~|tirar~|sem duplicatas|duplicados|duplicadas|duplicidade',
      'deduplicar~',
    ],
    why: 'Equal rows of different keys are not brought together',
    nearest: 'apply.mode upsert keeps one row for each key',
  },
  {
    phrases: [
      'sort~|ordered|order it|them|rows|the|everything? by|on',
      'sorted',
      'ordenar~|ordenando|ordenado|ordenada|ordenados|ordenadas por|pela|pelo',
      'em ordem de|alfabetica|crescente|decrescente',
    ],
    why: 'Rows of a table have no order at the target',
    nearest: 'Order them where they are read, or in a view at the target',
  },
  {
    phrases: [
      'e-mail|email|slack|ping|text|sms|whatsapp|teams|page|call me|us|the|my|our|somebody|someone|everybody',
      'send~|post~|drop~ me|us|a|an|the|my|out? me|us|an|a|the|my|summary|short? mail|email|e-mail|message|notification|report|alert|slack|sms|note|text',
      'notify~|alert~|warn~|inform~ me|us|the|my|our|everybody?',
      'get|got|receive|received|receiving|getting|have a|an|some|any? email|e-mail|mail|message|alert|notification|slack|sms',
      'let me|us know',
      'tell me|us',
      'avisar~|notificar~|alertar~|informar~ me|nos|a|o|no|por|pelo|quando|no?',
      'me|nos avisar~|notificar~|alertar~|informar~|mandar~|enviar~',
      'mandar~|enviar~|disparar~|postar~ me|nos|um|uma? email|e-mail|mensagem|aviso|alerta|relatorio|notificacao|sms|whatsapp|slack',
      'quero|preciso receber|de um|uma? email|aviso|alerta|notificacao',
      'receber~ um|uma? email|aviso|alerta|notificacao',
      'email me|us',
      'envie',
    ],
    why: 'A task has no setting that sends messages',
    nearest: 'trem task status --watch, or GET /api/tasks/{id}/events',
  },
  {
    phrases: [
      `[write~|export~|save~|dump~|put~|upload~|store~|deliver~|convert~|push~|publish~|send~|stream~|emit~|forward~|copy~] ${'[it|them|everything|the|each|every|all|any|result|rows|row|data|change|changes|event|events|copy|of|table|tables|a|also|too|as well]? '.repeat(4)}[to|as|into|in|on] [a|an|the|our|my]? [apache]? ${FILES}`,
      `exportar~|gravar~|salvar~|colocar~|subir~|enviar~|converter~ tudo|os|dados|tambem? para|em|como|no um|uma|o? ${ARQUIVOS}`,
      `as|into|to a|an? ${FILES}`,
      `em|como|para um|uma? ${ARQUIVOS}`,
    ],
    why: 'A target is a database endpoint; files are not written',
    nearest: 'A Postgres endpoint as target',
  },
  {
    phrases: [
      'delete|drop|remove|truncate|archive|purge it|them|rows|the|those|everything|data|copied|tables? from|at|in|on? the? source',
      'apagar~|remover~|excluir~|limpar~|truncar~ tudo|os|as|dados|linhas|tabelas? da|na|do|no origem',
    ],
    why: 'The source is only read',
    nearest: 'Nothing of a task changes rows at the source',
  },
  {
    phrases: [
      'only|just the? first|top|latest|newest|last 1|2|3|5|10|20|50|100|200|500|1000|10000|100000 rows|records|of|orders|customers|entries|lines',
      'limit~ it|them|rows|the|result? to the? first?  1|10|50|100|1000|10000 rows|records',
      'a? random|representative sample of?',
      'uma? amostra de|aleatoria',
      'apenas|somente|so? as|os primeiras|primeiros|ultimas|ultimos 5|10|20|50|100|200|500|1000|10000 linhas|registros',
    ],
    why: 'Rows are chosen by filters on their columns and not by how many they are',
    nearest: 'A filter on a column',
  },
  {
    phrases: ['translate~|enrich~|geocode~|predict~|classify~', 'traduzir~|enriquecer~|geolocalizar~|classificar~'],
    why: 'Values are changed by the operations of the rules; nothing is looked up elsewhere',
    nearest: 'The operations of the rules, and a view at the target for the rest',
  },
  {
    phrases: [
      'both ways|directions',
      'in both directions',
      'bidirectional|bidirectionally|twoway',
      'and back again?',
      'bidirecional|bidirecionalmente',
      'nos dois sentidos',
      'em ambas as direcoes',
    ],
    why: 'A task writes from its source to its target and never back',
    nearest: 'A second task for other tables in the other direction',
  },
];
