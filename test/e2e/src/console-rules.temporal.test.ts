import { isDeepStrictEqual } from 'node:util';
import { type Installation, startInstallation } from '@trem/test-installation';
import { connection, createTestDatabase, type TestDatabase, waitFor } from '@trem/testing';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, openTab, signInAs } from './console-tab.js';
import { hindrances } from './page-looks.js';

let installation: Installation;
let browser: Browser;
let source: TestDatabase;
let target: TestDatabase;
const parts = new AsyncDisposableStack();
beforeAll(async () => {
  installation = parts.use(await startInstallation());
  source = parts.use(await createTestDatabase('source'));
  target = parts.use(await createTestDatabase('target'));
  await installation.api.createEndpoint({ name: 'shop', kind: 'postgres', ...connection(source.url) });
  await installation.api.createEndpoint({ name: 'warehouse', kind: 'postgres', ...connection(target.url) });
  browser = await openBrowser();
  parts.defer(() => browser.close());
}, 400_000);
afterAll(() => parts.disposeAsync());

/** 73 days after a birthday are a fifth of a year. */
const PEOPLE = `
  CREATE TABLE person (id int PRIMARY KEY, first text, middle text, last text, born date, seen date, weight numeric(6,2), height float8);
  INSERT INTO person SELECT i, 'f' || i, CASE WHEN i % 3 > 0 THEN 'm' || i END, 'l' || i, make_date(1980 + i % 20, 3, 10), date '2021-03-10' + 73,
         40 + i * 0.37, 1.5 + i * 0.005 FROM generate_series(1, 100) i`;

/** As a person types it, beneath the table: numbers as numbers. */
const RULES = `
    filters:
      - { operator: greater-than-or-equal, column: id, value: 10 }
      - { operator: less-than, column: weight, value: 75.15 }
      - { operator: greater-than, column: height, value: 1.6 }
    transformations:
      - { type: create-column, operation: concat, newColumn: whole, dependsOn: [first, middle, last], separator: ' ', onNull: skip }
      - { type: create-column, operation: date-diff-years, newColumn: age, dependsOn: [born, seen], roundResult: false }
`;

test('[row 44] [row 63] [row 64] [D5] [D7] typed at the console: comparisons of integer, numeric and float, concat of three columns, and the choice of rounding; the rows are those of SQL', async () => {
  await source.query(PEOPLE);
  await using tab = await openTab(browser);
  const { page } = tab;
  await page.goto(`${installation.cli.TREM_API_URL}/ask`);
  await signInAs(page, installation.cli.TREM_API_TOKEN);
  await page.getByLabel('What should be copied?').fill('Copy person from shop to warehouse once');
  await page.getByRole('button', { name: 'Draft', exact: true }).click();
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  const field = page.getByLabel('Definition as YAML');
  const drafted = await field.inputValue();
  const save = page.getByRole('button', { name: 'Save the draft' });
  const typed = drafted.replace(/( +table: person\n)/, `$1${RULES.slice(1)}`);
  // What is no number is told as one types it, at its line.
  await field.fill(typed.replace('value: 75.15', 'value: heavy'));
  await page.getByRole('list', { name: 'Problems, by line' }).getByText('tables.0.filters.1.value').waitFor();
  expect(await save.isDisabled()).toBe(true);
  await field.fill(typed);
  await save.click();
  await page.getByText('edited', { exact: true }).first().waitFor();
  await page.getByRole('button', { name: 'Create the task' }).click();
  await page.getByText('was created').waitFor();
  const [made] = await installation.api.tasks();
  await page.getByRole('link', { name: `Open ${made?.name}` }).click();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByRole('status').getByText('done').waitFor();
  const wanted = await source.query(`
    SELECT *, concat_ws(' ', first, middle, last) AS whole, (2021.2 - extract(year FROM born))::float8 AS age
      FROM person WHERE id >= 10 AND weight < 75.15 AND height > 1.6 ORDER BY id`);
  expect(wanted.length).toBeGreaterThan(10);
  expect(await target.query('SELECT * FROM person ORDER BY id')).toEqual(wanted);
  expect(tab.complaints).toEqual([]);
}, 180_000);

