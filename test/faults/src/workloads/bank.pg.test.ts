import { createTestDatabase, type TestDatabase, waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bank } from './bank.js';
import { BankReader } from './bank-reader.js';
import { copied } from './copied.js';
import type { Workload } from './workload.js';

const SMALL = { accounts: 40, transfersPerSecond: 400, looksPerSecond: 100 };
const CREATE = ['bank_left', 'bank_right'].map((table) => `CREATE TABLE ${table} (id int, balance bigint, note text)`).join(';');

let source: TestDatabase;
let target: TestDatabase;
let workload: Workload;
beforeAll(async () => {
  source = await createTestDatabase('source');
  workload = bank(31, SMALL);
  await workload.prepare(source.url);
  await workload.watch(source.url);
  await workload.start(source.url);
  const made = async (count: number) => (await source.query('SELECT FROM bank_transfer')).length >= count;
  await waitFor('some transfers', () => made(50));
  await source.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'bank-writer-%' AND datname = current_database()`,
  );
  await waitFor('more transfers', () => made(300));
});
afterAll(async () => {
  await source[Symbol.asyncDispose]();
  await target?.[Symbol.asyncDispose]();
});

test('the bank’s sum never changes where transfers are made, and broken connections repeat and lose none', async () => {
  const facts = await workload.stop();
  expect(workload.seen).toEqual([]);
  expect(facts.looks).toBeGreaterThan(3);
  const [made] = await source.query('SELECT count(*)::int AS transfers, max(rows) > 10 AS large FROM bank_transfer');
  expect(made).toEqual({ transfers: facts.transactions, large: true });
  target = await copied(source, { create: `${CREATE}; CREATE TABLE bank_transfer (tx_no bigint, rows int)`, tables: workload.tables });
  expect(await workload.judge(source.url, target.url)).toEqual([]);
});

const planted = [
  { name: 'half a transfer', kind: 'torn', sql: 'UPDATE bank_left SET balance = balance - 1 WHERE id = 3' },
  { name: 'an account missing', kind: 'lost', sql: 'DELETE FROM bank_right WHERE id = 3' },
  { name: 'an account twice', kind: 'doubled', sql: 'INSERT INTO bank_right SELECT * FROM bank_right WHERE id = 3' },
  { name: 'null for a note that was not sent again', kind: 'lost', sql: 'UPDATE bank_left SET note = NULL WHERE id = 3' },
  { name: 'a note cut short', kind: 'lost', sql: `UPDATE bank_left SET note = left(note, -1) WHERE id = 3` },
];

for (const { name, kind, sql } of planted) {
  test(`a reader sees ${name}: ${kind}`, async () => {
    await target.query('BEGIN');
    await target.query(sql);
    const seen = await new BankReader(SMALL.accounts).look(target.client);
    await target.query('ROLLBACK');
    expect(seen.map((violation) => violation.kind)).toContain(kind);
  });
}

test('at rest a transfer missing is lost, one twice is doubled', async () => {
  await target.query('DELETE FROM bank_transfer WHERE tx_no = 5; INSERT INTO bank_transfer SELECT * FROM bank_transfer WHERE tx_no = 6');
  expect((await workload.judge(source.url, target.url)).map(({ kind }) => kind)).toEqual(['lost', 'doubled']);
});
