export { dropShop, type FillOptions, fillShop } from './fill.js';
export { Seeded } from './seeded.js';
export { SHOP_SCHEMA, SHOP_TABLES, type ShopTable, shopRows, shopTableNames } from './tables.js';
export { type RunningTraffic, startTraffic, type TrafficCounts, type TrafficOptions } from './traffic.js';
