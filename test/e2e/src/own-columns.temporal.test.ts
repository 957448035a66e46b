import type { ExtraColumns, TaskDraft } from '@trem/contracts';
import { type Installation, startInstallation, startScenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 180_000 });

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
}, 120_000);
afterAll(() => installation[Symbol.asyncDispose](), 60_000);

const ITEMS = `CREATE TABLE item (id int PRIMARY KEY, n int); INSERT INTO item SELECT i, 0 FROM generate_series(1, 10) i`;

test.each(['default', 'upsert'] as const)(
  '[row 77] number, makers and times fill themselves, in the load and in the stream; those of the making stay: mode %s',
  async (mode) => {
    await using scenario = await startScenario(installation, {
      sql: ITEMS,
      tables: ['item'],
      definition: {
        apply: {
          mode,
          columns: { surrogateId: 'sid', createdAt: 'made_at', createdBy: 'made_by', updatedAt: 'changed_at', updatedBy: 'changed_by' },
        },
      },
    });
    const { source, target, task } = scenario;
    await scenario.start();
    await scenario.waitForPhase('cdc');
    await source.query('INSERT INTO item VALUES (11, 0)');
    await scenario.settle();
    interface Row {
      readonly id: number;
      readonly n: number;
      readonly sid: string;
      readonly made_at: Date;
      readonly made_by: string;
      readonly changed_at: Date;
      readonly changed_by: string;
    }
    const read = async () => await target.query<Row>('SELECT id, n, sid, made_at, made_by, changed_at, changed_by FROM item ORDER BY id');
    const before = await read();
    expect(before).toHaveLength(11);
    expect(new Set(before.map(({ sid }) => sid)).size).toBe(11);
    for (const row of before) {
      expect(row).toMatchObject({
        made_by: `trem:${task}`,
        changed_by: `trem:${task}`,
        made_at: expect.any(Date),
        changed_at: expect.any(Date),
      });
    }
    const [{ now } = { now: new Date() }] = await source.query<{ now: Date }>('SELECT clock_timestamp() AS now');
    await source.query('UPDATE item SET n = 1 WHERE id IN (1, 11)');
    await scenario.settle();
    const after = new Map((await read()).map((row) => [row.id, row]));
    for (const id of [1, 11]) {
      const [old, row] = [before.find((one) => one.id === id), after.get(id)];
      expect(row).toMatchObject({ sid: old?.sid, made_at: old?.made_at, made_by: old?.made_by });
      expect(row?.changed_at.getTime()).toBeGreaterThanOrEqual(now.getTime());
    }
    expect(after.get(3)).toEqual(before.find(({ id }) => id === 3));
    await source.query(
      'BEGIN; UPDATE item SET n = 2 WHERE id = 1; UPDATE item SET id = 101 WHERE id = 1; UPDATE item SET n = 3 WHERE id = 101; COMMIT',
    );
    await scenario.settle();
    const { sid, made_at, made_by } = before.find(({ id }) => id === 1) ?? {};
    expect((await read()).at(-1), 'a row whose key changes is still the same').toMatchObject({ id: 101, n: 3, sid, made_at, made_by });
  },
);

