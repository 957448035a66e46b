import { type Installation, isWaitedFor, lockTable, type Scenario, startInstallation, startScenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
});
afterAll(() => installation[Symbol.asyncDispose]());

test('[row 71] mode upsert heals what somebody changed at the target, loads and streams tables of key columns only', async () => {
  await using scenario = await startScenario(installation, {
    sql: `
      CREATE TABLE item (id int PRIMARY KEY, n int, big text); ALTER TABLE item ALTER big SET STORAGE EXTERNAL;
      INSERT INTO item SELECT i, i, repeat('x', 3000) FROM generate_series(1, 500) i;
      CREATE TABLE pair (a int, b int, PRIMARY KEY (a, b)); INSERT INTO pair SELECT i, i FROM generate_series(1, 100) i`,
    tables: ['item', 'pair'],
    definition: { apply: { mode: 'upsert' } },
  });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.expectEqual();
  const { source, target } = scenario;
  await target.query(`
    DELETE FROM item WHERE id <= 10; UPDATE item SET n = -1 WHERE id BETWEEN 11 AND 20; INSERT INTO item VALUES (501, -1, 'stranger');
    DELETE FROM pair WHERE a <= 50`);
  await source.query(`
    UPDATE item SET n = n + 1000, big = 'sent' WHERE id <= 10; UPDATE item SET n = n + 1000 WHERE id BETWEEN 11 AND 20;
    INSERT INTO item VALUES (501, 501, 'ours'); DELETE FROM item WHERE id < 3;
    UPDATE item SET id = -id WHERE id BETWEEN 30 AND 40;
    UPDATE pair SET b = b + 1 WHERE a <= 60; DELETE FROM pair WHERE a = 20`);
  await scenario.expectEqual();
  expect(await target.query('SELECT count(*)::int AS n FROM item')).toEqual([{ n: 499 }]);
});

test('[row 72] mode scd2: loaded rows start with the snapshot; own names; a version per change, none without one; delete closes, re-insert opens', async () => {
  await using scenario = await startScenario(installation, {
    sql: `
      CREATE TABLE item (id int PRIMARY KEY, n int, big text); ALTER TABLE item ALTER big SET STORAGE EXTERNAL;
      INSERT INTO item SELECT i, i, repeat('x', 3000) FROM generate_series(1, 500) i`,
    tables: ['item'],
    definition: { apply: { mode: 'scd2', scd2: { startColumn: 'valid_from', endColumn: 'valid_to', currentColumn: 'is_current' } } },
  });
  const { source, target } = scenario;
  const [before] = await source.query<{ now: Date }>('SELECT clock_timestamp() AS now');
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  expect(
    await target.query(
      `SELECT count(*)::int AS n, count(DISTINCT valid_from)::int AS starts, min(valid_from) > $1 AND max(valid_from) < clock_timestamp() AS late FROM item
        WHERE is_current = 1 AND valid_to IS NULL`,
      [before?.now],
    ),
  ).toEqual([{ n: 500, starts: 1, late: true }]);
  for (const sql of [
    'UPDATE item SET n = 0 WHERE id = 1; UPDATE item SET n = n WHERE id = 2',
    'UPDATE item SET n = 1 WHERE id = 3; UPDATE item SET n = 2 WHERE id = 3; UPDATE item SET n = 3 WHERE id = 3',
    'DELETE FROM item WHERE id = 4',
    `INSERT INTO item VALUES (4, 44, 'again')`,
    'UPDATE item SET id = 1005 WHERE id = 5',
  ]) {
    await source.query(sql);
  }
  await scenario.settle();
  const versions = await target.query(
    `SELECT id, count(*)::int AS n, sum(is_current)::int AS current, min(length(big)) AS big,
            bool_and(valid_to IS NOT DISTINCT FROM next OR id = 4) AS whole
       FROM (SELECT *, lead(valid_from) OVER (PARTITION BY id ORDER BY valid_from) AS next FROM item) AS item
      WHERE id IN (1, 2, 3, 4, 1005) GROUP BY id ORDER BY id`,
  );
  expect(versions).toEqual([
    { id: 1, n: 2, current: 1, big: 3_000, whole: true },
    { id: 2, n: 1, current: 1, big: 3_000, whole: true },
    { id: 3, n: 4, current: 1, big: 3_000, whole: true },
    { id: 4, n: 2, current: 1, big: 5, whole: true },
    { id: 1005, n: 1, current: 1, big: 3_000, whole: true },
  ]);
  expect(await target.query('SELECT is_current, valid_to IS NULL AS open FROM item WHERE id = 5')).toEqual([
    { is_current: 0, open: false },
  ]);
  const current = 'SELECT id, n, big FROM item ORDER BY id';
  expect(await target.query(current.replace('ORDER', 'WHERE is_current = 1 ORDER'))).toEqual(await source.query(current));
  await expectCounted(scenario, 'SELECT count(*)::int - 500 AS opened, count(*) FILTER (WHERE is_current = 0)::int AS closed FROM item');
});

