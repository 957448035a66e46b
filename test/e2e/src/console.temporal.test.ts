import { AxeBuilder } from '@axe-core/playwright';
import { findChromium } from '@trem/dev-stack';
import { type Installation, startInstallation } from '@trem/test-installation';
import { connection, createTestDatabase, type TestDatabase, waitFor } from '@trem/testing';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

const SALES = `
  CREATE SCHEMA sales;
  CREATE TABLE sales.customers (id int PRIMARY KEY, name text NOT NULL, email text);
  INSERT INTO sales.customers SELECT i, 'customer ' || i, 'c' || i || '@example.com' FROM generate_series(1, 3000) i;
  CREATE TABLE sales.orders (id int PRIMARY KEY, customer int REFERENCES sales.customers, amount numeric(10,2));
  INSERT INTO sales.orders SELECT i, 1 + i % 3000, i / 7.0 FROM generate_series(1, 20000) i`;

const DESK = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
const TIME_LIMIT = { timeout: 30_000 };

let installation: Installation;
let browser: Browser;
let source: TestDatabase;
let target: TestDatabase;
const parts = new AsyncDisposableStack();

beforeAll(async () => {
  const executablePath = await findChromium((line) => console.error(line));
  installation = parts.use(await startInstallation());
  source = parts.use(await createTestDatabase('source'));
  target = parts.use(await createTestDatabase('target'));
  await source.query(SALES);
  await installation.api.createEndpoint({ name: 'shop', kind: 'postgres', ...connection(source.url) });
  await installation.api.createEndpoint({ name: 'warehouse', kind: 'postgres', ...connection(target.url) });
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  parts.defer(() => browser.close());
}, 400_000);
afterAll(() => parts.disposeAsync());

const address = (path: string) => `${installation.cli.TREM_API_URL}${path}`;

/** A tab of its own. `complaints` gathers what the browser says about broken rules and broken scripts. */
async function openTab(options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ viewport: DESK, reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(TIME_LIMIT.timeout);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) {
      complaints.push(message.text());
    }
  });
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

