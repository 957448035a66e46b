import { expect, test } from 'vitest';
import { draftTask } from '../draft-task.js';
import { briskSentences } from './brisk-sentences.js';
import { conversationalSentences } from './conversational-sentences.js';
import { crowdedSentences } from './crowded-sentences.js';
import { fifthSentences } from './fifth-sentences.js';
import { fourthSentences } from './fourth-sentences.js';
import { independentSentences } from './independent-sentences.js';
import { figuresOf, type Judgement, judge } from './judge.js';
import { knownSentences } from './known-sentences.js';
import { plainSentences } from './plain-sentences.js';
import { secondSentences } from './second-sentences.js';
import type { Sentence } from './sentence.js';
import { terseSentences } from './terse-sentences.js';
import { thirdSentences } from './third-sentences.js';
import { thoroughSentences } from './thorough-sentences.js';
import { unseenSentences } from './unseen-sentences.js';

const all = [
  ...[...knownSentences, ...independentSentences, ...secondSentences, ...thirdSentences],
  ...[...fourthSentences, ...terseSentences, ...conversationalSentences],
  ...[...crowdedSentences, ...briskSentences, ...thoroughSentences, ...fifthSentences, ...plainSentences, ...unseenSentences],
];

const judgements = new Map<Sentence, Judgement>();

/** What comes of a sentence, drafted once for itself and for the figures of its set. */
function judged(sentence: Sentence): Judgement {
  const judgement = judgements.get(sentence) ?? judge(sentence);
  judgements.set(sentence, judgement);
  return judgement;
}

test.each(all)('$sentence', (sentence) => {
  const { verdict, draft } = judged(sentence);
  expect(['exact', 'equivalent', 'asked-back'], JSON.stringify(draft)).toContain(verdict);
});

test('of the sentences that the grammar was made with none is wrong, and 9 of 10 are right', () => {
  const { wrong, right } = figuresOf(knownSentences.map(judged));
  expect(knownSentences).toHaveLength(25);
  expect(wrong).toBe(0);
  expect(right).toBeGreaterThanOrEqual(0.9);
});

test('of the sentences that a stranger wrote, and that the grammar has not grown with, none is wrong, and 6 of 10 are right', () => {
  const { wrong, right } = figuresOf(unseenSentences.map(judged));
  expect(unseenSentences).toHaveLength(15);
  expect(wrong).toBe(0);
  expect(right).toBeGreaterThanOrEqual(0.6);
});

test('of the sentences that the first stranger to the grammar wrote none is wrong, and 6 of 10 are right', () => {
  const { wrong, right } = figuresOf(independentSentences.map(judged));
  expect(independentSentences).toHaveLength(15);
  expect(wrong).toBe(0);
  expect(right).toBeGreaterThanOrEqual(0.6);
});

test.each([
  ['second', secondSentences],
  ['third', thirdSentences],
  ['fourth', fourthSentences],
  ['fifth', fifthSentences],
] as const)('of the sentences of a %s stranger none is wrong, and 9 of 10 are right now that the grammar has seen them', (_, sentences) => {
  const { wrong, right } = figuresOf(sentences.map(judged));
  expect(sentences).toHaveLength(15);
  expect(wrong).toBe(0);
  expect(right).toBeGreaterThanOrEqual(0.9);
});

test.each([
  ['terse', terseSentences, 45, 0.85],
  ['conversational', conversationalSentences, 45, 0.6],
  ['crowded', crowdedSentences, 14, 0.7],
  ['brisk', briskSentences, 40, 0.95],
  ['thorough', thoroughSentences, 40, 0.8],
  ['plain', plainSentences, 50, 0.9],
] as const)('of the %s sentences none is wrong, and no fewer are right than were when they had been seen', (_, sentences, count, least) => {
  const { wrong, right } = figuresOf(sentences.map(judged));
  expect(sentences).toHaveLength(count);
  expect(wrong).toBe(0);
  expect(right).toBeGreaterThanOrEqual(least);
});

test('a drafter that invents a setting is found wrong', () => {
  const inventing: typeof draftTask = (request) => {
    const draft = draftTask(request);
    return draft.tag === 'proposal' ? { ...draft, definition: { ...draft.definition, startMode: 'reload', tags: ['invented'] } } : draft;
  };
  const proposals = knownSentences.filter(({ expected }) => expected.tag === 'definition');
  expect(figuresOf(proposals.map((sentence) => judge(sentence, { drafter: inventing }))).wrong).toBe(proposals.length);
});

test('a drafter that answers where it should ask is found wrong', () => {
  const [question] = knownSentences.filter(({ expected }) => expected.tag === 'question');
  const answering: typeof draftTask = (request) => draftTask({ ...request, sentence: 'Copy customers from shop to warehouse' });
  expect(question === undefined ? undefined : judge(question, { drafter: answering }).verdict).toBe('wrong');
});
