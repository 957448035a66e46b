/** Schema of the web shop. */
export const SHOP_SCHEMA = 'shop';

/** Rows of each table at scale 1: 300,000 together. Tables marked `fixed` do not grow with the scale. */
export const SHOP_TABLES = [
  { table: 'country', rows: 60, fixed: true },
  { table: 'category', rows: 40, fixed: true },
  { table: 'warehouse', rows: 20, fixed: true },
  { table: 'customer', rows: 20_000, fixed: false },
  { table: 'address', rows: 30_000, fixed: false },
  { table: 'product', rows: 8_000, fixed: false },
  { table: 'stock', rows: 40_000, fixed: false },
  { table: 'customer_order', rows: 50_000, fixed: false },
  { table: 'order_line', rows: 100_880, fixed: false },
  { table: 'payment', rows: 40_000, fixed: false },
  { table: 'page_view', rows: 10_000, fixed: false },
  { table: 'offer', rows: 1_000, fixed: false },
] as const;

export type ShopTable = (typeof SHOP_TABLES)[number]['table'];

/** Rows of a table at a scale, at least one. */
export function shopRows(table: ShopTable, scale: number): number {
  const entry = SHOP_TABLES.find((candidate) => candidate.table === table);
  if (entry === undefined) {
    throw new Error(`the shop has no table ${table}`);
  }
  return entry.fixed ? entry.rows : Math.max(1, Math.round(entry.rows * scale));
}

/** Names for a task's `tables`. */
export function shopTableNames(): { readonly schema: string; readonly table: ShopTable }[] {
  return SHOP_TABLES.map(({ table }) => ({ schema: SHOP_SCHEMA, table }));
}
