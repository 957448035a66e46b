import { columnList, knownColumnList } from '../column-lists.js';
import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { ColumnRef, Wish } from '../wishes.js';

const REMOVE =
  '[remove~|drop~|delete~|clear~|lift~|cancel~|get~ rid of|take~ away|take~ off|take~ out|discard~|undo~|reset~|turn~ off|switch~ off|disable~|forget~|no longer need|no more|without|tirar~|remover~|retirar~|excluir~|apagar~|cancelar~|limpar~|eliminar~|desligar~|desativar~|sem]';
const THE = '[the|that|this|any|all|every|its|our|existing|current|a|o|as|os|esse|esta|essa|todos|todas]?';
const FILTER =
  '[filter|filters|condition|conditions|restriction|restrictions|limit|limits|limitation|cutoff|criterion|constraint|filtro|filtros|condicao|condicoes|restricao|restricoes|limite]';
const STOP = '[stop~|cease~|quit~|no longer|do not any longer|parar~ de|deixar~ de|nao mais]';
const OF = '[on|of|for|about|by|from|in|de|do|da|dos|das|em|no|na|por|pelo|pela|sobre]';
const BEHIND = [
  '[any more|anymore|any longer|again|now|please|mais|agora|de novo|novamente]',
  'from [the|this] task',
  '[da|desta|dessa] tarefa',
];

/** What a change of a task takes back: filters, masks, columns left out, schedules. Without a definition to change it is asked about. */
export function undoing(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  for (const read of [refiltered, unfiltered, unchanged, restored, unset]) {
    const from = cursor.at;
    const found = cursor.attempt(() => read(cursor, names, from));
    if (found !== undefined) {
      cursor.phraseOf(BEHIND);
      return found;
    }
  }
  return undefined;
}

/** "remove the filter on status", "drop the status filter of orders". */
function unfiltered(cursor: Cursor, names: Names, from: number): readonly Wish[] | undefined {
  if (cursor.phrase(`${REMOVE} ${THE}`, `${STOP} [filter~|limit~|restrict~|filtrar~|limitar~]`) === undefined) {
    return undefined;
  }
  const isStopped = /^(stop|ceas|quit|par|deix)/.test(cursor.tokens[from]?.folded ?? '');
  const before = isStopped ? undefined : cursor.attempt(() => names.column(cursor));
  if (!isStopped && cursor.phrase(FILTER) === undefined) {
    return undefined;
  }
  const column = before ?? cursor.attempt(() => (cursor.phrase(OF, `${OF} ${THE}`) === undefined ? undefined : names.column(cursor)));
  const table = column?.table ?? cursor.attempt(() => (cursor.phrase(OF) === undefined ? undefined : names.table(cursor))) ?? names.context;
  return [
    {
      tag: 'unfilter',
      ...(column === undefined ? {} : { column }),
      ...(table === undefined ? {} : { table }),
      about: cursor.textSince(from),
    },
  ];
}

const MOVE =
  '[move~|change~|set~|shift~|lower~|raise~|push~|bring~|update~|adjust~|extend~|increase~|decrease~|mudar~|alterar~|trocar~|passar~|ajustar~|baixar~|subir~|aumentar~|mover~|voltar~]';
const TO = ['[back|de volta]? [to|from|at|up to|down to|para|a|em|ate]'];

/** "move the hire date limit back to 1995-01-01", "mude o filtro de total para 500": another value, the same comparison. */
function refiltered(cursor: Cursor, names: Names, from: number): readonly Wish[] | undefined {
  const isMoved = cursor.phrase(`${MOVE} ${THE}`) !== undefined;
  if (!isMoved) {
    return cursor.attempt(() => filterIs(cursor, names, from));
  }
  const before = cursor.attempt(() => names.column(cursor));
  const isFilter = cursor.phrase(FILTER, '[limit|minimum|maximum|threshold|bound|date|cut off|minimo|maximo|data|valor]') !== undefined;
  const column = before ?? cursor.attempt(() => (cursor.phrase(OF) === undefined ? undefined : names.column(cursor)));
  const isTo = isFilter && column !== undefined && cursor.phraseOf(TO) !== undefined;
  const value = isTo ? cursor.take('quoted', 'number', 'date') : undefined;
  return column === undefined || value === undefined
    ? undefined
    : [{ tag: 'refilter', column, value: value.text, about: cursor.textSince(from) }];
}

/** "the country filter should be Portugal instead of Brazil". */
function filterIs(cursor: Cursor, names: Names, from: number): readonly Wish[] | undefined {
  cursor.phrase(THE);
  const before = cursor.attempt(() => names.column(cursor));
  const isFilter = cursor.phrase(FILTER) !== undefined;
  const column = before ?? cursor.attempt(() => (isFilter && cursor.phrase(OF) !== undefined ? names.column(cursor) : undefined));
  const isTo = isFilter && column !== undefined && cursor.phrase('[now]? [$should|passa a] [now]? [be|become|ser] [now]?') !== undefined;
  const value = isTo ? valueHere(cursor) : undefined;
  cursor.attempt(() =>
    cursor.phrase('instead of', 'rather than', 'em vez de', 'no lugar de', 'not') === undefined ? undefined : valueHere(cursor),
  );
  return column === undefined || value === undefined || !/^([.,;!?]|and|e|)$/.test(cursor.peek()?.folded ?? '')
    ? undefined
    : [{ tag: 'refilter', column, value, about: cursor.textSince(from) }];
}