/** The last two columns are for nobody at the target, and `region` tells rows apart there beside `id`. */
const CLIENTS = `
  CREATE TABLE client (id int PRIMARY KEY, region text NOT NULL, name text, fax text, secret numeric(8,2));
  INSERT INTO client SELECT i, 'r' || i % 3, 'n' || i, 'fax ' || i, i / 3.0 FROM generate_series(1, 50) i`;

const PRIMARY_KEY = `
  SELECT a.attname AS name FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY k(number, place)
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
   WHERE i.indrelid = 'client'::regclass AND i.indisprimary ORDER BY k.place`;
const COLUMNS = `SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'client' ORDER BY ordinal_position`;

test('[row 56] columns and the key at the target are chosen at the console among those that there are: only these arrive by load and by stream, under this key', async () => {
  await source.query(CLIENTS);
  await installation.api.createEndpoint({ name: 'mart', kind: 'postgres', ...connection(target.url) }); // none that a task has yet
  await using tab = await openTab(browser);
  const { page } = tab;
  await page.goto(`${installation.cli.TREM_API_URL}/ask`);
  await signInAs(page, installation.cli.TREM_API_TOKEN);
  await page.getByLabel('What should be copied?').fill('Copy client from shop to mart, then follow changes');
  await page.getByRole('button', { name: 'Draft', exact: true }).click();
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  const picker = page.getByRole('region', { name: 'Columns', exact: true });
  const replicated = (column: string) => picker.getByLabel(`Replicate ${column}`, { exact: true });
  const isTicked = (column: string, checked: boolean) =>
    picker.getByRole('checkbox', { name: `Replicate ${column}`, exact: true, checked }).waitFor();
  await picker.getByText('5 of 5 columns').waitFor();
  // What was typed by hand is read, a name that there is not is told, and a key that is left out, too.
  const field = page.getByLabel('Definition as YAML');
  const drafted = await field.inputValue();
  await field.fill(drafted.replace(/( +table: client\n)/, '$1    columns: { include: [name, colour] }\n'));
  await isTicked('id', false);
  await isTicked('name', true);
  await picker.getByText('does not have: colour').waitFor();
  await picker.getByText('KEY_MISSING').waitFor();
  await field.fill(drafted);
  await isTicked('id', true);
  // By the keys alone, and by what is found.
  await replicated('fax').press('Space');
  await isTicked('fax', false);
  await picker.getByLabel('Find a column').fill('numeric');
  await picker.getByRole('button', { name: 'Untick those found' }).click();
  await picker.getByText('3 of 5 columns').waitFor();
  await picker.getByLabel('Find a column').fill('');
  expect(await picker.getByLabel('name is of the key').isDisabled()).toBe(true); // it may be NULL
  await picker.getByLabel('region is of the key').press('Space');
  await picker.getByRole('checkbox', { name: 'region is of the key', checked: true }).waitFor();
  expect(await hindrances(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save the draft' }).click();
  await page.getByText('edited', { exact: true }).first().waitFor();
  await page.getByRole('button', { name: 'Create the task' }).click();
  await page.getByText('was created').waitFor();
  const open = page.getByRole('link', { name: /^Open / });
  const made = ((await open.textContent()) ?? '').replace('Open ', '');
  expect((await installation.api.task(made)).definition.tables).toMatchObject([
    { columns: { exclude: ['fax', 'secret'] }, transformations: [{ type: 'add-primary-key', columns: ['region'] }] },
  ]);
  await open.click();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByRole('status').getByText('cdc live').waitFor({ timeout: 90_000 });
  await source.query(`
    INSERT INTO client VALUES (51, 'r9', 'new', 'no fax', 7);
    UPDATE client SET name = 'changed', fax = 'none', secret = 0 WHERE id = 7;
    DELETE FROM client WHERE id = 8`);
  const wanted = await source.query('SELECT id, region, name FROM client ORDER BY id');
  const arrived = () => target.query('SELECT * FROM client ORDER BY id');
  await waitFor('the changes at the target', async () => isDeepStrictEqual(await arrived(), wanted), { deadlineMs: 60_000 });
  expect(await target.query(COLUMNS)).toEqual(['id', 'region', 'name'].map((name) => ({ name })));
  expect(await target.query(PRIMARY_KEY)).toEqual(['id', 'region'].map((name) => ({ name })));
  expect(tab.complaints).toEqual([]);
}, 300_000);
