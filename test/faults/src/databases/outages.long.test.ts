import { startPostgres } from '@trem/dev-stack';
import { type Installation, openWithStandby, type Scenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failures, linesOf, waitForFailure } from './attempts.js';
import { keepTransferring } from './bank.js';
import { appliedAt, confirmedAt, runningBank, startQuickInstallation, waitForTransfers } from './running.js';
import { storeAway } from './store-away.js';
import { endOurSessions, stranger } from './stranger.js';
import { waitsForLock } from './waits-for-lock.js';

let installation: Installation;
beforeAll(async () => {
  installation = await startQuickInstallation();
});
afterAll(() => installation[Symbol.asyncDispose]());

const deaths = ['fast', 'immediate', 'kill'] as const;

describe.concurrent('a server stops and comes back', () => {
  test('the target: fast, immediate and kill -9, under traffic', async () => {
    await using server = await startPostgres({ name: 'target' });
    await using scenario = await runningBank(installation, { servers: { target: server.url } });
    await using traffic = keepTransferring(scenario);
    for (const how of deaths) {
      await server.stop(how);
      await server.start();
      await waitForTransfers(scenario.target);
    }
    await traffic.stop();
    await scenario.expectEqual();
  });

  test('a crash of the target right after the source was told what to forget: commits are lost there, and come again', async () => {
    // The server writes its log down every 10 s only, so that a crash takes what was committed since.
    const settings = { wal_writer_delay: '10s', wal_writer_flush_after: '1GB', wal_buffers: '64MB', checkpoint_timeout: '1h' };
    await using server = await startPostgres({ name: 'target', settings });
    await using scenario = await runningBank(installation, { servers: { target: server.url } });
    await using traffic = keepTransferring(scenario);
    for (let crash = 0; crash < 2; crash += 1) {
      const told = await confirmedAt(scenario);
      await waitFor('the slot to move', async () => (await confirmedAt(scenario)) > told, { deadlineMs: 60_000 });
      const before = (await beginnings(scenario)).length;
      const applied = await appliedAt(scenario.target);
      await server.stop('kill');
      await server.start();
      const from = await waitFor('apply to begin again', async () => (await beginnings(scenario))[before], { deadlineMs: 60_000 });
      expect(from < applied, `begins again at ${from}, had applied ${applied}`).toBe(true);
      await waitForTransfers(scenario.target);
    }
    await traffic.stop();
    await scenario.expectEqual();
  });
});

/** Where apply has begun, each time, by what the target said. */
async function beginnings(scenario: Scenario): Promise<readonly string[]> {
  return (await linesOf(installation, scenario)).filter(({ message }) => message === 'apply started').map(({ from }) => String(from));
}

describe.concurrent('the target fails over to a standby that lags', () => {
  test('what the source still has is applied again', async () => {
    await using servers = await openWithStandby();
    await using scenario = await runningBank(installation, { servers: { target: servers.url } });
    await using traffic = keepTransferring(scenario);
    // Nobody hears of what is applied from now on, so the source forgets nothing more.
    await using holder = await stranger(installation.store);
    await holder.query('BEGIN');
    await holder.query(`SELECT FROM trem_control.task_target WHERE task = '${(await scenario.status()).id}' FOR UPDATE`);
    await waitForTransfers(scenario.target);
    const known = await appliedAt(scenario.target);
    await waitFor('the standby to have what was told', async () => (await standbyApplied(servers, scenario)) > known);
    servers.cutStandby();
    await waitForTransfers(scenario.target);
    const lost = await appliedAt(scenario.target);
    await servers.failOver();
    expect((await appliedAt(scenario.target)) < lost).toBe(true);
    await holder.query('ROLLBACK');
    await waitForTransfers(scenario.target);
    await traffic.stop();
    await scenario.expectEqual();
    expect((await scenario.status()).generation).toBe(1);
  });

  test('what the source has forgotten is POSITION_INVALID, which only a resync mends', async () => {
    await using servers = await openWithStandby();
    await using scenario = await runningBank(installation, { servers: { target: servers.url } });
    await using traffic = keepTransferring(scenario);
    servers.cutStandby();
    const stays = await standbyApplied(servers, scenario);
    await waitFor('the source to forget more', async () => (await confirmedAt(scenario)) > stays, { deadlineMs: 60_000 });
    await servers.failOver();
    const { error } = await scenario.waitForPhase('attention', 120_000);
    expect(error).toMatchObject({ code: 'POSITION_INVALID', remedy: expect.stringContaining('Resync') });
    await expect(installation.api.command(scenario.task, 'resume', {})).rejects.toMatchObject({ problem: { code: 'TASK_NEEDS_RESYNC' } });
    await installation.api.command(scenario.task, 'resync', {});
    await scenario.waitForPhase('cdc');
    await traffic.stop();
    await scenario.expectEqual();
  });
});

