import { expect, test } from 'vitest';
import { answered } from './answer.js';

const asking = { sentence: 'Copy Costumers of shop, without deletes.', source: '', target: '', task: '', useHistory: false };
const endpoints = ['shop', 'warehouse'];
const answer = (text: string, choice: string) => answered(asking, { text, choices: [choice] }, choice, endpoints);

test('a misspelt name is replaced where it stands, in whatever letter case', () => {
  const { sentence } = answer('There is no table "costumers": did you mean one of these?', 'sales.customers');
  expect(sentence).toBe('Copy sales.customers of shop, without deletes.');
});

test('part of a longer word is no place for an answer', () => {
  expect(answer('Which table is "cost"?', 'sales.cost').sentence).toBe('Copy Costumers of shop, without deletes, sales.cost');
});

test('an endpoint is chosen beside the sentence, by what the question asks for', () => {
  expect(answer('From which endpoint shall be read?', 'shop')).toMatchObject({ source: 'shop', target: '', sentence: asking.sentence });
  expect(answer('Into which endpoint shall it be written?', 'warehouse')).toMatchObject({ source: '', target: 'warehouse' });
});

test('letters that mean something in a pattern are only letters', () => {
  const odd = { ...asking, sentence: 'Copy a.b (old)* now' };
  expect(answered(odd, { text: 'Which table is "a.b (old)*"?', choices: [] }, 'x', []).sentence).toBe('Copy x now');
});
