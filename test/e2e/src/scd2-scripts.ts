import { type Installation, type Scenario, startInstallation } from '@trem/test-installation';
import { EMPLOYEES_TABLES, type EmployeesTable, employeesRows, OPEN_END, waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectSame, recordMessages, staffTable, startStaff } from './staff.js';

/** Names of the task's own, so that a test sees that they are used. */
const SCD2 = { startColumn: 'valid_from', endColumn: 'valid_to', currentColumn: 'is_current' };

const TABLES: Readonly<Record<EmployeesTable, { readonly key: readonly string[]; readonly columns: string }>> = {
  department: { key: ['id'], columns: 'id, dept_name' },
  employee: { key: ['id'], columns: 'id, birth_date, first_name, last_name, gender, hire_date' },
  department_employee: { key: ['employee_id', 'department_id'], columns: 'employee_id, department_id, from_date, to_date' },
  salary: { key: ['employee_id', 'from_date'], columns: 'employee_id, amount, from_date, to_date' },
};

/** The scripts of mode scd2 over the four tables: small in every run of the tests, full size in the long one. */
export function scd2Scripts({ scale, deadlineMs }: { readonly scale: number; readonly deadlineMs: number }): void {
  let installation: Installation;
  beforeAll(async () => {
    installation = await startInstallation();
  });
  afterAll(() => installation[Symbol.asyncDispose]());

  test(`[row 72] [row 73] [W6b] [W12] [W16] [D9] [D10] scripts S1 to S6 with ${employeesRows('salary', scale)} salaries, and all their messages once more`, {
    timeout: 4 * deadlineMs,
  }, async () => {
    await using scenario = await startStaff(installation, {
      scale,
      deadlineMs,
      definition: { apply: { mode: 'scd2', scd2: SCD2 } },
      tables: EMPLOYEES_TABLES.map(({ table }) => staffTable(table)),
    });
    const run = async (...statements: readonly string[]) => {
      for (const statement of statements) {
        await scenario.source.query(statement);
      }
      await scenario.settle(deadlineMs);
    };
    const stage: Stage = { scenario, run, people: (id) => versionsOf(scenario, 'employee', `id = ${id}`, 'last_name') };
    await expectWellFormed(scenario);
    await using recording = await recordMessages(scenario);
    for (const script of [insertAndRename, fourVersions, nextSalary, nextDepartment, deleteAndReturn, equalValuesAndKeys]) {
      await script(stage);
    }
    await expectWellFormed(scenario);
    const counts = await countVersions(scenario);
    expect(await recording.again()).toBeGreaterThan(5);
    await scenario.settle(deadlineMs);
    expect(await countVersions(scenario)).toEqual(counts);
    await expectWellFormed(scenario);
  });
}

interface Stage {
  readonly scenario: Scenario;
  /** Runs statements at the source, each a transaction, and waits for the target. */
  run(...statements: readonly string[]): Promise<void>;
  /** Versions of a person, by last name. */
  people(id: number): Promise<readonly Version[]>;
}

/** S1. */
async function insertAndRename({ scenario, run, people }: Stage): Promise<void> {
  const before = await clockOf(scenario);
  await run(`INSERT INTO employees.employee VALUES (1, '1990-02-28', 'Zoë', 'Ångström', 'F', '2020-01-01')`);
  const after = await clockOf(scenario);
  const [first, ...others] = await people(1);
  expect([first, others]).toMatchObject([{ value: 'Ångström', valid_to: null, is_current: 1 }, []]);
  expect(String(first?.valid_from) > before && String(first?.valid_from) < after, 'dated by the commit at the source').toBe(true);
  await run(`UPDATE employees.employee SET last_name = 'Muñoz' WHERE id = 1`);
  expect(shapeOf(await people(1))).toEqual(['Ångström closed', 'Muñoz current']);
}