async function standbyApplied(servers: Awaited<ReturnType<typeof openWithStandby>>, { target }: Scenario): Promise<string> {
  const [row] = await servers.onStandby<{ position: string }>(target.name, 'SELECT position FROM trem.checkpoint');
  return row?.position ?? '';
}

describe.concurrent('a server refuses', () => {
  test('all connections in use: TOO_MANY_CONNECTIONS until one is free', async () => {
    await using server = await startPostgres({ name: 'target', settings: { max_connections: '20', max_wal_senders: '2' } });
    await using scenario = await runningBank(installation, { servers: { target: server.url } });
    await using traffic = keepTransferring(scenario);
    {
      await using crowd = new AsyncDisposableStack();
      const takeAll = async () => {
        for (;;) {
          crowd.use(await stranger(server.url));
        }
      };
      await expect(takeAll()).rejects.toMatchObject({ code: '53300' });
      await scenario.target.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'trem/%'`);
      await expect(takeAll()).rejects.toMatchObject({ code: '53300' });
      await waitForFailure(installation, scenario, 'TOO_MANY_CONNECTIONS');
    }
    await waitForTransfers(scenario.target);
    await traffic.stop();
    await scenario.expectEqual();
  });
});

describe.concurrent('strangers at the target', () => {
  test('a deadlock, and a serialization failure: the batch is written again as a whole', async () => {
    await using scenario = await runningBank(installation);
    await using other = await stranger(scenario.target.url);
    // Ours looks for a deadlock after 5 s of waiting, the stranger after a minute: so ours is the one that is ended.
    await other.query(`ALTER DATABASE ${scenario.target.name} SET deadlock_timeout = '5s'`);
    await endOurSessions(other);
    await scenario.settle();
    await other.query(`SET deadlock_timeout = '60s'`);
    await other.query('BEGIN');
    await other.query('SELECT FROM account WHERE id = 2 FOR UPDATE');
    await scenario.source.query('BEGIN; UPDATE account SET balance = balance - id + 2 WHERE id <= 3; COMMIT');
    await waitFor('apply to wait for the row', async () => await waitsForLock(scenario, 100), { everyMs: 20 });
    await other.query('SELECT FROM account WHERE id <= 3 FOR UPDATE');
    await other.query('ROLLBACK');
    await waitForFailure(installation, scenario, 'DEADLOCK');
    await scenario.expectEqual();
  });

  test('serialization failures: ours are none, and one that a trigger raises is tried again', async () => {
    await using scenario = await runningBank(installation);
    await using other = await stranger(scenario.target.url);
    await other.query(`
      ALTER DATABASE ${scenario.target.name} SET default_transaction_isolation = 'serializable';
      CREATE SEQUENCE refusal;
      CREATE FUNCTION refuse_once() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF nextval('public.refusal') = 100 THEN RAISE EXCEPTION USING ERRCODE = 'serialization_failure'; END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER refuse_once BEFORE INSERT ON transfer FOR EACH ROW EXECUTE FUNCTION refuse_once();
      ALTER TABLE transfer ENABLE ALWAYS TRIGGER refuse_once`);
    await endOurSessions(other);
    await using traffic = keepTransferring(scenario);
    await waitFor('the trigger to strike', async () => (await failures(installation, scenario)).includes('DEADLOCK'));
    for (let look = 0; look < 20; look += 1) {
      await other.query('UPDATE account SET note = note WHERE id <= 100'); // under our feet, in a serializable transaction
    }
    await waitForTransfers(scenario.target);
    await traffic.stop();
    await scenario.expectEqual();
    expect((await failures(installation, scenario)).filter((code) => code === 'DEADLOCK')).toHaveLength(1);
  });
});

describe.concurrent('the control-store', () => {
  test('away for 30 s: data flows, and what it shows is right again afterwards', async () => {
    await storeAway(30_000);
  });
});
