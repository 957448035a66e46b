import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type DevStatus, devDestroy, devDown, devStatus, devUp, readStack } from './dev.js';
import { startTimeOf } from './recorded-process.js';
import { waitUntil } from './wait-until.js';

// Servers are those of the test run, so only the apps start here. They come from the build, as in `npm test`.
const stack = `dev-test-${process.pid}`;
const pidOf = ({ processes }: DevStatus, name: string) => processes.find((process) => process.name === name)?.pid ?? 0;

test('a stack in the background: up, up again, an app killed, down, up with its data, destroyed', async () => {
  const lines: string[] = [];
  try {
    const source = 'postgres://me:secret@127.0.0.1:5432/shop';
    const up = await devUp({ stack, source, onProgress: (line) => lines.push(line) });
    expect(lines.join('\n')).toContain(`${stack} is up`);
    expect(up).toMatchObject({ stack, source: 'postgres://me@127.0.0.1:5432/shop', temporal: { ui: null }, rabbitmq: { page: null } });
    expect(up.temporal.namespace).toContain(stack);

    const before = await devStatus(stack);
    expect(before.healthy).toEqual({ 'endpoint-service': true, 'task-api': true, 'ai-task-creator': true, worker: true });
    expect(before.processes.every(({ isAlive }) => isAlive)).toBe(true);
    const token = readFileSync(before.tokenFile, 'utf8').trim();
    const list = async (api: string) => (await fetch(`${api}/api/tasks`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await list(up.api)).toBe(200);
    expect(await devUp({ stack })).toEqual(up);

    process.kill(pidOf(before, 'task-api'), 'SIGKILL');
    const after = await waitUntil(async () => {
      const now = await devStatus(stack);
      return pidOf(now, 'task-api') !== pidOf(before, 'task-api') && now.healthy['task-api'] && now;
    }, limits);
    expect(pidOf(after, 'worker')).toBe(pidOf(before, 'worker'));
    expect(await list(up.api)).toBe(200);

    expect(await devDown(stack)).toBe(true);
    expect(after.processes.map(({ pid }) => startTimeOf(pid))).toEqual(after.processes.map(() => undefined));
    expect(await readStack(stack)).toMatchObject({ isRunning: false, addresses: undefined, processes: [] });
    expect(await devDown(stack)).toBe(false);

    const again = await devUp({ stack });
    expect(again.api).toBe(up.api);
    expect(await list(again.api)).toBe(200);
  } finally {
    lines.length = 0;
    const folder = await devDestroy(stack, (line) => lines.push(line));
    expect(existsSync(folder ?? '')).toBe(false);
    expect(lines.filter((line) => line.startsWith('left behind'))).toEqual([]);
  }
  expect(await devDestroy(stack)).toBeUndefined();
});

test('a stack that cannot come up says why, and leaves nothing running', async () => {
  const given = process.env.TREM_TEST_PG_STORE_URL;
  const name = `${stack}-fails`;
  try {
    process.env.TREM_TEST_PG_STORE_URL = 'postgres://me:secret@127.0.0.1:1/none';
    const failing = devUp({ stack: name });
    await expect(failing).rejects.toMatchObject({ code: 'SERVER_FAILED' });
    await expect(failing).rejects.not.toThrow('secret');
    expect(await readStack(name)).toMatchObject({ isRunning: false, processes: [] });
  } finally {
    process.env.TREM_TEST_PG_STORE_URL = given;
    await devDestroy(name);
  }
});

const limits = { deadlineMs: 60_000, everyMs: 100, onTimeout: () => new Error('task-api was not started again') };
