import { isEqual } from '@trem/contracts';
import type { WishOf } from '../wishes.js';
import { familyOf, filterOf } from './filter-of.js';
import { nameOf, type Place } from './scope.js';
import { entryOf, typeOf, type Work } from './work.js';

/** The rows that a wish chooses, by a filter of the table that has its column. */
export function filter(work: Work, wish: WishOf<'filter'>): void {
  const place = filtered(work, wish);
  if (place === undefined) {
    return;
  }
  const found = filterOf(place.column, typeOf(place), wish.test);
  if ('fault' in found) {
    work.scope.ask(wish.about, `${found.fault}; what is meant?`);
    return;
  }
  const entry = entryOf(work, place.table);
  const filters = entry.filters ?? [];
  entry.filters = filters;
  if (!filters.some((other) => isEqual(other, found))) {
    filters.push(found);
  }
}

function filtered({ scope }: Work, { column, table, about, isLast }: WishOf<'filter'>): Place | undefined {
  if (column !== undefined) {
    return scope.place(table === undefined || column.table !== undefined ? column : { ...column, table });
  }
  const isOne = isLast !== true || scope.tables.length === 1;
  const found = table === undefined || !isOne ? undefined : scope.table(table);
  if (found === undefined) {
    return scope.ask(about, 'Of which table and column is this date?');
  }
  const dates = found.columns.filter(({ type }) => familyOf(type) === 'date');
  const [only, ...others] = dates;
  return only !== undefined && others.length === 0
    ? { table: found, column: only.name }
    : scope.ask(
        about,
        `Which column of ${nameOf(found)} is meant?`,
        dates.map(({ name }) => name),
      );
}
