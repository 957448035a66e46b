import { expect, test } from 'vitest';
import { createTestDatabase, waitFor } from '../index.js';
import { fillShop, SHOP_TABLES, shopRows, startTraffic } from './index.js';

const FINGERPRINTS = SHOP_TABLES.map(
  ({ table }) =>
    `SELECT '${table}' AS name, count(*)::int AS rows, md5(string_agg(t::text, '' ORDER BY t::text COLLATE "C")) AS hash FROM shop.${table} t`,
).join(' UNION ALL ');

test('a seed makes the same shop each time, with the rows the table list names', async () => {
  await using one = await createTestDatabase('source');
  await using other = await createTestDatabase('target');
  const rows = await fillShop({ url: one.url, seed: 7, scale: 0.02 });
  await fillShop({ url: other.url, seed: 7, scale: 0.02 });
  const found = await one.query<{ name: string; rows: number }>(FINGERPRINTS);
  expect(found.map(({ rows: count }) => count)).toEqual(SHOP_TABLES.map(({ table }) => shopRows(table, 0.02)));
  expect(rows).toBe(found.reduce((sum, { rows: count }) => sum + count, 0));
  expect(await other.query(FINGERPRINTS)).toEqual(found);
});

test('at scale 1 the shop has 300,000 rows', () => {
  expect(SHOP_TABLES).toHaveLength(12);
  expect(SHOP_TABLES.reduce((sum, { rows }) => sum + rows, 0)).toBe(300_000);
});

test('some texts lie out of line, so that updates beside them leave them out of the log', async () => {
  await using database = await createTestDatabase('source');
  await fillShop({ url: database.url, scale: 0.02 });
  const [row] = await database.query<{ bytes: number; large: number }>(
    `SELECT pg_relation_size(reltoastrelid)::int AS bytes, (SELECT count(*)::int FROM shop.product WHERE length(description) > 4000) AS large
       FROM pg_class WHERE oid = 'shop.product'::regclass`,
  );
  expect(row?.bytes).toBeGreaterThan(0);
  expect(row?.large).toBe(32);
});

test('traffic changes rows in every way, counts them, and ends when told', async () => {
  await using database = await createTestDatabase('source');
  await fillShop({ url: database.url, scale: 0.02 });
  const traffic = await startTraffic({ url: database.url, transactionsPerSecond: 4_000, seed: 3 });
  await waitFor('every kind of change', () => {
    const counts = traffic.counts();
    return Object.values(counts).every((count) => count > 0) && counts.transactions > 2_000;
  });
  const counts = await traffic.stop();
  const rows = await database.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'shop-traffic'`,
  );
  expect(rows).toEqual([]);
  expect(counts).toEqual(traffic.counts());
});

test('traffic keeps to its rate', async () => {
  await using database = await createTestDatabase('source');
  await fillShop({ url: database.url, scale: 0.02 });
  const began = performance.now();
  const traffic = await startTraffic({ url: database.url, transactionsPerSecond: 100 });
  await waitFor('100 transactions', () => traffic.counts().transactions >= 100);
  const seconds = (performance.now() - began) / 1_000;
  await traffic.stop();
  expect(seconds).toBeGreaterThan(0.8);
});

test('a failure of the database ends the traffic, and stop tells it', async () => {
  await using database = await createTestDatabase('source');
  await fillShop({ url: database.url, scale: 0.02 });
  const traffic = await startTraffic({ url: database.url, transactionsPerSecond: 500 });
  await database.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'shop-traffic'`,
  );
  await expect(traffic.stop()).rejects.toThrow();
});
