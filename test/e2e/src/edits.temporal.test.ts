import type { Problem, TaskDraft } from '@trem/contracts';
import {
  type Installation,
  isWaitedFor,
  keepWriting,
  lockTable,
  type Scenario,
  startInstallation,
  startScenario,
} from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 180_000 });

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
}, 120_000);
afterAll(() => installation[Symbol.asyncDispose](), 60_000);

const sql = "CREATE TABLE item (id int PRIMARY KEY, name text); INSERT INTO item SELECT n, 'item ' || n FROM generate_series(1, 100) n";

const tablesOf = (...tables: string[]) => [...tables, 'settled'].map((table) => ({ source: { schema: 'public', table } }));

/** Saves the definition with a change, as somebody would who read it just before. */
async function edit({ task }: Scenario, change: (definition: TaskDraft) => Partial<TaskDraft>) {
  const { definition, version } = await installation.api.task(task);
  return await installation.api.updateTask(task, version, { ...definition, ...change(definition) });
}

/** A row that comes and goes at the source: is it at the target when all is quiet? */
async function keepsDeleted(scenario: Scenario, id: number): Promise<boolean> {
  await scenario.source.query(`INSERT INTO item VALUES (${id}, 'short'); DELETE FROM item WHERE id = ${id}`);
  await scenario.settle();
  return (await scenario.target.query('SELECT FROM item WHERE id = $1', [id])).length === 1;
}

test('[row 18] a running stream takes an edit up within seconds and loses nothing', async () => {
  await using scenario = await startScenario(installation, { sql, tables: ['item'] });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  expect(await keepsDeleted(scenario, 5_000)).toBe(false);
  const busy = setInterval(
    () => void scenario.source.query("UPDATE item SET name = 'at ' || clock_timestamp() WHERE id = 1 + floor(random() * 90)"),
    50,
  );
  try {
    await edit(scenario, ({ cdc }) => ({ title: 'New words', cdc: { ...cdc, operations: ['insert', 'update'] } }));
    let id = 6_000;
    const isTakenUp = async () => {
      id += 1;
      return await keepsDeleted(scenario, id);
    };
    await waitFor('a stream without deletes', isTakenUp, { deadlineMs: 30_000 });
  } finally {
    clearInterval(busy);
  }
  await scenario.target.query('DELETE FROM item WHERE id > 5000');
  await scenario.expectEqual();
});

test('[row 18] [D12] of two editors the second is refused with both texts and what differs, whether the task runs or rests, and nothing is overwritten', async () => {
  await using scenario = await startScenario(installation, { sql, tables: ['item'] });
  const { api } = installation;
  const stored = async () => {
    const client = new pg.Client({ connectionString: installation.store });
    await client.connect();
    const { rows } = await client.query(
      'SELECT v.version, v.definition FROM trem_control.task t JOIN trem_control.task_version v ON v.task = t.id WHERE t.name = $1 ORDER BY 1',
      [scenario.task],
    );
    await client.end();
    return rows;
  };
  const clash = async (first: Partial<TaskDraft>, second: Partial<TaskDraft>) => {
    const read = await api.task(scenario.task); // both opened the same
    const saved = await api.updateTask(scenario.task, read.version, { ...read.definition, ...first });
    const kept = await stored();
    const refusal = await api.updateTask(scenario.task, read.version, { ...read.definition, ...second }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ status: 409, problem: { code: 'VERSION_CONFLICT', conflict: { current: saved.version } } });
    expect(await stored(), 'nothing is overwritten').toEqual(kept);
    expect((await api.task(scenario.task)).definition).toEqual(saved.definition);
    return { saved, read, conflict: (refusal as { problem: Problem }).problem.conflict };
  };
  const rests = await clash({ title: 'First tab' }, { title: 'Second tab', errors: { maxDeadLetters: 7 } });
  expect(rests.conflict).toMatchObject({
    stored: rests.saved.definition,
    given: { ...rests.read.definition, title: 'Second tab', errors: { maxDeadLetters: 7 } },
    changes: [
      { path: 'title', before: 'First tab', after: 'Second tab' },
      { path: 'errors.maxDeadLetters', before: 10_000, after: 7 },
    ],
  });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  const runs = await clash(
    { cdc: { operations: ['insert', 'update'] } },
    { cdc: { operations: ['insert', 'update', 'delete'], intervalMs: 500 } },
  );
  expect(runs.conflict?.changes.map(({ path }) => path)).toEqual(['cdc.intervalMs', 'cdc.operations']);
  await waitFor(
    'the stream to be as the first one wants it',
    async () => await keepsDeleted(scenario, 7_000 + Math.floor(Math.random() * 1e6)),
    {
      deadlineMs: 30_000,
    },
  );
});

