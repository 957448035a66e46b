import type { ErrorCode } from '@trem/contracts';
import { startPostgres } from '@trem/dev-stack';
import { openWithStandby, type Scenario, startScenario, waitForSlotBeyond } from '@trem/test-installation';
import { createTestDatabase } from '@trem/testing';
import type { ScenarioCase, ScenarioRig, ToldThenEqual } from '../scenario-case.js';
import { logEnd, openSession, rightAfterResync, slotOf, stallAt, streaming, until, whilePaused } from './stage.js';

const CHANGES = `UPDATE item SET text = 'changed' WHERE id % 2 = 0; DELETE FROM item WHERE id % 7 = 0`;

/** Something happens to the slot while the task is paused; it says so instead of going on, and loads again when it is told to. */
async function slotChanged(rig: ScenarioRig, code: ErrorCode, change: (slot: string) => string): Promise<ToldThenEqual> {
  await using scenario = await streaming(rig);
  await whilePaused(rig.installation, scenario, async () => {
    await scenario.source.query(CHANGES);
    await scenario.source.query(change(await slotOf(scenario))); // no slot can be made where something was written in the same transaction
  });
  return await rightAfterResync(scenario, code);
}

/** Its log was thrown away, which only a server of its own can be told to do. */
async function logThrownAway({ installation, servers, pair }: ScenarioRig): Promise<ToldThenEqual> {
  await using server = await startPostgres({
    ...{ name: 'small-log', version: String(pair.source), fsync: false },
    settings: { max_slot_wal_keep_size: '32MB', max_wal_size: '32MB', min_wal_size: '32MB' },
  });
  await using scenario = await streaming(
    { installation, servers: { source: server.url, target: servers.target } },
    { definition: { accept: ['KEEP_SIZE_LIMIT'] } },
  );
  const { source } = scenario;
  await whilePaused(installation, scenario, async () => {
    await source.query(`${CHANGES}; CREATE TABLE unpublished (text text)`);
    await until('the slot to be lost', async () => {
      await source.query(`INSERT INTO unpublished SELECT repeat(md5(i::text), 30) FROM generate_series(1, 8000) i`);
      await source.query('CHECKPOINT');
      return (await source.query(`SELECT FROM pg_replication_slots WHERE wal_status = 'lost'`)).length === 1;
    });
  });
  return await rightAfterResync(scenario, 'SLOT_LOST');
}

const STRANGE_SLOT = (slot: string) =>
  `SELECT pg_drop_replication_slot('${slot}'); SELECT pg_create_logical_replication_slot('${slot}', 'test_decoding')`;

/** The standby keeps a copy of the slot, and takes the place of the source while the task streams. */
async function takenOverWithSlot({ installation, servers, pair }: ScenarioRig): Promise<ToldThenEqual> {
  await using source = await openWithStandby({}, { version: String(pair.source), keepsSlots: true });
  await using scenario = await streaming({ installation, servers: { source: source.url, target: servers.target } });
  const slot = await slotOf(scenario);
  await scenario.source.query(CHANGES);
  await scenario.settle();
  const kept = `SELECT FROM pg_replication_slots WHERE slot_name = '${slot}' AND synced AND NOT temporary`;
  await until('the standby to keep the slot', async () => {
    await scenario.settle(); // the copy is kept from where the slot has moved on beyond the standby
    return (await source.onStandby(scenario.source.name, kept)).length > 0;
  });
  await source.failOver();
  await until('the new primary to write', async () => (await scenario.source.query(`INSERT INTO item VALUES (700, 'after')`)).length === 0);
  return await rightAfterResync(scenario, 'TIMELINE_CHANGED');
}

/** @param hasAll whether the server that takes over has all that was committed, or ends at an earlier point, as after a restore */
async function takenOver({ installation, servers, pair }: ScenarioRig, { hasAll }: { readonly hasAll: boolean }): Promise<ToldThenEqual> {
  await using source = await openWithStandby({}, { version: String(pair.source) });
  await using scenario = await streaming({ installation, servers: { source: source.url, target: servers.target } });
  if (!hasAll) {
    source.cutStandby();
  }
  await scenario.source.query(CHANGES);
  await scenario.settle();
  await whilePaused(installation, scenario, async () => {
    if (hasAll) {
      const sql = `SELECT FROM item WHERE text = 'changed'`;
      await until('the standby to have all', async () => (await source.onStandby(scenario.source.name, sql)).length > 0);
    }
    await source.failOver();
    await until(
      'the new primary to write',
      async () => (await scenario.source.query(`INSERT INTO item VALUES (700, 'after')`)).length === 0,
    );
  });
  return await rightAfterResync(scenario, 'TIMELINE_CHANGED');
}

