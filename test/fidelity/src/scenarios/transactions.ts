import { startPostgres } from '@trem/dev-stack';
import { type GiantFacts, playGiant, startGiantScenario, startScenario, waitForSlotBeyond } from '@trem/test-installation';
import type { ScenarioCase, ScenarioRig } from '../scenario-case.js';
import { expectRest, foundByCheck, logEnd, openSession, slotOf, stallAt, streaming, until, whilePaused } from './stage.js';

/** A worker stays under it, whatever a transaction holds. */
const MOST_MB = 400;
const GIANT_ROWS = { small: 30_000, full: 1_000_000 };

/** One large transaction, looked at all the while from the target. @throws when it was ever seen in part, or memory grew with it */
async function giant(rig: ScenarioRig, ends: 'COMMIT' | 'ROLLBACK'): Promise<'equal'> {
  return await rig.withMortal<'equal'>(async (installation) => {
    await using scenario = await startGiantScenario(installation, rig.servers);
    const killAt = ends === 'COMMIT' ? { killAt: 0.5 } : {};
    const facts = await playGiant(installation, scenario, {
      ...{ rows: GIANT_ROWS[rig.size], ends, readEveryMs: 100, deadlineMs: 600_000, ...killAt },
    });
    expectSound(facts);
    if (ends === 'ROLLBACK') {
      await waitForSlotBeyond(scenario.source, await logEnd(scenario));
    }
    await scenario.expectEqual();
    return 'equal';
  });
}

function expectSound({ torn, peakMb }: GiantFacts): void {
  if (torn.length > 0) {
    throw new Error(`states that the source never had: ${torn.slice(0, 5).join('; ')}`);
  }
  if (peakMb > MOST_MB) {
    throw new Error(`the worker took ${peakMb.toFixed(0)} MB`);
  }
}

const TABLE = { sql: 'CREATE TABLE item (id int PRIMARY KEY, text text)', tables: ['item'] };

/** A is open before B begins, and commits once B is acknowledged and the worker is dead. */
async function overlapping(rig: ScenarioRig): Promise<'equal'> {
  return await rig.withMortal<'equal'>(async (installation) => {
    await using scenario = await streaming({ installation, servers: rig.servers }, TABLE);
    await using first = await openSession(scenario.source.url);
    await using later = await openSession(scenario.source.url);
    await first.query(`BEGIN; INSERT INTO item SELECT i, 'A' FROM generate_series(1, 1000) i`);
    await later.query(`BEGIN; INSERT INTO item SELECT i, 'C' FROM generate_series(1001, 2000) i`);
    await scenario.source.query(`INSERT INTO item VALUES (5000, 'B'), (5001, 'B')`);
    const end = await logEnd(scenario);
    await scenario.settle();
    await waitForSlotBeyond(scenario.source, end);
    await installation.worker.signal('SIGKILL');
    await first.query(`UPDATE item SET text = 'A again' WHERE id < 10; COMMIT`);
    installation.worker.start();
    await scenario.settle(120_000);
    await later.query(`INSERT INTO item VALUES (6000, 'C'); COMMIT`);
    await scenario.expectEqual();
    return 'equal';
  });
}

/** A COPY at the source writes hundreds of rows with one place in the log; the worker dies between two of them. */
const COPIED = 30_000;
const KILL_AT = [1, 15_500, COPIED];

