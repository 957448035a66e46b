import { startPostgres } from '@trem/dev-stack';
import { type Installation, lockTable, type Scenario, startInstallation, startScenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 180_000 });

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation({ settings: { TREM_SLOT_WATCH_MS: '1000' } });
}, 120_000);
afterAll(() => installation[Symbol.asyncDispose](), 60_000);

/** What the control-store holds, asked behind the API's back. */
async function kept<T extends pg.QueryResultRow>(sql: string, values: readonly unknown[]): Promise<T[]> {
  const client = new pg.Client({ connectionString: installation.store });
  await client.connect();
  try {
    return (await client.query<T>(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}

const OPERATIONS = ['INSERT', 'UPDATE', 'DELETE'] as const;
/** The source notes each change by itself: neither capture nor apply has a part in it. */
const LEDGER = `
  CREATE TABLE ledger (relation text, operation text);
  CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO ledger VALUES (TG_TABLE_NAME, TG_OP); RETURN NULL; END $$;
  ${['item', 'other', 'settled'].map((table) => `CREATE TRIGGER note AFTER ${OPERATIONS.join(' OR ')} ON ${table} FOR EACH ROW EXECUTE FUNCTION note();`).join(' ')}`;
const MADE = `
  SELECT 'public.' || relation AS table, ${OPERATIONS.map((one) => `count(*) FILTER (WHERE operation = '${one}')::int AS ${one}s`).join(', ')}
    FROM ledger GROUP BY 1 ORDER BY 1`;
const SUMS = 'sum(inserts)::int AS inserts, sum(updates)::int AS updates, sum(deletes)::int AS deletes';
const CAPTURED = `SELECT table_name AS table, ${SUMS} FROM trem_control.captured_change WHERE task = $1 GROUP BY 1 ORDER BY 1`;
const APPLIED = `
  SELECT schema_name || '.' || table_name AS table, ${SUMS} FROM trem_control.table_minute WHERE task = $1 GROUP BY 1 ORDER BY 1`;

interface Counts {
  readonly table: string;
  readonly inserts: number;
  readonly updates: number;
  readonly deletes: number;
}

/** Both sides tell once a second what is open, each by itself. */
const isAtRest = ({ notPublished, inQueue, inProcessing }: Record<'notPublished' | 'inQueue' | 'inProcessing', number>) =>
  notPublished + inQueue + inProcessing === 0;

const total = (counts: readonly Counts[]) => counts.reduce((sum, { inserts, updates, deletes }) => sum + inserts + updates + deletes, 0);

test('[row 87] [row 89] [row 90] [row 91] figures are the changes that the source noted, also with a worker killed in the middle; failures lower the rate', async () => {
  const sql = `CREATE TABLE item (id int PRIMARY KEY, name text); INSERT INTO item SELECT n, 'item ' || n FROM generate_series(1, 100) n;
    CREATE TABLE other (id int PRIMARY KEY)`;
  await using scenario = await startScenario(installation, { sql, tables: ['item', 'other'] });
  const { api, worker } = installation;
  const { source, target, task } = scenario;
  const { id } = await api.task(task);
  const statistics = () => api.taskStatistics(task);
  expect((await statistics()).figures).toMatchObject({
    successRate: null,
    pie: { inserts: { count: 0, percent: 0 } },
    bars: { captured: 0, processed: 0 },
  });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await source.query(LEDGER);
  expect((await api.taskTables(task)).find(({ table }) => table === 'item')?.load).toMatchObject({
    outcome: 'loaded',
    extracted: 100,
    loaded: 100,
  });

  /** Waits until both sides have counted as much as the source has noted, then holds every figure against it. */
  const expectFigures = async () => {
    await scenario.settle();
    const made = await source.query<Counts>(MADE);
    const both = await waitFor('both sides to have told', async () => {
      const { bars } = (await statistics()).figures;
      return bars.captured >= total(made) && bars.processed >= total(made) && isAtRest(bars);
    });
    expect(both).toBe(true);
    expect(await kept(CAPTURED, [id])).toEqual(made);
    expect(await kept(APPLIED, [id])).toEqual(made);
    const { tables, figures } = await statistics();
    const shown = tables.map(({ schema, table, inserts, updates, deletes }) => ({
      table: `${schema}.${table}`,
      inserts,
      updates,
      deletes,
    }));
    expect(shown).toEqual(made);
    expect(figures.successRate).toBe(100);
    expect(figures.bars).toEqual({
      captured: total(made),
      notPublished: 0,
      inQueue: 0,
      inProcessing: 0,
      processed: total(made),
      failed: 0,
    });
    const updates = made.reduce((sum, one) => sum + one.updates, 0);
    expect(figures.pie.updates).toEqual({ count: updates, percent: Math.round((1_000 * updates) / total(made)) / 10 });
  };
  await source.query('INSERT INTO item SELECT n, null FROM generate_series(101, 130) n; UPDATE item SET name = null WHERE id <= 20');
  await source.query('DELETE FROM item WHERE id BETWEEN 91 AND 100; INSERT INTO other SELECT generate_series(1, 5)');
  await expectFigures();

  const writing = (async () => {
    for (let n = 1_001; n <= 1_600; n += 1) {
      await source.query(`INSERT INTO item VALUES (${n}, 'early')`);
      await source.query(`UPDATE item SET name = 'late' WHERE id = ${n}; DELETE FROM item WHERE id = ${n} AND id % 3 = 0`);
    }
  })();
  await waitFor('the middle', async () => (await target.query('SELECT FROM item WHERE id > 1200')).length > 0, {
    everyMs: 20,
    deadlineMs: 30_000,
  });
  await worker.signal('SIGKILL');
  worker.start();
  await writing;
  await expectFigures();

  await target.query('ALTER TABLE item ADD CONSTRAINT no_poison CHECK (name <> $$poison$$)');
  await source.query("INSERT INTO item VALUES (500, 'poison'), (501, 'fine')");
  await scenario.settle();
  const made = total(await source.query<Counts>(MADE));
  const bad = await waitFor('the failure to be counted', async () => {
    const { figures } = await statistics();
    return figures.bars.failed === 1 && figures.bars.captured === made && isAtRest(figures.bars) && figures;
  });
  expect(bad.bars).toEqual({ captured: made, notPublished: 0, inQueue: 0, inProcessing: 0, processed: made, failed: 1 });
  const [expected] = await kept<{ rate: number }>(
    `SELECT round(100.0 * (1 - m.failed / (m.applied + l.loaded + m.failed)), 1)::float8 AS rate
       FROM (SELECT sum(errors) AS failed, sum(inserts + updates + deletes + truncates) AS applied FROM trem_control.table_minute WHERE task = $1) m,
            (SELECT sum(loaded) AS loaded FROM trem_control.load_statistic WHERE task = $1 AND is_loaded) l`,
    [id],
  );
  expect(bad.successRate).toBe(Math.min(expected?.rate ?? 100, 99.9));
  expect(bad.successRate).toBeLessThan(100);

  // A control-store that was restored from a backup counts from a place that the source has forgotten: a count too few is no reason to rest
  await api.command(task, 'stop', {});
  await scenario.waitForPhase('stopped');
  await kept(`UPDATE trem_control.stream_count SET position = repeat('0', 16) WHERE task = $1 AND side = ''`, [id]);
  await source.query('INSERT INTO other VALUES (77)');
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  expect(await target.query('SELECT id FROM other WHERE id = 77')).toEqual([{ id: 77 }]);
  await waitFor('what came since to be counted', async () => (await statistics()).figures.bars.captured === made + 2);
});

test('[row 89] versions are counted once, as the target has them, also when the worker dies right behind a commit', async () => {
  const sql = `CREATE TABLE item (id int PRIMARY KEY, n int); INSERT INTO item SELECT i, 0 FROM generate_series(1, 100) i;
    CREATE TABLE entry (id int PRIMARY KEY, n int); INSERT INTO entry VALUES (1, 0)`;
  const of = (table: string, mode: 'scd2' | 'history') => ({ source: { schema: 'public', table }, apply: { mode } });
  const tables = [of('item', 'scd2'), of('entry', 'history'), { source: { schema: 'public', table: 'settled' } }];
  await using scenario = await startScenario(installation, { sql, tables: [], definition: { tables } });
  const { api, worker } = installation;
  const { source, target, task } = scenario;
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await worker.signal('SIGKILL');
  await source.query(`BEGIN; UPDATE item SET n = 1 WHERE id <= 20; UPDATE item SET id = 1000 WHERE id = 50; DELETE FROM item WHERE id = 60;
    INSERT INTO item VALUES (2000, 0); UPDATE entry SET n = 1; INSERT INTO entry VALUES (2, 0); COMMIT`);
  worker.start({ TREM_FAILPOINTS: 'apply.after-commit:crash@1' });
  await waitFor('the worker to die', () => !worker.isRunning, { deadlineMs: 60_000 });
  worker.start();
  await scenario.settle();
  await source.query('BEGIN; UPDATE item SET n = 2 WHERE id <= 5; UPDATE entry SET n = 2; COMMIT; TRUNCATE entry');
  await scenario.settle();
  const [item] = await target.query<{ opened: number; closed: number }>(
    'SELECT (count(*) - 100)::int AS opened, count(scd_end_date)::int AS closed FROM item',
  );
  const [entry] = await target.query<{ opened: number }>(
    "SELECT count(*) FILTER (WHERE trem_operation <> 'load')::int AS opened FROM entry",
  );
  expect([item, entry]).toEqual([{ opened: 27, closed: 27 }, { opened: 5 }]);
  const shown = async () =>
    (await api.taskStatistics(task)).tables
      .filter(({ table }) => table !== 'settled')
      .map(({ table, opened, closed }) => ({ table, opened, closed }));
  const wanted = [
    { table: 'entry', ...entry, closed: 0 },
    { table: 'item', ...item },
  ];
  await waitFor('the versions to be counted', async () => JSON.stringify(await shown()) === JSON.stringify(wanted), {
    deadlineMs: 10_000,
  }).catch(() => undefined);
  expect(await shown()).toEqual(wanted);
});

const PATIENT = { deadlineMs: 60_000 };

test('[row 95] lag, throughput, retained log and the time left rise while a target stands still, are what the source says, and fall to zero', async () => {
  const [before, made] = [300, 2_000];
  const sql = `CREATE TABLE item (id int PRIMARY KEY, name text); INSERT INTO item SELECT n, 'item' FROM generate_series(1, 100) n`;
  await using scenario = await startScenario(installation, { sql, tables: ['item'] });
  const { source, target, task } = scenario;
  const { id } = await installation.api.task(task);
  const statistics = () => installation.api.taskStatistics(task);
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await source.query(`INSERT INTO item SELECT n, 'early' FROM generate_series(101, ${100 + before}) n`);
  await scenario.settle();
  await using lock = await lockTable(target.url, 'item', 'EXCLUSIVE'); // it can be counted meanwhile
  const begunMs = await clockOf(scenario);
  await source.query(`INSERT INTO item SELECT n, repeat('late', 100) FROM generate_series(${101 + before}, ${100 + before + made}) n`);
  const committedMs = await clockOf(scenario);
  const { end: written } = await logOf(scenario);

  const stood = await waitFor(
    'what is under way to be told',
    async () => {
      const { figures } = await statistics();
      const { notPublished, inQueue, inProcessing } = figures.bars;
      return notPublished + inQueue + inProcessing === (await missing(scenario)) && figures;
    },
    PATIENT,
  );
  expect(await missing(scenario)).toBe(made);
  expect(stood.lag.slowest).not.toBeNull();
  await waitFor(
    'the lag to be the age of the oldest change, to two seconds, and to grow',
    async () => {
      const [{ ms, queueMs, applyMs }, now] = [(await statistics()).figures.lag, await clockOf(scenario)];
      const told = Math.max(ms ?? 0, queueMs, applyMs);
      return told > 3_000 && told >= now - committedMs - 2_000 && told <= now - begunMs;
    },
    PATIENT,
  );
  await waitFor(
    'the log that the source keeps',
    async () => {
      const { slotHealth } = await installation.api.taskPositions(task);
      const { from, end } = await logOf(scenario);
      const told = slotHealth?.retainedBytes ?? 0;
      return told >= written - from && told <= end - from;
    },
    PATIENT,
  );
  const eta = async () => (await kept<{ ms: number }>(ETA, [id]))[0]?.ms ?? 0;
  await waitFor(
    'the time left to be what remains over the rate of the last minute',
    async () => {
      const [first, told, last] = [await eta(), (await statistics()).figures.etaMs ?? -1, await eta()];
      return told >= Math.min(first, last) - 1 && told <= Math.max(first, last) + 1;
    },
    PATIENT,
  );

  await lock.open();
  await waitFor(
    'the throughput of the last ten seconds',
    async () => {
      const { changesPerSecond, bytesPerSecond } = await statistics();
      return changesPerSecond >= made / 10 && bytesPerSecond >= (made * 400) / 10;
    },
    PATIENT,
  );
  await scenario.settle();
  expect(await missing(scenario)).toBe(0);
  // It lets go of log as far as no transaction of the whole server was open when it last looked, and others run beside this one.
  const letGo = await waitFor(
    'the source to let go of the log',
    async () => {
      await source.query('CHECKPOINT');
      await scenario.settle();
      const { from } = await logOf(scenario);
      return from >= written && { from, atMs: await clockOf(scenario) };
    },
    { deadlineMs: 120_000, everyMs: 500 },
  );
  await waitFor(
    'all figures to fall',
    async () => {
      const { changesPerSecond, bytesPerSecond, figures } = await statistics();
      const { slotHealth } = await installation.api.taskPositions(task);
      const { slowest, ...lag } = figures.lag;
      const { notPublished, inQueue, inProcessing } = figures.bars;
      const told = { ...lag, notPublished, inQueue, inProcessing, changesPerSecond, bytesPerSecond };
      const kept = { seenAt: slotHealth?.seenAt, bytes: slotHealth?.retainedBytes, atMost: (await logOf(scenario)).end - letGo.from };
      const isLetGo = Date.parse(kept.seenAt ?? '') > letGo.atMs && (kept.bytes ?? Number.NaN) <= kept.atMost;
      const isZero = Object.values(told).every((figure) => figure === 0) && slowest === null && figures.etaMs === null;
      if (!isZero || !isLetGo) {
        throw new Error(JSON.stringify({ ...told, slowest, etaMs: figures.etaMs, kept })); // what a wait in vain tells in the end
      }
      return true;
    },
    { ...PATIENT, everyMs: 200 },
  );
}, 400_000);

/** The log that the source keeps for the task, in bytes since its first: from where, and where it ends now. */
async function logOf({ source }: Scenario): Promise<{ readonly from: number; readonly end: number }> {
  const [log] = await source.query<{ from: number; end: number }>(`
    SELECT (restart_lsn - '0/0')::float8 AS from, (pg_current_wal_insert_lsn() - '0/0')::float8 AS end
      FROM pg_replication_slots WHERE database = current_database()`);
  return { from: Number(log?.from), end: Number(log?.end) };
}

/** Changes that were read and are not written, over what the target took in the last minute. */
const ETA = `
  SELECT (c.open -> 'outstanding' ->> 'changes')::float8 * 1000 / nullif((x.counts ->> 'minuteChangesPerSecond')::float8, 0) AS ms
    FROM trem_control.task_capture c JOIN trem_control.task_target x USING (task, generation) WHERE task = $1`;

/** Rows that the source has, and the target not yet. */
async function missing({ source, target }: Scenario): Promise<number> {
  const rows = async (end: Scenario['source']) => (await end.query<{ n: number }>('SELECT count(*)::int AS n FROM item'))[0]?.n ?? 0;
  return (await rows(source)) - (await rows(target));
}

/** The source's, ms since 1970. */
async function clockOf({ source }: Scenario): Promise<number> {
  const [now] = await source.query<{ ms: number }>('SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms');
  return Number(now?.ms);
}

/** Of an odd number of figures: one that other work of the machine held up says nothing. */
function middle(figures: readonly number[]): number {
  return figures.toSorted((one, other) => one - other)[(figures.length - 1) / 2] ?? Number.NaN;
}

test('[row 17] [D11] a killed worker shows in the status within 5 s and its task is not shown as running; a stop takes less than 10 s', async () => {
  await using own = await startInstallation();
  const { api, worker } = own;
  await using scenario = await startScenario(own, { sql: 'CREATE TABLE item (id int PRIMARY KEY)', tables: ['item'] });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  expect((await scenario.status()).hasWorker).toBe(true);
  const noticedMs: number[] = [];
  const stoppedMs: number[] = [];
  for (const _once of [1, 2, 3]) {
    await worker.signal('SIGKILL');
    const killedAt = Date.now();
    await waitFor('no worker in the status', async () => !(await scenario.status()).hasWorker, { deadlineMs: 60_000 });
    noticedMs.push(Date.now() - killedAt);
    worker.start();
    await waitFor('a worker again', async () => (await scenario.status()).hasWorker, { deadlineMs: 60_000 });
    await scenario.settle();
    const stopAt = Date.now();
    await api.command(scenario.task, 'stop', {});
    await scenario.waitForPhase('stopped');
    stoppedMs.push(Date.now() - stopAt);
    await scenario.start();
    await scenario.waitForPhase('cdc');
    await scenario.settle();
  }
  console.log(`noticed after ${noticedMs.join(', ')} ms, stopped after ${stoppedMs.join(', ')} ms`);
  expect(middle(noticedMs)).toBeLessThan(6_000); // 4.5 s of silence, and the time to ask
  expect(middle(stoppedMs)).toBeLessThan(10_000);
  expect((await api.tasks()).length).toBe(1);
});

test('a source that keeps more log for a task than cdc.retainedLogLimitBytes is told of, while the task rests, until the log is read', async () => {
  await using server = await startPostgres({ name: 'limited', fsync: false }); // kept log is counted for a whole server, whoever wrote it
  const sql = 'CREATE TABLE item (id int PRIMARY KEY, name text)';
  await using scenario = await startScenario(installation, {
    sql,
    tables: ['item'],
    servers: { source: server.url },
    definition: { cdc: { retainedLogLimitBytes: 16 * 2 ** 20 } },
  });
  const { api } = installation;
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await api.command(scenario.task, 'pause', {});
  await scenario.waitForPhase('paused');
  const slot = async () => (await api.taskPositions(scenario.task)).slotHealth;
  await waitFor('a slot that is fine', async () => (await slot())?.alert === 'ok');
  await scenario.source.query(`INSERT INTO item SELECT n, repeat(md5(n::text), 30) FROM generate_series(1, 20000) n`);
  await waitFor('the warning', async () => (await slot())?.alert === 'warning');
  expect((await slot())?.text).toMatch(/keeps .* MB of log; that is more than the 16\.0 MB of cdc\.retainedLogLimitBytes/);
  await api.command(scenario.task, 'resume', {});
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await scenario.source.query('CHECKPOINT');
  await waitFor(
    'the log to be let go',
    async () => {
      await scenario.settle();
      return (await slot())?.alert === 'ok';
    },
    { deadlineMs: 120_000 },
  );
});
