import { expect, test } from 'vitest';
import { judge } from './judge.js';
import { loadAndFollow, VARIANTS, versionsUnderNewNames } from './reference-prompts.js';

const seeds = Array.from({ length: VARIANTS }, (_, seed) => seed);

test.each([
  ['first', loadAndFollow],
  ['second', versionsUnderNewNames],
] as const)('the %s reference prompt becomes its definition in every variant, and no two are alike', (_, make) => {
  const variants = seeds.map(make);
  for (const { sentence, endpoints } of variants) {
    const { verdict, draft } = judge(sentence, { endpoints });
    expect(['exact', 'equivalent'], `${sentence.sentence}\n${JSON.stringify(draft)}`).toContain(verdict);
  }
  expect(new Set(variants.map(({ sentence }) => sentence.sentence)).size).toBe(VARIANTS);
});
