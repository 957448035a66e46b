import type { DraftTable } from '../request.js';
import type { Wish, WishOf } from '../wishes.js';
import { familyOf } from './filter-of.js';
import { nameOf } from './scope.js';
import { addRule, entryOf, placesIn, targetColumn, typeOf, type Work } from './work.js';

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
