import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';
import { wholeSchema } from './selection.js';

/** "load orders and customers": the tables that the load names. */
export function listedTables(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const tables = cursor.list(() => names.table(cursor));
  return tables === undefined ? undefined : [{ tag: 'select', tables: tables.map((table) => ({ table })) }];
}

/** "only the changes of orders", "a load of the whole support schema": the tables are selected by that. */
export function selected(cursor: Cursor, names: Names): readonly Wish[] {
  const found = cursor.attempt(() => {
    if (cursor.phrase('of|in|to|on|for', 'de|do|da|dos|das|em|para') === undefined) {
      return undefined;
    }
    const whole = wholeSchema(cursor, names);
    const tables = whole === undefined ? cursor.list(() => names.table(cursor)) : undefined;
    return (
      whole?.map(ofMode) ??
      (tables === undefined ? undefined : [{ tag: 'select' as const, tables: tables.map((table) => ({ table })), isOfMode: true as const }])
    );
  });
  return found ?? [];
}

export const ofMode = (wish: Wish): Wish =>
  wish.tag === 'select-schema' || wish.tag === 'select-all' ? { ...wish, isOfMode: true } : wish;
