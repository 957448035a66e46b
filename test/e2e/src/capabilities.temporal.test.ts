import { type Installation, type Scenario, startInstallation, startScenario, watchMemory } from '@trem/test-installation';
import { testServers, waitFor } from '@trem/testing';
import amqp from 'amqplib';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
});
afterAll(() => installation[Symbol.asyncDispose]());

const ITEMS = `
  CREATE TABLE item (id int PRIMARY KEY, name text NOT NULL);
  INSERT INTO item SELECT i, 'item ' || i FROM generate_series(1, 2000) i`;

const slotsAt = (scenario: Scenario) => scenario.source.query('SELECT FROM pg_replication_slots WHERE database = current_database()');
const countAt = async (database: Scenario['target'], sql: string) =>
  (await database.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`))[0]?.n;

test('[row 11] full-load ends by itself and equal; cdc brings no row that was there; both together bring all', async () => {
  const start = async (mode: 'full-load' | 'cdc' | 'full-load-and-cdc') => {
    const scenario = await startScenario(installation, { sql: ITEMS, tables: ['item'], definition: { mode } });
    await scenario.start();
    return scenario;
  };
  await using load = await start('full-load');
  await using stream = await start('cdc');
  await using both = await start('full-load-and-cdc');
  await load.waitForPhase('done');
  expect(await load.target.query('SELECT * FROM item ORDER BY id')).toEqual(await load.source.query('SELECT * FROM item ORDER BY id'));
  expect(await slotsAt(load)).toEqual([]);
  await stream.waitForPhase('cdc');
  await both.waitForPhase('cdc');
  for (const scenario of [load, stream, both]) {
    await scenario.source.query(`INSERT INTO item VALUES (5000, 'later'); UPDATE item SET name = 'again' WHERE id = 5000`);
  }
  await stream.settle();
  expect(await stream.target.query('SELECT * FROM item')).toEqual([{ id: 5000, name: 'again' }]);
  await both.expectEqual();
  expect((await load.status()).phase).toBe('done');
  expect(await countAt(load.target, 'item')).toBe(2_000);
});

test('[row 25] [row 27] [P7] two tables are loaded at once when that is allowed, each with its progress, and a reader of the target never waits', async () => {
  const wide = (table: string) =>
    `CREATE TABLE ${table} (id int PRIMARY KEY, text text); INSERT INTO ${table} SELECT i, repeat(md5(i::text), 8) FROM generate_series(1, 150000) i`;
  await using scenario = await startScenario(installation, {
    sql: `${wide('one')}; ${wide('two')}`,
    tables: ['one', 'two'],
    definition: { fullLoad: { parallelTables: 2, parallelPartitions: 2 } },
  });
  await using reader = await impatientReader(scenario);
  await scenario.start();
  const seen = new Set<string>();
  let looks = 0;
  await waitFor(
    'both tables to be in',
    async () => {
      const tables = (await installation.api.taskTables(scenario.task)).filter(({ table }) => table !== 'settled');
      const partly = tables.filter(({ state }) => state === 'loading');
      seen.add(
        partly
          .map(({ table }) => table)
          .toSorted()
          .join(' and '),
      );
      looks += (await reader.look()) && partly.length > 0 ? 1 : 0;
      return tables.length === 2 && tables.every(({ rowsLoaded }) => rowsLoaded === 150_000) ? true : undefined;
    },
    { everyMs: 20, deadlineMs: 120_000 },
  );
  await waitFor('the stream', async () => {
    await reader.look();
    return (await scenario.status()).phase === 'cdc';
  });
  expect([...seen]).toContain('one and two');
  expect(looks, 'it looked while rows came').toBeGreaterThan(0);
  expect(reader.refused).toEqual([]);
  await scenario.expectEqual();
});

/** Counts both tables of the target, and gives up after a second. */
async function impatientReader({ target }: Scenario) {
  const client = new pg.Client({ connectionString: target.url });
  await client.connect();
  await client.query(`SET statement_timeout = '1s'`);
  const refused: string[] = [];
  return {
    refused,
    /** True when it got an answer. */
    async look(): Promise<boolean> {
      try {
        await client.query('SELECT (SELECT count(*) FROM one) + (SELECT count(*) FROM two)');
        return true;
      } catch (error) {
        const code = (error as { readonly code?: string }).code ?? String(error);
        if (code !== '42P01') {
          refused.push(code); // anything but "is not there yet"
        }
        return false;
      }
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}

test('[row 30] [W24] [O3] 100 000 random inserts, updates and deletes end equal, numbers that turn decimal among them, beside a table that the task does not have', async () => {
  await using scenario = await startScenario(installation, {
    sql: `CREATE TABLE outside (id int); CREATE TABLE thing (id int PRIMARY KEY, amount numeric, note text, at timestamptz, tags text[]);
      INSERT INTO thing SELECT i, i, 'note ' || i, now(), NULL FROM generate_series(1, 3000) i;
      CREATE PROCEDURE churn(n int) LANGUAGE plpgsql AS $$
      DECLARE draw float8; one int;
      BEGIN
        PERFORM setseed(0.4711);
        FOR i IN 1..n LOOP
          draw := random(); one := 1 + floor(random() * 5000);
          IF draw < 0.4 THEN
            INSERT INTO thing VALUES (one, i, 'new ' || i, clock_timestamp(), ARRAY['a', i::text]) ON CONFLICT (id) DO UPDATE SET note = 'met ' || i, tags = NULL;
          ELSIF draw < 0.7 THEN UPDATE thing SET amount = amount + 1, note = nullif(note, 'x') || '.' WHERE id = (SELECT min(id) FROM thing WHERE id >= one);
          ELSE DELETE FROM thing WHERE id = (SELECT min(id) FROM thing WHERE id >= one);
          END IF;
          INSERT INTO outside VALUES (i);
          IF i % 10 = 0 THEN COMMIT; END IF;
        END LOOP;
      END $$`,
    tables: ['thing'],
  });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.source.query('DELETE FROM thing WHERE id <= 1500');
  await scenario.source.query('CALL churn(100000)');
  await scenario.source.query(
    `UPDATE thing SET amount = amount + 0.125, note = left(note, 20); INSERT INTO thing VALUES (9001, 1.5, NULL, NULL, '{}')`,
  );
  await scenario.settle(120_000);
  await scenario.expectEqual();
  await waitFor('statistics of what was applied, which come once a second', async () => {
    const { changes } = await installation.api.taskStatistics(scenario.task);
    return changes.inserts + changes.updates + changes.deletes > 90_000;
  });
}, 300_000);

test('[row 31] [W4] [W29] a task called emp may be stopped, loaded again and deleted, and nothing of emp_sales is touched', async () => {
  const start = async (name: string) => {
    const scenario = await startScenario(installation, { sql: ITEMS, tables: ['item'], definition: { name } });
    return Object.assign(scenario, { start: async () => void (await installation.api.command(name, 'start', {})) });
  };
  const { api } = installation;
  await using emp = await start('emp');
  await using sales = await start('emp_sales');
  for (const [scenario, name] of [[emp, 'emp'] as const, [sales, 'emp_sales'] as const]) {
    await scenario.start();
    await waitFor(`${name} to stream`, async () => (await api.taskStatus(name)).phase === 'cdc', { deadlineMs: 60_000 });
    await scenario.source.query('UPDATE item SET id = id + 10000 WHERE id <= 100');
    await scenario.settle();
  }
  const owned = async () => ({
    slot: await sales.source.query('SELECT slot_name, active_pid FROM pg_replication_slots WHERE database = current_database()'),
    publication: await sales.source.query('SELECT pubname FROM pg_publication'),
    changes: (await api.taskStatistics('emp_sales')).changes,
    status: (({ phase, generation, run }) => ({ phase, generation, run }))(await api.taskStatus('emp_sales')),
  });
  await waitFor('what was changed to be counted', async () => (await api.taskStatistics('emp_sales')).changes.updates === 100);
  const before = await owned();
  await api.command('emp', 'resync', {});
  await waitFor(
    'emp to stream again',
    async () => (await api.taskStatus('emp')).phase === 'cdc' && (await api.taskStatus('emp')).generation > 1,
    {
      deadlineMs: 60_000,
    },
  );
  await api.command('emp', 'delete', {});
  await waitFor('emp to be gone', async () => !(await api.tasks()).some(({ name }) => name === 'emp'), { deadlineMs: 60_000 });
  expect(await slotsAt(emp)).toEqual([]);
  expect(await owned()).toEqual(before);
  await sales.source.query(`INSERT INTO item VALUES (7000, 'after emp has gone')`);
  await sales.settle();
  expect(await countAt(sales.target, 'item WHERE id = 7000')).toBe(1);
  await api.command('emp_sales', 'delete', {});
  await waitFor('both to be gone', async () => !(await api.tasks()).some(({ name }) => name.startsWith('emp')), { deadlineMs: 60_000 });
});

test('[row 36] a table without identity is refused before the start, and its source goes on writing; full, default and index bring every change', async () => {
  await using scenario = await startScenario(installation, {
    sql: `CREATE TABLE nothing (id int PRIMARY KEY, v text); ALTER TABLE nothing REPLICA IDENTITY NOTHING; INSERT INTO nothing VALUES (1, 'a');
      CREATE TABLE keyless (a int, v text); INSERT INTO keyless VALUES (1, 'a');
      CREATE TABLE complete (a int, b text, v text); ALTER TABLE complete REPLICA IDENTITY FULL; INSERT INTO complete SELECT i % 20, NULL, 'v' FROM generate_series(1, 100) i;
      CREATE TABLE by_default (id int PRIMARY KEY, v text); INSERT INTO by_default SELECT i, 'v' FROM generate_series(1, 100) i;
      CREATE TABLE by_index (id int, no text NOT NULL, v text); CREATE UNIQUE INDEX by_no ON by_index (no); ALTER TABLE by_index REPLICA IDENTITY USING INDEX by_no;
      INSERT INTO by_index SELECT i, 'no ' || i, 'v' FROM generate_series(1, 100) i`,
    tables: ['nothing', 'keyless', 'complete', 'by_default', 'by_index'],
  });
  const { api } = installation;
  const { problem } = await scenario.start().then(
    () => ({ problem: undefined }),
    (error: {
      readonly problem?: { readonly problems: readonly { readonly code: string; readonly sql?: string; readonly text: string }[] };
    }) => error,
  );
  const refused = problem?.problems.filter(({ code }) => code === 'NO_REPLICA_IDENTITY') ?? [];
  expect(refused.map(({ text }) => /nothing|keyless/.exec(text)?.[0]).toSorted()).toEqual(['keyless', 'nothing']);
  expect(refused.every(({ sql }) => sql?.includes('REPLICA IDENTITY'))).toBe(true);
  await scenario.source.query(`UPDATE nothing SET v = 'b'; DELETE FROM keyless; INSERT INTO keyless VALUES (2, 'c')`);
  const { version, definition } = await api.task(scenario.task);
  const tables = definition.tables.filter(({ source }) => !['nothing', 'keyless'].includes(source.table));
  await api.updateTask(scenario.task, version, { ...definition, tables });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.source.query(`
    UPDATE nothing SET v = 'd'; UPDATE keyless SET v = 'e';
    UPDATE complete SET v = 'changed' WHERE ctid IN (SELECT ctid FROM complete WHERE a = 3 LIMIT 2); DELETE FROM complete WHERE ctid IN (SELECT ctid FROM complete WHERE a = 4 LIMIT 2);
    UPDATE by_default SET v = 'changed' WHERE id % 3 = 0; DELETE FROM by_default WHERE id % 5 = 0; UPDATE by_default SET id = id + 1000 WHERE id < 5;
    UPDATE by_index SET v = 'changed' WHERE id % 3 = 0; DELETE FROM by_index WHERE id % 5 = 0; UPDATE by_index SET no = 'new ' || no WHERE id < 5`);
  await scenario.settle();
  for (const table of ['complete', 'by_default', 'by_index']) {
    const rows = `SELECT t::text AS row FROM ${table} t ORDER BY 1`;
    expect(await scenario.target.query(rows)).toEqual(await scenario.source.query(rows));
  }
});

test('[row 78] a task has one durable exchange, one queue for its target and a pair for dead letters, named after it', async () => {
  await using scenario = await startScenario(installation, { sql: ITEMS, tables: ['item'] });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  const { task, endpoints } = scenario;
  const connected = await amqp.connect(testServers().amqp);
  try {
    for (const exchange of [`trem.${task}`, `trem.${task}.dlx`]) {
      await (await connected.createChannel()).checkExchange(exchange);
      await expect(
        async () => await (await quietChannel(connected)).assertExchange(exchange, 'direct', { durable: false }),
      ).rejects.toThrow('PRECONDITION');
    }
    for (const queue of [`trem.${task}.apply.${endpoints.target}`, `trem.${task}.dead`]) {
      await (await connected.createChannel()).checkQueue(queue);
    }
  } finally {
    await connected.close();
  }
});

/** One that the broker may close with a refusal, which then is the answer of the call. */
async function quietChannel(connected: amqp.ChannelModel): Promise<amqp.Channel> {
  const channel = await connected.createChannel();
  channel.on('error', () => undefined);
  return channel;
}

test('[row 9] [W13] [S3] names with colon, blank, capitals, quotes and statements in them are names, by load and by stream', async () => {
  const names = ['My:Table', 'plano pro ?', 'MiXed', `x"; DROP TABLE settled; --`, `it's`, 'select'];
  const quoted = names.map((name) => `"${name.replaceAll('"', '""')}"`);
  await using scenario = await startScenario(installation, {
    sql: quoted
      .map(
        (table) => `CREATE TABLE ${table} ("plano pro ?" int PRIMARY KEY, ${quoted
          .filter((name) => name !== '"plano pro ?"')
          .map((name) => `${name} text`)
          .join(', ')});
          INSERT INTO ${table} SELECT i, 'a', 'b', 'c', 'd', 'e' FROM generate_series(1, 50) i`,
      )
      .join('; '),
    tables: names,
  });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  for (const table of quoted) {
    await scenario.source.query(
      `UPDATE ${table} SET ${quoted[3]} = 'changed' WHERE "plano pro ?" % 3 = 0; UPDATE ${table} SET "plano pro ?" = 1000 WHERE "plano pro ?" = 1; DELETE FROM ${table} WHERE "MiXed" IS NOT NULL AND "plano pro ?" > 40`,
    );
  }
  await scenario.expectEqual();
});

