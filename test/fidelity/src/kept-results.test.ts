import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { certificateVersion, KeptResults } from './kept-results.js';
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

const DECIDING_FILES = [
  ...[
    'libs/pipeline/src/apply.ts',
    'libs/testing/src/servers.ts',
    'libs/dev-stack/src/postgres.ts',
    'apps/worker/src/main.ts',
    'workflows/src/task.ts',
  ],
  ...['apps/endpoint-service/src/main.ts', 'apps/task-api/src/main.ts', 'test/fidelity/src/cases/one.ts', 'test/comparer/src/types.ts'],
  ...['test/installation/src/scenario.ts', 'test/faults/src/load/index.ts'],
];

test.each(DECIDING_FILES)('a change of %s has everything run again', (changed) => {
  const root = mkdtempSync(join(folder, 'root-'));
  for (const part of DECIDING_FILES) {
    mkdirSync(dirname(join(root, part)), { recursive: true });
    writeFileSync(join(root, part), '// as it was');
  }
  const before = certificateVersion(root);
  writeFileSync(join(root, changed), '// changed');
  expect(certificateVersion(root)).not.toBe(before);
});
