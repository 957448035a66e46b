import { type Installation, startInstallation, startScenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
}, 120_000);
afterAll(() => installation[Symbol.asyncDispose](), 60_000);

const table = (name: string, more: object = {}) => ({ source: { schema: 'public', table: name }, ...more });
const distinct = { matching: 'all-columns' } as const;

const SOURCE = `
  CREATE TABLE price (id int PRIMARY KEY, amount numeric, note text, doc json);
  ALTER TABLE price REPLICA IDENTITY FULL; ALTER TABLE price ALTER note SET STORAGE EXTERNAL;
  INSERT INTO price SELECT i, 1.0, repeat('n', 3000), '{"a": 1}' FROM generate_series(1, 5) i;
  CREATE TABLE line (n int, x float8, at timestamptz, "odd name" char(5)); ALTER TABLE line REPLICA IDENTITY FULL;
  INSERT INTO line SELECT 1, float8 'NaN', NULL::timestamptz, 'a' FROM generate_series(1, 50) UNION ALL SELECT 2, '-0', timestamptz '2020-02-02 02:02:02.000002+00', NULL FROM generate_series(1, 50);
  CREATE TABLE current (id int PRIMARY KEY, n int); ALTER TABLE current REPLICA IDENTITY FULL; INSERT INTO current VALUES (1, 0), (2, 0);
  CREATE TABLE short (id int PRIMARY KEY, n int)`;

test('[row 69] [O3] [O4] all-columns keeps each distinct row once: nothing is overwritten or doubled, by load, stream, the death of a worker, and a load onto rows that stay', async () => {
  await using scenario = await startScenario(installation, {
    sql: SOURCE,
    tables: [],
    definition: {
      fullLoad: { onExistingRows: 'keep' },
      tables: [
        table('price', distinct),
        table('line', { ...distinct, transformations: [{ type: 'modify-column-name', column: 'n', targetColumn: 'number' }] }),
        table('current', { ...distinct, apply: { deletes: 'delete', columns: { operation: 'op' } } }),
        table('settled'),
      ],
    },
  });
  const { source, target, task } = scenario;
  await target.query('CREATE TABLE current (id int, n int, op text); INSERT INTO current VALUES (1, 0, NULL), (9, 9, NULL)');
  const prices = async () =>
    await target.query(
      'SELECT id, amount::text, length(note) AS long, doc::text FROM price WHERE id <= 3 ORDER BY id, amount::text, long, doc::text',
    );
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  expect(await target.query('SELECT "number", x::text, "odd name" FROM line ORDER BY 1')).toEqual([
    { number: 1, x: 'NaN', 'odd name': 'a    ' },
    { number: 2, x: '-0', 'odd name': null },
  ]);
  for (const sql of [
    'UPDATE price SET amount = 1.00 WHERE id = 1', // its note is not sent again
    `UPDATE price SET amount = 1.0, doc = '{"a":1}' WHERE id = 1`,
    `UPDATE price SET doc = '{"a": 1}' WHERE id = 1`, // as it was loaded
    'DELETE FROM price WHERE id = 2',
    `BEGIN; UPDATE price SET id = 40, note = 'x' WHERE id = 4; ROLLBACK`,
    `BEGIN; UPDATE price SET note = 'x' WHERE id = 3; UPDATE price SET note = 'y' WHERE id = 3; UPDATE price SET note = 'x' WHERE id = 3; COMMIT`,
  ]) {
    await source.query(sql);
  }
  await scenario.settle();
  const expected = [
    { id: 1, amount: '1.0', long: 3000, doc: '{"a": 1}' },
    { id: 1, amount: '1.0', long: 3000, doc: '{"a":1}' },
    { id: 1, amount: '1.00', long: 3000, doc: '{"a": 1}' },
    { id: 2, amount: '1.0', long: 3000, doc: '{"a": 1}' },
    { id: 3, amount: '1.0', long: 1, doc: '{"a": 1}' },
    { id: 3, amount: '1.0', long: 1, doc: '{"a": 1}' },
    { id: 3, amount: '1.0', long: 3000, doc: '{"a": 1}' },
  ];
  expect(await prices()).toEqual(expected);

  await installation.worker.signal('SIGKILL');
  await source.query(`
    UPDATE line SET x = 1 WHERE n = 1; UPDATE line SET x = 'NaN' WHERE n = 1; INSERT INTO line SELECT 1, 1, NULL, 'a' FROM generate_series(1, 500); DELETE FROM line;
    UPDATE current SET n = 1; UPDATE current SET n = 2; INSERT INTO current VALUES (3, 0); DELETE FROM current WHERE id = 2; TRUNCATE price`);
  await installation.worker.start();
  await scenario.settle(90_000);
  expect(await target.query('SELECT "number", x::text, count(*)::int AS rows FROM line GROUP BY 1, 2 ORDER BY 1, 2')).toEqual([
    { number: 1, x: '1', rows: 1 },
    { number: 1, x: 'NaN', rows: 1 },
    { number: 2, x: '-0', rows: 1 },
  ]);
  expect(await prices(), 'a truncate takes no version away').toEqual(expected);
  const rows = 'SELECT id, n, op FROM current ORDER BY id, n';
  const kept = [
    { id: 1, n: 0, op: null }, // was there, and is not doubled by the load
    { id: 1, n: 1, op: 'update' },
    { id: 1, n: 2, op: 'update' },
    { id: 2, n: 0, op: 'load' },
    { id: 2, n: 1, op: 'update' }, // (2, 2) was deleted, and deletes are asked for here
    { id: 3, n: 0, op: 'insert' },
    { id: 9, n: 9, op: null },
  ];
  expect(await target.query(rows)).toEqual(kept);

  await expect(installation.api.command(task, 'resync', {}), 'versions are not taken away unasked').rejects.toMatchObject({
    problem: { code: 'HISTORY_WOULD_BE_LOST' },
  });
  const counted = await waitFor('the deletes to be counted', async () => {
    const { tables } = await installation.api.taskStatistics(task);
    const price = tables.find((one) => one.table === 'price');
    return price?.skipped === 2 ? price : undefined;
  });
  expect(counted).toMatchObject({ inserts: 0, updates: 6, deletes: 0, errors: 0 });
});

