import pg from 'pg';
import { SHOP_CREATE, SHOP_KEYS } from './schema.js';
import { SHOP_TABLES, type ShopTable, shopRows } from './tables.js';

export interface FillOptions {
  readonly url: string;
  /** The same seed makes the same rows. */
  readonly seed?: number;
  /** 1 is 300,000 rows. */
  readonly scale?: number;
}

const START = `'2024-01-01 00:00:00+00'::timestamptz`;

/**
 * Rows made by the server itself: $1 rows, $2 the seed as text. Every value comes from md5 of seed, table and number, so it is the same on every server.
 * `product` and `customer` point to rows of those tables by the counts in $3 and $4.
 */
const ROWS: Record<ShopTable, string> = {
  country: `
    SELECT chr((65 + n / 26)::int) || chr((65 + n % 26)::int), 'Land ' || n, (n % 25) / 100.0 + 0.005, ARRAY['l' || n, 'é' || n % 7]
      FROM generate_series(0, $1 - 1) n`,
  category: `SELECT n, nullif(n / 4, 0), 'Category ' || n, ARRAY[n / 16, n / 4, n] FROM generate_series(1, $1) n`,
  warehouse: `SELECT n, 'Hall ' || n, point(n * 1.5, -n / 3.0), time '06:00' + n * interval '7 minutes 0.000001 seconds' FROM generate_series(1, $1) n`,
  customer: `
    SELECT md5($2 || 'customer' || n)::uuid, 'c' || n || '@shop.example', CASE WHEN n % 5 = 0 THEN 'Zoë ' ELSE 'Ana ' END || n,
           CASE WHEN n % 9 > 0 THEN date '1950-01-01' + (n * 7 % 18000) END, (ARRAY['new', 'regular', 'gold'])[1 + n % 3]::shop.tier,
           ARRAY['t' || n % 11, NULL, 'with "quotes", and {braces}'],
           jsonb_build_object('news', n % 2 = 0, 'size', n % 60, 'colours', jsonb_build_array('red', n % 13, NULL), 'score', n / 7.0),
           ${START} + n * interval '61.000007 seconds'
      FROM generate_series(1, $1) n`,
  address: `
    SELECT md5($2 || 'customer' || 1 + (n - 1) % $4)::uuid, 1 + (n - 1) / $4, n % 200 || ' Rua ' || left(md5($2 || n), 9), 'City ' || n % 500,
           chr((65 + n % 60 / 26)::int) || chr((65 + n % 60 % 26)::int), CASE WHEN n % 4 > 0 THEN timestamp '2020-02-29 23:59:59.999' + n * interval '1 hour' END
      FROM generate_series(1, $1) n`,
  product: `
    SELECT n, 'SKU-' || upper(left(md5($2 || n), 10)), 'Product ' || n,
           CASE WHEN n % 5 = 0 THEN (SELECT string_agg(md5($2 || n || '/' || piece), ' ') FROM generate_series(1, 180) piece) ELSE repeat('Plain. ', (n % 30)::int) END,
           (n * 37 % 100000) / 100.0, CASE WHEN n % 6 > 0 THEN n / 3.0 END, 1 + n % 40,
           jsonb_build_object('colour', left(md5($2 || n), 6), 'depth', n % 40 / 10.0, 'parts', jsonb_build_array(n % 3, n % 5)),
           CASE WHEN n % 8 = 0 THEN decode((SELECT string_agg(md5($2 || 'p' || n || '/' || piece), '') FROM generate_series(1, 64) piece), 'hex')
                WHEN n % 8 = 1 THEN ''::bytea END,
           ARRAY[n + 1, n * 2, n * 1000000007::bigint], ${START} + n * interval '13 minutes 0.000001 seconds'
      FROM generate_series(1, $1) n`,
  stock: `
    SELECT 1 + (n - 1) % $3, 1 + (n - 1) / $3, n * 17 % 500, ${START} + n * interval '1 second' FROM generate_series(1, $1) n`,
  customer_order: `
    SELECT n, md5($2 || 'customer' || 1 + n * 7 % $4)::uuid, (ARRAY['open', 'paid', 'packed', 'sent', 'returned'])[1 + n % 5]::shop.order_status,
           ${START} + n * interval '47.000003 seconds', CASE n % 4 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE 'Ring twice, ' || left(md5($2 || n), 12) || E' \\n' END,
           jsonb_build_object('city', 'City ' || n % 500, 'floor', n % 30), (n * 31 % 1000000) / 1000.0
      FROM generate_series(1, $1) n`,
  order_line: `
    SELECT 1 + (n - 1) % $5, 1 + (n - 1) / $5, 1 + n * 11 % $3, 1 + n % 9, (n * 53 % 1000000) / 10000.0 FROM generate_series(1, $1) n`,
  payment: `
    SELECT md5($2 || 'payment' || n)::uuid, 1 + (n - 1) % $5, (n * 91 % 1000000) / 100.0, ${START} + n * interval '59.000011 seconds',
           decode(md5($2 || 'card' || n), 'hex'), CASE n % 10 WHEN 0 THEN NULL WHEN 1 THEN float8 'Infinity' WHEN 2 THEN float8 '-0' ELSE n::float8 / 7 END, n % 50 = 0
      FROM generate_series(1, $1) n`,
  page_view: `
    SELECT ${START} + n / 2 * interval '3.000001 seconds', CASE WHEN n % 3 > 0 THEN md5($2 || 'customer' || 1 + n % $4)::uuid END, '/p/' || n % 900,
           CASE WHEN n % 7 > 0 THEN n % 50 * interval '1 minute 0.25 seconds' END, ('10.' || n % 250 || '.0.0/16')::inet
      FROM generate_series(1, $1) n`,
  offer: `
    SELECT 'OFFER-' || n, n % 90 / 2.0, daterange(date '2024-01-01' + (n % 300)::int, CASE WHEN n % 5 > 0 THEN date '2025-01-01' + n::int END), n % 100
      FROM generate_series(1, $1) n`,
};

