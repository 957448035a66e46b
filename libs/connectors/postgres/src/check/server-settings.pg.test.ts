import { type PostgresServer, startPostgres } from '@trem/dev-stack';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endpointOf } from '../../test-support/source-kit.js';
import { check } from './index.js';

/** What only a restart changes, wrong all at once. */
const WRONG = { wal_level: 'replica', max_replication_slots: '0', max_wal_senders: '0', max_prepared_transactions: '4' };

let server: PostgresServer;
let admin: pg.Client;
beforeAll(async () => {
  server = await startPostgres({ fsync: false, settings: WRONG });
  admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  await admin.query('CREATE TABLE t (id int PRIMARY KEY)');
}, 60_000);
afterAll(async () => {
  await admin.end();
  await server[Symbol.asyncDispose]();
}, 60_000);

async function look() {
  const tables = [{ schema: 'public', table: 't' }];
  return await check(endpointOf(server.url), { role: 'source', tables, needsLog: true, signal: new AbortController().signal });
}

test('settings that need a restart are found together, each with a statement that the server takes', async () => {
  const findings = (await look()).filter(({ severity }) => severity === 'error');
  expect(findings.map(({ code, object, sql }) => [code, object, sql])).toEqual([
    ['WAL_LEVEL', 'wal_level', "ALTER SYSTEM SET wal_level = 'logical'"],
    ['SLOTS_FULL', 'max_replication_slots', 'ALTER SYSTEM SET max_replication_slots = 4'],
    ['SENDERS_FULL', 'max_wal_senders', 'ALTER SYSTEM SET max_wal_senders = 4'],
  ]);
  for (const { sql } of findings) {
    await admin.query(sql ?? '');
  }
  const { rows } = await admin.query(`SELECT name, setting FROM pg_file_settings WHERE sourcefile LIKE '%.auto.conf' ORDER BY name`);
  expect(rows).toEqual([
    { name: 'max_replication_slots', setting: '4' },
    { name: 'max_wal_senders', setting: '4' },
    { name: 'wal_level', setting: 'logical' },
  ]);
});

test('a limit of kept log that is too small is a warning, until its statement has run', async () => {
  const limit = async () => (await look()).filter(({ code }) => code === 'KEEP_SIZE_LIMIT');
  await admin.query(`ALTER SYSTEM SET max_slot_wal_keep_size = '64MB'`);
  await reload();
  const [before] = await limit();
  expect(before).toMatchObject({ severity: 'warning', found: '64 MB' });
  await admin.query(before?.sql ?? '');
  await reload();
  expect(await limit()).toEqual([]);
});

test('a prepared transaction is named, with its owner, until somebody ends it', async () => {
  const waiting = async () => (await look()).filter(({ code }) => code === 'PREPARED_TRANSACTION');
  await admin.query(`BEGIN; INSERT INTO t VALUES (1)`);
  await admin.query(`PREPARE TRANSACTION 'order 7'`);
  expect(await waiting()).toMatchObject([{ severity: 'warning', object: 'prepared transaction order 7', wanted: 'none' }]);
  await admin.query(`ROLLBACK PREPARED 'order 7'`);
  expect(await waiting()).toEqual([]);
});

/** The setting is there for sessions that begin after the server has read its files again. */
async function reload(): Promise<void> {
  const asked = await admin.query(`SELECT pg_reload_conf(), now() AS at`);
  await expect
    .poll(async () => (await admin.query('SELECT pg_conf_load_time() >= $1 AS done', [asked.rows[0]?.at])).rows[0]?.done, {
      timeout: 10_000,
    })
    .toBe(true);
}
