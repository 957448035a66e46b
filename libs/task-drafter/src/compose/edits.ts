import type { DraftTable } from '../request.js';
import type { WishOf } from '../wishes.js';
import { entryOf, type Work } from './work.js';

const EDITED = 'There is no such thing in the definition that is to be changed';

/** Filters of the current definition that shall go, or compare with another value. */
export function unfilter(work: Work, { column, table, about }: WishOf<'unfilter'>): void {
  const places = column === undefined ? undefined : work.scope.places(table === undefined ? column : { ...column, table });
  const only = table === undefined ? undefined : work.scope.table(table);
  let isFound = false;
  for (const entry of work.entries) {
    const isTable = (one: DraftTable) => one.schema === entry.source.schema && one.table === entry.source.table;
    if (only !== undefined && !isTable(only)) {
      continue;
    }
    const kept = (entry.filters ?? []).filter(
      (one) => places !== undefined && !places.some((place) => place.column === one.column && isTable(place.table)),
    );
    isFound ||= kept.length < (entry.filters ?? []).length;
    entry.filters = kept;
  }
  if (!isFound && places?.length !== 0) {
    work.scope.ask(about, `${EDITED}: which filter is meant?`);
  }
}

export function refilter(work: Work, { column, value, about }: WishOf<'refilter'>): void {
  const found = work.scope
    .places(column)
    .flatMap(({ table, column: name }) =>
      (entryOf(work, table).filters ?? []).flatMap((one) => (one.column === name && 'value' in one ? [one] : [])),
    );
  const [only, ...others] = found;
  if (only === undefined || others.length > 0 || !('value' in only) || typeof only.value === 'boolean') {
    work.scope.ask(about, `${EDITED}: which filter is meant?`);
    return;
  }
  Object.assign(only, { value: typeof only.value === 'number' ? Number(value) : value });
}

/** Columns that were left out come back. */
export function restore(work: Work, { columns }: WishOf<'restore'>): void {
  for (const ref of columns) {
    const places = work.scope.places(ref).filter(({ table, column }) => entryOf(work, table).columns?.exclude?.includes(column) === true);
    for (const { table, column } of places) {
      const entry = entryOf(work, table);
      const exclude = entry.columns?.exclude?.filter((one) => one !== column) ?? [];
      const { columns: _, ...rest } = entry;
      work.entries[work.entries.indexOf(entry)] = exclude.length === 0 ? rest : { ...rest, columns: { ...entry.columns, exclude } };
    }
    if (places.length === 0) {
      work.scope.ask(ref.text, `"${ref.text}" is not left out so far: what shall be done with it?`);
    }
  }
}

/** Values that were changed on their way are copied as they are. */
export function unchange(work: Work, { columns }: WishOf<'unchange'>): void {
  for (const ref of columns) {
    let isFound = false;
    for (const place of work.scope.places(ref)) {
      const entry = entryOf(work, place.table);
      const rules = entry.transformations ?? [];
      const kept = rules.filter(
        (rule) => !('operation' in rule && rule.operation === 'mask' && 'column' in rule && rule.column === place.column),
      );
      isFound ||= kept.length < rules.length;
      entry.transformations = kept;
    }
    if (!isFound) {
      work.scope.ask(ref.text, `"${ref.text}" is not masked so far: what shall be done with it?`);
    }
  }
}