/** In quotes, a number or a date, or a word with a capital. */
function valueHere(cursor: Cursor): string | undefined {
  const token = cursor.take('quoted', 'number', 'date', 'word');
  return token === undefined || (token.kind === 'word' && !/^\p{Lu}/u.test(token.text)) ? undefined : token.text;
}

/** "stop masking phone", "unmask the e-mail". */
function unchanged(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const isSaid = cursor.phrase(
    `${STOP} [mask~|hash~|anonymise~|anonymize~|hide~|mascarar~|anonimizar~|ocultar~]`,
    'unmask~|unhide~|desmascarar~',
    `${REMOVE} ${THE} [mask|masking|hash|hashing|mascara|mascaramento|hash] ${OF}`,
    '[do not|nao] [mask~|hash~|mascarar~] [any more|anymore|any longer|mais]',
  );
  const columns = isSaid === undefined ? undefined : columnList(names, cursor);
  return columns === undefined ? undefined : [{ tag: 'unchange', columns }];
}

/** "bring the phone column back", "include fax again": columns that were left out. */
function restored(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const verb = cursor.phrase(
    '[bring~|put~|take~|add~|include~|copy~|replicate~|restore~|want|need|trazer~|incluir~|voltar~|copiar~|colocar~|recolocar~] [back|again|de volta|novamente|de novo]?',
    'restore~',
    'voltar~ a [incluir|copiar|trazer|levar|replicar]',
    `${STOP} [excluding|omitting|leaving out|dropping|skipping|excluir|omitir|descartar]`,
  );
  if (verb === undefined) {
    return undefined;
  }
  const isBefore =
    /^(back|again|volta|novamente|novo)$/.test(cursor.peek(-1)?.folded ?? '') ||
    /STOP|excluding|voltar~ a/.test(verb) ||
    /^restore/.test(verb);
  const columns = cursor.attempt(() =>
    names.startsTable(cursor) && !names.startsRatherColumn(cursor) ? undefined : knownColumnList(names, cursor),
  );
  const isBehind = columns !== undefined && cursor.phrase('[back|again|de volta|novamente|de novo]') !== undefined;
  cursor.phrase('[in|into|to] [the]? [task|copy|target]', '[na|para a] tarefa');
  return columns === undefined || !(isBefore || isBehind) ? undefined : [{ tag: 'restore', columns: columns as readonly ColumnRef[] }];
}

const RESET = `[go~ back|return~|switch~ back|revert~|change~ back|set~ back|move~ back|get~ back|back|voltar~|retornar~] [to|para|a|ao|à]`;
const settings: readonly (readonly [readonly string[], readonly Wish[]])[] = [
  [
    [
      `${REMOVE} ${THE} [schedule|schedules|cron|scheduled runs|agendamento|agenda|programacao] [of the task|of it|da tarefa]?`,
      `${STOP} [scheduling|agendar] [it|this|the task|a tarefa]?`,
    ],
    [{ tag: 'unset', path: 'schedule.cron' }],
  ],
  [
    [
      `${RESET} [the]? [streaming|continuous writes|real time|realtime|immediate writes|writing immediately|writing at once|streaming mode|tempo real|gravacao continua|streaming continuo]`,
      `${REMOVE} ${THE} [interval|write interval|apply interval|intervalo|intervalo de gravacao]`,
    ],
    [{ tag: 'set', path: 'cdc.intervalMs', value: 0 }],
  ],
  [
    [
      `${RESET} [the|a|an|o]? [default|plain|normal|ordinary|standard|exact|padrao|simples]? [mirror|apply mode|default mode|default|mode default|espelho|modo padrao|modo default|padrao] [mode]?`,
    ],
    [{ tag: 'set', path: 'apply.mode', value: 'default' }],
  ],
  [
    [
      `${STOP} [truncating|emptying|clearing|truncar|esvaziar|limpar] [the|a|as|o]? [target|destination|destino]? [tables|table|tabelas|tabela]? [first|before the load|before each load|beforehand|de destino|no destino]?`,
    ],
    [{ tag: 'set', path: 'fullLoad.truncateTable', value: false }],
  ],
  [
    [
      `${STOP} [recreating|dropping and recreating|recriar] [the|a|as|o]? [target|destination|destino]? [tables|table|tabelas|tabela]? [each time|every time|before each load|de destino|no destino]?`,
    ],
    [{ tag: 'set', path: 'fullLoad.recreateTable', value: false }],
  ],
  [
    [
      '[apply~|replicate~|propagate~|send~|copy~|process~|aplicar~|replicar~|propagar~|enviar~] [the|as|os]? [deletes|deletions|exclusoes|deletes] [again|too|as well|from now on|now|also|tambem|de novo|novamente|agora]',
      `${STOP} [ignoring|skipping|ignorar] [the|as|os]? [deletes|deletions|exclusoes]`,
    ],
    [{ tag: 'unset', path: 'cdc.operations' }],
  ],
];

function unset(cursor: Cursor): readonly Wish[] | undefined {
  return settings.find(([phrases]) => cursor.phraseOf(phrases) !== undefined)?.[1];
}
