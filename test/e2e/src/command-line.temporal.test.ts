import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Installation, startInstallation, startScenario } from '@trem/test-installation';
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

  expect(await trem('task', 'status', 'no_such_task')).toMatchObject({ code: 4 });
  expect(await trem('task', 'resync')).toMatchObject({ code: 2 });
  expect(await trem('task', 'start', task)).toMatchObject({ code: expect.any(Number) });
  await target.query('DELETE FROM item WHERE id = 500');
  expect(await trem('compare', task)).toMatchObject({ code: 7, out: expect.stringContaining('500') });
}, 240_000);
