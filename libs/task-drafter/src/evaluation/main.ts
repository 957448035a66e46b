// npm run eval:drafts [-- --sentences FILE]: what the drafter makes of the sentences of the evaluation, and of a file's. Exit code 1 when one is misunderstood.

import { independentSentences } from './independent-sentences.js';
import { figuresOf, type Judgement, judge } from './judge.js';
import { knownSentences } from './known-sentences.js';
import type { Sentence } from './sentence.js';

/** The text of the file, which whoever starts this has read. */
const [, , text] = process.argv;
const more: readonly Sentence[] = text === undefined ? [] : JSON.parse(text);
const sets = [
  ['known', knownSentences.map((sentence) => judge(sentence))],
  ['independent', independentSentences.map((sentence) => judge(sentence))],
  ...(more.length === 0 ? [] : [['of the file', more.map((sentence) => judge(sentence))] as const]),
] as const;

for (const [name, judgements] of sets) {
  for (const judgement of judgements) {
    console.log(`${name.padEnd(11)} ${judgement.verdict.padEnd(10)}  ${judgement.sentence.sentence}`);
    detail(judgement);
  }
}
console.log('\nset          sentences  exact  equivalent  asked back  wrong  right');
for (const [name, judgements] of sets) {
  const { exact, equivalent, askedBack, wrong, right } = figuresOf(judgements);
  const row = [
    String(judgements.length).padStart(9),
    String(exact).padStart(5),
    String(equivalent).padStart(10),
    String(askedBack).padStart(10),
  ];
  console.log(`${name.padEnd(11)}  ${row.join('  ')}  ${String(wrong).padStart(5)}  ${Math.round(right * 100)} %`);
}
process.exitCode = sets.some(([, judgements]) => figuresOf(judgements).wrong > 0) ? 1 : 0;

/** Of what was not answered: what was asked, or what was answered wrongly. */
function detail({ verdict, draft }: Judgement): void {
  if (verdict === 'wrong') {
    console.log(`${' '.repeat(24)}${JSON.stringify(draft.tag === 'proposal' ? draft.definition : draft)}`);
  } else if (verdict === 'asked-back' && draft.tag === 'question') {
    for (const { text } of draft.questions) {
      console.log(`${' '.repeat(24)}? ${text}`);
    }
  }
}
