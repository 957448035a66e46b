import { amount } from '../text/amounts.js';
import type { Cursor } from '../text/cursor.js';
import { duration } from '../text/durations.js';
import { fragments } from '../text/fragments.js';
import type { Wish } from '../wishes.js';

const ROW =
  '[a|an|the|any|each|every|uma|um|as|cada]? [failing|failed|broken|bad|faulty|que falhar|com erro|com falha]? [$rows|write|writes|change|changes|insert|inserts|it|them|item]? [with|em|com|that]? [error|errors|failing|failed|fail|fails|falha|falhas|erro|erros|que falhar|que falharem|com erro|com falha]?';
const TRY = [
  `[try~|retry~|attempt~|repeat~|tentar~|retentar~|repetir~] ${ROW} [again|de novo|novamente]? [up to|at most|max|maximum|for|no maximo|ate]?`,
];
TRY.push(
  `${ROW} [$should] [be|ser]? [tried|retried|attempted|repeated|tentada|tentadas|repetida] [again|de novo]? [up to|at most|for|no maximo|ate]?`,
);
const TIMES = ['[times|attempts|tries|retries|vezes|tentativas] [in total|at most|per row|por linha|em total|no total]?', 'x'];
const BEFORE = [`[with|use|allow|give|set|make|com|use|permitir~|de|ate]? [up to|at most|no more than|a maximum of|max|no maximo|ate]?`];
const ATTEMPTS = [`[attempts|tries|retries|tentativas] [per|for|of|por|para|de]? ${ROW} [at most|no maximo]?`];
const LIMIT = ['[max|maximum|number of|numero de|maximo de]? [attempts|retries|tries|retry attempts|tentativas] [:|=|of|is|to|de]?'];
const FIRST = [
  '[wait~|pause~|starting|beginning|start~|begin~|esperar~|aguardar~|comecar~] [first|initially|primeiro]? [at|with|after|for|com|em|por]?',
  '[with|after|com|apos]? [a|an|the|o|um|uma]? [first|initial|primeira|primeiro]? [delay|wait|pause|espera|atraso] [of|is|:|de]?',
];
const LONGEST = [
  '[never|wait~|waiting|not|esperar~|aguardar~]? [at most|no more than|more than|no longer than|up to|no maximo|ate|mais de|mais que]',
  '[with|and|com]? [a|an|the|o|um|uma]? [longest|maximum|max] [delay|wait|pause|espera|atraso] [of|is|:|de]?',
];
const BETWEEN_TRIES = [
  '[between|before|entre|antes de|da|do|de] [the|as|cada|each|a]? [second|first|next|segunda|proxima|two]? [try|tries|attempt|attempts|retry|retries|tentativa|tentativas|them|elas]',
];

/** "Try a failing row 5 times, waiting 2 seconds first and at most a minute": how often, and how long between. */
export function retries(cursor: Cursor): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    const { attempts, first, longest } = fragments(cursor, {
      attempts: () => attemptsHere(cursor),
      longest: () => delay(cursor, LONGEST),
      first: () => delay(cursor, FIRST),
    });
    return attempts === undefined
      ? undefined
      : [
          { tag: 'set', path: 'errors.retry.attempts', value: attempts },
          ...(first === undefined ? [] : [{ tag: 'set', path: 'errors.retry.firstDelayMs', value: first } as const]),
          ...(longest === undefined ? [] : [{ tag: 'set', path: 'errors.retry.maxDelayMs', value: longest } as const]),
        ];
  });
}

function attemptsHere(cursor: Cursor): number | undefined {
  return (
    cursor.attempt(() => {
      const count = cursor.phraseOf(TRY) === undefined ? undefined : (twice(cursor) ?? amount(cursor));
      return count === undefined || (count !== 2 && cursor.phraseOf(TIMES) === undefined) ? undefined : count;
    }) ??
    cursor.attempt(() => {
      cursor.phraseOf(BEFORE);
      const count = amount(cursor);
      return count === undefined || cursor.phraseOf(ATTEMPTS) === undefined ? undefined : count;
    }) ??
    cursor.attempt(() => (cursor.phraseOf(LIMIT) === undefined ? undefined : amount(cursor)))
  );
}

const twice = (cursor: Cursor) => (cursor.phrase('twice') === undefined ? undefined : 2);

function delay(cursor: Cursor, phrases: readonly string[]): number | undefined {
  return cursor.attempt(() => {
    const isSaid = cursor.phraseOf(phrases) !== undefined;
    const length = isSaid ? duration(cursor) : undefined;
    cursor.phrase(...(length === undefined ? [] : [...BETWEEN_TRIES, '[first|at first|initially|primeiro|inicialmente]']));
    return length;
  });
}
