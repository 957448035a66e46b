import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Installation, startInstallation, startScenario } from '@trem/test-installation';
import { connection, waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { CUSTOMERS, CUSTOMERS_CHANGE, CUSTOMERS_WANTED, settingsOf } from './predecessor-settings.js';

vi.setConfig({ testTimeout: 180_000 });

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'trem-files-'));
let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
}, 120_000);
afterAll(async () => {
  await installation[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** The command line as a process, as people and scripts run it. */
async function trem(...parameters: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly error: string }> {
  const env = { PATH: process.env.PATH ?? '', HOME: folder, NO_COLOR: '1', ...installation.cli };
  return await new Promise((resolve) => {
    execFile(process.execPath, [`${repository}apps/cli/dist/main.js`, ...parameters], { env, timeout: 120_000 }, (failure, out, error) =>
      resolve({ code: failure === null ? 0 : Number(failure.code ?? -1), out, error }),
    );
  });
}

async function remove(task: string): Promise<void> {
  await installation.api.command(task, 'delete', {});
  await waitFor(`${task} to be gone`, async () => !(await installation.api.tasks()).some(({ name }) => name === task));
}

const SQL = `
  CREATE TABLE customer (id int PRIMARY KEY, name text, country text, since date); INSERT INTO customer VALUES (1, 'Ana', 'BR', '2020-01-01'), (2, 'Eva', 'DE', '2021-01-01');
  CREATE TABLE bare (n int)`;
const RULED = {
  title: 'Customers: "home", ação',
  cdc: { intervalMs: 250 },
  tables: [
    {
      source: { schema: 'public', table: 'customer' },
      priority: 'high' as const,
      filters: [{ operator: 'equals' as const, column: 'country', value: 'BR' }],
      transformations: [{ type: 'modify-column-value' as const, operation: 'uppercase' as const, column: 'name' }],
    },
    { source: { schema: 'public', table: 'settled' } },
  ],
  accept: ['BEFORE_IMAGE_NEEDED', 'WHOLE_ROW_MATCH'],
};

test.each(['yaml', 'json'])(
  '[row 19] [S5] export, reset and import of %s give the same task, which then runs; no secret leaves',
  async (format) => {
    await using scenario = await startScenario(installation, { sql: SQL, tables: [], definition: RULED });
    const { task, source, target } = scenario;
    const file = join(folder, `${task}.${format}`);
    const exported = async (path: string) => {
      expect(await trem('task', 'export', task, '-o', path, ...(format === 'json' ? ['--json'] : []))).toMatchObject({ code: 0 });
      return readFileSync(path, 'utf8');
    };
    const { definition } = await installation.api.task(task);
    const text = await exported(file);
    const { password } = connection(source.url);
    expect(password).not.toBe('');
    expect(text).not.toMatch(/password|secret/i);
    expect(password === undefined || !text.includes(password)).toBe(true);

    expect(await trem('task', 'reset', task, '--yes')).toMatchObject({ code: 0 });
    const reset = (await installation.api.task(task)).definition;
    expect(reset.cdc.intervalMs).toBe(0);
    expect(reset).not.toEqual(definition);
    expect(await trem('task', 'import', '-f', file, '--yes')).toMatchObject({ code: 0 });
    expect((await installation.api.task(task)).definition).toEqual(definition);
    expect(await exported(`${file}.again`)).toBe(text);

    await scenario.start();
    await scenario.waitForPhase('cdc');
    await source.query(`INSERT INTO customer VALUES (3, 'Rui', 'BR', NULL)`);
    await scenario.settle();
    expect(await target.query('SELECT id, name FROM customer ORDER BY id')).toEqual([
      { id: 1, name: 'ANA' },
      { id: 3, name: 'RUI' },
    ]);
  },
);

test('[row 19] a settings.json of the predecessor is imported, what means something else is told, and all of its rules hold by load and by stream', async () => {
  await using scenario = await startScenario(installation, { sql: CUSTOMERS, tables: [] });
  const { source, target, endpoints } = scenario;
  const task = `old_${scenario.task}`;
  const file = join(folder, 'settings.json');
  writeFileSync(file, settingsOf(task));
  const from = ['--from-trempy', '--source', endpoints.source, '--target', endpoints.target];
  const imported = await trem('task', 'import', '-f', file, ...from, '--yes');
  expect(imported).toMatchObject({ code: 0 });
  for (const said of ['task.start_mode', 'operation: concat: a part that is null', 'value_type: "VARCHAR" is varchar now']) {
    expect(imported.error).toContain(said);
  }
  await using _task = { [Symbol.asyncDispose]: () => remove(task) };
  const rows = (from: typeof source, sql: string) =>
    from
      .query<{ row: string }>(`SELECT row_to_json(r)::text AS row FROM (${sql}) AS r ORDER BY id`)
      .then((all) => all.map(({ row }) => row));
  const columns = 'id, regiao, name, email, uf, limite, nascimento, criado, pago, enviado, inicio, fim, moeda, titulo, anos';
  const expectWanted = async () => {
    const wanted = await rows(source, CUSTOMERS_WANTED);
    const there = () => rows(target, `SELECT ${columns} FROM dw.dim_clientes`);
    await waitFor('all rows', async () => JSON.stringify(await there()) === JSON.stringify(wanted)).catch(() => undefined);
    expect(await there()).toEqual(wanted);
  };
  expect(await trem('task', 'start', task)).toMatchObject({ code: 0 });
  await waitFor('the stream', async () => (await installation.api.taskStatus(task)).phase === 'cdc', { deadlineMs: 60_000 });
  await expectWanted();
  await source.query(CUSTOMERS_CHANGE);
  await expectWanted();
  const clocks = `SELECT FROM dw.dim_clientes WHERE momento BETWEEN now() - interval '5 minutes' AND now() AND abs(dia - current_date) <= 1`;
  expect(await target.query(clocks)).toHaveLength(3);
});

test('[row 19] a wrong file is refused with line and reason, and changes nothing', async () => {
  await using scenario = await startScenario(installation, { sql: SQL, tables: [], definition: RULED });
  const before = await installation.api.task(scenario.task);
  const file = join(folder, 'wrong.yaml');
  const wrong = [
    ['version: 1', `name: ${scenario.task}`, 'colour: red', 'source: { endpoint: a }'],
    ['version: 1', `name: ${scenario.task}`, 'tables: [', 'mode: cdc'],
  ];
  writeFileSync(file, (wrong[0] ?? []).join('\n'));
  const unknown = await trem('task', 'import', '-f', file, '--yes');
  expect(unknown).toMatchObject({ code: 3, error: expect.stringContaining('FIELD_UNKNOWN') });
  expect(unknown.error).toMatch(/line 3.*colour/);
  writeFileSync(file, (wrong[1] ?? []).join('\n'));
  const torn = await trem('task', 'import', '-f', file, '--yes');
  expect(torn.code).toBe(3);
  expect(torn.error).toMatch(/line [34]/);
  expect(await installation.api.task(scenario.task)).toEqual(before);
});

test('[row 20] [D13] [O3] what is wrong with a task is told all at once, each with its place, and nothing has moved', async () => {
  await using scenario = await startScenario(installation, { sql: SQL, tables: [], definition: RULED });
  const { definition } = await installation.api.task(scenario.task);
  const customer = { schema: 'public', table: 'customer' };
  const concat = (newColumn: string, dependsOn: readonly string[], priority?: string) => {
    const rule = { type: 'create-column', operation: 'concat', newColumn, dependsOn };
    return priority === undefined ? rule : { ...rule, priority };
  };
  const document = {
    ...definition,
    colour: 'red',
    schedule: { startAt: '2027-02-31T10:00:00' },
    fullLoad: { onExistingRows: 'keep', visibility: 'swap' },
    tables: [
      { source: { schema: 'public', table: 'custmer' } },
      {
        source: customer,
        filters: [
          { operator: 'no-such', column: 'id', value: 1 },
          { operator: 'equals', column: 'contry', value: 'BR' },
          { operator: 'date-equals', column: 'name', value: '2020-01-01' },
          { operator: 'between', column: 'id', lower: 2, upper: 1 },
        ],
        transformations: [
          { type: 'modify-column-value', operation: 'no-such', column: 'name' },
          concat('a', ['b', 'name']),
          concat('b', ['a', 'name']),
          concat('full', ['name', 'country'], 'low'),
          concat('longer', ['full', 'name'], 'high'),
        ],
      },
      { source: { schema: 'public', table: 'bare' }, apply: { mode: 'upsert' } },
      { source: customer },
    ],
  };
  const problemsOf = async (draft: object) => {
    const file = join(folder, 'checked.json');
    writeFileSync(file, JSON.stringify(draft));
    const { code, error } = await trem('task', 'validate', '-f', file);
    expect(code).toBe(3);
    return error;
  };
  const told = (await problemsOf(document)).split('\n');
  for (const [code, place] of [
    ['FIELD_UNKNOWN', 'colour'],
    ['SCHEDULE_INVALID', 'schedule.startAt'],
    ['SETTINGS_CONTRADICT', 'fullLoad.visibility'],
    ['TABLE_UNKNOWN', 'tables.0'],
    ['VALUE_TYPE', 'tables.1.filters.0.operator'],
    ['COLUMN_UNKNOWN', 'tables.1.filters.1'],
    ['OPERATOR_TYPE_MISMATCH', 'tables.1.filters.2'],
    ['RANGE_REVERSED', 'tables.1.filters.3'],
    ['VALUE_TYPE', 'tables.1.transformations.0.operation'],
    ['DEPENDENCY_CYCLE', 'tables.1.transformations.1'],
    ['DEPENDENCY_CYCLE', 'tables.1.transformations.2'],
    ['PRIORITY_CONTRADICTS_DEPENDENCY', 'tables.1.transformations.4'],
    ['NAME_CLASH', 'tables.3.source'],
  ] as const) {
    expect(
      told.filter((line) => line.includes(code) && line.includes(place)),
      `${code} ${place} in\n${told.join('\n')}`,
    ).not.toEqual([]);
  }
  expect(told.join('\n')).toMatch(/KEY_MISSING|NO_REPLICA_IDENTITY/);
  expect(told.join('\n')).toMatch(/custmer/);
  expect(await scenario.target.query(`SELECT FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`)).toEqual([]);
});
