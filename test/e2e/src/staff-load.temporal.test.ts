import { tmpdir } from 'node:os';
import type { LoadStatistic } from '@trem/contracts';
import { type Installation, type Scenario, startInstallation, startScenario } from '@trem/test-installation';
import { fillEmployees } from '@trem/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTrem } from './run-trem.js';
import { expectSame, staffTable } from './staff.js';

const OLD = '1958-01-01';
/** What each table must hold at the target, as a query of the source; `among`: what filters choose from. */
const expected = {
  department: 'SELECT id, upper(dept_name)::varchar(40) AS unit_name FROM employees.department',
  employee: `SELECT id, birth_date, first_name, last_name, gender, hire_date, first_name || ' ' || last_name AS full_name
               FROM employees.employee WHERE gender = 'F' AND birth_date >= '${OLD}'`,
  salary: 'SELECT employee_id, amount, from_date, to_date FROM employees.salary WHERE amount BETWEEN 50000 AND 60000',
  department_employee: 'SELECT employee_id, department_id, from_date, to_date FROM employees.department_employee',
} as const;
type Table = keyof typeof expected;
const tables = Object.keys(expected) as Table[];

let installation: Installation;
let scenario: Scenario;
let tookMs: number;
beforeAll(async () => {
  installation = await startInstallation();
  scenario = await startScenario(installation, {
    sql: 'SELECT',
    tables: [],
    definition: {
      mode: 'full-load',
      tables: [
        staffTable('department', {
          transformations: [
            { type: 'modify-column-name', column: 'dept_name', targetColumn: 'unit_name' },
            { type: 'modify-column-value', operation: 'uppercase', column: 'unit_name' },
          ],
        }),
        staffTable('employee', {
          filters: [
            { operator: 'equals', column: 'gender', value: 'F' },
            { operator: 'date-greater-than-or-equal', column: 'birth_date', value: OLD },
          ],
          transformations: [
            { type: 'create-column', operation: 'concat', newColumn: 'full_name', dependsOn: ['first_name', 'last_name'], separator: ' ' },
          ],
        }),
        staffTable('salary', { filters: [{ operator: 'between', column: 'amount', lower: 50_000, upper: 60_000 }] }),
        staffTable('department_employee'),
      ],
    },
  });
  await fillEmployees({ url: scenario.source.url, scale: 0.02 });
  const from = performance.now();
  await scenario.start();
  await scenario.waitForPhase('done', 120_000);
  tookMs = performance.now() - from;
}, 240_000);
afterAll(async () => {
  await scenario?.[Symbol.asyncDispose]();
  await installation?.[Symbol.asyncDispose]();
});

const rowsAt = async (end: 'source' | 'target', query: string) =>
  (await scenario[end].query<{ rows: number }>(`SELECT count(*)::int AS rows FROM (${query}) r`))[0]?.rows ?? -1;

test.each(tables)(
  '[row 22] a full copy of %s with its filters and transformations holds the rows of the expected query, each',
  async (table) => {
    const columns = table === 'department' ? 'id, unit_name' : table === 'employee' ? `${staffColumns}, full_name` : '*';
    await expectSame(scenario, expected[table], `SELECT ${columns} FROM employees.${table}`);
    expect(await rowsAt('target', `SELECT FROM employees.${table}`)).toBeGreaterThan(0);
  },
);
const staffColumns = 'id, birth_date, first_name, last_name, gender, hire_date';

test('[row 88] the table of loads tells records, outcome and elapsed of each table, as SQL counts them', async () => {
  const shown = await runTrem(installation, { home: tmpdir(), parameters: ['task', 'tables', scenario.task, '--json'] });
  const { loads } = JSON.parse(shown.out) as { loads: LoadStatistic[] };
  expect(loads.map(({ table }) => table).toSorted()).toEqual([...tables].toSorted());
  for (const { table, extracted, filtered, rejected, loaded, outcome, startedAt, endedAt, errorCode } of loads) {
    const [there, here] = [
      await rowsAt('source', `SELECT FROM employees.${table}`),
      await rowsAt('target', `SELECT FROM employees.${table}`),
    ];
    expect([table, outcome, errorCode, loaded, rejected]).toEqual([table, 'loaded', null, here, 0]);
    expect([table, extracted, filtered]).toEqual([table, there, there - here]);
    const elapsedMs = Date.parse(endedAt ?? '') - Date.parse(startedAt);
    expect(elapsedMs).toBeGreaterThan(0);
    expect(elapsedMs).toBeLessThanOrEqual(tookMs);
  }
  const shownFacts = loads.map(({ table, estimatedRows, partitions, partitionsDone }) => ({
    table,
    estimatedRows,
    partitions,
    partitionsDone,
  }));
  expect(shownFacts.toSorted((one, other) => one.table.localeCompare(other.table))).toEqual(await keptFacts());
  expect(shownFacts.every(({ partitions, partitionsDone }) => partitions > 0 && partitionsDone === partitions)).toBe(true);
});

/** What is kept of each load, with its ranges counted one by one. */
async function keptFacts(): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: installation.store });
  await client.connect();
  try {
    const { rows } = await client.query(
      `SELECT s.table_name AS table, s.estimated_rows::int AS "estimatedRows", count(p)::int AS partitions,
              count(p) FILTER (WHERE p.state = 'done')::int AS "partitionsDone"
         FROM trem_control.load_statistic s
         LEFT JOIN trem_control.load_partition p USING (task, target, schema_name, table_name, generation)
        WHERE s.task = (SELECT id FROM trem_control.task WHERE name = $1) GROUP BY 1, 2 ORDER BY s.table_name COLLATE "C"`,
      [scenario.task],
    );
    return rows;
  } finally {
    await client.end();
  }
}
