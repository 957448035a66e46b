import { compareDatabases } from '@trem/test-comparer';
import { createTestDatabase, type TestDatabase, waitFor } from '@trem/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copied } from '../copied.js';
import type { Violation, Workload } from '../workload.js';
import { judgeClients } from './judge.js';
import { ledger } from './ledger.js';
import { createLedger, ledgerTables } from './tables.js';
import { TornReader } from './torn-reader.js';

const SMALL = { transactionsPerSecond: 400, rows: 400, largeEvery: 20, largeRows: 1_500, looksPerSecond: 50 };

describe('a ledger copied without Trem', () => {
  let source: TestDatabase;
  let target: TestDatabase;
  let workload: Workload;
  beforeAll(async () => {
    source = await createTestDatabase('source');
    workload = ledger(11, SMALL);
    await workload.prepare(source.url);
    await source.query('CREATE PUBLICATION everything FOR ALL TABLES');
    await source.query(`SELECT pg_create_logical_replication_slot(current_database(), 'pgoutput')`);
    await workload.start(source.url);
    await waitFor('transactions of each kind', async () => {
      const [row] = await source.query<{ enough: boolean }>(
        'SELECT min(n) > 90 AS enough FROM (SELECT count(*) AS n FROM ledger GROUP BY writer) w',
      );
      return row?.enough;
    });
    await workload.stop();
    target = await copied(source, { create: createLedger(), tables: workload.tables });
  });
  afterAll(async () => {
    await source[Symbol.asyncDispose]();
    await target[Symbol.asyncDispose]();
  });

  /** What `judge` finds while `sql` has damaged the target. */
  async function damaged(sql: string, judge: () => Promise<readonly Violation[]>) {
    await target.query('BEGIN');
    try {
      await target.query(sql);
      return (await judge()).map(({ kind }) => kind);
    } finally {
      await target.query('ROLLBACK');
    }
  }

  test('is equal and without fault, and the writers left no hole', async () => {
    expect(await workload.judge(source.url, target.url)).toEqual([]);
    const tables = workload.tables.map((table) => ({ schema: 'public', table }));
    expect(await compareDatabases({ source: source.url, target: target.url, tables })).toMatchObject({ equal: true });
    const [holes] = await source.query(
      'SELECT count(*)::int AS holes FROM (SELECT count(*) <> max(tx_no) / 8 + 1 AS hole FROM ledger GROUP BY writer) w WHERE hole',
    );
    expect(holes).toEqual({ holes: 0 });
  });

  test('has what makes mistakes visible', async () => {
    const [seen] = await source.query(`
      SELECT count(*) FILTER (WHERE rows > 1000)::int > 3 AS large, count(*) FILTER (WHERE rows BETWEEN 1 AND 10)::int > 100 AS small FROM ledger`);
    expect(seen).toEqual({ large: true, small: true });
    const kinds = await source.query('SELECT DISTINCT table_name, op FROM ledger_row');
    expect(kinds).toHaveLength(3 * Object.keys(ledgerTables).length);
  });

  test('has commit records that touch, transactions that interleave, and rows that share a place in the log', async () => {
    const [seen] = await source.query<{ commits: number; touching: number; interleaved: number; sharing: number }>(`
      WITH message AS MATERIALIZED (
        SELECT lsn, xid, data, chr(get_byte(data, 0)) AS kind
          FROM pg_logical_slot_peek_binary_changes(current_database(), NULL, NULL, 'proto_version', '1', 'publication_names', 'everything')
      ), commit AS (SELECT substr(data, 3, 8) AS begins, substr(data, 11, 8) AS ends FROM message WHERE kind = 'C'
      ), transaction AS (
        SELECT xid::text, min(lsn) FILTER (WHERE kind IN ('I', 'U', 'D')) AS first, max(lsn) FILTER (WHERE kind = 'C') AS last FROM message GROUP BY xid
      )
      SELECT (SELECT count(*)::int FROM commit) AS commits,
             (SELECT count(*)::int FROM commit one JOIN commit other ON other.begins = one.ends) AS touching,
             (SELECT count(*)::int FROM transaction one WHERE EXISTS (SELECT FROM transaction other WHERE other.last > one.first AND other.last < one.last)) AS interleaved,
             (SELECT count(*)::int FROM (SELECT FROM message WHERE kind = 'I' GROUP BY lsn HAVING count(*) > 10) shared) AS sharing`);
    expect(seen?.commits).toBeGreaterThan(700);
    expect(seen?.touching).toBeGreaterThan(20);
    expect(seen?.interleaved).toBeGreaterThan(200);
    expect(seen?.sharing).toBeGreaterThan(20);
  });

  const LAST = '(SELECT max(tx_no) FROM ledger WHERE rows BETWEEN 2 AND 20)';
  const planted = [
    { name: 'a row dropped', kind: 'lost', sql: 'DELETE FROM ledger_uuid WHERE id = (SELECT max(id::text)::uuid FROM ledger_uuid)' },
    {
      name: 'a row of the table without key dropped',
      kind: 'lost',
      sql: 'DELETE FROM ledger_plain WHERE born = (SELECT max(born) FROM ledger_plain)',
    },
    { name: 'a row doubled', kind: 'doubled', sql: 'INSERT INTO ledger_plain SELECT * FROM ledger_plain ORDER BY born LIMIT 1' },
    { name: 'a row that nobody wrote', kind: 'doubled', sql: `INSERT INTO ledger_int VALUES (-77, 1, 1, 0, '')` },
    {
      name: 'a deleted row back',
      kind: 'lost',
      sql: `
        INSERT INTO ledger_int SELECT row_key::int, tx_no, version - 1, 0, '' FROM ledger_row r
         WHERE table_name = 'ledger_int' AND op = 'd' AND NOT EXISTS (SELECT FROM ledger_int i WHERE i.id::text = r.row_key)
         ORDER BY version DESC LIMIT 1`,
    },
    {
      name: 'a stale value',
      kind: 'lost',
      sql: 'UPDATE ledger_text SET amount = amount + 1 WHERE name = (SELECT max(name) FROM ledger_text)',
    },
    {
      name: 'an old version',
      kind: 'lost',
      sql: 'UPDATE ledger_unique SET version = version - 1 WHERE id = (SELECT max(id) FROM ledger_unique)',
    },
    {
      name: 'null for a large value that was not sent again',
      kind: 'lost',
      sql: 'UPDATE ledger_toast SET body = NULL WHERE id = (SELECT max(id) FROM ledger_toast)',
    },
    { name: 'half a transaction', kind: 'torn', sql: `DELETE FROM ledger_row WHERE tx_no = ${LAST} AND seq > 0` },
    { name: 'a transaction without its end', kind: 'torn', sql: `DELETE FROM ledger WHERE tx_no = ${LAST}` },
    {
      name: 'a whole transaction missing',
      kind: 'lost',
      sql: `
        WITH gone AS (DELETE FROM ledger WHERE tx_no = ${LAST} RETURNING tx_no) DELETE FROM ledger_row WHERE tx_no = (SELECT tx_no FROM gone)`,
    },
  ] as const;

  for (const { name, kind, sql } of planted) {
    test(`${name}: ${kind}`, async () => {
      expect(await damaged(sql, () => judgeClients(source.client, target.client))).toContain(kind);
    });
  }

  const shown = [
    {
      name: 'a row of a visible transaction at an older version',
      sql: `
        UPDATE ledger_int SET version = version - 1 WHERE tx_no = (SELECT max(tx_no) FROM ledger_int WHERE id > 16) AND id > 16`,
    },
    { name: 'a row of a visible transaction missing', sql: 'DELETE FROM ledger_uuid WHERE tx_no = (SELECT max(tx_no) FROM ledger_uuid)' },
    { name: 'a visible row whose transaction has not ended', sql: 'DELETE FROM ledger WHERE tx_no = (SELECT max(tx_no) FROM ledger_text)' },
    {
      name: 'a transaction with some of its entries only',
      sql: 'DELETE FROM ledger_row WHERE tx_no IN (SELECT tx_no FROM ledger WHERE rows > 1 ORDER BY tx_no DESC LIMIT 20) AND seq = 0',
    },
  ];

  async function looks(): Promise<readonly Violation[]> {
    const reader = new TornReader();
    const seen: Violation[] = [];
    for (let look = 0; look < 40; look += 1) {
      seen.push(...(await reader.look(target.client)));
    }
    return seen;
  }

  test('a reader of a whole target sees nothing', async () => {
    expect(await looks()).toEqual([]);
  });

  for (const { name, sql } of shown) {
    test(`a reader sees ${name}: torn`, async () => {
      expect(await damaged(sql, looks)).toContain('torn');
    });
  }

  test('a reader sees that a transaction has vanished: backwards', async () => {
    const reader = new TornReader();
    await reader.look(target.client);
    expect(await damaged('TRUNCATE ledger', () => reader.look(target.client))).toContain('backwards');
  });
});