test('[row 18] a table whose mapping was edited is loaded again once that is confirmed, the others are not', async () => {
  const two = `${sql}; CREATE TABLE other (id int PRIMARY KEY); INSERT INTO other VALUES (1)`;
  await using scenario = await startScenario(installation, { sql: two, tables: ['item', 'other'] });
  const { api } = installation;
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.expectEqual();
  await api.command(scenario.task, 'stop', {});
  await scenario.waitForPhase('stopped');
  // What only another load would mend, in both tables.
  await scenario.target.query("UPDATE item SET name = 'wrong'; INSERT INTO other VALUES (77)");
  await edit(scenario, ({ tables }) => ({
    tables: tables.map((one) => (one.source.table === 'item' ? { ...one, apply: { mode: 'upsert' as const } } : one)),
  }));
  await expect(api.command(scenario.task, 'start', {})).rejects.toMatchObject({
    problem: { code: 'RESYNC_NOT_CONFIRMED', problems: [{ path: 'tables[public.item]' }] },
  });
  await scenario.source.query("INSERT INTO item VALUES (1000, 'while it rested')");
  await api.command(scenario.task, 'start', { confirmResync: true });
  await scenario.waitForPhase('cdc');
  await scenario.joined();
  await scenario.settle();
  expect(await scenario.target.query("SELECT count(*)::int AS n FROM item WHERE name = 'wrong'")).toEqual([{ n: 0 }]);
  expect(await scenario.target.query('SELECT id FROM other ORDER BY id')).toEqual([{ id: 1 }, { id: 77 }]);
  await scenario.target.query('DELETE FROM other WHERE id = 77');
  await scenario.expectEqual();
});

const EXTRA =
  "CREATE TABLE extra (id int PRIMARY KEY, name text); INSERT INTO extra SELECT n, 'extra ' || n FROM generate_series(1, 100000) n";

const isThere = async ({ target }: Scenario, table: string) =>
  (await target.query(`SELECT to_regclass('${table}') AS there`))[0]?.there != null;

/** The name of a rule that made this name: of each row, to tell by which one it was written. */
const RULE = "CASE name WHEN 'MADE OF TWO' THEN 1 WHEN 'made of two' THEN 2 WHEN 'Made Of Two' THEN 3 ELSE 0 END";
const BOTH = 'SELECT tx, name FROM item UNION ALL SELECT tx, name FROM entry';

