import { type Installation, startInstallation } from '@trem/test-installation';
import { connection, createTestDatabase, type TestDatabase, waitFor } from '@trem/testing';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DESK, openBrowser, openTab as openTabOf, PHONE, signInAs } from './console-tab.js';
import { makeMany, oneOf, TABLES_OF_ONE } from './many-tasks.js';
import { hindrances, sideways } from './page-looks.js';

const SALES = `
  CREATE SCHEMA sales;
  CREATE TABLE sales.customers (id int PRIMARY KEY, name text NOT NULL, email text);
  INSERT INTO sales.customers SELECT i, 'customer ' || i, 'c' || i || '@example.com' FROM generate_series(1, 3000) i;
  CREATE TABLE sales.orders (id int PRIMARY KEY, customer int REFERENCES sales.customers, amount numeric(10,2));
  INSERT INTO sales.orders SELECT i, 1 + i % 3000, i / 7.0 FROM generate_series(1, 20000) i`;

/** The narrowest at which tables are drawn. */
const SMALL_DESK = { width: 1000, height: 700 };

let installation: Installation;
let browser: Browser;
let source: TestDatabase;
let target: TestDatabase;
const parts = new AsyncDisposableStack();

beforeAll(async () => {
  installation = parts.use(await startInstallation());
  source = parts.use(await createTestDatabase('source'));
  target = parts.use(await createTestDatabase('target'));
  await source.query(SALES);
  await installation.api.createEndpoint({ name: 'shop', kind: 'postgres', ...connection(source.url) });
  await installation.api.createEndpoint({ name: 'warehouse', kind: 'postgres', ...connection(target.url) });
  browser = await openBrowser();
  parts.defer(() => browser.close());
}, 400_000);
afterAll(() => parts.disposeAsync());

const address = (path: string) => `${installation.cli.TREM_API_URL}${path}`;

const openTab = (options: BrowserContextOptions = {}) => openTabOf(browser, options);
const signIn = (page: Page, token = installation.cli.TREM_API_TOKEN) => signInAs(page, token);

/** Of what can be scrolled sideways: the page itself, and not a part of it. */
const isPage = (element: string) => element.startsWith('<html');

const countAt = async (database: TestDatabase, table: string) =>
  Number((await database.query<{ n: string }>(`SELECT count(*) AS n FROM sales.${table}`))[0]?.n);

const isLive = (page: Page) => page.getByRole('status').getByText('Live', { exact: true }).waitFor();

test('a person signs in, asks for a task in a sentence, edits it, applies it, starts it, and sees the load end and the changes arrive, all by subscription', async () => {
  await using tab = await openTab();
  const { page } = tab;
  await page.goto(address('/tasks'));
  await signIn(page, 'not-the-token-of-anybody');
  await page.getByText('This token is not accepted').waitFor();
  await signIn(page);
  await page.getByRole('heading', { name: 'No task yet' }).waitFor();
  await isLive(page);
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
  await editDefinition(page);
  expect(await installation.api.tasks()).toEqual([]); // a draft is no task
  await apply.click();
  await page.getByText('was created').waitFor();
  const [made] = await installation.api.tasks();
  expect(made).toMatchObject({ phase: 'created', source: 'shop', targets: ['warehouse'], title: 'Sales, live' });

  await page.getByRole('link', { name: `Open ${made?.name}` }).click();
  await isLive(page); // also of a task to which nothing has happened yet
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
  await page.locator('figcaption', { hasText: /^Lag: now \d/ }).waitFor();
  await waitFor('the new rows', async () => (await countAt(target, 'customers')) === 3_250, { deadlineMs: 20_000 });
  expect(await countAt(target, 'orders')).toBe(20_000); // the delete was left out
  await page.getByRole('list', { name: 'Events, the latest first' }).getByText('Now cdc live').first().waitFor();
  await isLive(page);
  expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
  expect(tab.complaints).toEqual([]);
  // Followed by subscription alone, and the token is in no address.
  expect(new Set(tab.asked.filter((one) => one.startsWith('websocket')))).toEqual(new Set(['websocket /api/graphql']));
  const isRuns = (one: string) => one.endsWith('/runs'); // asked for when one begins, and when it comes to another phase
  expect(tab.asked.filter((one) => /^GET \/api\/tasks/.test(one) && !isRuns(one))).toEqual([]);
}, 180_000);