test('[row 62] date-now and datetime-now say the moment of the write or of the commit, the day in the zone that was chosen', async () => {
  // Of two zones 26 hours apart one always has another day than the other
  const now = (newColumn: string, operation: 'date-now' | 'datetime-now', rest: object) =>
    ({ type: 'create-column', operation, newColumn, ...rest }) as never;
  await using scenario = await startScenario(installation, {
    sql: ITEMS,
    tables: [],
    definition: {
      tables: [
        {
          source: { schema: 'public', table: 'item' },
          transformations: [
            now('applied', 'datetime-now', {}),
            now('committed', 'datetime-now', { clock: 'commit' }),
            now('day_east', 'date-now', { clock: 'commit', timeZone: 'Pacific/Kiritimati' }),
            now('day_west', 'date-now', { clock: 'commit', timeZone: 'Etc/GMT+12' }),
          ],
        },
        { source: { schema: 'public', table: 'settled' } },
      ],
    },
  });
  const { source, target, task } = scenario;
  const { api } = installation;
  const clock = async () => (await source.query<{ now: Date }>('SELECT clock_timestamp() AS now'))[0]?.now.getTime() ?? 0;
  const began = await clock();
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await api.command(task, 'pause', {});
  await scenario.waitForPhase('paused');
  const before = await clock();
  await source.query('UPDATE item SET n = 1 WHERE id = 1');
  const after = await clock();
  await api.command(task, 'resume', {});
  await scenario.settle();
  const rows = await target.query<{ id: number; applied: Date; committed: Date; east: boolean; west: boolean; type: string }>(
    `SELECT id, applied, committed, day_east = (committed AT TIME ZONE 'Pacific/Kiritimati')::date AS east,
            day_west = (committed AT TIME ZONE 'Etc/GMT+12')::date AS west, pg_typeof(day_east) || ' ' || pg_typeof(applied) AS type FROM item ORDER BY id`,
  );
  expect(rows).toHaveLength(10);
  for (const { east, west, type } of rows) {
    expect({ east, west, type }).toEqual({ east: true, west: true, type: 'date timestamp with time zone' });
  }
  const [streamed, ...loaded] = rows;
  expect(streamed?.committed.getTime()).toBeGreaterThanOrEqual(before);
  expect(streamed?.committed.getTime()).toBeLessThanOrEqual(after);
  expect(streamed?.applied.getTime(), 'written after the pause').toBeGreaterThan(after);
  for (const row of loaded) {
    expect(row.applied.getTime()).toBeGreaterThanOrEqual(began);
    expect(row.committed.getTime()).toBeGreaterThanOrEqual(began);
  }
});

const KEYLESS = `
  CREATE TABLE line (n int, x float8, note text); ALTER TABLE line REPLICA IDENTITY FULL;
  INSERT INTO line SELECT 1, 'NaN', NULL FROM generate_series(1, 5);
  CREATE TABLE indexed (code int NOT NULL, n int); CREATE UNIQUE INDEX by_code ON indexed (code); ALTER TABLE indexed REPLICA IDENTITY USING INDEX by_code;
  INSERT INTO indexed SELECT i, 0 FROM generate_series(1, 10) i;
  CREATE TABLE grows (n int); ALTER TABLE grows REPLICA IDENTITY FULL; INSERT INTO grows VALUES (1), (1);
  CREATE TABLE bare (n int)`;

test('[row 76] [D14] a table without a key: exactly one of equal rows changes, an index serves as key, inserts alone are taken, and what cannot work is told before the start', async () => {
  const table = (name: string, more: object = {}) => ({ source: { schema: 'public', table: name }, ...more });
  await using scenario = await startScenario(installation, {
    sql: KEYLESS,
    tables: [],
    definition: {
      tables: [table('line'), table('indexed'), table('grows', { rowIdentity: 'insert-only' }), table('settled')],
    },
  });
  const { source, target, task } = scenario;
  const { definition } = await installation.api.task(task);
  const codesOf = async (tables: readonly object[]) =>
    (await installation.api.validateTask({ ...definition, tables })).problems
      .filter(({ severity }) => severity === 'error')
      .map(({ code }) => code);
  expect(await codesOf([table('bare')])).toContain('NO_REPLICA_IDENTITY');
  for (const mode of ['upsert', 'scd2']) {
    expect(await codesOf([table('line', { apply: { mode } })]), mode).not.toEqual([]);
  }
  await scenario.start();
  await scenario.waitForPhase('cdc');
  for (const sql of [
    `UPDATE line SET note = 'one' WHERE ctid = (SELECT min(ctid) FROM line)`,
    `UPDATE line SET n = 2 WHERE ctid IN (SELECT ctid FROM line WHERE note IS NULL LIMIT 2)`,
    `DELETE FROM line WHERE ctid = (SELECT max(ctid) FROM line WHERE n = 2)`,
    'UPDATE indexed SET code = code + 100, n = 1 WHERE code > 5; DELETE FROM indexed WHERE code = 1',
    'INSERT INTO grows VALUES (1), (2)',
  ]) {
    await source.query(sql);
  }
  await scenario.expectEqual();
  await source.query('UPDATE grows SET n = 3 WHERE n = 2; DELETE FROM grows WHERE n = 1');
  await scenario.settle();
  expect(await target.query('SELECT n FROM grows ORDER BY n')).toEqual([{ n: 1 }, { n: 1 }, { n: 1 }, { n: 2 }]);
  expect(await target.query('SELECT n, x::text, note, count(*)::int AS rows FROM line GROUP BY 1, 2, 3 ORDER BY 1, 3')).toEqual([
    { n: 1, x: 'NaN', note: 'one', rows: 1 },
    { n: 1, x: 'NaN', note: null, rows: 2 },
    { n: 2, x: 'NaN', note: null, rows: 1 },
  ]);
  expect((await scenario.status()).phase).toBe('cdc');
});

