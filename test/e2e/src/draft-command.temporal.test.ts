import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandAnswer, Draft } from '@trem/contracts';
import { type Installation, type Scenario, startInstallation, startScenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTrem } from './run-trem.js';

const cleanUp = new AsyncDisposableStack();
const home = mkdtempSync(join(tmpdir(), 'trem-draft-'));
let installation: Installation;
let shop: Scenario;
beforeAll(async () => {
  cleanUp.defer(() => rmSync(home, { recursive: true, force: true }));
  installation = cleanUp.use(await startInstallation());
  const sql = `CREATE TABLE customer (id int PRIMARY KEY, name text, email text, country text);
    CREATE TABLE invoice (id int PRIMARY KEY, total numeric(10,2));
    INSERT INTO customer SELECT i, 'Name ' || i, 'person' || i || '@example.org', CASE WHEN i % 2 = 0 THEN 'Brazil' ELSE 'Chile' END FROM generate_series(1, 100) i;
    INSERT INTO invoice SELECT i, i FROM generate_series(1, 50) i`;
  shop = cleanUp.use(await startScenario(installation, { sql, tables: ['customer'] }));
});
afterAll(() => cleanUp.disposeAsync());

const draft = (sentence: string, ...options: readonly string[]) =>
  runTrem(installation, { home, parameters: ['draft', sentence, ...options] });
const ends = () => ['--source', shop.endpoints.source, '--target', shop.endpoints.target];

interface Outcome {
  readonly draft: Draft;
  readonly started: CommandAnswer | null;
}

test('a sentence on the command line becomes a task that runs; a second one changes it, and shows what it changes', async () => {
  const { api } = installation;
  const { source, target } = shop;
  const parameters = ['draft', 'Copy customer, name in capitals, and call the task sheet', ...ends(), '--edit', '--start', '--json'];
  const edited = await runTrem(installation, { home, parameters, env: { EDITOR: 'sed -i s/uppercase/lowercase/' } });
  expect(edited.error).toBe('');
  expect(edited.code).toBe(0);
  const { draft: applied, started } = JSON.parse(edited.out) as Outcome;
  expect(applied).toMatchObject({ kind: 'proposal', state: 'applied', appliedTo: { task: 'sheet', version: 1, isNew: true } });
  expect(started?.outcome).toBe('accepted');
  const names = async () => (await target.query<{ name: string }>('SELECT name FROM customer ORDER BY id')).map(({ name }) => name);
  await waitFor('sheet to be copied', async () => (await names()).length === 100, { deadlineMs: 60_000 });
  expect((await names())[0]).toBe('name 1');
  await waitFor('sheet to stream', async () => (await api.taskStatus('sheet')).phase === 'cdc', { deadlineMs: 60_000 });
  await source.query(`INSERT INTO customer VALUES (101, 'NEW ONE', 'n@example.org', 'Brazil')`);
  await waitFor('the new row', async () => (await names()).at(-1) === 'new one', { deadlineMs: 60_000 });

  const changed = await draft('every 2 seconds', '--task', 'sheet');
  expect(changed).toMatchObject({ code: 0, out: expect.stringContaining('~ cdc.intervalMs: 0 -> 2000') });
  expect((await api.task('sheet')).version).toBe(1);
  expect(await draft('every 2 seconds', '--task', 'sheet', '--apply')).toMatchObject({
    code: 0,
    out: expect.stringContaining('changed, version 2'),
  });
  expect((await api.task('sheet')).definition.cdc.intervalMs).toBe(2000);
  await api.command('sheet', 'delete', {});
}, 180_000);

test('what cannot be applied ends with 3 and says why: a question, a wish that is not possible, a warning that nobody has accepted', async () => {
  const { api } = installation;
  expect(await draft('Copy custmer', ...ends())).toMatchObject({
    code: 3,
    out: expect.stringContaining('did you mean public.customer?'),
    error: expect.stringContaining('something has to be decided first'),
  });
  expect(await draft('Join customer with invoice', ...ends(), '--apply')).toMatchObject({
    code: 3,
    out: expect.stringContaining('tables are not joined'),
    error: expect.stringContaining('this cannot be done'),
  });
  const filtered = ['Copy customer where country is Brazil. Nome da tarefa: brazil', ...ends()] as const;
  const refused = await draft(...filtered, '--start');
  expect(refused).toMatchObject({
    code: 3,
    error: expect.stringContaining('WARNING_NOT_ACCEPTED'),
    out: expect.stringContaining('BEFORE_IMAGE_NEEDED'),
  });
  expect((await api.tasks()).map(({ name }) => name)).not.toContain('brazil');
  expect(await draft(...filtered, '--accept', 'BEFORE_IMAGE_NEEDED', '--apply')).toMatchObject({
    code: 0,
    out: expect.stringContaining('task brazil made, version 1'),
  });
  expect((await api.task('brazil')).status.phase).toBe('created');
  expect(await draft('Copy customer', '--task', 'no_such_task')).toMatchObject({ code: 4 });
  const parameters = ['draft', 'Copy customer', ...ends(), '--edit'];
  expect(await runTrem(installation, { home, parameters, env: { EDITOR: 'false' } })).toMatchObject({ code: 5 });
  const broken = await runTrem(installation, { home, parameters, env: { EDITOR: "sed -i 's/^source:/sauce:/'" } });
  expect(broken).toMatchObject({ code: 3, error: expect.stringMatching(/line \d+.*sauce/) });
  await api.command('brazil', 'delete', {});
}, 180_000);
