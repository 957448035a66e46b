import { amount } from '../text/amounts.js';
import type { Cursor } from '../text/cursor.js';
import { duration, units as times } from '../text/durations.js';
import type { Wish } from '../wishes.js';

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
export function interval(cursor: Cursor): readonly Wish[] | undefined {
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
export function repeatedInterval(cursor: Cursor): readonly Wish[] | undefined {
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