/** S2: insert and three updates, in four transactions and in one. */
async function fourVersions({ run, people }: Stage): Promise<void> {
  await run(
    `INSERT INTO employees.employee VALUES (2, '1990-02-28', 'Ana', 'a', 'F', '2020-01-01')`,
    ...['b', 'c', 'd'].map((name) => `UPDATE employees.employee SET last_name = '${name}' WHERE id = 2`),
    `BEGIN; INSERT INTO employees.employee VALUES (3, '1990-02-28', 'Eva', 'a', 'F', '2020-01-01'); UPDATE employees.employee SET last_name = 'b' WHERE id = 3;
      UPDATE employees.employee SET last_name = 'c' WHERE id = 3; UPDATE employees.employee SET last_name = 'd' WHERE id = 3; COMMIT`,
  );
  for (const id of [2, 3]) {
    const versions = await people(id);
    expect(shapeOf(versions)).toEqual(['a closed', 'b closed', 'c closed', 'd current']);
    expect(versions.slice(0, -1).map(({ valid_to }) => valid_to)).toEqual(versions.slice(1).map(({ valid_from }) => valid_from));
    expect(new Set(versions.map(({ valid_from }) => valid_from)).size).toBe(4);
  }
}

/** S3: the open salary ends and the next begins, never one without the other. */
async function nextSalary({ scenario, run }: Stage): Promise<void> {
  const [{ from_date: opened } = { from_date: '' }] = await scenario.source.query<{ from_date: string }>(
    `SELECT from_date::text AS from_date FROM employees.salary WHERE employee_id = 10001 AND to_date = '${OPEN_END}'`,
  );
  const torn = await watchOpenSalaries(scenario, 10_001, () =>
    run(`BEGIN; UPDATE employees.salary SET to_date = '2030-01-01' WHERE employee_id = 10001 AND to_date = '${OPEN_END}';
      INSERT INTO employees.salary VALUES (10001, 99000, '2030-01-01', '${OPEN_END}'); COMMIT`),
  );
  expect(torn).toEqual([]);
  const salaries = (from: string) => versionsOf(scenario, 'salary', `employee_id = 10001 AND from_date = '${from}'`, 'to_date::text');
  expect(shapeOf(await salaries(opened))).toEqual([`${OPEN_END} closed`, '2030-01-01 current']);
  expect(shapeOf(await salaries('2030-01-01'))).toEqual([`${OPEN_END} current`]);
}

/** S4: the same for the department of a person. */
async function nextDepartment({ scenario, run }: Stage): Promise<void> {
  const [{ department_id: old } = { department_id: '' }] = await scenario.source.query<{ department_id: string }>(
    `SELECT department_id FROM employees.department_employee WHERE employee_id = 10002 AND to_date = '${OPEN_END}'`,
  );
  const next = (
    await scenario.source.query<{ id: string }>(
      'SELECT id FROM employees.department WHERE id NOT IN (SELECT department_id FROM employees.department_employee WHERE employee_id = 10002) LIMIT 1',
    )
  )[0]?.id;
  await run(`BEGIN; UPDATE employees.department_employee SET to_date = '2030-01-01' WHERE employee_id = 10002 AND department_id = '${old}';
    INSERT INTO employees.department_employee VALUES (10002, '${next}', '2030-01-01', '${OPEN_END}'); COMMIT`);
  const places = (id: string | undefined) =>
    versionsOf(scenario, 'department_employee', `employee_id = 10002 AND department_id = '${id}'`, 'to_date::text');
  expect(shapeOf(await places(old))).toEqual([`${OPEN_END} closed`, '2030-01-01 current']);
  expect(shapeOf(await places(next))).toEqual([`${OPEN_END} current`]);
}

/** S5: deleted, and inserted again: a gap stays. */
async function deleteAndReturn({ run, people }: Stage): Promise<void> {
  await run('DELETE FROM employees.employee WHERE id = 3');
  expect(shapeOf(await people(3))).toEqual(['a closed', 'b closed', 'c closed', 'd closed']);
  await run(`INSERT INTO employees.employee VALUES (3, '1990-02-28', 'Eva', 'again', 'F', '2020-01-01')`);
  const returned = await people(3);
  expect(shapeOf(returned)).toEqual(['a closed', 'b closed', 'c closed', 'd closed', 'again current']);
  expect(String(returned[3]?.valid_to) < String(returned[4]?.valid_from)).toBe(true);
}

