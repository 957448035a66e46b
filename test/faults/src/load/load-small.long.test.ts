import { type Installation, startInstallation } from '@trem/test-installation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadWithDyingLoader } from './dying-loader.js';
import { LOAD_INSTALLATION, loadRound } from './load-round.js';

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation(LOAD_INSTALLATION);
});
afterAll(() => installation[Symbol.asyncDispose]());

const loadsOf = (books: { readonly finished: ReadonlyMap<string, number> }) => new Set(books.finished.values()).size;

test('[row 26] a loader killed inside a partition, and one at a border: the snapshot stays, no partition is repeated, the target ends equal', async () => {
  const { books } = await loadRound(installation, 1, {
    kills: [
      { who: 'loader', when: { insideMs: 20 } },
      { who: 'loader', when: 'border' },
    ],
  });
  expect(loadsOf(books), 'snapshots that the tables came from').toBe(1);
});

test('the holder killed after a table is finished: that table stays, the others come from a new snapshot, the target ends equal', async () => {
  const { books } = await loadRound(installation, 2, { kills: [{ who: 'holder', when: 'table' }] });
  expect(loadsOf(books), 'snapshots that the tables came from').toBe(2);
});

test('all loaders killed inside their partitions, then every worker at a border: the target ends equal', async () => {
  const { writesPerSecond } = await loadRound(installation, 3, {
    kills: [
      { who: 'loaders', when: { insideMs: 40 } },
      { who: 'all', when: 'border' },
    ],
  });
  expect(writesPerSecond, 'writes a second all through').toBeGreaterThan(900);
});

test('a loader dies inside a copy, and right after a commit that it could not tell: the next attempt finds what is there and repeats nothing', async () => {
  const { deaths, loads } = await loadWithDyingLoader(installation, ['load.after-commit', 'load.mid-copy']);
  expect(deaths[0], 'where the loader died first').toBe('load.after-commit');
  expect(loads.size, 'snapshots that the tables came from').toBe(1);
});