async function copied(rig: ScenarioRig): Promise<'equal'> {
  return await rig.withMortal<'equal'>(async (installation) => {
    for (const id of KILL_AT) {
      await using scenario = await streaming({ installation, servers: rig.servers }, TABLE);
      await scenario.target.query(stallAt(id, 3));
      await scenario.source.query(`COPY item (id) FROM PROGRAM 'seq 1 ${COPIED}'`);
      await scenario.source.query(`COPY item (id) FROM PROGRAM 'seq ${COPIED + 1} ${COPIED + 700}'`);
      const stalls = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`;
      await until(`row ${id} to be written`, async () => (await scenario.target.query(stalls)).length > 0);
      await installation.worker.signal('SIGKILL');
      installation.worker.start();
      await scenario.settle(180_000);
      await scenario.target.query('DROP FUNCTION stall CASCADE');
      await scenario.expectEqual();
    }
    return 'equal';
  });
}

/** Servers do without prepared transactions unless they are told: these cases have a source of their own, for they hold up every new slot of it. */
async function withPrepared(rig: ScenarioRig, work: (servers: ScenarioRig['servers']) => Promise<void>): Promise<'equal'> {
  await using server = await startPostgres({
    ...{ name: 'prepared', version: String(rig.pair.source), fsync: false, settings: { max_prepared_transactions: '10' } },
  });
  await work({ source: server.url, target: rig.servers.target });
  return 'equal';
}

function prepare(id: number, name: string): string {
  return `BEGIN; INSERT INTO item VALUES (${id}, '${name}'); PREPARE TRANSACTION '${name}'`;
}

/** A new slot waits for whatever was prepared before it. */
async function preparedBefore({ installation }: ScenarioRig, servers: ScenarioRig['servers']): Promise<void> {
  await using scenario = await startScenario(installation, { ...TABLE, servers, definition: { accept: ['PREPARED_TRANSACTION'] } });
  await scenario.source.query(prepare(1, 'before'));
  const found = await foundByCheck(installation, scenario);
  if (!found.includes('PREPARED_TRANSACTION')) {
    throw new Error(`the check did not name the prepared transaction, but ${found}`);
  }
  await scenario.start();
  await until('the slot to be in the making', async () => {
    const sql = 'SELECT FROM pg_replication_slots WHERE database = current_database() AND confirmed_flush_lsn IS NULL';
    return (await scenario.source.query(sql)).length === 1;
  });
  await scenario.source.query(`COMMIT PREPARED 'before'`);
  await scenario.waitForPhase('cdc', 120_000);
  await scenario.expectEqual();
}

async function preparedInStream({ installation }: ScenarioRig, servers: ScenarioRig['servers']): Promise<void> {
  await using scenario = await streaming({ installation, servers }, TABLE);
  const { source } = scenario;
  for (const [id, name] of ['kept', 'undone', 'late', 'late and undone'].entries()) {
    await source.query(prepare(id, name));
  }
  await source.query(`INSERT INTO item VALUES (100, 'between')`);
  await scenario.settle();
  await source.query(`COMMIT PREPARED 'kept'`);
  await source.query(`ROLLBACK PREPARED 'undone'`);
  await scenario.expectEqual();
  await whilePaused(installation, scenario, async () => {
    await source.query(`COMMIT PREPARED 'late'`);
    await source.query(`ROLLBACK PREPARED 'late and undone'`);
  });
  await scenario.expectEqual();
}

/** Then prepared transactions would come in two parts. Nothing is read so, and nothing is lost: switched back, it goes on. */
async function twoPhaseLater({ installation }: ScenarioRig, servers: ScenarioRig['servers']): Promise<void> {
  await using scenario = await streaming({ installation, servers }, TABLE);
  const { source } = scenario;
  const slot = await slotOf(scenario);
  const switchTo = async (isOn: boolean) => {
    await using session = await openSession(source.url, { replication: 'database' });
    await session.query(`ALTER_REPLICATION_SLOT ${slot} (TWO_PHASE ${isOn})`);
  };
  await source.query(prepare(1, 'before'));
  await whilePaused(installation, scenario, async () => {
    await switchTo(true);
    await source.query(prepare(2, 'after'));
  });
  await source.query(`COMMIT PREPARED 'after'`);
  await expectRest(scenario, 'SETTINGS_INVALID');
  await switchTo(false);
  await installation.api.command(scenario.task, 'resume', {});
  await source.query(`COMMIT PREPARED 'before'`);
  await scenario.expectEqual();
}

export const transactions: readonly ScenarioCase[] = [
  {
    id: 'C6',
    title: `a transaction of ${GIANT_ROWS.full} rows (${GIANT_ROWS.small} in the tests), its worker killed half way: seen whole or not at all, in less than ${MOST_MB} MB`,
    run: (rig) => giant(rig, 'COMMIT'),
  },
  {
    id: 'C6',
    isQuick: true,
    title: `a transaction of ${GIANT_ROWS.full} rows (${GIANT_ROWS.small} in the tests) that is rolled back: nothing of it arrives`,
    run: (rig) => giant(rig, 'ROLLBACK'),
  },
  {
    id: 'C6',
    title: 'a transaction of 10 million rows, and one of 50 GB',
    notRun:
      'Their size: 10 million rows are played by `test/faults/src/giant`, which is asked for by itself; 50 GB of log need a machine with room for them.',
    run: async () => 'equal',
  },
  {
    id: 'C7',
    title: 'begun first, committed last, with the death of the worker after what came between was acknowledged',
    run: overlapping,
  },
  {
    id: 'C9',
    title: 'many rows with one place in the log: the worker dies at the first, in the middle and at the last',
    run: copied,
  },
  {
    id: 'C8',
    isQuick: true,
    title: 'prepared before the slot, committed while the slot waits for it',
    run: (rig) => withPrepared(rig, (servers) => preparedBefore(rig, servers)),
  },
  {
    id: 'C8',
    isQuick: true,
    title: 'prepared in the stream; committed and rolled back in it, and while the task is paused',
    run: (rig) => withPrepared(rig, (servers) => preparedInStream(rig, servers)),
  },
  {
    id: 'C8',
    title: 'the slot is switched to two phases later: told as SETTINGS_INVALID, equal once it is switched back',
    since: 18,
    run: async (rig) => {
      await withPrepared(rig, (servers) => twoPhaseLater(rig, servers));
      return { told: 'SETTINGS_INVALID' };
    },
  },
];
