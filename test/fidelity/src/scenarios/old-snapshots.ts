import { startPostgres } from '@trem/dev-stack';
import { compareDatabases, describeTable } from '@trem/test-comparer';
import { type Installation, openWithStandby, type Scenario, type ServerWithStandby, startScenario } from '@trem/test-installation';
import { connection, waitFor } from '@trem/testing';
import pg from 'pg';
import type { ScenarioCase } from '../scenario-case.js';
import { stopLoad } from './stopped-load.js';

const ITEMS = {
  sql: `CREATE TABLE item (id int PRIMARY KEY, body text); INSERT INTO item SELECT i, repeat('b', 400) FROM generate_series(1, 20000) i;
    CREATE TABLE stranger (id int)`,
  tables: ['item'],
};

/** Waits until the health of the task's slot says so. */
async function healthSays({ api }: Installation, { task }: Scenario, alert: 'ok' | 'warning', text = ''): Promise<void> {
  await waitFor(
    `a health of ${alert} that says: ${text}`,
    async () => {
      const { slotHealth } = await api.taskPositions(task);
      return slotHealth?.alert === alert && slotHealth.text.includes(text);
    },
    { deadlineMs: 60_000 },
  );
}

const WARNED: ScenarioCase = {
  id: 'H9',
  isQuick: true,
  title: 'a snapshot that is held for long is warned of with its age, and the warning ends with the load',
  run: async ({ installation, servers }) => {
    await using scenario = await startScenario(installation, { ...ITEMS, servers });
    await scenario.start();
    {
      await using _load = await stopLoad(scenario, ['item']);
      await healthSays(installation, scenario, 'warning', 'a load has held its snapshot for');
    }
    await scenario.source.query(`UPDATE item SET body = 'changed' WHERE id % 3 = 0`);
    await scenario.waitForPhase('cdc', 120_000);
    await healthSays(installation, scenario, 'ok');
    await scenario.expectEqual();
    return 'equal';
  },
};

const HELD_UP: ScenarioCase = {
  id: 'H10',
  title: 'the slot waits for an old transaction of others: within a minute the task names its session',
  run: async ({ installation, servers, pair }) => {
    // Of its own: whoever makes a slot on the same server would wait, too.
    await using server = await startPostgres({ name: 'held-up', version: String(pair.source), fsync: false });
    await using scenario = await startScenario(installation, { ...ITEMS, servers: { source: server.url, target: servers.target } });
    const stranger = new pg.Client({ connectionString: scenario.source.url });
    await stranger.connect();
    try {
      const { rows } = await stranger.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await stranger.query('BEGIN');
      await stranger.query('INSERT INTO stranger VALUES (1)');
      await scenario.start();
      await healthSays(installation, scenario, 'warning', `session ${rows[0]?.pid} of role`);
      await stranger.query('COMMIT');
    } finally {
      await stranger.end();
    }
    await scenario.waitForPhase('cdc', 120_000);
    await scenario.source.query('DELETE FROM item WHERE id % 3 = 0');
    await scenario.expectEqual();
    return 'equal';
  },
};

/** Replays what its primary writes at once, whoever reads the rows that it takes away. */
const RUTHLESS = { max_standby_streaming_delay: '0', hot_standby_feedback: 'off' };

const CANCELLED: ScenarioCase = {
  id: 'H9',
  title: 'a full load from a standby whose snapshot the replay takes away: from a snapshot of its own again',
  run: async ({ installation, servers, pair }) => {
    await using source = await openWithStandby(RUTHLESS, { version: String(pair.source) });
    const { host, port } = connection(source.standbyUrl);
    await using scenario = await startScenario(installation, {
      ...ITEMS,
      servers: { source: source.url, target: servers.target },
      addresses: { source: { host, port } },
      definition: { mode: 'full-load' },
    });
    await hasReplayed(source, scenario);
    await scenario.start();
    {
      await using _load = await stopLoad(scenario, ['item']);
      const [holder] = await holders(source);
      await scenario.source.query('DELETE FROM item WHERE id % 3 = 0');
      await scenario.source.query('VACUUM item');
      await waitFor('the snapshot to be taken away', async () => !(await holders(source)).includes(holder ?? 0), { deadlineMs: 60_000 });
    }
    await scenario.waitForPhase('done', 180_000);
    const { tables, equal } = await compareDatabases({
      source: scenario.source.url,
      target: scenario.target.url,
      tables: [{ schema: 'public', table: 'item' }],
    });
    if (!equal) {
      throw new Error(tables.flatMap(describeTable).join('\n'));
    }
    return 'equal';
  },
};

async function hasReplayed({ onStandby }: ServerWithStandby, { source }: Scenario): Promise<void> {
  const [row] = await source.query<{ lsn: string }>('SELECT pg_current_wal_lsn()::text AS lsn');
  await waitFor('the standby to have all', async () => {
    const [seen] = await onStandby<{ isThere: boolean }>(
      'postgres',
      `SELECT pg_last_wal_replay_lsn() >= '${row?.lsn}'::pg_lsn AS "isThere"`,
    );
    return seen?.isThere;
  });
}

/** Sessions of the standby that hold the snapshot of a load. */
async function holders({ onStandby }: ServerWithStandby): Promise<readonly number[]> {
  const sql = `SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'trem/%/holder'`;
  return (await onStandby<{ pid: number }>('postgres', sql)).map(({ pid }) => pid);
}

/** Snapshots that are long in the making, held for long, or lost. */
export const oldSnapshots: readonly ScenarioCase[] = [WARNED, CANCELLED, HELD_UP];