test('[row 41] what a task leaves out reaches nobody and is counted', async () => {
  await using scenario = await startScenario(installation, {
    sql: ITEMS,
    tables: ['item'],
    definition: { cdc: { operations: ['insert', 'update'] } },
  });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await scenario.source.query('DELETE FROM item WHERE id <= 4; UPDATE item SET n = 1; INSERT INTO item VALUES (20, 0)');
  await scenario.settle();
  expect(await scenario.target.query('SELECT count(*)::int AS rows, sum(n)::int AS n FROM item')).toEqual([{ rows: 11, n: 6 }]);
  const counted = await waitFor('both sides to have counted all', async () => {
    const { tables, figures } = await installation.api.taskStatistics(scenario.task);
    const made = 4 + 6 + 1 + 2; // and two rows of `settled`
    return figures.bars.captured === made && figures.bars.processed === made && tables.find(({ table }) => table === 'item');
  });
  expect(counted).toMatchObject({ inserts: 1, updates: 6, deletes: 0, skipped: 4, filtered: 0, errors: 0 });
});

test('[row 18] [row 77] columns of our own come to a running task and leave it: rows of before stay as they are, and nothing is loaded again until somebody asks for it', async () => {
  await using scenario = await startScenario(installation, {
    sql: `${ITEMS}; CREATE TABLE entry (id int PRIMARY KEY, n int); INSERT INTO entry VALUES (1, 0)`,
    tables: ['item', 'entry'],
    definition: {
      tables: [
        { source: { schema: 'public', table: 'item' } },
        { source: { schema: 'public', table: 'entry' }, apply: { mode: 'scd2' } },
        { source: { schema: 'public', table: 'settled' } },
      ],
    },
  });
  const { source, target, task } = scenario;
  const { api } = installation;
  const save = async (columns: ExtraColumns) => {
    const { definition, version } = await api.task(task);
    return await api.updateTask(task, version, { ...definition, apply: { ...definition.apply, columns } });
  };
  const columnsOf = async (table: string) =>
    (
      await target.query<{ name: string }>(`SELECT attname AS name FROM pg_attribute WHERE attrelid = '${table}'::regclass AND attnum > 0`)
    ).map(({ name }) => name);
  /** Which rows have a value there. */
  const filled = async (column: string, table = 'item') =>
    (await target.query<{ id: number }>(`SELECT id FROM ${table} WHERE ${column} IS NOT NULL ORDER BY 1`)).map(({ id }) => id);
  let id = 1_000;
  /** Rows come until one is written by the edited definition, or no longer by the one of before. */
  const takenUp = async (column: string, isFilled: boolean) =>
    await waitFor(
      `${column} ${isFilled ? 'filled' : 'left alone'}`,
      async () => {
        id += 1;
        await source.query(`INSERT INTO item VALUES (${id}, 0)`);
        await scenario.settle();
        return (
          (await columnsOf('item')).includes(column) &&
          (await target.query(`SELECT FROM item WHERE id = ${id} AND (${column} IS NOT NULL) = ${isFilled}`)).length === 1
        );
      },
      { deadlineMs: 60_000 },
    );
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await target.query('UPDATE item SET n = 77 WHERE id = 5'); // another load would mend it

  const { definition } = await api.task(task);
  const columns = { commitTime: 'changed_when', createdBy: 'made_by' };
  const plan = await api.planTask(task, { ...definition, apply: { ...definition.apply, columns } });
  expect(plan).toMatchObject({ mayNow: true, resync: [], resyncOffered: ['public.item', 'public.entry', 'public.settled'] });
  expect(plan.changes.map(({ effect }) => effect)).toEqual(['next-transaction', 'next-transaction']);
  await expect(save({ commitTime: 'n' }), 'the name of a column of the source').rejects.toMatchObject({
    problem: { problems: expect.arrayContaining([expect.objectContaining({ code: 'COLUMN_EXISTS' })]) },
  });
  await save(columns);
  await takenUp('changed_when', true);
  await source.query('UPDATE item SET n = 1 WHERE id IN (1, 2); UPDATE entry SET n = 1');
  await scenario.settle();
  expect((await filled('changed_when')).slice(0, 2)).toEqual([1, 2]);
  expect(
    (await filled('changed_when')).filter((one) => one < 1_000),
    'rows of before',
  ).toEqual([1, 2]);
  expect(
    (await filled('made_by')).filter((one) => one < 1_000),
    'they were made before',
  ).toEqual([]);
  expect(await filled('made_by')).toContain(id);
  expect(await target.query('SELECT scd_current, changed_when IS NOT NULL AS dated FROM entry ORDER BY 1')).toEqual([
    { scd_current: 0, dated: false },
    { scd_current: 1, dated: true },
  ]);

  await save({ createdBy: 'made_by' });
  await takenUp('changed_when', false);
  expect((await filled('changed_when')).slice(0, 2), 'the column stays, with what is in it').toEqual([1, 2]);
  expect(await target.query('SELECT n FROM item WHERE id = 5'), 'never loaded again').toEqual([{ n: 77 }]);

  // A number is for every row at once, so that comes while the task rests.
  const numbered = { createdBy: 'made_by', surrogateId: 'no' };
  await expect(save(numbered)).rejects.toMatchObject({
    problem: { code: 'TASK_RUNNING', problems: [{ path: 'apply.columns.surrogateId' }] },
  });
  await api.command(task, 'stop', {});
  await scenario.waitForPhase('stopped');
  await save(numbered);
  await api.command(task, 'start', {});
  await scenario.waitForPhase('cdc');
  await source.query('INSERT INTO item VALUES (5000, 0)');
  await scenario.settle();
  const numbers = 'SELECT count(*)::int AS rows, count(DISTINCT no)::int AS numbers, max(n) AS n FROM item';
  const [{ rows, ...rest } = { rows: 0 }] = await target.query<{ rows: number }>(numbers);
  expect(rest, 'a number for each, and still not loaded again').toEqual({ numbers: rows, n: 77 });

  await api.command(task, 'pause', {});
  await scenario.waitForPhase('paused');
  await save({ ...numbered, updatedBy: 'changed_by' });
  await api.command(task, 'resume', { resyncTables: ['public.item'] });
  await scenario.waitForPhase('cdc');
  await scenario.joined();
  await scenario.settle();
  const made = `SELECT count(*)::int AS rows FROM item WHERE made_by = 'trem:${task}' AND changed_by = 'trem:${task}' AND no IS NOT NULL AND n <> 77`;
  expect(await target.query(made)).toEqual([{ rows }]);
});

