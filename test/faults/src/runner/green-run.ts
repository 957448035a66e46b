import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { LaneProcess } from './lane-process.js';
import type { RunOrder } from './record.js';

/** Does a run and expects it to be green, and to have been worth it: all its faults struck, some of them in the midst of work. */
export async function expectGreen(lane: LaneProcess, order: RunOrder & { readonly most: number }): Promise<void> {
  const { seed, most } = order;
  const folder = await mkdtemp(join(tmpdir(), 'trem-faults-'));
  const { faults, facts, violations, failure, seconds } = await lane.run({ order, folder }, ({ kind, detail }) =>
    console.log(`seed ${seed}: ${kind} ${detail}`),
  );
  console.log(`seed ${seed}: ${facts.transactions} transactions, ${facts.looks} looks, ${seconds.toFixed(0)} s`);
  expect({ violations, failure }, `the logs are in ${folder}`).toEqual({ violations: [], failure: undefined });
  expect(faults).toHaveLength(most);
  expect(faults.filter(({ counted }) => counted).length).toBeGreaterThan(0);
  expect(faults.filter(({ stage, behind = -1 }) => stage === 'stream' && behind < 0)).toEqual([]);
  expect(facts.transactions).toBeGreaterThan(100);
  expect(facts.looks).toBeGreaterThan(10);
  await rm(folder, { recursive: true, force: true });
}
