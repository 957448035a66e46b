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
    addRule(work, table, { type: 'modify-table-name', targetTable: to });
  }
}

/** A rule of values holds for every table of the draft that has the column. */
export function changeValues(work: Work, { columns, rule, isForText }: WishOf<'value'>): void {
  for (const ref of columns) {
    const places = work.scope.places(ref);
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

export function chooseColumns(work: Work, { choice, columns }: WishOf<'columns'>): void {
  for (const ref of columns) {
    for (const { table, column } of work.scope.places(ref)) {
      const entry = entryOf(work, table);
      const chosen = entry.columns?.[choice] ?? [];
      entry.columns = { ...entry.columns, [choice]: [...new Set([...chosen, column])] };
    }
  }
}
