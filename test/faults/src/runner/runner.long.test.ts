import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LaneProcess } from './lane-process.js';

test.each([1, 2])('seed %i: three faults under load, and nothing is lost, doubled or torn', async (seed) => {
  const folder = await mkdtemp(join(tmpdir(), 'trem-faults-'));
  await using lane = new LaneProcess(`npm-${process.pid}`);
  const { faults, facts, violations, failure } = await lane.run({ order: { seed, most: 3 }, folder }, ({ kind, detail }) =>
    console.log(`seed ${seed}: ${kind} ${detail}`),
  );
  expect({ violations, failure }, `the logs are in ${folder}`).toEqual({ violations: [], failure: undefined });
  expect(faults).toHaveLength(3);
  expect(faults.filter(({ counted }) => counted).length).toBeGreaterThan(0);
  expect(facts.transactions).toBeGreaterThan(100);
  expect(facts.looks).toBeGreaterThan(10);
  await rm(folder, { recursive: true, force: true });
});
