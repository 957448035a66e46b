import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { endRecorded, folderVariable, isAlive, record } from './recorded-process.js';

const folder = '/somewhere/.trem/test-1';
const children: ChildProcess[] = [];

afterEach(async () => {
  await Promise.all(children.splice(0).map(end));
});

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

/** A process that lives until it is told to end, and says when it is ready. */
async function sleeper(env: NodeJS.ProcessEnv, script = '') {
  const child = spawn(process.execPath, ['-e', `${script}; setInterval(() => undefined, 1000); console.log('ready')`], {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await once(child.stdout, 'data');
  return { child, recorded: record('sleeper', child.pid ?? 0) };
}

test('a recorded process that shows the folder is alive, and ends by its own signal', async () => {
  const { child, recorded } = await sleeper({ [folderVariable]: folder });
  const exited = once(child, 'exit');
  expect(isAlive(recorded, folder)).toBe(true);
  expect(await endRecorded(recorded, folder)).toBe(true);
  expect(await exited).toEqual([null, 'SIGTERM']);
  expect(isAlive(recorded, folder)).toBe(false);
});

test('a process that does not listen is killed after the grace', async () => {
  const { child, recorded } = await sleeper({ [folderVariable]: folder }, "process.on('SIGTERM', () => undefined)");
  const exited = once(child, 'exit');
  expect(await endRecorded(recorded, folder, 100)).toBe(true);
  expect(await exited).toEqual([null, 'SIGKILL']);
});

test('a process of the same number that started at another time is somebody else, and is left alone', async () => {
  const { child, recorded } = await sleeper({ [folderVariable]: folder });
  expect(await endRecorded({ ...recorded, startTime: '1' }, folder)).toBe(false);
  expect(child.exitCode).toBeNull();
  expect(isAlive(recorded, folder)).toBe(true);
});

test('a process that shows another folder is left alone, also one whose name begins alike', async () => {
  const { recorded } = await sleeper({ [folderVariable]: `${folder}2` });
  expect(await endRecorded(recorded, folder)).toBe(false);
  expect(isAlive(recorded, `${folder}2`)).toBe(true);
});

test('a process that is gone is not alive', async () => {
  const { child, recorded } = await sleeper({ [folderVariable]: folder });
  await end(child);
  expect(isAlive(recorded, folder)).toBe(false);
  expect(await endRecorded(recorded, folder)).toBe(false);
});
