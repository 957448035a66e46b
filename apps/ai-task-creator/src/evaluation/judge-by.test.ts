import { sentenceSets } from '@trem/task-drafter/evaluation';
import { expect, test } from 'vitest';
import type { Drafter } from '../drafting/drafter.js';
import { rulesDrafter } from '../drafting/rules-drafter.js';
import { judgeBy } from './judge-by.js';

const sentences = sentenceSets(undefined).flatMap((set) => set.sentences);
const rules = rulesDrafter([]);
const verdictsOf = async (drafter: Drafter) => (await judgeBy(drafter, sentences)).map(({ verdict }) => verdict);

test('what the service drafts is judged as what the rules draft by themselves', async () => {
  const verdicts = await verdictsOf(rules);
  expect(verdicts).toHaveLength(40);
  expect(verdicts).not.toContain('wrong');
  expect(verdicts.filter((verdict) => verdict === 'exact' || verdict === 'equivalent').length).toBeGreaterThanOrEqual(36);
});

test('a drafter that invents a setting is found wrong, and a fault of a provider is no misunderstanding', async () => {
  const inventing: Drafter = {
    draft: async (request, judge) => {
      const drafted = await rules.draft(request, judge);
      return drafted.definition === undefined ? drafted : { ...drafted, definition: { ...drafted.definition, tags: ['invented'] } };
    },
  };
  expect((await verdictsOf(inventing)).filter((verdict) => verdict === 'wrong').length).toBeGreaterThan(25);
  const failing: Drafter = { draft: () => Promise.reject(new Error('AI_UNREACHABLE')) };
  expect(new Set(await verdictsOf(failing))).toEqual(new Set(['asked-back']));
});
