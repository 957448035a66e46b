import { expect, test } from 'vitest';
import { judge } from './judge.js';
import { loadAndFollow, versionsUnderNewNames } from './reference-prompts.js';

const seeds = Array.from({ length: 10 }, (_, seed) => seed);

test.each(seeds)('the first reference prompt, seed %i, becomes its definition', (seed) => {
  const { sentence, endpoints } = loadAndFollow(seed);
  const { verdict, draft } = judge(sentence, { endpoints });
  expect(['exact', 'equivalent'], `${sentence.sentence}\n${JSON.stringify(draft)}`).toContain(verdict);
});

test.each(seeds)('the second reference prompt, seed %i, becomes its definition', (seed) => {
  const { sentence, endpoints } = versionsUnderNewNames(seed);
  const { verdict, draft } = judge(sentence, { endpoints });
  expect(['exact', 'equivalent'], `${sentence.sentence}\n${JSON.stringify(draft)}`).toContain(verdict);
});
