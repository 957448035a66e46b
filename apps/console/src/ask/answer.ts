import type { DraftQuestion } from '@trem/contracts';

/** What a person has written and chosen to draft from. Empty texts: nothing chosen. */
export interface Asking {
  readonly sentence: string;
  readonly source: string;
  readonly target: string;
  readonly task: string;
  readonly useHistory: boolean;
}

/**
 * The wish with a question answered by one of its choices. A name that the question quotes from the sentence is replaced there; an endpoint is chosen
 * beside the sentence; anything else is said at its end.
 */
export function answered(asking: Asking, { text }: DraftQuestion, choice: string, endpoints: readonly string[]): Asking {
  const quoted = [...text.matchAll(/"([^"]+)"/g)].map(([, word = '']) => word).find((word) => placeOf(asking.sentence, word) >= 0);
  if (quoted !== undefined) {
    const at = placeOf(asking.sentence, quoted);
    return { ...asking, sentence: `${asking.sentence.slice(0, at)}${choice}${asking.sentence.slice(at + quoted.length)}` };
  }
  if (endpoints.includes(choice)) {
    return /target|written|destino/i.test(text) ? { ...asking, target: choice } : { ...asking, source: choice };
  }
  return { ...asking, sentence: `${asking.sentence.trimEnd().replace(/[.;,]$/, '')}, ${choice}` };
}

/** Where a whole word, or some, stand in a sentence, in any letter case; -1: nowhere. */
function placeOf(sentence: string, words: string): number {
  const escaped = words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}_])${escaped}(?![\\p{L}\\p{N}_])`, 'iu').exec(sentence)?.index ?? -1;
}
