import { expect, test } from 'vitest';
import { isWrong } from './outcome.js';
import { countsOf } from './report.js';
import { describeScenario, runScenarios } from './run-scenarios.js';
import { scenarios } from './scenarios/index.js';

test('every case that is more than a table, and quick, ends as the certificate promises', async () => {
  const quick = scenarios.filter(({ isQuick }) => isQuick);
  const results = await runScenarios(quick, { size: 'small', ended: (result) => console.log(describeScenario(result)) });
  expect(results.filter(isWrong).map(({ case: { id, title }, outcome }) => ({ id, title, outcome }))).toEqual([]);
  expect(countsOf(results).notRun).toBe(0);
});
