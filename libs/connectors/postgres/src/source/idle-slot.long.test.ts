import { randomUUID } from 'node:crypto';
import { slotName } from '@trem/contracts';
import { type PostgresServer, startPostgres } from '@trem/dev-stack';
import { silentLogger, type TaskRef } from '@trem/replication-core';
import { createTestDatabase, waitFor } from '@trem/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endpointOf, quickLimits } from '../../test-support/source-kit.js';
import { postgresSource } from './index.js';

/** Servers of their own: what a shared one writes for others would move the slot, too. */

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres({ fsync: false });
});
afterAll(() => server[Symbol.asyncDispose]());

/** The server writes about running transactions within 15 s of a commit, an empty batch waits up to 10 s, and so does the acknowledgement. */
const patience = { deadlineMs: 120_000, everyMs: 200 };
const timeout = 300_000;

/** A slot that is followed by a stream whose target keeps up. */
async function followedSlot(heartbeatMs: number) {
  const db = await createTestDatabase('source', server.url);
  const endpoint = endpointOf(db.url);
  const task: TaskRef = { id: randomUUID(), name: 'idle' };
  await db.query('CREATE TABLE item (id int PRIMARY KEY); CREATE TABLE unpublished (text text)');
  await postgresSource.ensurePublication(endpoint, task, [{ schema: 'public', table: 'item' }]);
  const start = await postgresSource.createSlot(endpoint, task);
  const source = await postgresSource.openSource({
    ...{ endpoint, task, epoch: 1, limits: quickLimits, heartbeatMs, logger: silentLogger },
  });
  const stop = new AbortController();
  const following = (async () => {
    for await (const batch of source.read(start, stop.signal)) {
      source.acknowledge(batch.upTo);
    }
  })();
  return {
    db,
    restart: async () => await restartOf(db.client, task),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await following;
      await source[Symbol.asyncDispose]();
      await db[Symbol.asyncDispose]();
    },
  };
}

/** Where the log begins that the server keeps for the slot, and where the log ends, in bytes. */
async function restartOf(client: pg.Client, task: TaskRef): Promise<{ readonly restart: number; readonly end: number }> {
  const { rows } = await client.query<{ restart: number; end: number }>(
    `SELECT (restart_lsn - '0/0')::float8 AS restart, (pg_current_wal_lsn() - '0/0')::float8 AS end FROM pg_replication_slots WHERE slot_name = $1`,
    [slotName(task)],
  );
  return rows[0] ?? { restart: 0, end: 0 };
}

test('the slot of a source where nobody writes moves by heartbeats, again and again', { timeout }, async () => {
  await using slot = await followedSlot(1_000);
  let { end: at } = await slot.restart();
  for (const round of ['first', 'second']) {
    // More than a server writes by itself while it is idle: one record about running transactions
    await waitFor(`the ${round} move`, async () => (await slot.restart()).restart > at + 500, patience);
    at = (await slot.restart()).end;
  }
});

test.each([0, 1_000])(
  'only other databases and unpublished tables write: the slot keeps next to nothing, with a heartbeat every %i ms',
  { timeout },
  async (heartbeatMs) => {
    await using slot = await followedSlot(heartbeatMs);
    await using other = await createTestDatabase('source', server.url);
    await other.query('CREATE TABLE busy (text text)');
    const { end: begin } = await slot.restart();
    for (const [written, sql] of [
      ['another database', () => other.query(`INSERT INTO busy SELECT repeat(md5(i::text), 30) FROM generate_series(1, 8000) i`)],
      [
        'a table that is not published',
        () => slot.db.query(`INSERT INTO unpublished SELECT repeat(md5(i::text), 30) FROM generate_series(1, 8000) i`),
      ],
    ] as const) {
      const { end } = await slot.restart();
      await waitFor(
        `the slot to follow ${written}`,
        async () => {
          await sql();
          return (await slot.restart()).restart > end;
        },
        patience,
      );
    }
    expect((await slot.restart()).restart).toBeGreaterThan(begin);
  },
);
