import { isEqual, type TaskDraft } from '@trem/contracts';
import type { DraftTable } from '../request.js';
import type { TransformationDraft } from '../wishes.js';
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
export function placesIn({ scope, added }: Work, ref: Parameters<Scope['places']>[0], isOfAdded: boolean): readonly Place[] {
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

export const keyOf = ({ table, column }: Place) => JSON.stringify([table.schema, table.table, column]);
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

/** A rule that is there already is not added again. */
export function addRule(work: Work, table: DraftTable, rule: object): void {
  const entry = entryOf(work, table);
  const rules: TransformationDraft[] = entry.transformations ?? [];
  entry.transformations = rules;
  if (!rules.some((other) => isEqual(other, rule))) {
    rules.push(rule as TransformationDraft); // the contract judges it at the end, with all others
  }
}

export function typeOf({ table, column }: Place): string {
  return table.columns.find(({ name }) => name === column)?.type ?? '';
}
