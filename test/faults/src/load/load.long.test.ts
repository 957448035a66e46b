import { type Installation, startInstallation } from '@trem/test-installation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadWithDyingLoader, PARTITION_POINTS } from './dying-loader.js';
import { LOAD_INSTALLATION, loadRound } from './load-round.js';

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation(LOAD_INSTALLATION);
});
afterAll(() => installation[Symbol.asyncDispose]());

test.each(PARTITION_POINTS)(
  'a loader dies at %s of each partition that it gets: the snapshot stays and nothing is repeated',
  async (point) => {
    const { deaths, loads } = await loadWithDyingLoader(
      installation,
      Array.from({ length: 10 }, () => point),
    );
    console.log(`${point}: ${deaths.length} deaths`);
    expect(deaths.length).toBeGreaterThan(0);
    expect(loads.size, 'snapshots that the tables came from').toBe(1);
  },
);

const SEEDS = Array.from({ length: 20 }, (_, index) => 100 + index);

test.each(SEEDS)('[row 23] a load under 1,000 writes a second survives the kills of seed %i and ends equal', async (seed) => {
  const { kills, loadMs, writes, writesPerSecond } = await loadRound(installation, seed);
  console.log(
    `seed ${seed}: ${kills.join('; ')}: load ${(loadMs / 1_000).toFixed(1)} s, ${writes} writes, ${writesPerSecond.toFixed(0)} a second`,
  );
  expect(writesPerSecond, 'writes a second all through').toBeGreaterThan(900);
});
