import { expect, test } from 'vitest';
import { isWrong } from './outcome.js';
import { RecordedEqual } from './recorded-equal.js';
import { countsOf } from './report.js';
import { describeScenario, runScenarios } from './run-scenarios.js';
import { scenarios } from './scenarios/index.js';

/** What the last certificate counted; it may only grow. */
const EQUAL_AT_LEAST = new RecordedEqual().of('18 → 18, more than a table, small');

test('every case that is more than a table ends as the certificate promises', async () => {
  const results = await runScenarios(scenarios, { size: 'small', ended: (result) => console.log(describeScenario(result)) });
  expect(results.filter(isWrong).map(({ case: { id, title }, outcome }) => ({ id, title, outcome }))).toEqual([]);
  expect(countsOf(results).equal).toBeGreaterThanOrEqual(EQUAL_AT_LEAST);
});
