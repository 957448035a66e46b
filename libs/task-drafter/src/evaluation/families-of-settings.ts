import type { Families } from './families.js';
import { of } from './notation.js';

const orders = of('sales.orders');
const at = (cron: string, timeZone = 'UTC') => ({ mode: 'full-load', schedule: { cron, timeZone } }) as const;
const marked = { apply: { deletes: 'mark', deletedAtColumn: 'removed_at' } } as const;
const versions = { apply: { mode: 'scd2', scd2: { startColumn: 'valid_from', endColumn: 'valid_to' } } } as const;
const five = { errors: { retry: { attempts: 5 } } };
const swapped = { fullLoad: { visibility: 'swap' } } as const;
const stopping = { errors: { stopOnInsertError: true, stopOnUpdateError: true } };

/** Every way to begin with every way to end: what is said of one setting does not depend on what stands before it. */
function each(ends: readonly string[], more: object): Families[string] {
  const begins = ['Copy orders from shop to warehouse', 'shop -> warehouse: orders'];
  return begins.flatMap((begin) =>
    ends.flatMap((end) => [
      [`${begin}, ${end}.`, [orders], more] as const,
      [`${begin}. ${end.charAt(0).toUpperCase()}${end.slice(1)}`, [orders], more] as const,
    ]),
  );
}

/** Settings, each said in several ways and put together in any order. */
export const familiesOfSettings: Families = {
  'days and times apart': [
    ['Nightly full load of orders at 1am America/Sao_Paulo, shop into warehouse.', [orders], at('0 1 * * *', 'America/Sao_Paulo')],
    ['Weekdays at 06:30 UTC do a complete reload of orders from shop to warehouse.', [orders], at('30 6 * * 1-5')],
    ['At 5 am, every Monday and Friday, full load of orders from shop into warehouse.', [orders], at('0 5 * * 1,5')],
    ['Full load of orders from shop to warehouse on the 15th of every month at 4:00.', [orders], at('0 4 15 * *')],
    ['Carga completa de orders do shop para o warehouse, todo dia 1º do mês às 4h.', [orders], at('0 4 1 * *')],
  ],
  'deletes that mark': each(
    [
      'rows deleted at the source stay in the target, marked with the time in a column removed_at',
      'mark deleted rows instead of removing them, in the column removed_at',
      'soft deletes with removed_at as the deletion timestamp',
      'if a row is deleted in shop it has to stay in the target, just marked with the time in a column removed_at',
    ],
    marked,
  ),
  'columns of versions': each(
    [
      'scd2, use valid_from and valid_to for the validity columns',
      'scd2 with start column valid_from and end column valid_to',
      'scd2 (start valid_from, end valid_to)',
      'scd2, the version columns should be called valid_from for the start and valid_to for the end',
    ],
    versions,
  ),
  retries: each(
    ['try a failing row 5 times', 'retry failed rows up to 5 times', 'with 5 attempts per row', 'a failing row should be tried 5 times'],
    five,
  ),
  'a swap': each(['load on the side and swap', 'visibility: swap', 'load beside and then swap the tables at the end'], swapped),
  'single errors': each(
    [
      'stop when an insert or an update fails',
      'the task should stop when an insert or an update fails',
      'if an insert or an update fails, stop the task',
    ],
    stopping,
  ),
};
