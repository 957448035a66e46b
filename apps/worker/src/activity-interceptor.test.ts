import { Context } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createMetrics } from '@trem/node-platform';
import { ReplicationError, silentLogger } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { ActiveTasks } from './active-tasks.js';
import { activityInterceptor } from './activity-interceptor.js';
import { report } from './heartbeat.js';
import { workerMetrics } from './metrics.js';

const active = new ActiveTasks();
const metrics = workerMetrics(createMetrics({ service: 'test' }));
const interceptors = [(context: Context) => ({ inbound: activityInterceptor({ logger: silentLogger, active, metrics })(context) })];

/** A fresh one for each test: a cancellation sticks. */
const environment = () => new MockActivityEnvironment({ attempt: 1 }, { interceptors });

test('an error becomes a failure with its code', async () => {
  const failing = environment().run(async () => {
    throw new ReplicationError('GAP', { task: 'shop' });
  });
  await expect(failing).rejects.toMatchObject({ type: 'GAP', nonRetryable: true });
  await expect(failing).rejects.toBeInstanceOf(ApplicationFailure);
});

test('an activity that is cancelled may still return where it stands', async () => {
  const mock = environment();
  const run = mock.run(async () => {
    await new Promise((resolve) => Context.current().cancellationSignal.addEventListener('abort', resolve));
    return 'position 7';
  });
  mock.cancel();
  expect(await run).toBe('position 7');
});

test('what a cancellation breaks is no error', async () => {
  const mock = environment();
  const run = mock.run(async () => {
    await new Promise((resolve) => Context.current().cancellationSignal.addEventListener('abort', resolve));
    throw new ReplicationError('CONNECTION_LOST');
  });
  mock.cancel();
  await expect(run).rejects.toBeInstanceOf(CancelledFailure);
});

test('heartbeats carry the newest facts, and the task counts as worked for meanwhile', async () => {
  const mock = environment();
  const beats: unknown[] = [];
  const seen: string[] = [];
  const second = new Promise<void>((resolve) => {
    mock.on('heartbeat', (details: unknown) => {
      beats.push(details);
      if (beats.length === 2) {
        resolve();
      }
    });
  });
  await mock.run(
    async (_call: { taskId: string }) => {
      report({ applied: '0A' });
      seen.push(...active.ids);
      await second;
    },
    { taskId: 'shop' },
  );
  expect(beats).toEqual([undefined, { applied: '0A' }]);
  expect(seen).toEqual(['shop']);
  expect(active.ids).toEqual([]);
});
