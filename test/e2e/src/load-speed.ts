import { tmpdir } from 'node:os';
import type { LoadStatistic } from '@trem/contracts';
import { type Installation, type Scenario, startInstallation, startScenario, watchMemory } from '@trem/test-installation';
import { employeesRows, fillEmployees } from '@trem/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTrem } from './run-trem.js';
import { expectSame, staffTable } from './staff.js';

const MOST_MB = 512;
const LEAST_ROWS_A_SECOND = 39_000;
/** Of what the target's server does by itself, where the machine may be busy with other tests. */
const LEAST_SHARE = 0.05;
/** Makes of 2,844,047 rows a table of 425 MB. */
const WIDER = `ALTER TABLE employees.salary ADD COLUMN note text NOT NULL DEFAULT left(repeat(md5(random()::text), 4), 104); ANALYZE employees.salary`;
const wanted = `SELECT employee_id, (amount * 1.1 + 0.5)::numeric(38,2) AS amount, from_date, to_date, upper(note) AS note FROM employees.salary`;
const copied = 'SELECT employee_id, amount::numeric(38,2) AS amount, from_date, to_date, note FROM employees.salary';

/** A load of the table of salaries with two transformations: small in every run of the tests, 2.84 M rows in the long one. */
export function loadSpeed({ scale, deadlineMs }: { readonly scale: number; readonly deadlineMs: number }): void {
  const rows = employeesRows('salary', scale);
  const isWhole = scale === 1;
  let installation: Installation;
  beforeAll(async () => {
    installation = await startInstallation();
  }, 120_000);
  afterAll(() => installation[Symbol.asyncDispose](), 60_000);

  const speed = isWhole ? `at more than ${LEAST_ROWS_A_SECOND} a second` : `at a good share of the server's own speed`;
  test(`[row 24] [P1] ${rows} rows with transformations load ${speed}, in less than ${MOST_MB} MB of the worker`, {
    timeout: 3 * deadlineMs,
  }, async () => {
    await using scenario = await startScenario(installation, {
      sql: 'SELECT',
      tables: [],
      definition: {
        mode: 'full-load',
        tables: [
          staffTable('salary', {
            transformations: [
              { type: 'modify-column-value', operation: 'math-expression', column: 'amount', expression: 'value * 1.1 + 0.5', scale: 2 },
              { type: 'modify-column-value', operation: 'uppercase', column: 'note' },
            ],
          }),
        ],
      },
    });
    const { source } = scenario;
    await fillEmployees({ url: source.url, scale });
    await source.query(WIDER);
    const [{ mb } = { mb: 0 }] = await source.query<{ mb: number }>(`SELECT (pg_relation_size('employees.salary') / 1e6)::float8 AS mb`);
    using memory = await watchMemory(installation.worker);
    const from = performance.now();
    await scenario.start();
    await scenario.waitForPhase('done', deadlineMs);
    const tookMs = performance.now() - from;

    const shown = await runTrem(installation, { home: tmpdir(), parameters: ['task', 'tables', scenario.task, '--json'] });
    const [load] = (JSON.parse(shown.out) as { loads: LoadStatistic[] }).loads;
    expect(load).toMatchObject({ table: 'salary', outcome: 'loaded', extracted: rows, loaded: rows, rejected: 0 });
    const elapsedMs = Date.parse(load?.endedAt ?? '') - Date.parse(load?.startedAt ?? '');
    const perSecond = rows / (elapsedMs / 1_000);
    console.log(
      `${rows} rows, ${mb.toFixed(0)} MB: ${perSecond.toFixed(0)} rows/s, ${(elapsedMs / 1_000).toFixed(1)} s, from start to end ${(tookMs / 1_000).toFixed(1)} s;` +
        ` worker ${memory.firstMb.toFixed(0)} MB before, ${memory.peakMb.toFixed(0)} MB at most`,
    );
    expect(elapsedMs).toBeLessThanOrEqual(tookMs);
    const least = isWhole ? LEAST_ROWS_A_SECOND : Math.min(LEAST_ROWS_A_SECOND, LEAST_SHARE * (rows / (await ownCopySeconds(scenario))));
    expect(perSecond).toBeGreaterThan(least);
    expect(memory.samples).toBeGreaterThan(0);
    expect(memory.peakMb).toBeLessThan(MOST_MB);
    await expectSame(scenario, wanted, copied);
  });
}

/** What the target's server takes to copy the table by itself and to make its key, right now. */
async function ownCopySeconds({ target }: Scenario): Promise<number> {
  const from = performance.now();
  await target.query('CREATE TABLE own_copy AS TABLE employees.salary; ALTER TABLE own_copy ADD PRIMARY KEY (employee_id, from_date)');
  const seconds = (performance.now() - from) / 1_000;
  console.log(`the server by itself: ${seconds.toFixed(1)} s`);
  return seconds;
}