async function signIn(page: Page, token = installation.cli.TREM_API_TOKEN): Promise<void> {
  await page.getByLabel('Token', { exact: true }).fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** What a rule for accessibility breaks here, with where, of what hinders people seriously. */
async function hindrances(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 150)).join(' · ')}`);
}

const countAt = async (database: TestDatabase, table: string) =>
  Number((await database.query<{ n: string }>(`SELECT count(*) AS n FROM sales.${table}`))[0]?.n);

test('a person signs in, asks for a task in a sentence, applies it, starts it, and sees the load end and the changes arrive, without a reload', async () => {
  await using tab = await openTab();
  const { page } = tab;
  await page.goto(address('/tasks'));
  await signIn(page, 'not-the-token-of-anybody');
  await page.getByText('This token is not accepted').waitFor();
  await signIn(page);
  await page.getByRole('heading', { name: 'No task yet' }).waitFor();
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));

  await page.getByRole('navigation').getByRole('link', { name: 'Ask for a task' }).click();
  await page.getByText('Drafted by rules, without a model').waitFor();
  await page
    .getByLabel('What should be copied?')
    .fill('Copy the costumers and orders from shop to warehouse, then follow changes, without deletes');
  await page.getByRole('button', { name: 'Draft', exact: true }).click();
  await page.getByRole('button', { name: 'sales.customers' }).click(); // the question about the misspelt name, answered by its choice
  const apply = page.getByRole('button', { name: 'Create the task' });
  await apply.waitFor();
  expect(await installation.api.tasks()).toEqual([]); // a draft is no task
  await apply.click();
  await page.getByText('was created').waitFor();
  const [made] = await installation.api.tasks();
  expect(made).toMatchObject({ phase: 'created', source: 'shop', targets: ['warehouse'] });

  await page.getByRole('link', { name: `Open ${made?.name}` }).click();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByRole('status').getByText('cdc live').waitFor();
  for (const table of ['customers', 'orders']) {
    const row = page.getByRole('row', { name: new RegExp(`sales\\.${table}`) });
    await row.getByText('100 %').waitFor();
    expect(await countAt(target, table)).toBe(await countAt(source, table));
  }
  await source.query(
    `INSERT INTO sales.customers SELECT i, 'later', NULL FROM generate_series(5001, 5250) i; DELETE FROM sales.orders WHERE id = 1`,
  );
  await page.getByText('250 inserts, 0 updates, 0 deletes').waitFor();
  await page.locator('figcaption', { hasText: /^Lag, ms: now \d/ }).waitFor();
  await waitFor('the new rows', async () => (await countAt(target, 'customers')) === 3_250, { deadlineMs: 20_000 });
  expect(await countAt(target, 'orders')).toBe(20_000); // the delete was left out
  expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
  expect(tab.complaints).toEqual([]);
}, 180_000);

test('nothing hinders people on any page, in light and dark, at a desk and on a phone', async () => {
  const [task] = await installation.api.tasks();
  const pages = [
    ['/tasks', 'heading', 'Tasks'],
    ['/ask', 'heading', 'Ask for a task'],
    [`/tasks/${task?.name}`, 'heading', 'Pipeline'],
    ['/nowhere', 'heading', 'There is no such page'],
  ] as const;
  for (const [colorScheme, viewport] of [
    ['light', DESK],
    ['dark', PHONE],
  ] as const) {
    await using tab = await openTab({ colorScheme, viewport });
    await tab.page.goto(address('/tasks'));
    await tab.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect([colorScheme, '/sign-in', await hindrances(tab.page)]).toEqual([colorScheme, '/sign-in', []]);
    await signIn(tab.page);
    for (const [path, role, name] of pages) {
      await tab.page.goto(address(path));
      await tab.page.getByRole(role, { name, exact: true }).first().waitFor();
      expect([colorScheme, path, await hindrances(tab.page)]).toEqual([colorScheme, path, []]);
      const isTooWide = await tab.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      expect([path, isTooWide]).toEqual([path, false]);
    }
    expect(tab.complaints).toEqual([]);
  }
}, 180_000);

test('everything can be done with the keyboard: skip, go, ask for help, leave a dialog, draft', async () => {
  await using tab = await openTab();
  const { page } = tab;
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
  await page.goto(address('/tasks'));
  await page.getByLabel('Token', { exact: true }).waitFor();
  await page.keyboard.type(installation.cli.TREM_API_TOKEN); // the field has the focus by itself
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Tasks', exact: true }).waitFor();
  await page.reload(); // the session outlives a reload, and the focus begins at the top again
  await page.getByRole('heading', { name: 'Tasks', exact: true }).waitFor();
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('Skip to the content');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
  await page.keyboard.press('/');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('search');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).focus();
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await dialog.waitFor();
  for (let step = 0; step < 5; step++) {
    await page.keyboard.press('Tab');
    expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  }
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await waitFor('the focus to be where it was', async () =>
    page.evaluate(() => document.activeElement?.getAttribute('aria-label') === 'Keyboard shortcuts'),
  );
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await page.getByRole('heading', { name: 'Ask for a task' }).waitFor();
  await page.getByLabel('What should be copied?').focus();
  await page.keyboard.type('Copy sales.customers once');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('region', { name: 'What it comes to' }).getByRole('heading', { level: 2 }).waitFor();
}, 120_000);

test('a viewer sees no button that would be refused', async () => {
  const { secret } = await installation.api.createToken({ name: 'only-looks', scope: 'viewer' });
  const [task] = await installation.api.tasks();
  await using tab = await openTab();
  await tab.page.goto(address('/tasks'));
  await signIn(tab.page, secret);
  await tab.page.getByRole('link', { name: task?.name ?? '' }).click();
  await tab.page.getByRole('heading', { name: 'Pipeline' }).waitFor();
  for (const name of ['Start', 'Pause', 'Stop', 'More']) {
    expect([name, await tab.page.getByRole('button', { name, exact: true }).count()]).toEqual([name, 0]);
  }
  await tab.page.getByRole('navigation').getByRole('link', { name: 'Ask for a task' }).click();
  await tab.page.getByText('Your token may look').waitFor();
  expect(await tab.page.getByRole('button', { name: 'Draft', exact: true }).count()).toBe(0);
}, 60_000);

test('when the server is gone the page says so, keeps what it knew, and goes on by itself', async () => {
  await using tab = await openTab();
  const [task] = await installation.api.tasks();
  await tab.page.goto(address('/tasks'));
  await signIn(tab.page);
  await tab.page.getByRole('link', { name: task?.name ?? '' }).waitFor();
  await installation.taskApi.signal('SIGKILL');
  await tab.page.getByText('The server does not answer').waitFor();
  expect(await tab.page.getByRole('link', { name: task?.name ?? '' }).isVisible()).toBe(true);
  installation.taskApi.start();
  await tab.page.getByText('The server does not answer').waitFor({ state: 'detached', timeout: 60_000 });
}, 120_000);
