import { type Installation, startInstallation, startScenario } from '@trem/test-installation';
import { afterAll, beforeAll, expect, test } from 'vitest';

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
});
afterAll(() => installation[Symbol.asyncDispose]());

const MONTHS = `
  CREATE TABLE sales_01 (id int PRIMARY KEY, note text); INSERT INTO sales_01 VALUES (1, 'a');
  CREATE TABLE sales_02 (id int PRIMARY KEY, note text); INSERT INTO sales_02 VALUES (2, 'b');
  CREATE TABLE sales_tmp (id int PRIMARY KEY); INSERT INTO sales_tmp VALUES (9);
  CREATE TABLE other (id int PRIMARY KEY)`;

const names = `SELECT coalesce(string_agg(relname, ' ' ORDER BY relname), '') AS names FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`;

function sales(newTables: 'add' | 'ignore') {
  const of = (table: string) => ({ schema: 'public', table });
  const tables = [
    { source: of('sales_*'), pattern: true },
    { source: of('*_tmp'), pattern: true, exclude: true },
    { source: of('settled') },
  ];
  return { newTables, tables };
}

async function restart({ api }: Installation, scenario: Awaited<ReturnType<typeof startScenario>>): Promise<void> {
  await api.command(scenario.task, 'pause', {});
  await scenario.waitForPhase('paused');
  await api.command(scenario.task, 'resume', {});
  await scenario.waitForPhase('cdc');
}

test('[row 69] a pattern copies the tables that it meets but for the excluded ones, and takes up new ones at the next start', async () => {
  await using scenario = await startScenario(installation, { sql: MONTHS, tables: [], definition: sales('add') });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.source.query(
    `CREATE TABLE sales_03 (id int PRIMARY KEY, note text); INSERT INTO sales_03 VALUES (3, 'c'); UPDATE sales_01 SET note = 'z'`,
  );
  await scenario.settle();
  expect(await scenario.target.query(names)).toEqual([{ names: 'sales_01 sales_02 settled' }]);
  expect(await scenario.target.query('SELECT note FROM sales_01')).toEqual([{ note: 'z' }]);
  await restart(installation, scenario);
  await scenario.joined();
  await scenario.source.query(`UPDATE sales_03 SET note = 'd'`);
  await scenario.settle();
  expect(await scenario.target.query('SELECT id, note FROM sales_03')).toEqual([{ id: 3, note: 'd' }]);
});

test('with newTables ignore a later start stays with the tables of the first', async () => {
  await using scenario = await startScenario(installation, { sql: MONTHS, tables: [], definition: sales('ignore') });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.source.query('CREATE TABLE sales_03 (id int PRIMARY KEY)');
  await restart(installation, scenario);
  await scenario.joined();
  await scenario.settle();
  expect(await scenario.target.query(names)).toEqual([{ names: 'sales_01 sales_02 settled' }]);
});

test('a pattern that meets nothing is named by the check, with its place', async () => {
  await using scenario = await startScenario(installation, { sql: MONTHS, tables: ['other'] });
  const { definition } = await installation.api.task(scenario.task);
  const tables = [...definition.tables, { source: { schema: 'nowhere', table: '*' }, pattern: true }];
  const report = await installation.api.validateTask({ ...definition, name: 'another', tables });
  expect(report.problems).toContainEqual(expect.objectContaining({ severity: 'warning', code: 'TABLE_UNKNOWN', path: 'tables.2.source' }));
});

test('[row 67] a preview shows rows before and after the rules of a draft, and writes nothing', async () => {
  await using scenario = await startScenario(installation, { sql: MONTHS, tables: ['other'] });
  await scenario.source.query(`INSERT INTO sales_01 VALUES (2, NULL), (3, 'seven')`);
  const { definition } = await installation.api.task(scenario.task);
  const table = { schema: 'public', table: 'sales_01' };
  const shown = await installation.api.previewTask({
    table,
    rows: 2,
    definition: {
      ...definition,
      tables: [
        {
          source: table,
          filters: [{ operator: 'is-not-null', column: 'note' }],
          transformations: [
            { type: 'modify-table-name', targetTable: 'fact_sales' },
            { type: 'modify-column-value', operation: 'uppercase', column: 'note' },
          ],
        },
      ],
    },
  });
  expect(shown).toMatchObject({
    target: { schema: 'public', table: 'fact_sales' },
    rows: [
      {
        before: ['1', 'a'],
        removedBy: null,
        after: [
          { text: '1', isChanged: false },
          { text: 'A', isChanged: true },
        ],
      },
      { before: ['2', null], removedBy: 'tables.0.filters.0' },
    ],
    problems: [{ severity: 'warning', code: 'BEFORE_IMAGE_NEEDED', path: 'tables.0.filters' }],
  });
  const rules = [
    { type: 'modify-column-value' as const, operation: 'uppercase' as const, column: 'note' },
    { type: 'create-column' as const, operation: 'concat' as const, newColumn: 'both', dependsOn: ['note', 'note'] },
  ];
  const filtered = { source: table, filters: [{ operator: 'is-not-null' as const, column: 'note' }], transformations: rules };
  const look = async (more: object) => {
    const request = { table, rows: 2, matching: true, definition: { ...definition, tables: [filtered] }, ...more };
    return (await installation.api.previewTask(request)).rows.map(({ after }) => after.map(({ text }) => text).join(' '));
  };
  expect(await look({})).toEqual(['1 A AA', '3 SEVEN SEVENSEVEN']);
  expect(await look({ steps: 1 })).toEqual(['1 A ', '3 SEVEN ']);
  expect(await look({ step: 2 })).toEqual(['1 a AA', '3 seven SEVENSEVEN']);
  await expect(look({ step: 3 })).rejects.toMatchObject({ problem: { code: 'REQUEST_INVALID' } });
  await expect(look({ step: 1, steps: 1 })).rejects.toMatchObject({ problem: { code: 'REQUEST_INVALID' } });
  expect(await scenario.target.query(names)).toEqual([{ names: '' }]);
  const misspelt = { ...definition, tables: [{ source: table, filters: [{ operator: 'is-null' as const, column: 'notes' }] }] };
  const { problems, rows } = await installation.api.previewTask({ table, definition: misspelt });
  expect(problems).toContainEqual(expect.objectContaining({ code: 'COLUMN_UNKNOWN', path: 'tables.0.filters.0.column' }));
  expect(rows).toEqual([]);
});
