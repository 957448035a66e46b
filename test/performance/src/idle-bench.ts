import { setTimeout as delay } from 'node:timers/promises';
import { ApiError, createApiClient } from '@trem/api-client';
import { connection } from '@trem/testing';
import type { BenchStack } from './bench-stack.js';
import { createDatabase, run, waitUntil } from './databases.js';
import { sampleUsage } from './process-usage.js';

export interface IdleOptions {
  readonly tasks: number;
  readonly seconds: number;
}

/** What that many streams cost while nothing happens: memory and CPU of the worker and of every server. Afterwards each must still be alive. */
export async function benchIdle(stack: BenchStack, { tasks, seconds }: IdleOptions): Promise<void> {
  const source = await createDatabase(stack.source, 'idle_source');
  const target = await createDatabase(stack.target, 'idle_target');
  const names = Array.from({ length: tasks }, (_, n) => `idle_${n + 1}`);
  const tables = names.map((name) => `CREATE TABLE ${name} (id bigint PRIMARY KEY, note text)`);
  await Promise.all([run(source, ...tables), run(target, ...tables)]);

  const api = createApiClient({ url: stack.api, token: stack.token });
  await api.createEndpoint({ name: 'idle_source', kind: 'postgres', ...connection(source) });
  await api.createEndpoint({ name: 'idle_target', kind: 'postgres', ...connection(target) });
  const began = Date.now();
  for (const name of names) {
    await api.createTask({
      ...{ name, mode: 'cdc', source: { endpoint: 'idle_source' }, targets: [{ endpoint: 'idle_target' }] },
      tables: [{ source: { schema: 'public', table: name } }],
    });
    // A busy machine may answer too late; the start is then carried out all the same, or by the reconciler.
    await api.command(name, 'start', {}).catch(unlessNoWorker);
  }
  await untilAll(api, (step) => step === 'live');
  console.log(`idle: ${tasks} tasks on one worker, live after ${((Date.now() - began) / 1_000).toFixed(0)} s`);

  await delay(20_000); // what the starts left to do
  const usage = sampleUsage(stack.pids);
  await delay(seconds * 1_000);
  for (const [name, { cpuSeconds, peakBytes }] of Object.entries(usage.stop())) {
    console.log(
      `  ${name.padEnd(20)} ${((cpuSeconds / seconds) * 100).toFixed(1).padStart(6)} % of a core ${String(Math.round(peakBytes / 2 ** 20)).padStart(6)} MB`,
    );
  }

  const written = Date.now();
  await run(source, ...names.map((name) => `INSERT INTO ${name} VALUES (1, 'still here')`));
  await waitUntil(target, names.map((name) => `(SELECT count(*) FROM ${name}) = 1`).join(' AND '), 60);
  console.log(`  a row in each was at the target after ${((Date.now() - written) / 1_000).toFixed(1)} s`);
  for (const name of names) {
    await api.command(name, 'delete', {});
  }
  const end = Date.now() + 120_000;
  while ((await api.tasks()).length > 0 && Date.now() < end) {
    await delay(1_000);
  }
}

function unlessNoWorker(error: unknown): void {
  if (!(error instanceof ApiError) || error.problem.code !== 'NO_WORKER') {
    throw error;
  }
}

async function untilAll(api: ReturnType<typeof createApiClient>, is: (step: string) => boolean): Promise<void> {
  const end = Date.now() + 600_000;
  for (;;) {
    const tasks = await api.tasks();
    const failed = tasks.find(({ phase }) => phase === 'attention');
    if (failed !== undefined) {
      throw new Error(`${failed.name} is in attention: ${failed.error?.code} ${failed.error?.text}`);
    }
    if (tasks.every(({ step }) => is(step))) {
      return;
    }
    if (Date.now() > end) {
      throw new Error(`after 10 minutes ${tasks.filter(({ step }) => !is(step)).length} tasks are not live`);
    }
    await delay(1_000);
  }
}