test('[row 69] rows that come twice are one, also in a table that is filled beside the old one and exchanged, time and again', async () => {
  await using scenario = await startScenario(installation, {
    sql: SOURCE,
    tables: [],
    definition: { fullLoad: { visibility: 'swap' }, tables: [table('line', distinct), table('settled')] },
  });
  const lines = async () => await scenario.target.query('SELECT n, count(*)::int AS rows FROM line GROUP BY 1 ORDER BY 1');
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  expect(await lines()).toEqual([
    { n: 1, rows: 1 },
    { n: 2, rows: 1 },
  ]);
  await scenario.source.query('DELETE FROM line WHERE n = 1; INSERT INTO line SELECT 3, 0, NULL, NULL FROM generate_series(1, 40)');
  await scenario.settle();
  const { generation } = await scenario.status();
  await installation.api.command(scenario.task, 'resync', { confirmHistoryLoss: true });
  await waitFor('the next generation to stream', async () => {
    const now = await scenario.status();
    return now.generation > generation && now.phase === 'cdc' && now.step !== 'restarting';
  });
  await scenario.settle();
  expect(await lines()).toEqual([
    { n: 2, rows: 1 },
    { n: 3, rows: 1 },
  ]);
});

test('[row 69] all-columns is refused where it cannot hold: without whole old rows, onto a table with a key, with what changes rows', async () => {
  await using scenario = await startScenario(installation, { sql: SOURCE, tables: ['price'] });
  await scenario.target.query('CREATE TABLE price (id int PRIMARY KEY, amount numeric, note text, doc json)');
  const { api } = installation;
  const { definition } = await api.task(scenario.task);
  const errors = async (...tables: readonly object[]) =>
    (await api.validateTask({ ...definition, tables })).problems.flatMap(({ severity, code, path }) =>
      severity === 'error' ? [`${code} ${path}`] : [],
    );
  expect(await errors(table('short', distinct))).toEqual(['NO_REPLICA_IDENTITY tables.0.matching']);
  expect(await errors(table('price', distinct))).toEqual([expect.stringContaining('TARGET_TABLE_UNFIT')]);
  expect(await errors(table('line', { ...distinct, apply: { mode: 'history' } }))).toEqual(['SETTINGS_CONTRADICT tables.0.matching']);
  expect(await errors(table('line', distinct))).toEqual([]);
});