test('[row 13] a change is at the target in less than a second', async () => {
  await using scenario = await startScenario(installation, { sql: ITEMS, tables: ['item'] });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  const took: number[] = [];
  for (let id = 10_001; id <= 10_020; id += 1) {
    const began = performance.now();
    await scenario.source.query('INSERT INTO item VALUES ($1, $2)', [id, 'timed']);
    await waitFor('the row', async () => (await scenario.target.query('SELECT FROM item WHERE id = $1', [id])).length === 1, {
      everyMs: 5,
    });
    took.push(performance.now() - began);
  }
  console.log(`at the target after ${took.map((ms) => ms.toFixed(0)).join(', ')} ms`);
  expect(took.toSorted((one, other) => one - other)[18]).toBeLessThan(1_000);
});

test('[row 80] [P2] a slow target: the source’s log waits, the worker’s memory stays, nothing is delivered in another order, and it recovers', async () => {
  await using scenario = await startScenario(installation, {
    sql: `CREATE TABLE walk (id int PRIMARY KEY, step int NOT NULL, filler text); INSERT INTO walk SELECT i, 0, '' FROM generate_series(1, 5000) i`,
    tables: ['walk'],
    definition: { cdc: { maxQueueBytes: 16 * 2 ** 20 } },
  });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  const client = new pg.Client({ connectionString: scenario.target.url });
  await client.connect();
  await using _closing = { [Symbol.asyncDispose]: async () => await client.end() };
  await client.query('BEGIN; LOCK TABLE walk IN SHARE ROW EXCLUSIVE MODE');
  using memory = await watchMemory(installation.worker);
  const filler = `(SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 12) WHERE walk.id > 0)`;
  const begunAt = Date.now();
  for (let step = 1; step <= 60; step += 1) {
    await scenario.source.query(`UPDATE walk SET step = ${step}, filler = ${filler}`);
  }
  const waiting = async () => {
    const [row] = await scenario.source.query<{ bytes: number }>(
      'SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn)::float8 AS bytes FROM pg_replication_slots WHERE database = current_database()',
    );
    return row?.bytes ?? 0;
  };
  const kept = await waiting();
  expect(kept).toBeGreaterThan(100e6);
  const endedAt = Date.now();
  const sourceMs = async () => (await installation.api.taskStatistics(scenario.task)).figures.lag.sourceMs;
  await waitFor(
    'the changes that capture cannot read yet to be told with their age',
    async () => {
      const told = await sourceMs();
      return told > Math.max(2_000, Date.now() - endedAt - 2_000) && told <= Date.now() - begunAt;
    },
    { deadlineMs: 60_000 },
  );
  const steps = new Set<number>();
  await client.query('ROLLBACK');
  await waitFor(
    'the last step',
    async () => {
      const { rows } = await client.query<{ least: number; most: number }>(
        'SELECT min(step)::int AS least, max(step)::int AS most FROM walk',
      );
      steps.add((rows[0]?.most ?? 0) - (rows[0]?.least ?? 0));
      return rows[0]?.least === 60;
    },
    { everyMs: 10, deadlineMs: 120_000 },
  );
  expect([...steps], 'steps that were seen beside each other').toEqual([0]);
  await scenario.expectEqual();
  console.log(
    `${(kept / 1e6).toFixed(0)} MB waited at the source, ${memory.firstMb.toFixed(0)} MB of memory before, ${memory.peakMb.toFixed(0)} MB at most`,
  );
  expect(memory.peakMb).toBeLessThan(512);
  await waitFor('nothing to wait at the source', async () => (await sourceMs()) === 0, { deadlineMs: 60_000 });
  await waitFor('the source to forget', async () => (await waiting()) < 30e6, { deadlineMs: 60_000 });
}, 300_000);