const COLUMNS: Partial<Record<ShopTable, string>> = { order_line: '(order_id, line, product_id, quantity, unit_price)' };

/**
 * Makes schema `shop` in a database and fills it: at scale 1 twelve tables with 300,000 rows, in some seconds.
 * All in one transaction: a shop that is there is whole. Returns the number of rows.
 */
export async function fillShop({ url, seed = 1, scale = 1 }: FillOptions): Promise<number> {
  const client = new pg.Client({ connectionString: url, application_name: 'shop-fill' });
  await client.connect();
  try {
    await client.query(`BEGIN; SET LOCAL synchronous_commit = off; SET LOCAL "TimeZone" = 'UTC'; ${SHOP_CREATE}`);
    const counts = (['product', 'customer', 'customer_order'] as const).map((table) => shopRows(table, scale));
    let rows = 0;
    for (const { table } of SHOP_TABLES) {
      const sql = numbered(`INSERT INTO shop.${table} ${COLUMNS[table] ?? ''} ${ROWS[table]}`, [
        shopRows(table, scale),
        String(seed),
        ...counts,
      ]);
      rows += (await client.query(sql)).rowCount ?? 0;
    }
    await client.query(`${SHOP_KEYS}; COMMIT`);
    return rows;
  } finally {
    await client.end();
  }
}

/** Our own numbers and one text of digits, written in place: their types in the middle of expressions stay plain. */
function numbered(sql: string, values: readonly (number | string)[]): string {
  return sql.replace(/\$([1-5])/g, (_, place) => {
    const value = values[Number(place) - 1];
    return typeof value === 'number' ? `${value}::int` : `'${value}'`;
  });
}

/** Removes the shop. Harmless when there is none. */
export async function dropShop(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'shop-fill' });
  await client.connect();
  try {
    await client.query('DROP SCHEMA IF EXISTS shop CASCADE');
  } finally {
    await client.end();
  }
}