/** Writes something wrong first, which is told at its line and cannot be saved; then what the databases know is wrong; then what is right. */
async function editDefinition(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  const field = page.getByLabel('Definition as YAML');
  const good = await field.inputValue();
  const save = page.getByRole('button', { name: 'Save the draft' });
  await field.fill(`${good}colour: red\n`);
  const faults = page.getByRole('list', { name: 'Problems, by line' });
  const last = good.split('\n').length;
  await faults.getByRole('button', { name: `Line ${last}` }).click();
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await save.isDisabled()).toBe(true);
  await field.fill(good.replace('table: orders', 'table: nothing'));
  await save.click();
  await faults.getByText('TABLE_UNKNOWN').waitFor();
  expect(await hindrances(page)).toEqual([]);
  await field.fill(good.replace(/^name: .*/, (name) => `${name}\ntitle: Sales, live`));
  await page.keyboard.press('Control+Enter');
  await page.getByText('edited', { exact: true }).first().waitFor();
}

test('of many, those that need somebody come first; search, phase, order and page stand in an address that others open alike, on a phone as cards', async () => {
  await makeMany({ api: installation.api, source, target });
  await using desk = await openTab();
  const { page } = desk;
  const shown = (text: string, on = page) => on.getByRole('status').getByText(text, { exact: true }).waitFor();
  const first = () => page.getByRole('row').nth(1).innerText();
  await page.goto(address('/tasks'));
  await signIn(page);
  await shown('1–20 of 26 tasks');
  expect(await first()).toMatch(/ill_one.*attention.*CONSTRAINT_CHECK/s);
  expect(await page.title()).toBe('Needs attention: 1 · Tasks · Trem');
  expect(await page.getByRole('button', { name: 'Needs attention 1' }).count()).toBe(1);

  // By keyboard: the order, the other way round, and the next page.
  const head = page.getByRole('columnheader', { name: 'Task' });
  await head.getByRole('button').focus();
  await page.keyboard.press('Enter');
  await waitFor('the order by name', async () => (await head.getAttribute('aria-sort')) === 'ascending');
  await page.keyboard.press('Enter');
  await waitFor('the order the other way round', async () => (await head.getAttribute('aria-sort')) === 'descending');
  expect(await first()).not.toMatch(/ill_one|many/);
  await page.getByRole('button', { name: 'Next page' }).focus();
  await page.keyboard.press('Enter');
  await shown('21–26 of 26 tasks');
  expect(new URL(page.url()).search).toBe('?sort=-task&page=2');
  await page.reload();
  await shown('21–26 of 26 tasks');

  // Nothing moves away under the hand: what comes meanwhile stands at the end until the pointer leaves.
  await page.goto(address('/tasks?sort=task'));
  await shown('1–20 of 26 tasks');
  await page.getByRole('row').nth(1).hover();
  await installation.api.createTask({
    ...{ name: 'before_all', mode: 'full-load', source: { endpoint: 'shop' }, targets: [{ endpoint: 'warehouse' }] },
    tables: [{ source: { schema: 'wide', table: oneOf(0) } }],
  });
  await shown('1–20 of 27 tasks');
  expect(await first()).toContain('ill_one');
  await page.mouse.move(1, 1);
  await waitFor('the order to be as chosen', async () => (await first()).includes('before_all'));

  await page.getByRole('button', { name: 'created 25' }).click();
  await shown('1–20 of 25 that fit, of 27 tasks');
  await page.getByLabel('Search tasks').fill('many_1');
  await shown('10 of 27 tasks');
  await head.getByRole('button').click();
  await waitFor('the last to be first', async () => (await first()).includes('many_19'));

  await using phone = await openTab({ colorScheme: 'dark', viewport: PHONE });
  const { page: small } = phone;
  await small.goto(page.url());
  await signIn(small);
  await shown('10 of 27 tasks', small);
  const tasks = small.getByRole('list', { name: 'Tasks, one row each' }).getByRole('listitem');
  expect(await tasks.count()).toBe(10);
  expect(await tasks.first().innerText()).toContain('many_19');
  expect(await small.getByRole('table').count()).toBe(0);
  await small.getByLabel('Search tasks').fill('nothing like it');
  await small.getByRole('button', { name: 'Show all' }).click();
  await shown('1–20 of 27 tasks', small);

  await small.goto(address('/tasks/ill_one'));
  await shown(`1–20 of ${TABLES_OF_ONE} tables`, small);
  const tables = small.getByRole('list', { name: 'Tables, one row each' }).getByRole('listitem');
  expect(await tables.first().innerText()).toMatch(/wide\.t_07.*CONSTRAINT_CHECK/s);
  await small.getByRole('button', { name: 'failed 1' }).click();
  await shown(`1 of ${TABLES_OF_ONE} tables`, small);
  expect(new URL(small.url()).search).toBe('?state=failed');
  expect([...desk.complaints, ...phone.complaints]).toEqual([]);
}, 180_000);