test('[row 18] an edited value rule holds from a transaction on, for later changes only, also when the worker dies of it; another load makes all alike', async () => {
  const { api, worker } = installation;
  await worker.signal('SIGKILL');
  worker.start({ TREM_FAILPOINTS: 'slice.end:crash@3' }); // two streams end with the first edit, one with the second
  const first = { keyed: 'value + 1000', versioned: 'value + 1000' };
  const ruled = (operation?: 'uppercase' | 'lowercase', keys = first): TaskDraft['tables'] => [
    ...['item', 'entry'].map((table) => ({
      source: { schema: 'public', table },
      transformations: operation === undefined ? [] : [{ type: 'modify-column-value' as const, operation, column: 'name' }],
    })),
    ...(['keyed', 'versioned'] as const).map((table) => ({
      source: { schema: 'public', table },
      transformations: [
        { type: 'modify-column-value' as const, operation: 'math-expression' as const, column: 'id', expression: keys[table] },
      ],
      apply: { mode: table === 'keyed' ? ('default' as const) : ('scd2' as const) },
    })),
    ...tablesOf(),
  ];
  const columns = '(id int PRIMARY KEY, tx int NOT NULL, name text)';
  await using scenario = await startScenario(installation, {
    sql: `CREATE TABLE item ${columns}; CREATE TABLE entry ${columns}; INSERT INTO item SELECT -n, 0, 'Made Of Two' FROM generate_series(1, 100) n;
      CREATE TABLE versioned (id int PRIMARY KEY); INSERT INTO versioned VALUES (1);
      CREATE TABLE keyed (id int PRIMARY KEY, name text); INSERT INTO keyed SELECT n, 'as loaded' FROM generate_series(1, 100) n`,
    tables: [],
    definition: { tables: ruled('uppercase'), accept: ['KEY_TRANSFORMED'] },
  });
  const { source, target, task } = scenario;
  const hasRule = async (rule: number) => (await target.query(`SELECT FROM entry WHERE ${RULE} = ${rule} LIMIT 1`)).length === 1;
  await scenario.start();
  await scenario.waitForPhase('cdc');
  const name = "'Made Of Two'";
  await using writing = await keepWriting(
    source.url,
    (tx) => `BEGIN; INSERT INTO item VALUES (${tx}, ${tx + 1}, ${name}); INSERT INTO entry VALUES (${tx}, ${tx + 1}, ${name}); COMMIT`,
    5,
  );
  await waitFor('rows by the first rule', () => hasRule(1));
  const { definition } = await api.task(task);
  const plan = await api.planTask(task, { ...definition, tables: ruled('lowercase') });
  expect(plan).toMatchObject({ mayNow: true, resync: [], resyncOffered: ['public.item', 'public.entry'] });
  expect(plan.changes.map(({ effect }) => effect)).toEqual(['next-transaction', 'next-transaction']);
  const unknown = [{ ...ruled()[0], filters: [{ operator: 'is-null', column: 'nowhere' }] }] as TaskDraft['tables'];
  await expect(edit(scenario, () => ({ tables: [...unknown, ...ruled().slice(1)] }))).rejects.toMatchObject({
    problem: { problems: expect.arrayContaining([expect.objectContaining({ code: 'COLUMN_UNKNOWN' })]) },
  });
  await edit(scenario, () => ({ tables: ruled('lowercase') }));
  await waitFor('rows by the second rule', () => hasRule(2));
  await edit(scenario, () => ({ tables: ruled() }));
  await waitFor('the worker to die of it', () => !worker.isRunning);
  worker.start();
  await waitFor('rows by the third rule', () => hasRule(3), { deadlineMs: 60_000 });
  const transactions = await writing.end();
  await scenario.settle();
  expect(await target.query(`SELECT count(*)::int AS n, min(${RULE}) AS rule, max(${RULE}) AS other FROM item WHERE tx = 0`)).toEqual([
    { n: 100, rule: 1, other: 1 },
  ]);
  const byTransaction = `SELECT tx, min(${RULE}) AS first, max(${RULE}) AS last, count(*) AS rows FROM (${BOTH}) x WHERE tx > 0 GROUP BY tx`;
  expect(await target.query(`SELECT count(*)::int AS n FROM (${byTransaction}) t WHERE rows = 2`)).toEqual([{ n: transactions }]);
  expect(await target.query(`SELECT tx FROM (${byTransaction}) t WHERE first <> last OR first = 0`), 'one rule in each').toEqual([]);
  expect(
    await target.query(
      `SELECT tx FROM (SELECT tx, first, lag(first) OVER (ORDER BY tx) AS before FROM (${byTransaction}) t) o WHERE first < before`,
    ),
    'from the edit on',
  ).toEqual([]);

  await api.command(task, 'pause', {});
  await scenario.waitForPhase('paused');
  await expect(api.command(task, 'resume', { resyncTables: ['public.nowhere'] })).rejects.toMatchObject({
    problem: { problems: [{ code: 'TABLE_UNKNOWN', path: 'tables[public.nowhere]' }] },
  });
  await api.command(task, 'resume', { resyncTables: ['public.ite?'] });
  await scenario.waitForPhase('cdc');
  await scenario.joined();
  await expect(api.command(task, 'start', { resyncTables: ['public.item'] })).rejects.toMatchObject({ problem: { code: 'TASK_RUNNING' } });
  const rulesIn = async (table: string) =>
    (await target.query(`SELECT DISTINCT ${RULE} AS rule FROM ${table} ORDER BY 1`)).map(({ rule }) => rule);
  expect([await rulesIn('item'), await rulesIn('entry')]).toEqual([[3], [1, 2, 3]]);

  // Rows are found by what this rule makes: there the ones of before cannot stay as they are.
  await edit(scenario, () => ({ tables: ruled(undefined, { ...first, keyed: 'value + 2000' }) }));
  await source.query("UPDATE keyed SET name = 'changed' WHERE id > 50");
  await waitFor('the other keys', async () => (await target.query('SELECT FROM keyed WHERE id = 2100')).length === 1, {
    deadlineMs: 60_000,
  });
  await scenario.joined();
  await scenario.settle();
  const keys = { keyed: 'value + 2000', versioned: 'value + 2000' };
  expect(await target.query('SELECT (id - 2000)::int AS id, name FROM keyed ORDER BY 1')).toEqual(
    await source.query('SELECT * FROM keyed ORDER BY 1'),
  );
  // Versions stay, and are closed and added.
  await edit(scenario, () => ({ tables: ruled(undefined, keys) }));
  await waitFor('the other version', async () => (await target.query('SELECT FROM versioned WHERE id = 2001')).length === 1, {
    deadlineMs: 60_000,
  });
  await scenario.joined();
  await scenario.settle();
  expect(await target.query('SELECT id::int AS id, scd_current AS current FROM versioned ORDER BY 1')).toEqual([
    { id: 1001, current: 0 },
    { id: 2001, current: 1 },
  ]);
});

