import { expect, test } from 'vitest';
import { isNewEnough } from './build-temporal.js';
import { judgeVersion } from './find-temporal.js';
import { climb, climbAll, Missing } from './ladder.js';
import { StackError } from './stack-error.js';

const lacks = (name: string, reason: string) => ({ name, find: async () => new Missing(reason) });

test('the first way that works is taken, said in one line, and no later one is tried', async () => {
  const lines: string[] = [];
  const tried: string[] = [];
  const way = (name: string, answer: string | Missing) => ({
    name,
    find: async () => {
      tried.push(name);
      return answer;
    },
  });
  const found = await climb('Temporal', [way('on PATH', new Missing('none')), way('kept', '/kept'), way('built', '/built')], (line) =>
    lines.push(line),
  );
  expect(found).toBe('/kept');
  expect(tried).toEqual(['on PATH', 'kept']);
  expect(lines).toEqual(['Temporal: kept']);
});

test('when no way works, the error lists every way with what it lacks', async () => {
  const climbing = climb('RabbitMQ', [lacks('this machine', 'install RabbitMQ'), lacks('Docker', 'no daemon')], () => undefined);
  await expect(climbing).rejects.toMatchObject({ code: 'SERVER_MISSING' });
  await expect(climbing).rejects.toThrow('this machine: install RabbitMQ\n  - Docker: no daemon');
});

test('several missing servers are one error', async () => {
  const missing = (server: string) => Promise.reject(new StackError('SERVER_MISSING', `${server} cannot be had`));
  const all = climbAll([missing('RabbitMQ'), Promise.resolve('/postgres'), missing('Temporal')]);
  await expect(all).rejects.toMatchObject({ code: 'SERVER_MISSING', message: 'RabbitMQ cannot be had\nTemporal cannot be had' });
});

test('an error of another kind is not hidden behind a missing server', async () => {
  const all = climbAll([Promise.reject(new StackError('SERVER_MISSING', 'no')), Promise.reject(new Error('disk full'))]);
  await expect(all).rejects.toThrow('disk full');
});

test.each([
  ['temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)', true],
  ['temporal version 0.0.0-DEV (Server 1.30.0, UI 2.45.3)', true],
  ['temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)', false],
  ['temporal version 0.9.0', false],
  ['temporal version 9.0.0 (Server 2.0.0, UI 3.0.0)', true],
])('%s is new enough: %s', (output, isNew) => {
  expect(judgeVersion('temporal', output) === undefined).toBe(isNew);
});

test.each([
  ['go1.26.4\n', true],
  ['go1.26.8', true],
  ['go1.27', true],
  ['go2.0', true],
  ['go1.26', false],
  ['go1.25.9', false],
  ['devel', false],
])('%s can build the server: %s', (version, can) => {
  expect(isNewEnough(version)).toBe(can);
});
