import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { KeptResults } from './kept-results.js';
import type { Judged } from './outcome.js';

const folder = mkdtempSync(join(tmpdir(), 'trem-fidelity-'));
afterAll(() => rmSync(folder, { recursive: true }));

const one: Judged = { case: { id: 'N1', title: 'numbers' }, way: 'load', outcome: { tag: 'equal' } };

test('what ended well is not run again, not even by another process', async () => {
  let runs = 0;
  const run = async () => {
    runs += 1;
    return [one];
  };
  await new KeptResults(folder).take('18 → 18', run);
  expect(await new KeptResults(folder).take('18 → 18', run)).toEqual([one]);
  await new KeptResults(folder).take('14 → 14', run);
  expect(runs).toBe(2);
});

test('a part with anything wrong in it is run again', async () => {
  let runs = 0;
  const run = async (): Promise<readonly Judged[]> => {
    runs += 1;
    return [one, { ...one, way: 'stream', outcome: { tag: 'different', text: 'a row is missing' } }];
  };
  await new KeptResults(folder).take('15 → 15', run);
  await new KeptResults(folder).take('15 → 15', run);
  expect(runs).toBe(2);
});
