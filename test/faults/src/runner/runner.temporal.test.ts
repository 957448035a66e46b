import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LaneProcess } from './lane-process.js';

// One after the other on one set of servers.
let lane: LaneProcess;
beforeAll(() => {
  lane = new LaneProcess(`npm-${process.pid}`);
});
afterAll(() => lane[Symbol.asyncDispose]());

// In the load and in the stream; a worker, a link, the source, the broker and the target. None of these two seeds waits long.
test.each([1, 46])('[row 37] [row 86] [W15] [D17] seed %i: three faults under load, and nothing is lost, doubled or torn', async (seed) => {
  const folder = await mkdtemp(join(tmpdir(), 'trem-faults-'));
  const { faults, facts, violations, failure, seconds } = await lane.run({ order: { seed, most: 3 }, folder }, ({ kind, detail }) =>
    console.log(`seed ${seed}: ${kind} ${detail}`),
  );
  console.log(`seed ${seed}: ${facts.transactions} transactions, ${facts.looks} looks, ${seconds.toFixed(0)} s`);
  expect({ violations, failure }, `the logs are in ${folder}`).toEqual({ violations: [], failure: undefined });
  expect(faults).toHaveLength(3);
  expect(faults.filter(({ counted }) => counted).length).toBeGreaterThan(0);
  expect(facts.transactions).toBeGreaterThan(100);
  expect(facts.looks).toBeGreaterThan(10);
  await rm(folder, { recursive: true, force: true });
});
