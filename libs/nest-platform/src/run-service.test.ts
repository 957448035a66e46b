import { silentLogger } from '@trem/replication-core';
import { waitFor } from '@trem/testing';
import { expect, test } from 'vitest';
import { acceptOnly, createService, runService, serviceVariables } from './index.js';

const environment = { TREM_CONTROL_STORE_URL: 'postgres://store', LOG_LEVEL: 'fatal' };
const service = () => createService({ controllers: [], providers: [], logger: silentLogger, accepts: acceptOnly('right') });

test('at SIGTERM a service ends, then its parts in the opposite order, and the process exits with 0', async () => {
  const steps: string[] = [];
  await runService({
    name: 'test',
    variables: serviceVariables,
    environment,
    exit: (code) => steps.push(`exit ${code}`),
    open: async (_, parts) => {
      parts.defer(() => void steps.push('first part'));
      parts.defer(() => void steps.push('second part'));
      return { ...(await service()), [Symbol.asyncDispose]: async () => void steps.push('service') };
    },
  });
  expect(steps).toEqual([]);
  process.emit('SIGTERM');
  await waitFor('the end', () => steps.length === 4);
  expect(steps).toEqual(['service', 'second part', 'first part', 'exit 0']);
});

test('a start that fails closes what it opened and exits with 1', async () => {
  const steps: string[] = [];
  await runService({
    name: 'test',
    variables: serviceVariables,
    environment,
    exit: (code) => steps.push(`exit ${code}`),
    open: async (_, parts) => {
      parts.defer(() => void steps.push('part'));
      throw new Error('no');
    },
  });
  expect(steps).toEqual(['part', 'exit 1']);
});

test('a configuration that cannot be used opens nothing', async () => {
  const steps: string[] = [];
  const open = () => Promise.reject(new Error('must not be called'));
  await runService({
    name: 'test',
    variables: serviceVariables,
    environment: { TREM_PORT: 'x' },
    exit: (code) => steps.push(`exit ${code}`),
    open,
  });
  expect(steps).toEqual(['exit 1']);
});
