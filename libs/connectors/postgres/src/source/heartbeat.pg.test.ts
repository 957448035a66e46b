import { randomBytes } from 'node:crypto';
import { startPostgres, startStandby } from '@trem/dev-stack';
import { type Logger, silentLogger } from '@trem/replication-core';
import { waitFor } from '@trem/testing';
import { expect, test } from 'vitest';
import { endpointOf, openSourceRig } from '../../test-support/source-kit.js';
import { emitHeartbeat, startHeartbeat } from './heartbeat.js';
import { postgresSource } from './index.js';
import { positionOf } from './lsn.js';

const ITEM = 'CREATE TABLE item (id int PRIMARY KEY)';

test('a heartbeat is a transaction in the log that the reader is not told of', async () => {
  await using rig = await openSourceRig(ITEM, ['item']);
  const place = await emitHeartbeat(rig.endpoint, rig.task);
  expect(place > rig.start).toBe(true);
  // The server's own reader of messages has it, whole and committed
  await rig.db.query(`SELECT pg_create_logical_replication_slot($1, 'test_decoding')`, [`peek_${rig.db.name}`]);
  await emitHeartbeat(rig.endpoint, rig.task);
  const seen = await rig.db.query<{ data: string }>('SELECT data FROM pg_logical_slot_peek_changes($1, NULL, NULL)', [
    `peek_${rig.db.name}`,
  ]);
  expect(seen.map(({ data }) => data.replace(/\d+/g, 'n'))).toEqual([
    'BEGIN n',
    expect.stringMatching(/^message: transactional: n prefix: trem/),
    'COMMIT n',
  ]);
  await rig.db.query('INSERT INTO item VALUES (1)');
  await using source = await rig.open();
  for await (const batch of source.read(rig.start, AbortSignal.timeout(20_000))) {
    if (batch.transactions > 0) {
      expect(batch).toMatchObject({ transactions: 1, tables: [{ inserts: 1 }] });
      break;
    }
  }
});

/** Starts heartbeats that are refused, and waits for what is said about it. */
async function refusal(endpoint: ReturnType<typeof endpointOf>): Promise<{ readonly said: unknown[]; readonly tries: () => number }> {
  const said: unknown[] = [];
  let looks = 0;
  const logger: Logger = { ...silentLogger, warn: (facts) => void said.push(facts), child: () => logger };
  const newestCommit = () => {
    looks += 1;
    return positionOf(1n);
  };
  const heartbeat = startHeartbeat({ endpoint, task: { id: 'a', name: 'a' }, everyMs: 20, newestCommit, logger });
  await waitFor('a word about it', () => said.length > 0);
  const after = looks;
  await heartbeat[Symbol.asyncDispose]();
  return { said, tries: () => looks - after };
}

test('a role that may not is left in peace, with one word about it', async () => {
  await using rig = await openSourceRig(ITEM, ['item']);
  const role = `test_role_${randomBytes(5).toString('hex')}`;
  await rig.db.query(
    `CREATE ROLE ${role} LOGIN; REVOKE EXECUTE ON FUNCTION pg_logical_emit_message(boolean, text, text, boolean) FROM PUBLIC`,
  );
  try {
    const url = new URL(rig.db.url);
    url.username = role;
    const endpoint = endpointOf(url.href);
    await expect(emitHeartbeat(endpoint, rig.task)).rejects.toMatchObject({ code: 'NO_HEARTBEAT', facts: { found: 'not allowed' } });
    const { said, tries } = await refusal(endpoint);
    expect(said).toMatchObject([{ error: { code: 'NO_HEARTBEAT' } }]);
    expect(tries()).toBe(0);
  } finally {
    await rig.db.query(`DROP ROLE ${role}`);
  }
});

test('a standby takes no heartbeat and makes no slot that survives a failover, and both are said', async () => {
  await using primary = await startPostgres({ fsync: false });
  await using standby = await startStandby({ of: primary, fsync: false });
  const endpoint = endpointOf(standby.url);
  const task = { id: '11111111-0000-4000-8000-000000000001', name: 'standby' };
  await expect(emitHeartbeat(endpoint, task)).rejects.toMatchObject({ code: 'NO_HEARTBEAT', facts: { found: 'a standby' } });
  expect((await refusal(endpoint)).said).toMatchObject([{ error: { code: 'NO_HEARTBEAT' } }]);
  await expect(postgresSource.createSlot(endpoint, task, { failover: true })).rejects.toMatchObject({ code: 'NO_FAILOVER_SLOT' });
  await expect(postgresSource.holdSnapshot(endpoint, task, { slot: 'new', failover: true })).rejects.toMatchObject({
    code: 'NO_FAILOVER_SLOT',
  });
});