test('a tag leads to the tasks that carry it, two to those that carry both, by hand, by keyboard and by search, and both stand in the address', async () => {
  const tagged = async (name: string, tags: readonly string[]) =>
    await installation.api.createTask({
      ...{ name, tags: [...tags], mode: 'full-load', source: { endpoint: 'shop' }, targets: [{ endpoint: 'warehouse' }] },
      tables: [{ source: { schema: 'sales', table: 'orders' } }],
    });
  await tagged('monthly_books', ['Finance', 'nightly', 'of everything that is closed at the end of a month']);
  await tagged('monthly_stock', ['finance', 'stock & storage']);
  await tagged('monthly_wages', []);
  await using desk = await openTab();
  const { page } = desk;
  await page.goto(address('/tasks'));
  await signIn(page);
  const names = async (on = page) =>
    (await on.getByRole('list', { name: /^Tags of / }).evaluateAll((lists) => lists.map((list) => list.ariaLabel ?? ''))).toSorted();
  const shows = (what: string, tasks: readonly string[], on = page) =>
    waitFor(what, async () => String(await names(on)) === String(tasks.map((task) => `Tags of ${task}`)), { deadlineMs: 60_000 });
  const tagOf = (task: string, tag: string, on = page) =>
    on.getByRole('list', { name: `Tags of ${task}` }).getByRole('button', { name: tag, exact: true });

  await page.getByLabel('Search tasks').fill('STOR');
  await shows('what a search finds by its tag', ['monthly_stock']);
  await page.getByLabel('Search tasks').fill('monthly'); // there are more tasks than fit on a page
  await page.getByRole('link', { name: 'monthly_wages' }).waitFor();
  await shows('all', ['monthly_books', 'monthly_stock']);
  await tagOf('monthly_stock', 'finance').click();
  await page.getByRole('link', { name: 'monthly_wages' }).waitFor({ state: 'detached' });
  expect(await page.getByRole('link', { name: /^monthly_/ }).count()).toBe(2);
  expect(await tagOf('monthly_books', 'Finance').getAttribute('aria-pressed')).toBe('true');
  await tagOf('monthly_books', 'nightly').focus();
  await page.keyboard.press('Enter');
  await shows('the one that carries both', ['monthly_books']);
  expect(new URL(page.url()).search).toBe('?search=monthly&tag=finance&tag=nightly');
  expect([await hindrances(page), await sideways(page)]).toEqual([[], []]);
  await page.reload();
  await shows('the same again', ['monthly_books']);

  await using phone = await openTab({ colorScheme: 'dark', viewport: PHONE });
  const { page: small } = phone;
  await small.goto(page.url());
  await signIn(small);
  await shows('the same to somebody else', ['monthly_books'], small);
  expect([await hindrances(small), await sideways(small)]).toEqual([[], []]);
  await small.getByRole('button', { name: 'Not only with the tag nightly' }).click();
  await shows('both again', ['monthly_books', 'monthly_stock'], small);
  await installation.api.updateTask('monthly_stock', 1, { ...(await installation.api.task('monthly_stock')).definition, tags: ['other'] });
  await shows('that one went when its tag did', ['monthly_books'], small);
  await small.goto(address('/tasks?tag=of-nobody'));
  await small.getByRole('button', { name: 'Show all' }).click();
  await waitFor(
    'no condition any more',
    () =>
      new URL(small.url()).search === '' &&
      small
        .getByRole('link')
        .count()
        .then((links) => links > 20),
  );
  expect([...desk.complaints, ...phone.complaints]).toEqual([]);
}, 180_000);