/** S6: values that are what they were, and another key. */
async function equalValuesAndKeys({ run, people }: Stage): Promise<void> {
  await run('UPDATE employees.employee SET last_name = last_name WHERE id = 2');
  expect(await people(2)).toHaveLength(4);
  await run('UPDATE employees.employee SET id = 4 WHERE id = 2');
  expect(shapeOf(await people(2))).toEqual(['a closed', 'b closed', 'c closed', 'd closed']);
  expect(shapeOf(await people(4))).toEqual(['d current']);
}

interface Version {
  readonly value: string;
  /** As text in UTC, which sorts by time. */
  readonly valid_from: string;
  readonly valid_to: string | null;
  readonly is_current: number;
}

const UTC = `to_char(%s AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')`;
const inUtc = (column: string) => UTC.replace('%s', column);

async function versionsOf({ target }: Scenario, table: EmployeesTable, where: string, value: string): Promise<readonly Version[]> {
  return await target.query<Version>(
    `SELECT ${value} AS value, ${inUtc('valid_from')} AS valid_from, ${inUtc('valid_to')} AS valid_to, is_current
       FROM employees.${table} t WHERE ${where} ORDER BY t.valid_from`,
  );
}

const shapeOf = (versions: readonly Version[]) =>
  versions.map(
    ({ value, valid_to, is_current }) =>
      `${value} ${is_current === 1 && valid_to === null ? 'current' : is_current === 0 && valid_to !== null ? 'closed' : 'torn'}`,
  );

async function clockOf({ source }: Scenario): Promise<string> {
  const [row] = await source.query<{ now: string }>(`SELECT ${inUtc('clock_timestamp()')} AS now`);
  return row?.now ?? '';
}

async function countVersions({ target }: Scenario): Promise<unknown> {
  return await target.query(
    `SELECT ${EMPLOYEES_TABLES.map(({ table }) => `(SELECT count(*)::int FROM employees.${table}) AS ${table}`).join(', ')}`,
  );
}

/** Current versions are the source's rows; a key has one at most; versions do not overlap, and none says the same as the one that it follows at once. */
async function expectWellFormed(scenario: Scenario): Promise<void> {
  for (const { table } of EMPLOYEES_TABLES) {
    const { key, columns } = TABLES[table];
    await expectSame(
      scenario,
      `SELECT ${columns} FROM employees.${table}`,
      `SELECT ${columns} FROM employees.${table} WHERE is_current = 1`,
    );
    const by = `PARTITION BY ${key.join(', ')} ORDER BY valid_from`;
    const wrong = await scenario.target.query(
      `SELECT * FROM (
         SELECT ${key.join(', ')}, valid_from, valid_to, is_current, lag(valid_to) OVER (${by}) AS ended, lag((${columns})::text) OVER (${by}) AS said, (${columns})::text AS says,
                lead(valid_from) OVER (${by}) AS next FROM employees.${table}) v
        WHERE (is_current = 1) <> (valid_to IS NULL) OR valid_to <= valid_from OR next < valid_to OR (valid_to IS NULL AND next IS NOT NULL)
           OR (ended = valid_from AND said = says) LIMIT 5`,
    );
    expect({ table, wrong }).toEqual({ table, wrong: [] });
  }
}

/** Looks at the target all the while: a person has exactly one current salary without end. Returns what else was seen. */
async function watchOpenSalaries({ target }: Scenario, person: number, work: () => Promise<void>): Promise<readonly string[]> {
  const torn: string[] = [];
  let isOn = true;
  const looking = waitFor(
    'the work to end',
    async () => {
      const [row] = await target.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM employees.salary WHERE employee_id = ${person} AND to_date = '${OPEN_END}' AND is_current = 1`,
      );
      if (row?.n !== 1) {
        torn.push(`${row?.n} open salaries`);
      }
      return !isOn;
    },
    { everyMs: 2, deadlineMs: 900_000 },
  );
  await work().finally(() => {
    isOn = false;
  });
  await looking;
  return torn;
}
