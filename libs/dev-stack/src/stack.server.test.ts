import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { connect } from 'amqplib';
import { expect, test } from 'vitest';
import { type GivenServers, givenServers } from './given-servers.js';
import { answers } from './postgres-server.js';
import { startTimeOf } from './recorded-process.js';
import { type Stack, type StackAddresses, type StackOptions, startStack } from './stack.js';
import { repository, stacksFolder } from './stack-folder.js';

interface Owner {
  readonly process: ChildProcess;
  readonly addresses: StackAddresses;
  readonly store: string;
  readonly pids: Readonly<Record<string, number>>;
}

const none: GivenServers = {};
const newName = () => `test-${process.pid}-${randomBytes(3).toString('hex')}`;
const isGone = (pids: Readonly<Record<string, number>>) => Object.values(pids).every((pid) => startTimeOf(pid) === undefined);

/** A stack in a process of its own, which can be killed. */
async function startOwner(options: StackOptions): Promise<Owner> {
  const child = spawn(process.execPath, [join(repository, 'libs/dev-stack/test-support/stack-owner.mjs'), JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the owner ended with ${code}`)));
  const [line] = await Promise.race([once(child.stdout, 'data'), ended]);
  ended.catch(() => undefined);
  return { process: child, ...(JSON.parse(String(line)) as Omit<Owner, 'process'>) };
}

async function allAnswer(stack: Stack): Promise<void> {
  const results = await Promise.all([stack.source, stack.target, stack.store].map(answers));
  expect(results).toEqual([true, true, true]);
  await (await connect(stack.amqp)).close();
  await (await Connection.connect({ address: stack.temporal.address })).close();
}

test('two stacks run side by side; a killed one is cleaned up by its successor, which uses given servers and leaves them alone', async () => {
  const name = newName();
  const [stack, owner] = await Promise.all([
    startStack({ name: newName(), fsync: false, given: none, endOnSignals: false }),
    startOwner({ name, fsync: false, given: none }),
  ]);
  try {
    const ports = [stack.addresses, owner.addresses].flatMap(({ temporal, rabbitmq, source, target }) => [
      ...[temporal.address, temporal.ui, rabbitmq.url, rabbitmq.page, source, target],
    ]);
    expect(new Set(ports).size).toBe(ports.length);
    await expect(startStack({ name, given: none, endOnSignals: false })).rejects.toMatchObject({ code: 'STACK_BUSY' });

    const exited = once(owner.process, 'exit');
    owner.process.kill('SIGKILL');
    await exited;
    expect(await answers(owner.store)).toBe(true);

    const given = { source: stack.source, target: stack.target, store: stack.store, amqp: stack.amqp, temporal: stack.temporal.address };
    const lines: string[] = [];
    const successor = await startStack({ name, given, endOnSignals: false, progress: (line) => lines.push(line) });
    expect(isGone(owner.pids)).toBe(true);
    expect(lines.join()).toContain(`rabbitmq (${owner.pids.rabbitmq})`);
    expect(successor.pids()).toEqual({});
    expect(successor.source).toBe(stack.source);
    await successor[Symbol.asyncDispose]();
    await allAnswer(stack);
  } finally {
    owner.process.kill('SIGKILL');
    await stack[Symbol.asyncDispose]();
  }
  expect(existsSync(stack.folder)).toBe(false);
  expect(existsSync(join(stacksFolder(), name))).toBe(false);
  expect(isGone(stack.pids())).toBe(true);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends a stack completely', async (signal) => {
  // What is not given is started: three Postgres servers are enough to see.
  const { amqp, temporal } = givenServers(process.env);
  const owner = await startOwner({ name: newName(), fsync: false, given: { amqp, temporal } });
  expect(Object.keys(owner.pids).sort()).toEqual(['source', 'store', 'target']);
  const exited = once(owner.process, 'exit');
  owner.process.kill(signal);
  const [code] = await exited;
  expect(code).toBeGreaterThan(128);
  expect(isGone(owner.pids)).toBe(true);
  expect(existsSync(owner.addresses.folder)).toBe(false);
});

test('what a dead owner of a passing stack left is cleaned up by the next stack, whatever its name', async () => {
  const given = {
    amqp: 'amqp://127.0.0.1:1',
    temporal: '127.0.0.1:1',
    target: process.env.TREM_TEST_PG_URL,
    store: process.env.TREM_TEST_PG_URL,
  };
  const owner = await startOwner({ name: newName(), fsync: false, given });
  const exited = once(owner.process, 'exit');
  owner.process.kill('SIGKILL');
  await exited;
  const next = await startStack({ name: newName(), given: { ...given, source: given.store }, endOnSignals: false });
  expect(isGone(owner.pids)).toBe(true);
  expect(existsSync(owner.addresses.folder)).toBe(false);
  await next[Symbol.asyncDispose]();
});

test('a given source without a logical log is refused by name, and nothing is left', async () => {
  const name = newName();
  const given = { ...givenServers(process.env), store: 'postgres://nobody:secret@127.0.0.1:1/x' };
  const starting = startStack({ name, given, endOnSignals: false });
  await expect(starting).rejects.toMatchObject({ code: 'SERVER_FAILED' });
  await expect(starting).rejects.not.toThrow('secret');
  expect(existsSync(join(stacksFolder(), name))).toBe(false);
});
