import { startTemporal } from '@trem/dev-stack';
import { LOAD_INSTALLATION, loadRound, loadWithDyingLoader, PARTITION_POINTS } from '@trem/test-faults/load';
import { startInstallation, startScenario } from '@trem/test-installation';
import type { ScenarioCase } from '../scenario-case.js';

const DEATHS_OF_A_LOADER: ScenarioCase = {
  id: 'H2',
  title: 'a loader dies at the border of a partition and inside it: nothing is repeated',
  run: ({ servers, size, withLoaders }) =>
    withLoaders(async (installation): Promise<'equal'> => {
      const points = size === 'full' ? PARTITION_POINTS : PARTITION_POINTS.slice(0, 2);
      const { deaths, loads } = await loadWithDyingLoader(installation, points, { servers });
      if (deaths.length === 0 || loads.size !== 1) {
        throw new Error(`it died at ${deaths.join(', ') || 'no place'}, and the tables came from ${loads.size} snapshots`);
      }
      return 'equal';
    }),
};

/** So few events that the runs of a task's workflow are over again and again. */
const FRESH_RUNS = { 'limit.historyCount.suggestContinueAsNew': '20' };

const FULL_HISTORY: ScenarioCase = {
  id: 'H2',
  title: 'Temporal asks for a fresh run of the workflow in mid-load, and all the while after it',
  run: async ({ servers }) => {
    await using temporal = await startTemporal({ store: 'memory', settings: FRESH_RUNS });
    await using installation = await startInstallation({
      servers: { temporal: temporal.address },
      settings: LOAD_INSTALLATION.settings,
    });
    await using scenario = await startScenario(installation, {
      servers,
      sql: `CREATE TABLE item (id int PRIMARY KEY, version int NOT NULL DEFAULT 0, body text);
        INSERT INTO item SELECT i, 0, repeat('b', 400) FROM generate_series(1, 20000) i`,
      tables: ['item'],
    });
    await scenario.start();
    await scenario.waitForPhase('cdc', 180_000);
    await scenario.source.query('UPDATE item SET version = version + 1 WHERE id % 2 = 0');
    await scenario.expectEqual();
    return 'equal';
  },
};

const REPLAYED_HISTORIES: ScenarioCase = {
  id: 'H2',
  title: 'histories of released workflows, replayed with the workflows as they are now',
  notRun: 'It is not about two ends: `workflows/src/replay.test.ts` replays them at every change.',
  run: async () => 'equal',
};

const WRITES_PER_SECOND = 5_000;

const CHANGES_DURING_LOAD: ScenarioCase = {
  id: 'H1',
  title: 'up to 5,000 writes a second to the rows that are loaded, and workers that die at random',
  run: ({ servers, size, withLoaders }) =>
    withLoaders(async (installation): Promise<'equal'> => {
      const options = { servers, writesPerSecond: WRITES_PER_SECOND };
      if (size === 'small') {
        await loadRound(installation, 1, { ...options, kills: [{ who: 'loaders', when: { insideMs: 40 } }] });
      }
      for (let seed = 100; size === 'full' && seed < 120; seed += 1) {
        await loadRound(installation, seed, options);
      }
      return 'equal';
    }),
};

const HOLDER_DIES = { who: 'holder', when: 'table' } as const;
const ALL_DIE = { who: 'all', when: 'border' } as const;

const LOST_SNAPSHOTS: ScenarioCase = {
  id: 'H10',
  title: 'who holds the snapshot dies, or every worker does: finished tables stay, the others come from another snapshot',
  run: ({ servers, size, withLoaders }) =>
    withLoaders(async (installation): Promise<'equal'> => {
      const { books, kills } = await loadRound(installation, 2, {
        servers,
        kills: size === 'full' ? [HOLDER_DIES, ALL_DIE] : [HOLDER_DIES],
      });
      const snapshots = new Set(books.finished.values()).size;
      if (snapshots < 2) {
        throw new Error(`killed: ${kills.join('; ')}; and yet all tables came from one snapshot`);
      }
      return 'equal';
    }),
};

/** Loads whose processes die. */
export const loads: readonly ScenarioCase[] = [CHANGES_DURING_LOAD, DEATHS_OF_A_LOADER, FULL_HISTORY, REPLAYED_HISTORIES, LOST_SNAPSHOTS];
