import { drawSeed, Seeded } from '@trem/testing';
import { test } from 'vitest';
import { compareOperations } from '../../test-support/compare-operations.js';
import { compareRandomFilters } from '../../test-support/random-filters.js';
import { openRulesRig } from '../../test-support/rules-rig.js';

test('every operator on every type, 200 rounds', { timeout: 60 * 60_000 }, async () => {
  await compareRandomFilters({ rows: 400, rounds: 200 });
});

test('[D8] every operation on every type, null and refusal, with 12 seeds of 400 rows', { timeout: 60 * 60_000 }, async () => {
  // One of them alone when TREM_TEST_SEED names it
  const seeds = new Set(Array.from({ length: 12 }, (_, round) => drawSeed(`values for every operation, round ${round}`)));
  for (const seed of seeds) {
    await using rig = await openRulesRig(new Seeded(seed), 400);
    await compareOperations({ rig, seed });
  }
});