test('a target that follows commit by commit shows nothing wrong, and writers whose connections break lose and repeat nothing', async () => {
  await using source = await createTestDatabase('source');
  await using target = await createTestDatabase('target');
  const workload = ledger(12, SMALL);
  await workload.prepare(source.url);
  await target.query(createLedger());
  await source.query('CREATE PUBLICATION everything FOR ALL TABLES');
  await using _subscription = await follow(source, target);
  await caughtUp(source, target);
  await workload.watch(target.url);
  await workload.start(source.url);
  for (let kills = 0; kills < 20; kills += 1) {
    await progressed(source, 40);
    await source.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'ledger-writer-${kills % 8}'`,
    );
  }
  await target.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ledger-reader'`);
  await progressed(source, 200);
  const facts = await workload.stop();
  await caughtUp(source, target);
  expect(workload.seen).toEqual([]);
  expect(await workload.judge(source.url, target.url)).toEqual([]);
  const [ledgered] = await source.query<{ count: number }>('SELECT count(*)::int FROM ledger');
  expect(facts.transactions).toBe(ledgered?.count);
  expect(facts.looks).toBeGreaterThan(10);
});

/** Postgres' own logical replication, in the place of Trem. */
async function follow(source: TestDatabase, target: TestDatabase): Promise<AsyncDisposable> {
  await target.query(
    `CREATE SUBSCRIPTION ${target.name} CONNECTION '${source.url}' PUBLICATION everything WITH (slot_name = '${target.name}')`,
  );
  return {
    async [Symbol.asyncDispose]() {
      await target.query(`ALTER SUBSCRIPTION ${target.name} DISABLE`);
      await target.query(`ALTER SUBSCRIPTION ${target.name} SET (slot_name = NONE)`);
      await target.query(`DROP SUBSCRIPTION ${target.name}`);
    },
  };
}

async function caughtUp(source: TestDatabase, target: TestDatabase): Promise<void> {
  const count = async (of: TestDatabase) => (await of.query<{ count: number }>('SELECT count(*)::int FROM ledger'))[0]?.count;
  await waitFor(
    'the first copies',
    async () => (await target.query(`SELECT FROM pg_subscription_rel WHERE srsubstate <> 'r'`)).length === 0,
    {
      deadlineMs: 60_000,
    },
  );
  const all = await count(source);
  await waitFor('the target to have all', async () => (await count(target)) === all, { deadlineMs: 60_000 });
}

async function progressed(source: TestDatabase, transactions: number): Promise<void> {
  const count = async () => (await source.query<{ count: number }>('SELECT count(*)::int FROM ledger'))[0]?.count ?? 0;
  const before = await count();
  await waitFor(`${transactions} more transactions`, async () => (await count()) >= before + transactions);
}
