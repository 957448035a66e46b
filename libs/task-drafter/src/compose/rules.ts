import { isEqual, type TaskDraft } from '@trem/contracts';
import type { DraftTable } from '../request.js';
import type { TransformationDraft, Wish, WishOf } from '../wishes.js';
import { familyOf, filterOf } from './filter-of.js';
import { nameOf, type Place, type Scope } from './scope.js';

export type TableDraft = TaskDraft['tables'][number];

/** Entries of a draft while its wishes are carried out. */
export interface Work {
  readonly scope: Scope;
  readonly entries: TableDraft[];
  readonly assumptions: string[];
  /** Target names of renamed columns, by table and source name. */
  readonly renamed: Map<string, string>;
  /** Tables that a change brings in. */
  readonly added: readonly DraftTable[];
}

/** "Add suppliers, with the email hashed": of the tables that came in alone, or of those that were there as well? */
function placesIn({ scope, added }: Work, ref: Parameters<Scope['places']>[0], isOfAdded: boolean): readonly Place[] {
  const places = scope.places(ref);
  const isNew = ({ table }: Place) => added.includes(table);
  if (ref.table === undefined && places.some(isNew) && !places.every(isNew)) {
    if (isOfAdded) {
      return places.filter(isNew);
    }
    scope.ask(
      ref.text,
      `Which column is "${ref.text}"? Tables that were there have it as well as those that are added`,
      places.map(({ table, column }) => `${nameOf(table)}.${column}`),
    );
    return [];
  }
  return places;
}

const keyOf = ({ table, column }: Place) => JSON.stringify([table.schema, table.table, column]);
export const targetColumn = (work: Work, place: Place) => work.renamed.get(keyOf(place)) ?? place.column;

/** The entry that speaks for one table alone, made if only a pattern meant it so far. */
export function entryOf(work: Work, { schema, table }: DraftTable): TableDraft {
  const isOwn = (entry: TableDraft) =>
    entry.exclude !== true && entry.pattern !== true && entry.source.schema === schema && entry.source.table === table;
  const found = work.entries.find(isOwn);
  if (found !== undefined) {
    return found;
  }
  const made: TableDraft = { source: { schema, table } };
  work.entries.push(made);
  return made;
}

function addRule(work: Work, table: DraftTable, rule: object): void {
  const entry = entryOf(work, table);
  const rules: TransformationDraft[] = entry.transformations ?? [];
  entry.transformations = rules;
  if (!rules.some((other) => isEqual(other, rule))) {
    rules.push(rule as TransformationDraft); // the contract judges it at the end, with all others
  }
}

/** Names first: what a column is called at the target is what every other rule says. */
export function rename(work: Work, wishes: readonly Wish[]): void {
  for (const wish of wishes) {
    if (wish.tag === 'select') {
      for (const { table, as } of wish.tables) {
        renameTable(work, { tag: 'rename-table', table, to: as ?? '' });
      }
    } else if (wish.tag === 'rename-table') {
      renameTable(work, wish);
    } else if (wish.tag === 'rename-column') {
      const place = work.scope.place(wish.column);
      if (place !== undefined) {
        work.renamed.set(keyOf(place), wish.to);
        addRule(work, place.table, { type: 'modify-column-name', column: place.column, targetColumn: wish.to });
      }
    }
  }
}

function renameTable(work: Work, { table: ref, to, isLast }: WishOf<'rename-table'>): void {
  if (isLast === true && work.scope.tables.length > 1) {
    work.scope.ask(to, `Which table shall be called "${to}"?`, work.scope.tables.slice(0, 20).map(nameOf));
  }
  const table = to === '' ? undefined : work.scope.table(ref);
  if (table !== undefined) {
    const [first = '', second] = to.split('.');
    const rules = second === undefined ? [] : [{ type: 'modify-schema-name', targetSchema: first }]; // "audit.price_changes"
    for (const rule of [...rules, { type: 'modify-table-name', targetTable: second ?? first }]) {
      addRule(work, table, rule);
    }
  }
}

