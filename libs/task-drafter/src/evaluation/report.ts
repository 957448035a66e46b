import { endpoints } from './catalogues.js';
import { independentSentences } from './independent-sentences.js';
import { figuresOf, type Judgement, verdictOn } from './judge.js';
import { knownSentences } from './known-sentences.js';
import type { Sentence } from './sentence.js';

export { endpoints, type Judgement, type Sentence, verdictOn };

/** Sentences under the name of their set. */
export interface SentenceSet {
  readonly name: string;
  readonly sentences: readonly Sentence[];
}

/** @param text of a JSON list of more sentences */
export function sentenceSets(text: string | undefined): readonly SentenceSet[] {
  const more: readonly Sentence[] = text === undefined ? [] : JSON.parse(text);
  return [
    { name: 'known', sentences: knownSentences },
    { name: 'independent', sentences: independentSentences },
    ...(more.length === 0 ? [] : [{ name: 'of the file', sentences: more }]),
  ];
}

export interface JudgedSet {
  readonly name: string;
  readonly judgements: readonly Judgement[];
}

/** Every sentence with its verdict, then the figures of each set. */
export function reportLines(sets: readonly JudgedSet[]): readonly string[] {
  return [
    ...sets.flatMap(({ name, judgements }) => judgements.flatMap((judgement) => sentenceLines(name, judgement))),
    '',
    'set          sentences  exact  equivalent  asked back  wrong  right',
    ...sets.map(({ name, judgements }) => {
      const { exact, equivalent, askedBack, wrong, right } = figuresOf(judgements);
      const cells = [
        [judgements.length, 9],
        [exact, 5],
        [equivalent, 10],
        [askedBack, 10],
        [wrong, 5],
      ] as const;
      return `${name.padEnd(11)}  ${cells.map(([figure, width]) => String(figure).padStart(width)).join('  ')}  ${Math.round(right * 100)} %`;
    }),
  ];
}

export const isMisunderstood = (sets: readonly JudgedSet[]) => sets.some(({ judgements }) => figuresOf(judgements).wrong > 0);

/** Of what was not answered: what was asked, or what was answered wrongly. */
function sentenceLines(name: string, { sentence, verdict, draft }: Judgement): readonly string[] {
  const indent = ' '.repeat(24);
  const line = `${name.padEnd(11)} ${verdict.padEnd(10)}  ${sentence.sentence}`;
  if (verdict === 'wrong') {
    return [line, `${indent}${JSON.stringify(draft.tag === 'proposal' ? draft.definition : draft)}`];
  }
  return verdict === 'asked-back' && draft.tag === 'question' ? [line, ...draft.questions.map(({ text }) => `${indent}? ${text}`)] : [line];
}
