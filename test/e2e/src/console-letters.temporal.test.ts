import { type Installation, QUICK_ERRORS, type Scenario, startInstallation, startScenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DESK, openBrowser, openTab, PHONE, signInAs } from './console-tab.js';
import { hindrances, sideways } from './page-looks.js';

let installation: Installation;
let browser: Browser;
const parts = new AsyncDisposableStack();
beforeAll(async () => {
  installation = parts.use(await startInstallation());
  browser = await openBrowser();
  parts.defer(() => browser.close());
}, 400_000);
afterAll(() => parts.disposeAsync());

const ITEMS = `CREATE TABLE item (id int PRIMARY KEY, name text, price numeric(10,2)); INSERT INTO item SELECT i, 'item ' || i, i FROM generate_series(1, 200) i`;

/** A stream whose target has refused three changes of two rows, and behind which a fourth waits. */
async function withLetters(): Promise<Scenario> {
  const scenario = await startScenario(installation, { sql: ITEMS, tables: ['item'], definition: { errors: QUICK_ERRORS } });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await scenario.target.query('ALTER TABLE item ADD CONSTRAINT price_is_positive CHECK (price >= 0)');
  await scenario.source.query(`
    UPDATE item SET price = -7, name = 'seven' WHERE id = 7; UPDATE item SET price = -8 WHERE id = 8; UPDATE item SET price = -9 WHERE id = 9;
    UPDATE item SET name = NULL WHERE id = 9; UPDATE item SET name = 'fine' WHERE id = 10`);
  await scenario.settle();
  await waitFor('the task to count them', async () => {
    const { open, parked } = (await scenario.status()).deadLetters;
    return open === 3 && parked === 1;
  });
  return scenario;
}

const letterList = (page: Page) => page.getByRole('list', { name: 'Dead letters, the oldest first' }).getByRole('listitem');
const statesAt = ({ target }: Scenario) => target.query('SELECT state, count(*)::int AS n FROM trem.dead_letter GROUP BY 1 ORDER BY 1');

test('[row 82] at the console dead letters are listed, opened, edited and written, skipped with a reason, and replayed once the cause is mended: both ends are equal', async () => {
  await using scenario = await withLetters();
  await using tab = await openTab(browser);
  const { page } = tab;
  await page.goto(`${installation.cli.TREM_API_URL}/tasks/${scenario.task}`);
  await signInAs(page, installation.cli.TREM_API_TOKEN);
  await page.getByRole('heading', { name: 'Dead letters' }).waitFor();
  await page.getByText('4 of 4 changes').waitFor();
  expect(await letterList(page).first().innerText()).toMatch(/open.*update public\.item.*CONSTRAINT_CHECK/s);
  expect(await hindrances(page)).toEqual([]);

  // One is opened: its values stand there, and only there. It is edited, and written as it is now.
  expect(await page.content()).not.toContain('seven');
  await letterList(page).first().getByRole('button', { name: 'Open update of public.item' }).click();
  const dialog = page.getByRole('dialog', { name: 'update of public.item' });
  await dialog.getByRole('cell', { name: '-7.00' }).waitFor();
  await dialog.getByText('seven').waitFor();
  expect(await hindrances(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Edit', exact: true }).click();
  await dialog.getByLabel('price', { exact: true }).fill('7.50');
  await dialog.getByLabel('name is NULL').check();
  expect(await hindrances(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByRole('cell', { name: '7.50' }).waitFor();
  await dialog.getByRole('button', { name: 'Replay' }).click();
  await page.getByText('1 written').waitFor();
  expect(await scenario.target.query('SELECT name, price FROM item WHERE id = 7')).toEqual([{ name: null, price: '7.50' }]);

  await letterList(page)
    .filter({ has: page.getByText('replayed', { exact: true }) })
    .waitFor();

  // Another one is left out for a reason; what it was stays readable.
  await letterList(page)
    .filter({ has: page.getByText('open', { exact: true }) })
    .first()
    .getByRole('button')
    .click();
  await dialog.getByRole('cell', { name: '-8.00' }).waitFor();
  await dialog.getByRole('button', { name: 'Skip' }).click();
  const why = page.getByRole('dialog', { name: 'Skip 1 change?' });
  expect(await why.getByRole('button', { name: 'Skip', exact: true }).isDisabled()).toBe(true);
  await why.getByLabel('Reason').fill('test data');
  await why.getByRole('button', { name: 'Skip', exact: true }).click();
  await page.getByText('1 skipped').waitFor();
  expect(await scenario.target.query(`SELECT reason FROM trem.dead_letter WHERE state = 'skipped'`)).toEqual([{ reason: 'test data' }]);
  await page.getByLabel('Filter by state').last().selectOption('skipped');
  await page.getByText('1 of 1 change').waitFor();

  // The cause is mended, and the rest is written.
  await scenario.target.query('ALTER TABLE item DROP CONSTRAINT price_is_positive');
  await scenario.source.query('UPDATE item SET price = 7.5, name = NULL WHERE id = 7; UPDATE item SET price = 8 WHERE id = 8');
  await page.getByLabel('Filter by state').last().selectOption('all');
  await page.getByRole('button', { name: 'Replay all' }).click();
  await page.getByText('2 written').waitFor();
  await scenario.settle();
  await scenario.expectEqual();
  expect(await statesAt(scenario)).toEqual([
    { state: 'replayed', n: 3 },
    { state: 'skipped', n: 1 },
  ]);
  expect(tab.complaints).toEqual([]);
}, 180_000);

test('dead letters hinder nobody on a phone in the dark, a viewer sees them without values, and a task without any does not ask for them', async () => {
  await using scenario = await withLetters();
  const address = `${installation.cli.TREM_API_URL}/tasks/${scenario.task}`;
  await using phone = await openTab(browser, { colorScheme: 'dark', viewport: PHONE });
  await phone.page.goto(address);
  await signInAs(phone.page, installation.cli.TREM_API_TOKEN);
  await phone.page.getByText('4 of 4 changes').waitFor();
  await letterList(phone.page).first().getByRole('button').click();
  await phone.page.getByRole('cell', { name: '-7.00' }).waitFor();
  expect(await hindrances(phone.page)).toEqual([]);
  expect(await sideways(phone.page)).toEqual([]);

  const { secret } = await installation.api.createToken({ name: 'looks-only', scope: 'viewer' });
  await using viewer = await openTab(browser, { viewport: DESK });
  await viewer.page.goto(address);
  await signInAs(viewer.page, secret);
  await viewer.page.getByText('4 of 4 changes').waitFor();
  for (const name of ['Replay all', 'Skip all', 'Open update of public.item']) {
    expect([name, await viewer.page.getByRole('button', { name }).count()]).toEqual([name, 0]);
  }
  await using sound = await startScenario(installation, { sql: ITEMS, tables: ['item'] });
  await viewer.page.goto(`${installation.cli.TREM_API_URL}/tasks/${sound.task}`);
  await viewer.page.getByRole('button', { name: 'Show dead letters that are closed' }).waitFor();
  expect(viewer.asked.filter((one) => one.includes(sound.task) && one.includes('dead-letters'))).toEqual([]);
  await viewer.page.getByRole('button', { name: 'Show dead letters that are closed' }).click();
  await viewer.page.getByText('There is none of this state.').waitFor();
}, 180_000);