test('[row 18] a table is added to a running task while the others stream, taken out, and added again; the others are never loaded again', async () => {
  await using scenario = await startScenario(installation, {
    sql: `${sql}; ${EXTRA}`,
    tables: ['item', 'extra'],
    definition: { tables: tablesOf('item') },
  });
  const { source, target, task } = scenario;
  const { api } = installation;
  const streams = (...tables: string[]) => edit(scenario, () => ({ tables: tablesOf(...tables) }));
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await target.query("INSERT INTO item VALUES (77777, 'what only another load would mend')");
  const unknown = expect.objectContaining({ code: 'TABLE_UNKNOWN', path: expect.stringContaining('tables.1') });
  await expect(streams('item', 'nowhere')).rejects.toMatchObject({ problem: { problems: expect.arrayContaining([unknown]) } });

  {
    await using _writing = await keepWriting(
      source.url,
      () => `UPDATE item SET name = 'at ' || clock_timestamp() WHERE id = 1 + floor(random() * 90);
        UPDATE extra SET name = 'at ' || clock_timestamp() WHERE id = 1 + floor(random() * 90000)`,
    );
    await streams('item', 'extra');
    await waitFor('the new table', () => isThere(scenario, 'extra'), { everyMs: 5 });
    {
      await using _gate = await lockTable(target.url, 'extra');
      await waitFor('its load to wait for it', () => isWaitedFor(target, 'extra'), { deadlineMs: 60_000 });
      await source.query(
        "INSERT INTO item VALUES (5000, 'meanwhile'); UPDATE extra SET id = id + 500000 WHERE id > 95000; DELETE FROM extra WHERE id % 7 = 0",
      );
      await waitFor('a change beside the load', async () => (await target.query('SELECT FROM item WHERE id = 5000')).length === 1);
      expect(await scenario.status()).toMatchObject({ phase: 'cdc', step: 'adding' });
    }
    await scenario.joined();
    await scenario.settle();
    await streams('item');
    await waitFor(
      'its load to be void',
      async () => (await target.query('SELECT FROM trem.table_load WHERE table_name = $1 AND generation < 0', ['extra'])).length === 1,
    );
    await source.query("INSERT INTO extra VALUES (900000, 'nobody looks'); DELETE FROM extra WHERE id % 11 = 0");
    await scenario.settle();
    expect(await target.query('SELECT FROM extra WHERE id = 900000'), 'its changes are no longer copied').toEqual([]);
    expect(await target.query('SELECT FROM extra WHERE id = 1'), 'its rows stay').toHaveLength(1);
    await streams('item', 'extra');
    await waitFor('the addition', async () => (await scenario.status()).step === 'adding');
  }
  await scenario.joined();
  await scenario.settle();
  expect(await target.query('SELECT FROM item WHERE id = 77777')).toHaveLength(1);
  await target.query('DELETE FROM item WHERE id = 77777');
  await scenario.expectEqual();

  await api.command(task, 'stop', {});
  await scenario.waitForPhase('stopped');
  await streams('item');
  await api.command(task, 'start', {});
  await scenario.waitForPhase('cdc');
  await streams('item', 'extra');
  await api.command(task, 'pause', {});
  await scenario.waitForPhase('paused');
  await source.query("UPDATE extra SET name = 'while it rested' WHERE id < 10");
  await api.command(task, 'resume', {});
  await scenario.waitForPhase('cdc');
  await scenario.joined();
  await scenario.expectEqual();
});
