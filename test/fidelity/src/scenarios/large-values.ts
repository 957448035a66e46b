import { startScenario, watchMemory } from '@trem/test-installation';
import type { ScenarioCase, ScenarioRig } from '../scenario-case.js';
import { expectRest } from './stage.js';

/** Letters that come again, so that the servers keep it in little room. */
const textOf = (megabytes: number) => `repeat('0123456789abcdef', ${(megabytes * 2 ** 20) / 16})`;
const LARGE_MB = 500;
/** What a worker may take beside four times the largest value. */
const WORKER_MB = 400;

/** The memory that is promised, for values of up to so many MB. @throws where the worker took more */
function expectMemory(peakMb: number, largestMb: number): void {
  const most = WORKER_MB + 4 * largestMb;
  if (peakMb > most) {
    throw new Error(`the worker took ${peakMb.toFixed(0)} MB for values of ${largestMb} MB, of ${most} that it may`);
  }
}

const LOAD_ALONE = { rule: 'Equal by the load. A change of such a row is told as VALUE_TOO_LONG before memory is spent on it, and waits.' };

/** The text is there before the start; another one comes in the stream, where the task says how large a change may be: 160 MiB at the most. */
async function halfAGigabyte(rig: ScenarioRig): Promise<{ readonly rule: string }> {
  return await rig.withMortal(async (installation) => {
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
    expectMemory(memory.peakMb, LARGE_MB);
    await scenario.expectEqual();
    await scenario.source.query(`UPDATE item SET text = text || '!' WHERE id = 2; UPDATE item SET text = text || '.' WHERE id = 1`);
    await expectRest(scenario, 'VALUE_TOO_LONG');
    return LOAD_ALONE;
  });
}

/** As near to 1 GB as a server stores a field, and as its protocol has room for. */
const FIELD_MB = 1_023;

/** A load carries it, from server to server. The stream, whose changes are looked at, does not: it is told before memory is spent on it. */
async function gigabyte(rig: ScenarioRig): Promise<{ readonly rule: string }> {
  return await rig.withMortal(async (installation) => {
    await using scenario = await startScenario(installation, {
      servers: rig.servers,
      sql: `CREATE TABLE item (id int PRIMARY KEY, text text); INSERT INTO item VALUES (1, ${textOf(FIELD_MB)}), (2, 'small')`,
      tables: ['item'],
    });
    const { source, target } = scenario;
    {
      using memory = await watchMemory(installation.worker);
      await scenario.start();
      await scenario.waitForPhase('cdc', 600_000);
      await scenario.settle(120_000);
      expectMemory(memory.peakMb, FIELD_MB);
    }
    const sums = 'SELECT id, length(text) AS length, md5(text) AS sum FROM item ORDER BY id'; // the judge has no room for it
    const [there, here] = [await target.query(sums), await source.query(sums)];
    if (JSON.stringify(there) !== JSON.stringify(here)) {
      throw new Error(`the target has ${JSON.stringify(there)}, the source ${JSON.stringify(here)}`);
    }
    using memory = await watchMemory(installation.worker);
    await source.query('UPDATE item SET id = 3 WHERE id = 1; UPDATE item SET text = substr(text, 2) WHERE id = 3');
    await expectRest(scenario, 'VALUE_TOO_LONG');
    expectMemory(memory.peakMb, 0);
    return LOAD_ALONE;
  });
}

const BYTEA_MB = { small: 8, full: 100 };

/** Bytes that no text has. */
const bytesOf = (megabytes: number) => `decode(repeat('00ff5c270a0dc380', ${(megabytes * 2 ** 20) / 8}), 'hex')`;

/** One is there before the start; another one comes in the stream, and the first gets another key and then another byte. */
async function largeBytea(rig: ScenarioRig): Promise<'equal'> {
  const megabytes = BYTEA_MB[rig.size];
  return await rig.withMortal<'equal'>(async (installation) => {
    await using scenario = await startScenario(installation, {
      servers: rig.servers,
      sql: `CREATE TABLE item (id int PRIMARY KEY, bytes bytea); INSERT INTO item VALUES (1, ${bytesOf(megabytes)}), (2, '\\x00')`,
      tables: ['item'],
    });
    using memory = await watchMemory(installation.worker);
    await scenario.start();
    await scenario.waitForPhase('cdc', 600_000);
    await scenario.settle(120_000);
    await scenario.source.query(`INSERT INTO item VALUES (3, '\\xff'::bytea || ${bytesOf(megabytes)})`);
    await scenario.source.query('UPDATE item SET id = 4 WHERE id = 1');
    await scenario.source.query(`UPDATE item SET bytes = set_byte(bytes, 1, 7) WHERE id = 4`);
    await scenario.settle(300_000);
    expectMemory(memory.peakMb, megabytes);
    await scenario.expectEqual();
    return 'equal';
  });
}

export const largeValues: readonly ScenarioCase[] = [
  {
    id: 'G2',
    fullOnly: true,
    title: 'a field of 1 GB: loaded in the memory that is promised; in the stream told as VALUE_TOO_LONG, in little memory',
    run: gigabyte,
  },
  {
    id: 'T4',
    title: `a bytea of ${BYTEA_MB.full} MB (${BYTEA_MB.small} in the tests), by load and by stream, in less than ${WORKER_MB} MB and four times as much`,
    run: largeBytea,
  },
  {
    id: 'T1',
    fullOnly: true,
    title: `a text of ${LARGE_MB} MB: loaded in the memory that is promised; in the stream told as VALUE_TOO_LONG`,
    run: halfAGigabyte,
  },
];
