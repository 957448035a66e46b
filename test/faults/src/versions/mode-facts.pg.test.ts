import { createTestDatabase } from '@trem/testing';
import { expect, test } from 'vitest';
import { withClient } from '../workloads/with-client.js';
import { judgeOthers } from './mode-facts.js';

const since = '2026-01-01 10:00:00+00';
const at = (second: number) => `2026-01-01 10:00:0${second}+00`;

async function databaseWith(sql: string) {
  const database = await createTestDatabase('target');
  await withClient(database.url, (client) => client.query(sql));
  return database;
}

const accounts = `CREATE TABLE bank_left (id int, balance bigint); CREATE TABLE bank_right (id int, balance bigint);
  INSERT INTO bank_left VALUES (1, 700); INSERT INTO bank_right VALUES (1, 1300)`;
const versions = (left: readonly (readonly [number, string, string | null])[], right: typeof left) =>
  ['bank_left', 'bank_right']
    .map((table) => `CREATE TABLE ${table} (id int, balance bigint, scd_start_date timestamptz, scd_end_date timestamptz, scd_current int)`)
    .concat(
      [left, right].flatMap((all, side) =>
        all.map(
          ([balance, from, to]) =>
            `INSERT INTO ${side === 0 ? 'bank_left' : 'bank_right'} VALUES (1, ${balance}, '${from}', ${to === null ? 'NULL' : `'${to}'`}, ${Number(to === null)})`,
        ),
      ),
    )
    .join(';');
const before = '2026-01-01 09:00:00+00';
const whole = [
  [1000, before, at(1)],
  [900, at(1), at(2)],
  [700, at(2), null],
] as const;

test.each([
  ['is right at each moment', whole, [], []],
  ['misses a version that the other table has', [whole[0], [900, at(1), null]], [], ['torn']],
  ['has the old version still open', [[1000, before, at(2)], whole[1], whole[2]], [], ['torn']],
  ['has been wrong before the stream only', [[400, before, before.replace('09', '08')], ...whole], [[5, before, before]], []],
] as const)('scd2: the money %s', async (_, left, more, kinds) => {
  await using source = await databaseWith(accounts);
  await using target = await databaseWith(
    versions(left, [...more, [1000, before, at(1)], [1100, at(1), at(2)], [1300, at(2), null]] as const),
  );
  const found = await judgeOthers.scd2({ source: source.url, target: target.url, since });
  expect([...new Set(found.map(({ kind }) => kind))]).toEqual(kinds);
});

test('upsert: a row that was written again is found, though it is the same', async () => {
  const tables = ['ledger', 'ledger_row', 'bank_transfer'].map(
    (table) =>
      `CREATE TABLE ${table} (tx_no bigint, came_at timestamptz, written_at timestamptz); INSERT INTO ${table} VALUES (1, now(), now())`,
  );
  await using target = await databaseWith(tables.join(';'));
  const found = async () =>
    (await judgeOthers.upsert({ source: '', target: target.url, since })).map(({ kind, text }) => `${kind} ${text}`);
  expect(await found()).toEqual([]);
  await withClient(target.url, (client) => client.query(`UPDATE ledger_row SET written_at = written_at + interval '1 ms'`));
  expect(await found()).toEqual(['doubled ledger_row 1 was written again']);
});

const transfer = (second: number, [left, right]: readonly [number, number]) =>
  `INSERT INTO bank_transfer VALUES (${second}, 2, ${second}, 'insert', '${at(second)}'::timestamptz - interval '3 s');
   INSERT INTO bank_left SELECT ${second}, 'update' FROM generate_series(1, ${left});
   INSERT INTO bank_right SELECT ${second}, 'update' FROM generate_series(1, ${right})`;

test.each([
  ['is noted whole', [transfer(5, [1, 1]), transfer(6, [2, 0])], []],
  ['lacks an account', [transfer(5, [1, 0]), transfer(6, [1, 1])], ['lost']],
  ['has an account too many', [transfer(5, [1, 2])], ['doubled']],
  ['was in the rows of the accounts when they were loaded, after its own table', [transfer(2, [0, 0]), transfer(5, [1, 1])], []],
])('history: a transfer %s', async (_, transfers, kinds) => {
  const tables = `CREATE TABLE bank_left (trem_position bigint, trem_operation text); CREATE TABLE bank_right (LIKE bank_left);
    CREATE TABLE bank_transfer (tx_no bigint, rows int, trem_position bigint, trem_operation text, trem_commit_time timestamptz)`;
  await using target = await databaseWith([tables, ...transfers].join(';'));
  const found = await judgeOthers.history({ source: '', target: target.url, since });
  expect(found.map(({ kind }) => kind)).toEqual(kinds);
});
