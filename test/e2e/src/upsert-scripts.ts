import { type Installation, type Scenario, startInstallation, watchMemory } from '@trem/test-installation';
import { employeesRows, waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectSame, recordMessages, staffTable, startStaff, waitUntilIdle } from './staff.js';

const MOST_MB = 512;
const COLUMNS = 'id, birth_date, first_name, last_name, gender, hire_date';
const WOMEN = `SELECT ${COLUMNS}, first_name || ' ' || last_name AS full_name FROM employees.employee WHERE gender = 'F'`;
const COPIED = `SELECT ${COLUMNS}, full_name FROM employees.employee`;

interface UpsertScripts {
  readonly scale: number;
  readonly deadlineMs: number;
  /** The update of a whole table takes long enough to be watched. */
  readonly takesLong?: boolean;
}

/** The scripts of mode upsert with a filter and a made column: small in every run of the tests, full size in the long one. */
export function upsertScripts({ scale, deadlineMs, takesLong = false }: UpsertScripts): void {
  let installation: Installation;
  beforeAll(async () => {
    installation = await startInstallation();
  });
  afterAll(() => installation[Symbol.asyncDispose]());

  const start = () =>
    startStaff(installation, {
      scale,
      deadlineMs,
      sql: 'CREATE TABLE pair (one int, other int, PRIMARY KEY (one, other)); INSERT INTO pair SELECT i, i FROM generate_series(1, 50) i',
      definition: { apply: { mode: 'upsert' }, accept: ['BEFORE_IMAGE_NEEDED'] },
      tables: [
        staffTable('employee', {
          filters: [{ operator: 'equals', column: 'gender', value: 'F' }],
          transformations: [
            { type: 'create-column', operation: 'concat', newColumn: 'full_name', dependsOn: ['first_name', 'last_name'], separator: ' ' },
          ],
        }),
        staffTable('salary'),
        { source: { schema: 'public', table: 'pair' } },
      ],
    });

  test(`[row 71] [W6] [W16] [W22] scripts U1 to U5 with ${employeesRows('salary', scale)} salaries, and all their messages once more`, {
    timeout: 4 * deadlineMs,
  }, async () => {
    await using scenario = await start();
    const { source } = scenario;
    const isEqual = async () => {
      await scenario.settle(deadlineMs);
      await expectSame(scenario, WOMEN, COPIED);
    };
    await expectSame(scenario, WOMEN, COPIED); // U1
    expect((await personAt(scenario, "gender <> 'F' OR full_name IS DISTINCT FROM first_name || ' ' || last_name")).length).toBe(0);
    await using recording = await recordMessages(scenario);

    await source.query(`INSERT INTO employees.employee VALUES (1, '1990-02-28', 'Zoë', 'Ångström', 'F', '2020-01-01'),
      (2, '1991-03-01', 'Ana', 'O''Brien', 'F', '2020-01-01'), (3, '1992-04-02', 'Søren', 'Škoda', 'M', '2020-01-01')`); // U2
    await isEqual();
    expect(await personAt(scenario, 'id < 10')).toEqual([
      { id: 1, full_name: 'Zoë Ångström' },
      { id: 2, full_name: "Ana O'Brien" },
    ]);

    await source.query(`UPDATE employees.employee SET last_name = 'Muñoz' WHERE id = 1`); // U3
    await isEqual();
    expect(await personAt(scenario, 'id = 1')).toEqual([{ id: 1, full_name: 'Zoë Muñoz' }]);
    await source.query(`UPDATE employees.employee SET gender = 'M' WHERE id = 1`);
    await isEqual();
    expect(await personAt(scenario, 'id = 1')).toEqual([]);

    await source.query(`UPDATE employees.employee SET gender = 'F' WHERE id = 3`); // U4
    await isEqual();
    expect(await personAt(scenario, 'id = 3')).toEqual([{ id: 3, full_name: 'Søren Škoda' }]);
    await source.query(
      `DELETE FROM employees.employee WHERE id = 2; DELETE FROM employees.employee WHERE id = (SELECT min(id) FROM employees.employee WHERE gender = 'M')`,
    );
    await isEqual();
    expect(await personAt(scenario, 'id = 2')).toEqual([]);

    await source.query(
      'INSERT INTO pair VALUES (100, 1); UPDATE pair SET other = 200 WHERE one = 7; DELETE FROM pair WHERE one > 40 AND one < 60',
    );
    using memory = await watchMemory(installation.worker);
    using progress = watchProgress(installation, scenario);
    const began = performance.now();
    await source.query('UPDATE employees.salary SET amount = amount + 1'); // U5
    await scenario.settle(deadlineMs);
    const tookMs = performance.now() - began;
    await expectSame(scenario, 'SELECT * FROM employees.salary', 'SELECT employee_id, amount, from_date, to_date FROM employees.salary');
    await expectSame(scenario, 'SELECT * FROM pair', 'SELECT one, other FROM pair');
    console.log(`${memory.firstMb.toFixed(0)} MB before the update of all salaries, ${memory.peakMb.toFixed(0)} MB at most`);
    expect(memory.peakMb).toBeLessThan(MOST_MB);
    console.log(`all salaries updated in ${(tookMs / 1_000).toFixed(1)} s; open work seen: ${progress.seen.join(', ')}`);
    await waitUntilIdle(installation, scenario, 60_000);
    await waitFor('no open work', () => progress.seen.at(-1) === 0);
    if (takesLong) {
      expect(Math.max(...progress.seen)).toBeGreaterThan(0);
    }

    expect(await recording.again()).toBeGreaterThan(5);
    await isEqual();
    await expectSame(scenario, 'SELECT * FROM employees.salary', 'SELECT employee_id, amount, from_date, to_date FROM employees.salary');
    await expectSame(scenario, 'SELECT * FROM pair', 'SELECT one, other FROM pair');
  });
}

/** Changes that are on their way, as the task's figures tell them, each number once in a row. */
function watchProgress({ api }: Installation, { task }: Scenario): Disposable & { readonly seen: readonly number[] } {
  const seen: number[] = [];
  const timer = setInterval(async () => {
    const { bars } = (await api.taskStatistics(task)).figures;
    const open = bars.notPublished + bars.inQueue + bars.inProcessing;
    if (seen.at(-1) !== open) {
      seen.push(open);
    }
  }, 1_000);
  return { seen, [Symbol.dispose]: () => clearInterval(timer) };
}

async function personAt(scenario: Scenario, where: string): Promise<readonly { readonly id: number; readonly full_name: string }[]> {
  return await scenario.target.query(`SELECT id, full_name FROM employees.employee WHERE ${where} ORDER BY id`);
}