/** All columns of a list find room. */
async function fitsSmallDesk(page: Page, path: string): Promise<void> {
  if (path.startsWith('/tasks')) {
    await page.setViewportSize(SMALL_DESK);
    // Charts are drawn anew once the page has another width
    await waitFor(`${path} to fit`, async () => {
      const tooWide = await sideways(page);
      if (tooWide.length > 0) {
        throw new Error(String(tooWide)); // what a wait in vain tells in the end
      }
      return true;
    });
    await page.setViewportSize(DESK);
  }
}

/** Who opens a draft on a phone sees what it came to, and then the sentence. */
async function showsProposalFirst(page: Page, path: string): Promise<void> {
  const topOf = async (part: ReturnType<Page['locator']>) => (await part.boundingBox())?.y ?? Number.NaN;
  if (path.startsWith('/ask/')) {
    expect(await topOf(page.getByRole('region', { name: 'What it comes to' }))).toBeLessThan(
      await topOf(page.getByLabel('What should be copied?')),
    );
  }
}

test('nothing hinders people on any page, in light and dark, at a desk and on a phone', async () => {
  const task = (await installation.api.tasks()).find(({ phase }) => phase === 'cdc');
  const { drafts } = await installation.api.drafts();
  const heading = (name: string) => (page: Page) => page.getByRole('heading', { name, exact: true }).first();
  const pages = [
    ['/tasks', (page: Page) => page.getByRole('searchbox')],
    ['/ask', heading('Ask for a task')],
    [`/ask/${drafts.find(({ kind }) => kind === 'proposal')?.id}`, heading('Definition')],
    [`/tasks/${task?.name}`, heading('Pipeline')],
    ['/tasks/ill_one', heading('Pipeline')],
    ['/tasks/of_nobody', (page: Page) => page.getByText('There is no such task')],
    ['/nowhere', heading('There is no such page')],
  ] as const;
  const look = async (colorScheme: 'light' | 'dark', viewport: typeof DESK) => {
    await using tab = await openTab({ colorScheme, viewport });
    await tab.page.goto(address('/tasks'));
    await tab.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect([colorScheme, '/sign-in', await hindrances(tab.page)]).toEqual([colorScheme, '/sign-in', []]);
    await signIn(tab.page);
    await isLive(tab.page);
    for (const [path, sign] of pages) {
      await tab.page.goto(address(path));
      await sign(tab.page).waitFor();
      expect([colorScheme, path, await hindrances(tab.page)]).toEqual([colorScheme, path, []]);
      const scrolled = await sideways(tab.page);
      expect([path, path.startsWith('/ask/') ? scrolled.filter(isPage) : scrolled]).toEqual([path, []]); // YAML is not wrapped
      await (viewport === DESK ? fitsSmallDesk : showsProposalFirst)(tab.page, path);
    }
    expect(tab.complaints).toEqual([]);
  };
  await Promise.all([look('light', DESK), look('dark', PHONE)]);
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
  await page.getByRole('searchbox').waitFor(); // it comes with the tasks
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
  expect(await hindrances(page)).toEqual([]);
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

test('a token that is revoked leads to the sign-in with a word, and back to the page with another one', async () => {
  const { secret } = await installation.api.createToken({ name: 'soon-gone', scope: 'viewer' });
  await using tab = await openTab();
  await tab.page.goto(address('/tasks?search=sales'));
  await signIn(tab.page, secret);
  await isLive(tab.page);
  await installation.api.revokeToken('soon-gone');
  await tab.page.getByText('Your token is no longer accepted').waitFor();
  await signIn(tab.page);
  await isLive(tab.page);
  expect(await tab.page.getByLabel('Search tasks').inputValue()).toBe('sales');
}, 60_000);

test('a read that fails says what failed, and not that the server is away', async () => {
  await using tab = await openTab();
  await tab.page.goto(address('/ask'));
  await installation.aiTaskCreator.signal('SIGKILL');
  try {
    await signIn(tab.page);
    await tab.page
      .getByRole('alert')
      .filter({ hasText: 'SERVICE_UNREACHABLE' })
      .filter({ hasText: 'ai-task-creator does not answer' })
      .first()
      .waitFor();
    expect(await tab.page.getByText('The server does not answer').count()).toBe(0);
    await isLive(tab.page);
    await tab.page.goto(address('/ask/not-a-draft'));
    await tab.page.getByRole('alert').filter({ hasText: 'This draft cannot be read' }).getByText('NOT_FOUND').waitFor();
  } finally {
    installation.aiTaskCreator.start();
  }
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
  await isLive(tab.page);
}, 120_000);
