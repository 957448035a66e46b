import type { TableShape } from '@trem/replication-core';
import { passing } from '@trem/rules';
import { createTestDatabase } from '@trem/testing';
import { expect, test } from 'vitest';
import { planOne } from '../../test-support/rules-kit.js';
import { endpointOf } from '../../test-support/source-kit.js';
import { postgresSource } from './index.js';

const ITEMS = `CREATE TABLE item (id int PRIMARY KEY, name text); INSERT INTO item SELECT n, 'item ' || n FROM generate_series(1, 5000) n`;
const names = [{ schema: 'public', table: 'item' }];
const withinMs = 60_000;

async function stage() {
  const db = await createTestDatabase('source');
  await db.query(ITEMS);
  const endpoint = endpointOf(db.url);
  const [shape] = await postgresSource.describe(endpoint, names);
  if (shape === undefined) {
    throw new Error('no table');
  }
  const first = async (rows: number, table: TableShape = shape, more = {}) =>
    (await postgresSource.sample(endpoint, table, { rows, withinMs, ...more })).rows.map(({ texts }) => texts.join(' '));
  return { db, endpoint, shape, first };
}

test('the first rows by the key, or the first that pass the filters, whether SQL can say these or not', async () => {
  const { db, shape, first } = await stage();
  await using _ = db;
  expect(await first(2)).toEqual(['1 item 1', '2 item 2']);
  const inSql = passing(planOne(shape, { filters: [{ operator: 'greater-than', column: 'id', value: 4000 }] }));
  expect(inSql).toEqual({ where: expect.any(String), wants: undefined });
  expect(await first(2, shape, inSql)).toEqual(['4001 item 4001', '4002 item 4002']);
  const plan = planOne(shape, { filters: [{ operator: 'ends-with', column: 'name', value: '77' }] });
  const inCode = passing({
    ...plan,
    rules: undefined,
    plan: { ...plan.plan, filters: plan.plan.filters.map((one) => ({ ...one, sql: undefined })) },
  });
  expect(inCode).toEqual({ where: undefined, wants: expect.any(Function) });
  expect(await first(3, shape, inCode)).toEqual(['77 item 77', '177 item 177', '277 item 277']);
});

test('a table that somebody has locked is TIMEOUT for who looks at its columns or its rows, and nobody stays behind the lock', async () => {
  const { db, endpoint, shape } = await stage();
  await using _ = db;
  await db.query('BEGIN; LOCK TABLE item IN ACCESS EXCLUSIVE MODE');
  const limit = { withinMs: 300 };
  const refused = { code: 'TIMEOUT', facts: { endpoint: endpoint.name } };
  await expect(postgresSource.describe(endpoint, names, limit)).rejects.toMatchObject(refused);
  await expect(postgresSource.sample(endpoint, shape, { rows: 1, ...limit })).rejects.toMatchObject({
    ...refused,
    facts: { table: 'item' },
  });
  await expect
    .poll(() => db.query(`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`), {
      timeout: 60_000,
    })
    .toEqual([]);
});