const STRANGERS = `SELECT pid FROM pg_stat_activity WHERE application_name = 'stranger' AND datname = current_database()`;

/** Somebody else reads the slot: nobody is thrown out, and the task goes on by itself once it is free. */
async function readElsewhere(rig: ScenarioRig): Promise<ToldThenEqual> {
  await using scenario = await streaming(rig);
  const { source } = scenario;
  const slot = await slotOf(scenario);
  const isRead = async () => (await readerOf(scenario)) !== null;
  // It confirms nothing, which the server would put up with for a minute only
  const settings = { replication: 'database', application_name: 'stranger', options: '-c wal_sender_timeout=0' };
  await using stranger = await openSession(source.url, settings);
  await whilePaused(rig.installation, scenario, async () => {
    await source.query(CHANGES);
    await until('our reader to be gone', async () => !(await isRead()));
    const reading = stranger.query(`START_REPLICATION SLOT ${slot} LOGICAL 0/0 (proto_version '1', publication_names '${slot}')`);
    reading.catch(() => undefined); // it reads until its session ends
    await until('the stranger to read', isRead);
  });
  await until('the task to tell', async () => (await scenario.status()).error?.code === 'SLOT_BUSY', 180_000);
  if ((await source.query(STRANGERS)).length !== 1) {
    throw new Error('the stranger was thrown out');
  }
  await source.query(`SELECT pg_terminate_backend(pid) FROM (${STRANGERS}) AS stranger`);
  await scenario.settle(180_000);
  await scenario.expectEqual();
  return { told: 'SLOT_BUSY' };
}

/** The log that a slot keeps begins further on, although nothing of its task was written. @throws when it does not */
async function waitForRestart({ source }: Scenario, lsn: string): Promise<void> {
  await until(`the log before ${lsn} to be let go`, async () => {
    await source.query('CHECKPOINT'); // notes what runs, as the server does from time to time: from there a reader could begin
    const sql = 'SELECT FROM pg_replication_slots WHERE database = current_database() AND restart_lsn >= $1::pg_lsn';
    return (await source.query(sql, [lsn])).length === 1;
  });
}

const ROUNDS = { small: 3, full: 30 };
const SOME_LOG = `INSERT INTO noise SELECT repeat(md5(i::text), 10) FROM generate_series(1, 5000) i; DELETE FROM noise`;

async function writtenElsewhere({ installation, servers, size }: ScenarioRig): Promise<'equal'> {
  await using scenario = await startScenario(installation, {
    servers,
    sql: 'CREATE TABLE item (id int PRIMARY KEY, text text); INSERT INTO item VALUES (1, 1); CREATE TABLE noise (text text)',
    tables: ['item'],
    definition: {
      tables: [
        { source: { schema: 'public', table: 'item' }, filters: [{ operator: 'equals', column: 'id', value: 1 }] },
        { source: { schema: 'public', table: 'settled' } },
      ],
    },
  });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await using elsewhere = await createTestDatabase('source', servers.source);
  await elsewhere.query('CREATE TABLE noise (text text)');
  const kinds = [
    () => elsewhere.query(SOME_LOG),
    () => scenario.source.query(SOME_LOG),
    () => scenario.source.query('INSERT INTO item SELECT i, i FROM generate_series(2, 5000) i; DELETE FROM item WHERE id > 1'),
  ];
  for (const write of kinds) {
    for (let round = 0; round < ROUNDS[size]; round += 1) {
      await write();
    }
    const end = await logEnd(scenario);
    await waitForSlotBeyond(scenario.source, end);
    await waitForRestart(scenario, end);
  }
  await scenario.expectEqual();
  return 'equal';
}

/** How long the target stands still, in s; the second is longer than the patience that we ask a server for. */
const STALL = { small: 6, full: 90 };

