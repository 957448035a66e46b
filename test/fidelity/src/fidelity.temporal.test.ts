import { type Installation, startInstallation } from '@trem/test-installation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { groups } from './cases/index.js';
import { isWrong } from './outcome.js';
import { RecordedEqual } from './recorded-equal.js';
import { countsOf, titleOf } from './report.js';
import { FIDELITY_INSTALLATION, runPair } from './run-pair.js';

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation(FIDELITY_INSTALLATION);
});
afterAll(() => installation[Symbol.asyncDispose]());

/** What the last certificate counted; it may only grow. */
const EQUAL_AT_LEAST = new RecordedEqual().of('18 → 18');

test('[row 9] [row 33] [W7] [W8] [W9] [W10] [W13] [W25] [S3] every case ends as the certificate promises', async () => {
  const results = await runPair(
    installation,
    groups.map((group) => (group.isWide ? { ...group, ways: ['both'] } : group)),
  );
  const wrong = results.filter(isWrong).map(({ case: { id, title }, way, outcome }) => ({ id, title, way, outcome }));
  expect(wrong).toEqual([]);
  const { equal, refused } = countsOf(results);
  const wide = new Set(groups.filter(({ isWide }) => isWide).flatMap(({ cases }) => cases.map(titleOf)));
  const untriedWays = 2 * results.filter((one) => one.outcome.tag === 'equal' && wide.has(titleOf(one.case))).length;
  const all = equal + untriedWays;
  expect(all).toBeGreaterThanOrEqual(EQUAL_AT_LEAST);
  expect(all / (all + refused)).toBeGreaterThanOrEqual(0.95);
});
