import { startPostgres } from '@trem/dev-stack';
import type { Installation } from '@trem/test-installation';
import { connection, waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failures } from './attempts.js';
import { keepTransferring } from './bank.js';
import { startAsking } from './password.js';
import { runningBank, startQuickInstallation, waitForTransfers } from './running.js';
import { endOurSessions, stranger } from './stranger.js';
import { waitsForLock } from './waits-for-lock.js';

// The quick ones of `outages.long.test.ts`.

let installation: Installation;
beforeAll(async () => {
  installation = await startQuickInstallation();
});
afterAll(() => installation[Symbol.asyncDispose]());

test.concurrent('[row 86] the source stops and comes back: fast, immediate and kill -9, under traffic', async () => {
  await using server = await startPostgres({ name: 'source' });
  await using scenario = await runningBank(installation, { servers: { source: server.url } });
  await using traffic = keepTransferring(scenario);
  for (const how of ['fast', 'immediate', 'kill'] as const) {
    await server.stop(how);
    await server.start();
    await waitForTransfers(scenario.target);
  }
  await traffic.stop();
  await scenario.expectEqual();
});

test.concurrent('read-only: told at once as TARGET_READ_ONLY, and mended by itself', async () => {
  await using scenario = await runningBank(installation);
  await using traffic = keepTransferring(scenario);
  await using admin = await stranger(scenario.target.url);
  await admin.query(`ALTER DATABASE ${scenario.target.name} SET default_transaction_read_only = on`);
  await endOurSessions(admin);
  const { error } = await scenario.waitForPhase('recovering');
  expect(error?.code).toBe('TARGET_READ_ONLY');
  await waitFor(
    'a second try',
    async () => (await failures(installation, scenario)).filter((code) => code === 'TARGET_READ_ONLY').length > 1,
  );
  await admin.query(`ALTER DATABASE ${scenario.target.name} RESET default_transaction_read_only`);
  await scenario.waitForPhase('cdc');
  await waitForTransfers(scenario.target);
  await traffic.stop();
  await scenario.expectEqual();
});

test.concurrent('a password rotated: AUTH_FAILED rests in attention, and the new one goes on without a load', async () => {
  await using server = await startAsking('rotated');
  await using admin = await stranger(server.url);
  await admin.query(`CREATE ROLE rotated SUPERUSER LOGIN PASSWORD 'old'`);
  await using scenario = await runningBank(installation, {
    servers: { target: server.url },
    roles: { target: { user: 'rotated', password: 'old' } },
  });
  await using traffic = keepTransferring(scenario);
  await admin.query(`ALTER ROLE rotated PASSWORD 'new'`);
  await scenario.target.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'trem/%'`);
  const { error, generation } = await scenario.waitForPhase('attention', 120_000);
  expect(error).toMatchObject({ code: 'AUTH_FAILED', remedy: expect.stringContaining('password') });
  const { api } = installation;
  const { version } = await api.endpoint(scenario.endpoints.target);
  await api.updateEndpoint(scenario.endpoints.target, version, {
    ...{ name: scenario.endpoints.target, kind: 'postgres' },
    ...{ ...connection(scenario.target.url), user: 'rotated', password: 'new' },
  });
  await api.command(scenario.task, 'resume', {});
  await scenario.waitForPhase('cdc');
  await waitForTransfers(scenario.target);
  await traffic.stop();
  await scenario.expectEqual();
  expect((await scenario.status()).generation).toBe(generation);
});

test.concurrent('every time-out that a role can have does not end a load or a stream', async () => {
  await using server = await startPostgres({ name: 'impatient' });
  await using admin = await stranger(server.url);
  await admin.query('CREATE ROLE impatient SUPERUSER LOGIN');
  for (const timeout of [
    'statement_timeout',
    'lock_timeout',
    'idle_in_transaction_session_timeout',
    'idle_session_timeout',
    'transaction_timeout',
  ]) {
    await admin.query(`ALTER ROLE impatient SET ${timeout} = '400ms'`);
  }
  await using scenario = await runningBank(installation, {
    servers: { source: server.url, target: server.url },
    roles: { source: { user: 'impatient' }, target: { user: 'impatient' } },
  });
  await using holder = await stranger(scenario.target.url);
  await holder.query('BEGIN');
  await holder.query('LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE');
  await scenario.source.query('CALL transfers(20)');
  await waitFor('apply to wait for the lock', async () => await waitsForLock(scenario, 2_000));
  await holder.query('ROLLBACK');
  await scenario.expectEqual();
  expect(await failures(installation, scenario)).toEqual([]);
});

test.concurrent('a lock that a stranger keeps does not keep the task from resting', async () => {
  await using scenario = await runningBank(installation);
  await using traffic = keepTransferring(scenario);
  await using other = await stranger(scenario.target.url);
  await other.query('BEGIN');
  await other.query('LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE');
  await waitFor('apply to wait for the lock', async () => await waitsForLock(scenario, 500));
  await installation.api.command(scenario.task, 'pause', {});
  await scenario.waitForPhase('paused', 30_000);
  // While the lock stays: a session that waits for it does not notice by itself that its client has gone.
  const ours = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'trem/%'`;
  await waitFor('our sessions to be gone', async () => (await scenario.target.query(ours)).length === 0);
  await other.query('ROLLBACK');
  await installation.api.command(scenario.task, 'resume', {});
  await scenario.waitForPhase('cdc');
  await waitForTransfers(scenario.target);
  await traffic.stop();
  await scenario.expectEqual();
});