/** The statistics say what SQL says at the target of the versions since the load. */
async function expectCounted({ target, task }: Scenario, sql: string): Promise<void> {
  const [made] = await target.query<{ opened: number; closed: number }>(sql);
  expect(made?.opened).toBeGreaterThan(0);
  const shown = await waitFor('the versions to be counted', async () => {
    const found = (await installation.api.taskStatistics(task)).tables.find(({ table }) => table === 'item');
    return found !== undefined && found.opened >= (made?.opened ?? 0) && found;
  });
  expect({ opened: shown.opened, closed: shown.closed }).toEqual(made);
}

test('[row 73] mode scd2 dates versions by the commit at the source', async () => {
  await using scenario = await startScenario(installation, {
    sql: 'CREATE TABLE item (id int PRIMARY KEY, n int)',
    tables: ['item'],
    definition: { apply: { mode: 'scd2' } },
  });
  const { source, target } = scenario;
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await scenario.source.query('INSERT INTO item VALUES (1, 1)');
  const [committed] = await source.query<{ now: Date }>('SELECT clock_timestamp() AS now');
  await source.query('UPDATE item SET id = 2');
  await scenario.settle();
  const [first, second] = await target.query<{ from: Date; to: Date | null }>(
    'SELECT scd_start_date AS "from", scd_end_date AS "to" FROM item ORDER BY id',
  );
  expect(first?.from.getTime()).toBeLessThanOrEqual(committed?.now.getTime() ?? 0);
  expect(first?.to?.getTime()).toBeGreaterThanOrEqual(committed?.now.getTime() ?? 0);
  expect(second).toEqual({ from: first?.to, to: null });
});

test('[row 75] [row 77] mode history keeps every change once, loaded rows first; columns of our own are filled in load and stream', async () => {
  await using scenario = await startScenario(installation, {
    sql: `
      CREATE TABLE item (id int PRIMARY KEY, n int, big text); ALTER TABLE item ALTER big SET STORAGE EXTERNAL;
      INSERT INTO item SELECT i, i, repeat('x', 3000) FROM generate_series(1, 500) i;
      CREATE TABLE entry (id int PRIMARY KEY, n int)`,
    tables: ['item', 'entry'],
    definition: { apply: { mode: 'history', columns: { surrogateId: 'sid', createdBy: 'made_by', applyTime: 'applied' } } },
  });
  const { source, target } = scenario;
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await source.query(`UPDATE item SET n = 0 WHERE id = 1; UPDATE item SET id = 1001 WHERE id = 1; DELETE FROM item WHERE id = 2`);
  // In one transaction, at the end of which the row is as if it had been inserted once
  await source.query(
    'INSERT INTO entry VALUES (1, 0); UPDATE entry SET n = 1; UPDATE entry SET n = 2; DELETE FROM entry; INSERT INTO entry VALUES (1, 2)',
  );
  await scenario.settle();
  expect(await target.query(`SELECT concat_ws(' ', trem_operation, n) AS kept FROM entry ORDER BY trem_position, trem_sequence`)).toEqual(
    ['insert 0', 'update 1', 'update 2', 'delete', 'insert 2'].map((kept) => ({ kept })),
  );
  const found = await target.query(
    `SELECT trem_operation AS operation, count(*)::int AS n, min(id) AS id, min(trem_old_key::text) AS old, min(length(big)) AS big,
            count(DISTINCT sid)::int AS numbers, bool_and(made_by = $1 AND applied IS NOT NULL AND trem_commit_time IS NOT NULL) AS filled
       FROM item GROUP BY 1, trem_operation = 'update' AND trem_old_key IS NULL ORDER BY 1, 4`,
    [`trem:${scenario.task}`],
  );
  expect(found).toEqual([
    { operation: 'delete', n: 1, id: 2, old: null, big: null, numbers: 1, filled: true },
    { operation: 'load', n: 500, id: 1, old: null, big: 3_000, numbers: 500, filled: true },
    { operation: 'update', n: 1, id: 1001, old: '{"id": 1}', big: 3_000, numbers: 1, filled: true },
    { operation: 'update', n: 1, id: 1, old: null, big: 3_000, numbers: 1, filled: true },
  ]);
  await expectCounted(scenario, `SELECT count(*)::int AS opened, 0 AS closed FROM item WHERE trem_operation <> 'load'`);
});