const adds = (wish: Wish | undefined) => wish?.tag === 'select' || wish?.tag === 'in-schema';

/**
 * A rule of values holds for every table of the draft that has the column.
 * @param before the wish in front of it
 */
export function changeValues(work: Work, { columns, rule, isForText, isWith }: WishOf<'value'>, before?: Wish): void {
  for (const ref of columns) {
    const places = placesIn(work, ref, isWith === true && adds(before));
    const wanted = isForText ? 'text' : 'number';
    for (const place of places) {
      const type = typeOf(place);
      if (familyOf(type) !== wanted) {
        work.scope.ask(
          ref.text,
          `${nameOf(place.table)}.${place.column} is of type ${type}, and this is for ${isForText ? 'text' : 'numbers'}; which column is meant?`,
        );
      } else {
        addRule(work, place.table, { ...rule, column: targetColumn(work, place) });
      }
    }
    if (places.length > 1) {
      work.assumptions.push(`"${ref.text}" means ${places.map(({ table, column }) => `${nameOf(table)}.${column}`).join(', ')}`);
    }
  }
}

export function typeOf({ table, column }: Place): string {
  return table.columns.find(({ name }) => name === column)?.type ?? '';
}

/** A new column, in the table that is named, or in the only one that has all its parts. */
export function create(work: Work, wish: WishOf<'create'>): void {
  const { scope } = work;
  const table = wish.table === undefined ? tableOfParts(work, wish) : scope.table(wish.table);
  if (table === undefined) {
    return;
  }
  if (table.columns.some(({ name }) => name === wish.name)) {
    scope.ask(wish.name, `${nameOf(table)} has a column "${wish.name}" already; how shall the new one be called?`);
    return;
  }
  const dependsOn = wish.parts.map((part) => {
    const place = part.candidates.find((candidate) => candidate.table === table);
    return place === undefined
      ? (part.made ?? scope.places({ ...part, table: { text: nameOf(table), candidates: [table] } })[0]?.column)
      : targetColumn(work, place);
  });
  if (dependsOn.every((part) => part !== undefined)) {
    addRule(work, table, { type: 'create-column', newColumn: wish.name, ...wish.rule, ...(dependsOn.length > 0 ? { dependsOn } : {}) });
  }
}

function tableOfParts({ scope }: Work, { name, parts }: WishOf<'create'>): DraftTable | undefined {
  if (parts.some((part) => part.candidates.length === 0 && part.made === undefined)) {
    for (const part of parts) {
      scope.places(part);
    }
    return undefined;
  }
  const fitting = scope.tables.filter((table) =>
    parts.every(({ candidates, made }) => made !== undefined || candidates.some((one) => one.table === table)),
  );
  const [only, ...others] = fitting;
  return only !== undefined && others.length === 0 ? only : scope.ask(name, `In which table shall "${name}" be made?`, fitting.map(nameOf));
}

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

/** A column that is left out has no value to be changed and needs no new name. */
export function askAboutLeftOut({ scope, entries }: Work): void {
  for (const { columns, transformations = [] } of entries) {
    for (const rule of transformations) {
      const column = 'column' in rule && typeof rule.column === 'string' ? rule.column : undefined;
      if (column !== undefined && columns?.exclude?.includes(column) === true) {
        scope.ask(column, `Shall "${column}" be left out, or copied in another way? The sentence says both`, ['left out', 'copied']);
      }
    }
  }
}

export function chooseColumns(work: Work, { choice, columns, isWith }: WishOf<'columns'>, before?: Wish): void {
  for (const ref of columns) {
    for (const { table, column } of placesIn(work, ref, isWith === true && adds(before))) {
      const entry = entryOf(work, table);
      const chosen = entry.columns?.[choice] ?? [];
      entry.columns = { ...entry.columns, [choice]: [...new Set([...chosen, column])] };
    }
  }
}

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
