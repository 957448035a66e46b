import { randomBytes } from 'node:crypto';
import { ApiError } from '@trem/api-client';
import type { TaskDraft, TaskStatus } from '@trem/contracts';
import { type Installation, startInstallation } from '@trem/test-installation';
import { connection, createTestDatabase, type TestDatabase, waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

const cleanUp = new AsyncDisposableStack();
let installation: Installation;
let source: TestDatabase;
let target: TestDatabase;

beforeAll(async () => {
  installation = cleanUp.use(await startInstallation());
  source = cleanUp.use(await createTestDatabase('source'));
  target = cleanUp.use(await createTestDatabase('target'));
  const { api } = installation;
  await api.createEndpoint({ name: 'a', kind: 'postgres', ...connection(source.url) });
  await api.createEndpoint({ name: 'b', kind: 'postgres', ...connection(target.url) });
}, 120_000);
afterAll(() => cleanUp.disposeAsync(), 60_000);

async function create(tables: readonly string[], draft: Partial<TaskDraft>): Promise<string> {
  const name = `t_${randomBytes(4).toString('hex')}`;
  const mapped = tables.map((table) => ({ source: { schema: table.split('.')[0] ?? '', table: table.split('.')[1] ?? '' } }));
  const task = { name, source: { endpoint: 'a' }, targets: [{ endpoint: 'b' }], mode: 'full-load' as const, tables: mapped, ...draft };
  await installation.api.createTask(task);
  return name;
}

/** The code with which a start is refused, or the phase where the task comes to rest, or streams. */
async function started(name: string, options: { readonly startMode?: 'reload' | 'continue'; readonly confirmHistoryLoss?: boolean } = {}) {
  const { api } = installation;
  const before = (await api.taskStatus(name)).stateVersion;
  try {
    await api.command(name, 'start', options);
  } catch (error) {
    if (error instanceof ApiError) {
      return error.problem.code;
    }
    throw error;
  }
  return await rests(name, before);
}

async function rests(name: string, after: number): Promise<string> {
  const isOver = ({ phase, stateVersion }: TaskStatus) => stateVersion > after && ['done', 'attention', 'cdc'].includes(phase);
  const status = await waitFor(
    `${name} to rest`,
    async () => {
      const now = await installation.api.taskStatus(name);
      return isOver(now) ? now : undefined;
    },
    { deadlineMs: 120_000 },
  );
  return status.error === null ? status.phase : `${status.phase} ${status.error.code}`;
}

const COLUMNS = 'id int PRIMARY KEY, name varchar(20) NOT NULL, price numeric(10,2), tags text[], at timestamptz(3)';
const ROWS = `(1, 'one', 1.50, '{a,b}', '2026-01-01 00:00:00.123+00'), (2, 'two', NULL, NULL, NULL), (3, 'three', -0.01, '{}', 'infinity')`;
const READ = 'SELECT id, name, price::text, tags::text, at::text FROM';

/** What becomes of each cell: the rows of the source, or a start that is refused. */
const combinations = [
  ['---', 'TARGET_TABLE_MISSING', 'copied', 'TARGET_NOT_EMPTY'],
  ['--T', 'TARGET_TABLE_MISSING', 'copied', 'copied'],
  ['-R-', 'copied', 'copied', 'copied'],
  ['-RT', 'copied', 'copied', 'copied'],
  ['C--', 'copied', 'copied', 'TARGET_NOT_EMPTY'],
  ['C-T', 'copied', 'copied', 'copied'],
  ['CR-', 'copied', 'copied', 'copied'],
  ['CRT', 'copied', 'copied', 'copied'],
] as const;

interface Cell {
  readonly flags: string;
  readonly found: 'missing' | 'empty' | 'filled';
  readonly expected: string;
}

const cells: readonly Cell[] = combinations.flatMap(([flags, ...expected]) =>
  (['missing', 'empty', 'filled'] as const).map((found, index) => ({ flags, found, expected: expected[index] ?? '' })),
);

function tableOf({ flags, found }: Cell): string {
  return `c_${flags.toLowerCase().replaceAll('-', '0')}_${found}.item`;
}

/** A table that will be made anew need not fit. */
async function plant(cell: Cell): Promise<void> {
  const table = tableOf(cell);
  const schema = table.split('.')[0];
  const fits = cell.flags[1] !== 'R';
  await source.query(`CREATE SCHEMA ${schema}; CREATE TABLE ${table} (${COLUMNS}); INSERT INTO ${table} VALUES ${ROWS}`);
  if (cell.found !== 'missing') {
    await target.query(`CREATE SCHEMA ${schema}; CREATE TABLE ${table} (${fits ? `${COLUMNS}, extra int` : 'id text, other bytea'})`);
  }
  if (cell.found === 'filled') {
    await target.query(`INSERT INTO ${table} VALUES (9${fits ? `, 'theirs'` : ''})`);
  }
}

async function run(cell: Cell) {
  const { flags, found, expected } = cell;
  const table = tableOf(cell);
  await plant(cell);
  const fullLoad = { createTable: flags[0] === 'C', recreateTable: flags[1] === 'R', truncateTable: flags[2] === 'T' };
  const outcome = await started(await create([table], { fullLoad }));
  if (expected !== 'copied') {
    return [flags, found, outcome, found === 'missing' ? [] : await target.query(`SELECT id, name FROM ${table}`)];
  }
  expect(outcome, `${flags} ${found}`).toBe('done');
  expect(await target.query(`${READ} ${table} ORDER BY id`), `${flags} ${found}`).toEqual(
    await source.query(`${READ} ${table} ORDER BY id`),
  );
  const type = `SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = '${table}'::regclass AND attname = 'price'`;
  expect(await target.query(type)).toEqual([{ type: 'numeric(10,2)' }]);
  return [flags, found, 'copied', []];
}

test('[row 14] create, recreate and truncate: eight combinations on a missing, an empty and a filled table', async () => {
  const outcomes: unknown[] = [];
  for (let from = 0; from < cells.length; from += 6) {
    outcomes.push(...(await Promise.all(cells.slice(from, from + 6).map(run))));
  }
  const stays = [{ id: 9, name: 'theirs' }];
  expect(outcomes).toEqual(
    cells.map(({ flags, found, expected }) => [flags, found, expected, expected === 'TARGET_NOT_EMPTY' ? stays : []]),
  );
}, 400_000);

test('[row 14] rows of others are kept where the task says so, and a table that does not fit is told column by column', async () => {
  await source.query(`CREATE TABLE kept (id int PRIMARY KEY, name text); INSERT INTO kept VALUES (1, 'one'), (2, 'two')`);
  await target.query(`CREATE TABLE kept (id int PRIMARY KEY, name text); INSERT INTO kept VALUES (1, 'old'), (9, 'theirs')`);
  const keeping = await create(['public.kept'], { fullLoad: { onExistingRows: 'keep' } });
  expect(await started(keeping)).toBe('done');
  expect(await target.query('SELECT id, name FROM kept ORDER BY id')).toEqual([
    { id: 1, name: 'one' },
    { id: 2, name: 'two' },
    { id: 9, name: 'theirs' },
  ]);

  await source.query('CREATE TABLE unfit (id int PRIMARY KEY, name text, price numeric(10,2))');
  await target.query('CREATE TABLE unfit (id bigint, name text, must int NOT NULL)');
  const unfit = await create(['public.unfit'], {});
  const report = await installation.api.command(unfit, 'start', {}).catch((error: unknown) => error);
  expect(report).toBeInstanceOf(ApiError);
  const { code, problems } = (report as ApiError).problem;
  expect(code).toBe('TARGET_TABLE_UNFIT');
  const texts = (problems ?? []).map(({ text }) => text).join('\n');
  for (const difference of ['"id" bigint', 'no column "price"', '"must" NOT NULL, without default']) {
    expect(texts).toContain(difference);
  }
}, 120_000);

test('[row 15] [row 28] a table of one priority is finished before one of the next begins, and what each load came to is kept, failures too', async () => {
  const priorities = ['lowest', 'normal', 'highest', 'low', 'high', 'highest'] as const;
  const tables = priorities.map((priority, index) => ({ source: { schema: 'public', table: `p${index}` }, priority }));
  for (const { source: one } of tables) {
    await source.query(
      `CREATE TABLE ${one.table} (id int PRIMARY KEY, t text); INSERT INTO ${one.table} SELECT i, repeat('x', 50) FROM generate_series(1, 3000) i`,
    );
  }
  await target.query('CREATE TABLE p0 (id int PRIMARY KEY, t text, CHECK (id < 2000))');
  const name = await create([], { tables, fullLoad: { parallelTables: 4 }, errors: { stopOnInsertError: true } });
  expect(await started(name)).toBe('attention CONSTRAINT_CHECK');
  const { api } = installation;
  const failed = await api.taskLoads(name);
  const failure = failed.find(({ table }) => table === 'p0');
  expect(failure).toMatchObject({ outcome: 'failed', errorCode: 'CONSTRAINT_CHECK', loaded: 0, run: 1 });
  expect(failure?.failures).toBeGreaterThan(0);
  expect(Date.parse(failure?.endedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(failure?.startedAt ?? 'never'));
  await target.query('ALTER TABLE p0 DROP CONSTRAINT p0_id_check');
  const before = (await api.taskStatus(name)).stateVersion;
  await api.command(name, 'resume', {});
  expect(await rests(name, before + 1)).toBe('done');
  const loads = await api.taskLoads(name);
  expect(loads).toHaveLength(priorities.length);
  for (const load of loads) {
    expect(load).toMatchObject({ outcome: 'loaded', extracted: 3_000, filtered: 0, loaded: 3_000, rejected: 0, errorCode: null });
    expect(load.bytes).toBeGreaterThan(3_000 * 50);
    expect(Date.parse(load.endedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(load.startedAt));
  }
  expect(loads.find(({ table }) => table === 'p0')?.failures, 'what failed before stays counted').toBeGreaterThanOrEqual(
    failure?.failures ?? 1,
  );
  const rank = { highest: 0, high: 1, normal: 2, low: 3, lowest: 4 };
  const times = loads.map((load) => ({ load, rank: rank[priorities[Number(load.table.slice(1))] ?? 'normal'] }));
  for (const first of times) {
    for (const second of times.filter((other) => other.rank > first.rank)) {
      expect(Date.parse(first.load.endedAt ?? ''), `${first.load.table} before ${second.load.table}`).toBeLessThanOrEqual(
        Date.parse(second.load.startedAt),
      );
    }
  }
}, 180_000);

test('[row 12] [W30] reload forgets and loads again, and what was ours is emptied whatever the flags say; continue takes the edited definition', async () => {
  await source.query(
    `CREATE TABLE r1 (id int PRIMARY KEY, t text); INSERT INTO r1 VALUES (1, 'a'), (2, 'b'); CREATE TABLE r2 (id int PRIMARY KEY); INSERT INTO r2 VALUES (1)`,
  );
  const name = await create(['public.r1'], { mode: 'full-load-and-cdc' });
  const { api } = installation;
  cleanUp.defer(async () => void (await api.command(name, 'delete', {}).catch(() => undefined)));
  expect(await started(name)).toBe('cdc');
  const stop = async () => {
    await api.command(name, 'stop', {});
    await waitFor('the stop', async () => (await api.taskStatus(name)).phase === 'stopped', { deadlineMs: 60_000 });
  };
  await stop();
  await source.query(`DELETE FROM r1 WHERE id = 2; INSERT INTO r1 VALUES (3, 'c')`);
  await target.query(`UPDATE r1 SET t = 'spoilt'; INSERT INTO r1 VALUES (77, 'nobody knows')`);
  expect(await started(name, { startMode: 'reload' })).toBe('cdc');
  const rows = async () => await target.query('SELECT id, t FROM r1 ORDER BY id');
  const read = await source.query('SELECT id, t FROM r1 ORDER BY id');
  expect(await rows()).toEqual(read);
  const [first, second] = [await api.taskLoads(name, 1), await api.taskLoads(name, 2)];
  expect([first, second]).toMatchObject([[{ run: 1, loaded: 2 }], [{ run: 2, loaded: 2 }]]);

  await stop();
  const { version, definition } = await api.task(name);
  await api.updateTask(name, version, { ...definition, tables: [...definition.tables, { source: { schema: 'public', table: 'r2' } }] });
  await source.query(`INSERT INTO r1 VALUES (4, 'd')`);
  expect(await started(name, { startMode: 'continue' })).toBe('cdc');
  await waitFor('what happened meanwhile', async () => (await rows()).length === 3, { deadlineMs: 60_000 });
  await waitFor('the table that was added', async () => (await api.taskStatus(name)).step === 'live', { deadlineMs: 60_000 }); // beside the stream
  expect(await target.query('SELECT id FROM r2')).toEqual([{ id: 1 }]);
  expect((await api.taskLoads(name)).filter(({ run, table }) => run === 3 && table === 'r1')).toEqual([]); // what is finished is not repeated
}, 240_000);

test('[row 12] [W26] a reload that would delete versions is refused with their number until somebody says that they may go', async () => {
  await source.query(`CREATE TABLE versioned (id int PRIMARY KEY, t text); INSERT INTO versioned VALUES (1, 'a'), (2, 'b')`);
  const name = await create(['public.versioned'], { apply: { mode: 'history' } });
  const { api } = installation;
  expect(await started(name)).toBe('done');
  for (const command of ['start', 'resync'] as const) {
    const refused = await api.command(name, command, command === 'start' ? { startMode: 'reload' } : {}).catch((error: unknown) => error);
    expect(refused).toMatchObject({ problem: { status: 409, code: 'HISTORY_WOULD_BE_LOST' } });
    expect(JSON.stringify(refused)).toContain('1 tables with 2 versions');
  }
  expect(await target.query('SELECT count(*)::int AS n FROM versioned')).toEqual([{ n: 2 }]);
  expect(await started(name, { startMode: 'reload', confirmHistoryLoss: true })).toBe('done');
}, 120_000);

test('[row 12] [W26] versions are kept over a resync, also one whose worker dies in it: what happened unseen is closed and added, the rest stays as it is', async () => {
  await source.query(`CREATE TABLE storied (id int PRIMARY KEY, t text, j json);
    INSERT INTO storied SELECT i, 'loaded', json_build_object('i', i) FROM generate_series(1, 6) i`);
  const name = await create(['public.storied'], { mode: 'full-load-and-cdc', apply: { mode: 'scd2' } });
  const { api, worker } = installation;
  cleanUp.defer(async () => void (await api.command(name, 'delete', {}).catch(() => undefined)));
  const story = async () =>
    await target.query<{ id: number; story: string }>(
      `SELECT id, string_agg(coalesce(t, '-') || CASE scd_current WHEN 1 THEN '*' ELSE '' END, ' ' ORDER BY scd_start_date) AS story FROM storied GROUP BY 1 ORDER BY 1`,
    );
  const reaches = async (...stories: readonly string[]) =>
    await waitFor(`the versions ${stories.join(', ')}`, async () => stories.join() === (await story()).map((one) => one.story).join(), {
      deadlineMs: 120_000,
    });
  expect(await started(name)).toBe('cdc');
  await source.query(`UPDATE storied SET t = 'streamed' WHERE id IN (2, 3); DELETE FROM storied WHERE id = 6`);
  await reaches('loaded*', 'loaded streamed*', 'loaded streamed*', 'loaded*', 'loaded*', 'loaded');
  const before = await target.query('SELECT v::text AS row FROM storied AS v WHERE id IN (1, 2, 6) ORDER BY 1');
  await api.command(name, 'stop', { dropSlot: true });
  await waitFor('the stop', async () => (await api.taskStatus(name)).phase === 'stopped', { deadlineMs: 60_000 });
  await source.query(`UPDATE storied SET t = 'unseen' WHERE id = 3; DELETE FROM storied WHERE id = 4; UPDATE storied SET id = 50 WHERE id = 5;
    INSERT INTO storied VALUES (7, NULL, NULL)`);
  await worker.signal('SIGKILL');
  worker.start({ TREM_FAILPOINTS: 'load.before-table-done:crash' });
  // The worker may have died before the workflow knew that its stop was over: until another one has told it, nothing starts.
  await waitFor('the start to be taken', async () => await api.command(name, 'start', { startMode: 'reload' }), { deadlineMs: 60_000 });
  await waitFor('the worker to die before its word', async () => !worker.isRunning, { deadlineMs: 120_000 });
  expect(await target.query('SELECT v::text AS row FROM storied AS v WHERE id IN (1, 2, 6) ORDER BY 1')).toEqual(before);
  worker.start();
  const whole = ['loaded*', 'loaded streamed*', 'loaded streamed unseen*', 'loaded', 'loaded', 'loaded', '-*', 'loaded*'];
  await reaches(...whole);
  await waitFor('the stream', async () => (await api.taskStatus(name)).phase === 'cdc', { deadlineMs: 120_000 });
  await source.query(`UPDATE storied SET t = 'after' WHERE id = 3; INSERT INTO storied VALUES (4, 'back')`);
  await reaches(...whole.with(2, 'loaded streamed unseen after*').with(3, 'loaded back*'));
  expect(await target.query('SELECT v::text AS row FROM storied AS v WHERE id IN (1, 2, 6) ORDER BY 1'), 'not touched').toEqual(before);
  const wrong = `SELECT * FROM (SELECT *, lead(scd_start_date) OVER (PARTITION BY id ORDER BY scd_start_date) AS next FROM storied) v
    WHERE (scd_current = 1) <> (scd_end_date IS NULL) OR scd_end_date <= scd_start_date OR next < coalesce(scd_end_date, 'infinity')
       OR id = 3 AND next <> scd_end_date`;
  expect(await target.query(wrong), 'no overlap, one current, and where a row went on no gap').toEqual([]);
  const current = await target.query('SELECT id, t, j::text AS j FROM storied WHERE scd_current = 1 ORDER BY 1');
  expect(current).toEqual(await source.query('SELECT id, t, j::text AS j FROM storied ORDER BY 1'));
  expect(await target.query(`SELECT FROM pg_namespace WHERE nspname LIKE 'trem\\_new\\_%'`)).toEqual([]);
}, 400_000);
