import { waitFor } from '@trem/testing';
import pg from 'pg';
import { expect, test } from 'vitest';
import { openSourceRig } from '../../test-support/source-kit.js';
import { postgresSource } from './index.js';

const TABLES = 'CREATE TABLE item (id int PRIMARY KEY); CREATE TABLE other (id int)';

test('a snapshot that waits names the session that it waits for; held, it tells its age', async () => {
  await using rig = await openSourceRig(TABLES, ['item']);
  const look = () => postgresSource.slotState(rig.endpoint, rig.task);
  const stranger = new pg.Client({ connectionString: rig.db.url });
  await stranger.connect();
  const [{ pid } = { pid: 0 }] = (await stranger.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows;
  await stranger.query('BEGIN; INSERT INTO other VALUES (1)');
  const holding = postgresSource.holdSnapshot(rig.endpoint, rig.task, { slot: 'keep' });
  holding.catch(() => undefined);
  // Before it, the snapshot may wait for those of other tests on the same server.
  const named = new RegExp(`^session ${pid} of role \\w+, which has written in database ${rig.db.name} for \\d+ s$`);
  await waitFor('the session to be named', async () => (await look()).waitsFor?.some((one) => named.test(one)));
  expect((await look()).snapshotMs).toBeUndefined();
  await stranger.query('COMMIT');
  await stranger.end();
  await using _holder = await holding;
  const { waitsFor, snapshotMs } = await waitFor('an age', async () => {
    const state = await look();
    return (state.snapshotMs ?? 0) > 100 && state;
  });
  expect(waitsFor).toBeUndefined();
  expect(snapshotMs).toBeLessThan(30_000);
});
