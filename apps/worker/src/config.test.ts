import { readConfig } from '@trem/node-platform';
import { expect, test } from 'vitest';
import { workerConfig } from './config.js';

const least = { TREM_CONTROL_STORE_URL: 'postgres://u:p@localhost/trem', TREM_RABBITMQ_URL: 'amqp://localhost' };

test('all roles, and the durations of production, by default', () => {
  expect(readConfig(workerConfig, least)).toMatchObject({
    roles: ['control', 'stream', 'load'],
    durations: { sliceMs: 43_200_000, heartbeatTimeoutMs: 25_000, recoverFirstMs: 30_000, recoverMaxMs: 600_000 },
    heartbeatThrottleMs: 5_000,
  });
});

test('roles pick queues', () => {
  expect(readConfig(workerConfig, { ...least, WORKER_ROLES: 'stream, load' }).roles).toEqual(['stream', 'load']);
});

test('all problems come at once, by name', () => {
  const read = () => readConfig(workerConfig, { TREM_RABBITMQ_URL: 'nowhere', WORKER_ROLES: 'dance' });
  expect(read).toThrow(/TREM_CONTROL_STORE_URL.*TREM_RABBITMQ_URL.*WORKER_ROLES/);
  expect(read).not.toThrow(/nowhere|dance/);
});