/** A slot of our own beside the task's: what is in the log of the source, as text. */
const LOG = "SELECT pg_create_logical_replication_slot('seen_' || current_database(), 'test_decoding')";
const MESSAGES = `SELECT FROM pg_logical_slot_peek_changes('seen_' || current_database(), NULL, NULL) WHERE data LIKE 'message: %prefix: trem%'`;

test('[row 41] [row 71] [row 73] what a table says of apply wins over the target, and that over the task, field by field; limits of the stream are kept', async () => {
  await using scenario = await startScenario(installation, {
    sql: `
      CREATE TABLE version (id int PRIMARY KEY, n int); INSERT INTO version SELECT i, 0 FROM generate_series(1, 10) i;
      CREATE TABLE marked (id int PRIMARY KEY, n int, body text); INSERT INTO marked SELECT i, 0 FROM generate_series(1, 10) i`,
    tables: [],
  });
  const { source, target, task } = scenario;
  const { api } = installation;
  const of = (table: string, more: object = {}) => ({ source: { schema: 'public', table }, ...more });
  const { version, definition } = await api.task(task);
  const [{ endpoint } = { endpoint: '' }] = definition.targets;
  const limits = { maxBatchChanges: 2, maxBatchDelayMs: 0, maxValueBytes: 2 ** 20, heartbeatMs: 1_000, failoverSlot: false };
  await api.updateTask(task, version, {
    ...definition,
    cdc: { ...definition.cdc, ...limits, operations: ['insert', 'update'] },
    apply: {
      mode: 'history',
      scd2: { startColumn: 'not_this', endColumn: 'valid_to' },
      deletedAtColumn: 'not_this',
      columns: { operation: 'op' },
    },
    targets: [
      {
        endpoint,
        apply: {
          mode: 'scd2',
          scd2: { startColumn: 'valid_from', currentType: 'boolean', time: 'apply', perTransaction: true },
          columns: { position: 'at' },
        },
      },
    ],
    tables: [
      of('version', { apply: { scd2: { currentColumn: 'is_current' } } }),
      of('marked', { apply: { mode: 'upsert', deletes: 'mark', deletedAtColumn: 'gone_at' }, operations: ['insert', 'update', 'delete'] }),
      of('settled', { apply: { mode: 'default' } }),
    ],
  });
  await source.query(LOG);
  try {
    await scenario.start();
    await scenario.waitForPhase('cdc');
    await scenario.settle();
    const columns = async (table: string) =>
      (
        await target.query<{ name: string }>(
          'SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 ORDER BY 1',
          [table],
        )
      ).map(({ name }) => name);
    expect(await columns('version')).toEqual(['at', 'id', 'is_current', 'n', 'op', 'valid_from', 'valid_to']);
    expect(await columns('marked')).toEqual(['at', 'body', 'gone_at', 'id', 'n', 'op']);
    expect(
      await source.query("SELECT failover FROM pg_replication_slots WHERE database = current_database() AND slot_name LIKE 'trem%'"),
    ).toEqual([{ failover: false }]);

    let committed: Date | undefined;
    // While nobody gets at the table, every commit comes in a message of its own
    {
      await using _gate = await lockTable(target.url, 'marked');
      for (let id = 101; id <= 130; id += 1) {
        await source.query(`INSERT INTO marked VALUES (${id}, 0)`);
      }
      await waitFor('the first of them to wait', () => isWaitedFor(target, 'marked'));
      await source.query('UPDATE version SET n = 1 WHERE id = 1');
      committed = (await source.query<{ committed: Date }>('SELECT clock_timestamp() AS committed'))[0]?.committed;
    }
    await scenario.settle();
    const [largest] = await target.query<{ rows: number }>(
      'SELECT max(rows)::int AS rows FROM (SELECT count(*) AS rows FROM marked WHERE id > 100 GROUP BY xmin::text) one',
    );
    expect(largest?.rows, 'rows of one target transaction').toBeLessThanOrEqual(limits.maxBatchChanges);
    await source.query(
      'BEGIN; UPDATE version SET n = 1 WHERE id = 2; UPDATE version SET n = 2 WHERE id = 2; UPDATE version SET n = 3 WHERE id = 2; COMMIT',
    );
    await source.query('DELETE FROM version WHERE id = 3; DELETE FROM marked WHERE id = 3');
    await scenario.settle();
    const found = await target.query<{ id: number; n: number; now: boolean; from: Date; whole: boolean }>(
      `SELECT id, n, is_current AS now, valid_from AS "from", (valid_to IS NULL) = is_current AS whole FROM version WHERE id <= 3 ORDER BY id, valid_from`,
    );
    expect(
      found.map(({ from: _, ...row }) => row),
      'one version of a transaction, and none without deletes',
    ).toEqual([
      { id: 1, n: 0, now: false, whole: true },
      { id: 1, n: 1, now: true, whole: true },
      { id: 2, n: 0, now: false, whole: true },
      { id: 2, n: 3, now: true, whole: true },
      { id: 3, n: 0, now: true, whole: true },
    ]);
    expect(found[1]?.from.getTime(), 'the clock of the write').toBeGreaterThanOrEqual(committed?.getTime() ?? Infinity);
    expect(await target.query('SELECT id, gone_at IS NOT NULL AS gone, op FROM marked WHERE id IN (3, 4) ORDER BY 1')).toEqual([
      { id: 3, gone: true, op: 'delete' },
      { id: 4, gone: false, op: 'load' },
    ]);
    await source.query('TRUNCATE version, marked; INSERT INTO version VALUES (4, 7); INSERT INTO marked VALUES (4, 7)');
    await scenario.settle();
    expect(await target.query('SELECT id, n FROM version WHERE is_current ORDER BY id'), 'without deletes no TRUNCATE either').toEqual(
      [1, 3, 0, 7, 0, 0, 0, 0, 0, 0].map((n, index) => ({ id: index + 1, n })),
    );
    expect(await target.query('SELECT id, n FROM marked WHERE gone_at IS NULL')).toEqual([{ id: 4, n: 7 }]);
    await waitFor('a message into the log of a quiet source', async () => (await source.query(MESSAGES)).length > 0);

    await source.query("INSERT INTO marked VALUES (200, 0, repeat('x', 2000000))");
    expect((await scenario.waitForPhase('attention')).error?.code).toBe('VALUE_TOO_LONG');
    const now = await api.task(task);
    await api.updateTask(task, now.version, { ...now.definition, cdc: { ...now.definition.cdc, maxValueBytes: 2 ** 22 } });
    await api.command(task, 'resume', {});
    await scenario.waitForPhase('cdc');
    await scenario.settle();
    expect(await target.query('SELECT length(body) AS letters FROM marked WHERE id = 200')).toEqual([{ letters: 2_000_000 }]);
  } finally {
    await source.query("SELECT pg_drop_replication_slot('seen_' || current_database())");
  }
});