test('[W11] a text of 1 MB stays whole in modes default, upsert and scd2 while another column changes', async () => {
  const modes = ['default', 'upsert', 'scd2'] as const;
  await using scenario = await startScenario(installation, {
    sql: modes
      .map(
        (
          mode,
        ) => `CREATE TABLE in_${mode} (id int PRIMARY KEY, n int NOT NULL, large text); ALTER TABLE in_${mode} ALTER large SET STORAGE EXTERNAL;
          INSERT INTO in_${mode} SELECT 1, 0, string_agg(md5(i::text), '') FROM generate_series(1, 32768) i`,
      )
      .join('; '),
    tables: [],
    definition: {
      tables: [
        ...modes.map((mode) => ({ source: { schema: 'public', table: `in_${mode}` }, apply: { mode } })),
        { source: { schema: 'public', table: 'settled' } },
      ],
    },
  });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  for (const mode of modes) {
    await scenario.source.query(`UPDATE in_${mode} SET n = 1; UPDATE in_${mode} SET n = 2`);
  }
  await scenario.settle();
  const seen = `max(n) AS n, bool_and(length(large) = 1048576 AND md5(large) = (SELECT md5(string_agg(md5(i::text), '')) FROM generate_series(1, 32768) i)) AS whole`;
  for (const mode of modes) {
    const found = await scenario.target.query(`SELECT count(*)::int AS rows, ${seen} FROM in_${mode}`);
    expect({ mode, found }).toEqual({ mode, found: [{ rows: mode === 'scd2' ? 3 : 1, n: 2, whole: true }] });
  }
});
