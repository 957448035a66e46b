import { run } from './databases.js';

/** One large table and three smaller ones, as a shop has them; `scale` 1 is about 1 GB. */
export const loadTables = ['orders', 'customer', 'product', 'visit'] as const;

export const CREATE_LOAD_TABLES: Readonly<Record<(typeof loadTables)[number], string>> = {
  orders: `CREATE TABLE orders (id bigint, customer uuid NOT NULL, at timestamptz NOT NULL, total numeric(12,2) NOT NULL, status text NOT NULL, lines jsonb NOT NULL)`,
  customer: `CREATE TABLE customer (id bigint, name text NOT NULL, email text, born date, score float8)`,
  product: `CREATE TABLE product (id bigint, title text NOT NULL, price numeric(10,2), tags text[], description text)`,
  visit: `CREATE TABLE visit (id bigint, at timestamptz NOT NULL, visitor uuid NOT NULL, page text NOT NULL, millis int)`,
};

export const ADD_KEY = (table: string) => `ALTER TABLE ${table} ADD PRIMARY KEY (id)`;

export async function prepareLoadSource(url: string, scale: number): Promise<void> {
  const rows = (n: number) => Math.max(1, Math.round(n * scale));
  await run(
    url,
    ...Object.values(CREATE_LOAD_TABLES),
    `INSERT INTO orders SELECT i, md5(i::text)::uuid, timestamptz '2026-01-01' + i * interval '1 second', (i % 100000) * 1.01, 'shipped',
       jsonb_build_object('article', i % 1000, 'count', i % 9, 'note', 'line of order ' || i) FROM generate_series(1, ${rows(3_500_000)}) i`,
    `INSERT INTO customer SELECT i, 'Customer number ' || i, 'c' || i || '@example.org', date '1970-01-01' + (i % 10000)::int, i * 0.37
       FROM generate_series(1, ${rows(1_500_000)}) i`,
    `INSERT INTO product SELECT i, 'Product ' || i, i * 0.99, ARRAY['a' || i % 10, 'b' || i % 7], repeat('words of a description ', 8)
       FROM generate_series(1, ${rows(500_000)}) i`,
    `INSERT INTO visit SELECT i, timestamptz '2026-01-01' + i * interval '1 ms', md5((i % 5000)::text)::uuid, '/page/' || i % 300, i % 900
       FROM generate_series(1, ${rows(3_000_000)}) i`,
    ...loadTables.map(ADD_KEY),
    'VACUUM (ANALYZE, FREEZE)',
    'CHECKPOINT',
  );
}