/** The target takes nothing while the log goes on: the queue fills, the reader stands still, and the server still hears from it. */
async function stalledTarget(rig: ScenarioRig): Promise<'equal'> {
  await using scenario = await streaming(rig, { definition: { cdc: { maxQueueBytes: 16 * 2 ** 20 } } });
  const { source, target } = scenario;
  await whilePaused(rig.installation, scenario, () => source.query(`ALTER DATABASE ${source.name} SET wal_sender_timeout = '2s'`));
  await scenario.settle();
  const before = await readerOf(scenario);
  await target.query(stallAt(1_001, STALL[rig.size]));
  const began = Date.now();
  await source.query(`INSERT INTO item SELECT i, repeat(md5(i::text), 60) FROM generate_series(1001, 21000) i`);
  await scenario.settle(STALL[rig.size] * 1_000 + 180_000);
  if (Date.now() - began < STALL[rig.size] * 1_000) {
    throw new Error('the target did not stand still');
  }
  const after = await readerOf(scenario);
  if (!before || after !== before) {
    throw new Error(`the server gave up the reader: ${before} became ${after}`);
  }
  await target.query('DROP FUNCTION stall CASCADE');
  await scenario.expectEqual();
  return 'equal';
}

/** Session that reads the slot; null when nobody does. */
async function readerOf({ source }: Scenario): Promise<number | null | undefined> {
  const sql = 'SELECT active_pid AS pid FROM pg_replication_slots WHERE database = current_database()';
  return (await source.query<{ pid: number | null }>(sql))[0]?.pid;
}

const EQUAL_AFTER = 'equal after the resync';

export const slots: readonly ScenarioCase[] = [
  {
    id: 'C13',
    title: 'only other databases, other tables and filtered rows are written: the source keeps no log for it',
    run: writtenElsewhere,
  },
  {
    id: 'C14',
    title: `the slot is dropped: told as SLOT_LOST, ${EQUAL_AFTER}`,
    run: (rig) => slotChanged(rig, 'SLOT_LOST', (slot) => `SELECT pg_drop_replication_slot('${slot}')`),
  },
  {
    id: 'C14',
    title: `the slot is dropped and made anew by hand: told as POSITION_INVALID, ${EQUAL_AFTER}`,
    run: (rig) =>
      slotChanged(
        rig,
        'POSITION_INVALID',
        (slot) => `SELECT pg_drop_replication_slot('${slot}'); SELECT pg_create_logical_replication_slot('${slot}', 'pgoutput')`,
      ),
  },
  {
    id: 'C14',
    title: `the slot is moved on by hand: told as POSITION_INVALID, ${EQUAL_AFTER}`,
    run: (rig) => slotChanged(rig, 'POSITION_INVALID', (slot) => `SELECT pg_replication_slot_advance('${slot}', pg_current_wal_lsn())`),
  },
  { id: 'C14', title: `the log of the slot is thrown away: told as SLOT_LOST, ${EQUAL_AFTER}`, run: logThrownAway },
  {
    id: 'C14',
    title: `a standby takes the place of the source: told as TIMELINE_CHANGED, ${EQUAL_AFTER}`,
    run: (rig) => takenOver(rig, { hasAll: true }),
  },
  {
    id: 'C14',
    title: `the source goes back to an earlier point in time: told as TIMELINE_CHANGED, ${EQUAL_AFTER}`,
    run: (rig) => takenOver(rig, { hasAll: false }),
  },
  {
    id: 'C14',
    title: `a failover in mid-stream that takes the slot along: told as TIMELINE_CHANGED, ${EQUAL_AFTER}`,
    since: 17,
    run: takenOverWithSlot,
  },
  { id: 'C14', title: 'somebody else reads the slot: told as SLOT_BUSY, and the task goes on by itself', run: readElsewhere },
  {
    id: 'C14',
    title: `a slot of another plug-in under its name: told as POSITION_INVALID, ${EQUAL_AFTER}`,
    run: (rig) => slotChanged(rig, 'POSITION_INVALID', STRANGE_SLOT),
  },
  {
    id: 'C14',
    title: 'after pg_upgrade',
    notRun:
      'The binaries that tests have lack pg_upgrade. The upgraded server has another system identifier, which is told as TIMELINE_CHANGED.',
    run: async () => 'equal',
  },
  {
    id: 'C17',
    isQuick: true,
    title: 'the target stands still for longer than the server waits for a silent reader: the connection lives',
    run: stalledTarget,
  },
];
