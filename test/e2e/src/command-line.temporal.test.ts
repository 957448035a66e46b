import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGraphqlClient } from '@trem/api-client';
import type { TaskRunPage } from '@trem/contracts';
import { type Installation, startInstallation, startScenario, TRY_ONCE } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTrem } from './run-trem.js';

const folder = mkdtempSync(join(tmpdir(), 'trem-cli-'));
let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
});
afterAll(async () => {
  await installation[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const trem = (...parameters: readonly string[]) => runTrem(installation, { home: folder, parameters });

test('[row 99] a task is validated, made, started, looked at, stopped, continued and loaded again from the command line, with exit codes for scripts', async () => {
  await using scenario = await startScenario(installation, {
    sql: `CREATE TABLE item (id int PRIMARY KEY, name text); INSERT INTO item SELECT i, 'item ' || i FROM generate_series(1, 1000) i`,
    tables: ['item'],
    definition: { description: 'made by the scenario' },
  });
  const { task, endpoints, source, target } = scenario;
  const file = join(folder, 'task.json');
  const { definition } = await installation.api.task(task);
  const good = { ...definition, title: 'from a file', source: { endpoint: endpoints.source } };

  writeFileSync(file, JSON.stringify({ ...good, colour: 'red', tables: [{ source: { schema: 'public', table: 'no_such' } }] }));
  const refused = await trem('task', 'validate', '-f', file);
  expect(refused).toMatchObject({ code: 3, error: expect.stringContaining('FIELD_UNKNOWN') });
  writeFileSync(file, JSON.stringify({ ...good, tables: [{ source: { schema: 'public', table: 'no_such' } }] }));
  expect(await trem('task', 'validate', '-f', file)).toMatchObject({ code: 3, error: expect.stringContaining('TABLE_UNKNOWN') });
  writeFileSync(file, JSON.stringify(good));
  expect(await trem('task', 'validate', '-f', file)).toMatchObject({ code: 0 });
  expect(await trem('task', 'apply', '-f', file)).toMatchObject({ code: 0 });
  expect((await installation.api.task(task)).definition.title).toBe('from a file');

  const status = async () =>
    (JSON.parse((await trem('task', 'status', task, '--json')).out) as { readonly status: { readonly phase: string } }).status;
  expect(await trem('task', 'start', task, '--wait')).toMatchObject({ code: 0 });
  expect(await status()).toMatchObject({ phase: 'cdc' });
  await scenario.expectEqual();
  expect(await trem('task', 'stop', task, '--wait')).toMatchObject({ code: 0 });
  expect(await status()).toMatchObject({ phase: 'stopped' });
  await source.query(`UPDATE item SET name = 'while stopped' WHERE id < 10; DELETE FROM item WHERE id > 990`);
  expect(await target.query('SELECT FROM item WHERE id > 990')).toHaveLength(10);
  expect(await trem('task', 'start', task, '--continue', '--wait')).toMatchObject({ code: 0 });
  await scenario.expectEqual();
  expect(await trem('compare', task)).toMatchObject({ code: 0 });
  await trem('task', 'stop', task, '--wait');
  await target.query(`DELETE FROM item WHERE id < 500; INSERT INTO item VALUES (-1, 'a stranger')`);
  expect(await trem('task', 'start', task, '--reload', '--wait')).toMatchObject({ code: 0 });
  await scenario.expectEqual();

  const runs = async (...more: readonly string[]) => JSON.parse((await trem('task', 'runs', task, '--json', ...more)).out) as TaskRunPage;
  const { name: me } = await installation.api.me();
  const stopped = { startedBy: me, outcome: 'stopped', errorCode: null, endedAt: expect.any(String) };
  const all = await waitFor('the change of the last run to be counted', async () => {
    const page = await runs();
    return page.runs[0]?.changesApplied === 1 && page;
  });
  const loaded = 990 + 2; // and two rows of `settled`
  expect(all).toMatchObject({
    runs: [
      { run: 3, startMode: 'reload', version: 2, startedBy: me, outcome: null, endedAt: null, rowsLoaded: loaded },
      { run: 2, ...stopped, startMode: 'continue', rowsLoaded: 0, changesApplied: 9 + 10 + 1 },
      { run: 1, ...stopped, rowsLoaded: 1_000, changesApplied: 1 },
    ],
    cursor: null,
  });
  const first = await runs('--limit', '2');
  expect([first.runs.map(({ run }) => run), first.cursor]).toEqual([[3, 2], 2]);
  expect((await runs('--cursor', '2')).runs.map(({ run }) => run)).toEqual([1]);
  const graphql = createGraphqlClient({ url: installation.cli.TREM_API_URL, token: installation.cli.TREM_API_TOKEN });
  const { nodes, pageInfo } = await graphql.call('taskRuns', { id: task, first: 1, after: '3' });
  expect([nodes, pageInfo]).toEqual([all.runs.slice(1, 2), { endCursor: '2', hasNextPage: true }]);
  expect(await trem('task', 'runs', task)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^ *2 .* continue .* stopped /m),
  });

  expect(await trem('task', 'status', 'no_such_task')).toMatchObject({ code: 4 });
  expect(await trem('task', 'resync')).toMatchObject({ code: 2 });
  expect(await trem('task', 'start', task)).toMatchObject({ code: expect.any(Number) });
  await target.query('DELETE FROM item WHERE id = 500');
  expect(await trem('compare', task)).toMatchObject({ code: 7, out: expect.stringContaining('500') });
}, 240_000);

test('[row 67] [row 82] rules are looked at on ten rows, and dead letters are listed, shown, edited, replayed and skipped, from the command line', async () => {
  await using scenario = await startScenario(installation, {
    sql: `CREATE TABLE item (id int PRIMARY KEY, name text, price numeric); INSERT INTO item SELECT i, 'item ' || i, i FROM generate_series(1, 50) i`,
    tables: ['item'],
    definition: {
      errors: { retry: TRY_ONCE },
      tables: [
        {
          source: { schema: 'public', table: 'item' },
          transformations: [{ type: 'modify-column-value', operation: 'uppercase', column: 'name' }],
        },
        { source: { schema: 'public', table: 'settled' } },
      ],
    },
  });
  const { task, source, target } = scenario;
  const preview = await trem('task', 'preview', task, '--table', 'public.item');
  expect(preview).toMatchObject({ code: 0, out: expect.stringMatching(/uppercase[\s\S]*name="item 10"[\s\S]*name="ITEM 10"\*/) });
  expect(preview.out.match(/^row \d+/gm)).toHaveLength(10);
  expect(await target.query(`SELECT FROM pg_tables WHERE tablename = 'item'`)).toEqual([]); // nothing was written
  expect(await trem('task', 'start', task, '--wait')).toMatchObject({ code: 0 });

  await target.query('ALTER TABLE item ADD CHECK (price >= 0); ALTER TABLE item ALTER name SET NOT NULL');
  await source.query(`INSERT INTO item VALUES (101, 'dear', -1), (102, NULL, 2), (103, 'unwanted', -3), (104, 'fine', 4)`);
  await scenario.settle();
  const listed = await waitFor('the letters', async () => {
    const { out } = await trem('dead-letter', 'list', task, '--state', 'open', '--json');
    const page = JSON.parse(out) as { readonly letters: readonly { readonly id: string; readonly code: string }[] };
    return page.letters.length === 3 ? page.letters : undefined;
  });
  expect(listed.map(({ code }) => code).toSorted()).toEqual(['CONSTRAINT_CHECK', 'CONSTRAINT_CHECK', 'NULL_REFUSED']);
  expect((await trem('dead-letter', 'list', task, '--code', 'NULL_REFUSED')).out).toMatch(
    /public\.item +insert +NULL_REFUSED[\s\S]*1 in all/,
  );
  const shown = await Promise.all(listed.map(async ({ id }) => ({ id, ...(await trem('dead-letter', 'show', task, id)) })));
  const idOf = (words: string) => shown.find(({ out }) => out.includes(words))?.id ?? `none with ${words}`;
  expect(await trem('dead-letter', 'edit', task, idOf('102'), '--set', 'name=named')).toMatchObject({ code: 0 });
  expect(await trem('dead-letter', 'skip', task, '--id', idOf('unwanted'), '--reason', 'a test')).toMatchObject({ code: 0 });
  await target.query('ALTER TABLE item DROP CONSTRAINT item_price_check');
  expect(await trem('dead-letter', 'replay', task, '--all')).toMatchObject({ code: 0, out: expect.stringContaining('2 written') });
  expect(await target.query('SELECT id, name FROM item WHERE id > 100 ORDER BY id')).toEqual([
    { id: 101, name: 'DEAR' },
    { id: 102, name: 'NAMED' },
    { id: 104, name: 'FINE' },
  ]);
  expect(await trem('dead-letter', 'show', task, '00000000-0000-4000-8000-000000000000')).toMatchObject({ code: 4 });
}, 240_000);