test('[row 76] tables without identity of which inserts alone are wanted: their source goes on changing them, also when the worker is killed and when the task is edited amiss', async () => {
  type Mapping = TaskDraft['tables'][number];
  const table = (name: string, more: Partial<Mapping> = { rowIdentity: 'insert-only' }): Mapping => ({
    source: { schema: 'public', table: name },
    ...more,
  });
  const tables = [table('bare'), table('nothing'), table('settled')];
  await using scenario = await startScenario(installation, {
    sql: `CREATE TABLE bare (n int, note text); INSERT INTO bare VALUES (0, 'old'), (0, 'old'), (0, NULL);
      CREATE TABLE nothing (id int PRIMARY KEY, v text); ALTER TABLE nothing REPLICA IDENTITY NOTHING; INSERT INTO nothing VALUES (1, 'old');
      CREATE TABLE keyed (id int PRIMARY KEY); CREATE TABLE more (n int); INSERT INTO more VALUES (1)`,
    tables: [],
    definition: { tables },
  });
  const { source, target, task } = scenario;
  const { api, worker } = installation;
  const mixed = [...tables.slice(0, 2), table('settled', {})];
  const { definition } = await api.task(task);
  const { problems } = await api.validateTask({ ...definition, tables: mixed });
  expect(problems.filter(({ code }) => code === 'NO_REPLICA_IDENTITY').map(({ path }) => path)).toEqual([
    'tables.0.source',
    'tables.1.source',
  ]);
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await source.query(`UPDATE bare SET note = 'changed'; DELETE FROM nothing`);
  const writing = source.query(`DO $$ BEGIN FOR i IN 1..400 LOOP
    INSERT INTO bare VALUES (i, 'new'), (i, 'new'); UPDATE bare SET n = -n WHERE n = i; INSERT INTO nothing VALUES (i + 1, 'new'); DELETE FROM nothing WHERE id = i; COMMIT;
  END LOOP; END $$`);
  await waitFor('rows from the stream', async () => (await target.query('SELECT FROM bare WHERE n > 20')).length > 0);
  await worker.signal('SIGKILL');
  worker.start();
  await writing;
  await scenario.settle(120_000);
  const counted = `SELECT note, count(*)::int AS rows, min(n) AS least, max(n) AS most, count(DISTINCT n)::int AS numbers FROM bare GROUP BY 1 ORDER BY 1`;
  const added = [
    { note: 'new', rows: 800, least: 1, most: 400, numbers: 400 },
    { note: 'old', rows: 2, least: 0, most: 0, numbers: 1 },
    { note: null, rows: 1, least: 0, most: 0, numbers: 1 },
  ];
  expect(await target.query(counted)).toEqual(added);
  const ofNothing = 'SELECT count(*)::int AS rows, count(DISTINCT id)::int AS ids FROM nothing';
  expect(await target.query(ofNothing)).toEqual([{ rows: 401, ids: 401 }]);
  const { version } = await api.task(task);
  const edit = (added: Mapping) => api.updateTask(task, version, { ...definition, tables: [...tables, added] });
  await expect(edit(table('keyed', {}))).rejects.toMatchObject({
    problem: { problems: expect.arrayContaining([expect.objectContaining({ code: 'NO_REPLICA_IDENTITY', path: 'tables.0.source' })]) },
  });
  await edit(table('more'));
  const isThere = `SELECT FROM pg_class WHERE relname = 'more' AND relkind = 'r'`;
  await waitFor('the table that was added', async () => (await target.query(isThere)).length === 1, { deadlineMs: 60_000 });
  await scenario.joined();
  await source.query(`UPDATE more SET n = 2; INSERT INTO more VALUES (3); UPDATE bare SET note = 'again'; TRUNCATE nothing`);
  await scenario.settle();
  expect(await target.query('SELECT n FROM more ORDER BY n')).toEqual([{ n: 1 }, { n: 3 }]);
  expect(await target.query(ofNothing), 'rows are added, and nothing else').toEqual([{ rows: 401, ids: 401 }]);
  expect(await target.query(counted)).toEqual(added);
});
