import { expect, test } from 'vitest';
import { draftTask } from './draft-task.js';
import { endpoints } from './evaluation/catalogues.js';

/** Each of these says something that no clause holds. Half understood they would be drafted as the opposite, or as more than was asked for. */
test.each([
  'all tables except sales',
  'everything except the prices of products',
  'customers with email',
  'customers without email',
  'orders and customers, orders without deletes',
  'orders and customers, only orders keep the history',
  'customers only once a day',
  'customers every night',
  'customers, no history',
  'customers, mask the email if country is Brazil',
  'customers, mask email and not phone',
  'customers where country is Brazil or Portugal',
  'customers where country is USA, Canada or Mexico',
  'customers except where country is Brazil',
  'orders where status is not paid or cancelled',
  'orders where total is between 5 and 1',
  'order items where quantity * unit_price > 100',
  'customers, stop at 2027-01-01, start at 2027-02-01',
  'customers, rename first_name and last_name to name',
  'customers, only active',
  'customers 5 times',
  'customers in less than 10 minutes',
  'customers with indexes but no foreign keys',
  'customers without recreating the tables',
  'customers, without truncating the tables',
  'customers and do not reload',
  'customers, do not keep in sync',
  'customers, do not keep the history',
  'customers, at least every 5 seconds',
  'the first customers',
  'the tables that are not orders',
  'orders since 2024-01-01 but before 2025-01-01',
  'orders, multiply total by 2 and by 3',
  'customers, exceto as exclusões',
  'customers, não aplique upsert',
])('is asked about: copy %s', (wish) => {
  expect(draftTask({ sentence: `Copy ${wish}`, endpoints, source: 'shop', target: 'warehouse' }).tag).toBe('question');
});
