import { startScenario, watchMemory } from '@trem/test-installation';
import type { ScenarioCase, ScenarioRig } from '../scenario-case.js';
import { expectRest } from './stage.js';

/** Letters that come again, so that the servers keep it in little room. */
const textOf = (megabytes: number) => `repeat('0123456789abcdef', ${(megabytes * 2 ** 20) / 16})`;
const LARGE_MB = 500;
/** What a worker may take beside four times the largest value. */
const WORKER_MB = 400;

/** The text is there before the start; another one comes in the stream, where the task says how large a change may be: 160 MiB at the most. */
async function halfAGigabyte(rig: ScenarioRig): Promise<'equal'> {
  return await rig.withMortal<'equal'>(async (installation) => {
    await using scenario = await startScenario(installation, {
      servers: rig.servers,
      sql: `CREATE TABLE item (id int PRIMARY KEY, text text); INSERT INTO item VALUES (1, ${textOf(LARGE_MB)}), (2, 'small')`,
      tables: ['item'],
      definition: { cdc: { maxValueBytes: 160 * 2 ** 20 } },
    });
    using memory = await watchMemory(installation.worker);
    await scenario.start();
    await scenario.waitForPhase('cdc', 600_000);
    await scenario.settle(120_000);
    const most = WORKER_MB + 4 * LARGE_MB;
    if (memory.peakMb > most) {
      throw new Error(`the worker took ${memory.peakMb.toFixed(0)} MB for a text of ${LARGE_MB} MB, of ${most} that it may`);
    }
    await scenario.expectEqual();
    await scenario.source.query(`UPDATE item SET text = text || '!' WHERE id = 2; UPDATE item SET text = text || '.' WHERE id = 1`);
    await expectRest(scenario, 'VALUE_TOO_LONG');
    return 'equal';
  });
}

export const largeValues: readonly ScenarioCase[] = [
  {
    id: 'T1',
    fullOnly: true,
    title: `a text of ${LARGE_MB} MB: loaded in the memory that is promised; in the stream told as VALUE_TOO_LONG`,
    run: halfAGigabyte,
  },
];
