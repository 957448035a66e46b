import { expect, test } from 'vitest';
import { createTestDatabase } from '../test-database.js';
import { EMPLOYEES_TABLES, employeesRows, fillEmployees } from './index.js';

test('people, salaries without gaps and open ends, the same for the same seed', async () => {
  await using one = await createTestDatabase('source');
  await using again = await createTestDatabase('target');
  await using other = await createTestDatabase('source');
  const scale = 0.01;
  const expected = EMPLOYEES_TABLES.reduce((sum, { table }) => sum + employeesRows(table, scale), 0);
  expect(await fillEmployees({ url: one.url, scale })).toBe(expected);
  await fillEmployees({ url: again.url, scale });
  await fillEmployees({ url: other.url, scale, seed: 2 });
  const digest = async ({ query }: typeof one) =>
    await query(`SELECT (SELECT md5(string_agg(e::text, ',' ORDER BY id)) FROM employees.employee e) AS people,
      (SELECT md5(string_agg(s::text, ',' ORDER BY employee_id, from_date)) FROM employees.salary s) AS salaries`);
  expect(await digest(again)).toEqual(await digest(one));
  expect(await digest(other)).not.toEqual(await digest(one));
  const [facts] = await one.query(`
    SELECT (SELECT count(*)::int FROM employees.employee) AS people, (SELECT count(*)::int FROM employees.salary) AS salaries,
      (SELECT count(*)::int FROM employees.salary WHERE to_date = '9999-12-31') AS open,
      (SELECT count(*)::int FROM (SELECT from_date, lag(to_date) OVER (PARTITION BY employee_id ORDER BY from_date) AS before FROM employees.salary) s
        WHERE before <> from_date) AS gaps,
      (SELECT count(*) > 500 FROM employees.employee WHERE octet_length(first_name || last_name) > length(first_name || last_name)) AS accents,
      (SELECT count(*) BETWEEN 1000 AND 1400 FROM employees.employee WHERE gender = 'F') AS women,
      (SELECT count(DISTINCT (first_name, last_name)) > 500 FROM employees.employee) AS names`);
  expect(facts).toEqual({ people: 3_000, salaries: 28_440, open: 3_000, gaps: 0, accents: true, women: true, names: true });
});
