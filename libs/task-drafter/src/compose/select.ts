import { selectTables, type TaskDraft, taskDefinition } from '@trem/contracts';
import type { DraftTable } from '../request.js';
import type { TableRef, Wish, WishOf } from '../wishes.js';
import { nameOf, Scope } from './scope.js';
import { tablesNamed } from './tables-named.js';

type TableDraft = TaskDraft['tables'][number];

export interface Selection {
  readonly entries: readonly TableDraft[];
  /** Of the catalogue, those that the entries mean. */
  readonly tables: readonly DraftTable[];
  readonly assumptions: readonly string[];
}

/** Which tables a sentence wants: lists and whole schemas, less what is excluded, on top of those of the current definition. */
export function select(
  wishes: readonly Wish[],
  known: readonly DraftTable[],
  start: { current: readonly TableDraft[]; scope: Scope },
): Selection {
  const { current, scope } = start;
  const spoken = wishes.flatMap((wish) => (wish.tag === 'in-schema' || wish.tag === 'select-schema' ? [wish.schema] : []));
  const schemas = [...new Set(wishes.flatMap((wish) => wholeSchemas(wish, known)))];
  const listed = wishes
    .filter((wish) => wish.tag === 'select')
    .flatMap(({ tables, isTopic }) => tables.map((one) => ({ ...one, isTopic })));
  const refersTo = (ref: TableRef) => scope.table(inSchemas(ref, spoken));
  const assumptions: string[] = [];
  const whole = schemas.length > 0 || listed.length > 0 || current.length > 0 ? schemas : spoken;
  if (whole !== schemas && whole.length > 0) {
    assumptions.push(`All tables of ${whole.join(' and ')}, as no table is named`);
  }
  askAboutTwice(listed, scope);
  askAboutModes(wishes, scope, current.length > 0);
  const isNone = whole.length === 0 && listed.length === 0 && current.length === 0;
  const chosen = isNone ? tablesNamed(wishes).map((table) => ({ table })) : listed; // "only orders with ..." chooses orders
  const tables = chosen.map(({ table }) => refersTo(table)).filter((table) => table !== undefined);
  const entries = current.map((entry) => structuredClone(entry));
  const add = (entry: TableDraft) => {
    if (!entries.some((other) => sameEntry(other, entry))) {
      entries.push(entry);
    }
  };
  for (const schema of whole) {
    add({ source: { schema, table: '*' }, pattern: true });
  }
  for (const { schema, table } of tables) {
    add({ source: { schema, table } });
  }
  const left = new Set<DraftTable>();
  for (const { tables: refs } of wishes.filter((wish): wish is WishOf<'exclude'> => wish.tag === 'exclude')) {
    for (const table of refs.map(refersTo).filter((one) => one !== undefined)) {
      if (left.has(table)) {
        continue; // said twice
      }
      left.add(table);
      askAboutExcluded(table, scope, { isNamed: tables.includes(table), isThere: tablesOf(entries, known).includes(table) });
      exclude(entries, table);
    }
  }
  const found = tablesOf(entries, known);
  askAboutMentions(wishes, scope, found);
  return { entries, tables: found, assumptions };
}

interface Listed {
  readonly table: TableRef;
  readonly isTopic: true | undefined;
}

/** A table that is named twice beside others: something may hold for it alone. */
function askAboutTwice(listed: readonly Listed[], scope: Scope): void {
  const twice = listed.find(
    ({ table, isTopic }, index) => isTopic !== true && listed.slice(0, index).some((other) => meansSame(other.table, table)),
  );
  if (twice !== undefined && listed.some(({ table }) => !meansSame(table, twice.table))) {
    scope.ask(twice.table.text, `"${twice.table.text}" is named twice: does something hold for it alone?`);
  }
}

/** "CDC of orders" in a task of more tables: what is said of one of them alone is not known. */
function askAboutMentions(wishes: readonly Wish[], scope: Scope, tables: readonly DraftTable[]): void {
  for (const wish of wishes) {
    if (wish.tag === 'mention' && wish.isContext !== true) {
      const meant = wish.tables.flatMap(({ candidates }) => candidates);
      if (!tables.every((table) => meant.includes(table))) {
        const text = wish.tables.map((table) => table.text).join(', ');
        scope.ask(text, `What holds for ${text} alone? The task has other tables, too`);
      }
    }
  }
}

/** "Orders without customers", "orders and prices, but not prices": what is left out must have been there, and not by its name. */
function askAboutExcluded(
  table: DraftTable,
  scope: Scope,
  { isNamed, isThere }: { readonly isNamed: boolean; readonly isThere: boolean },
): void {
  if (isNamed || !isThere) {
    const other = isNamed ? 'is named as well' : 'is not there without that';
    scope.ask(nameOf(table), `Shall ${nameOf(table)} be copied? The sentence leaves it out, and it ${other}`);
  }
}

/** "All sales tables, full load only for customers": loading and following hold for a task and not for one of its tables. */
function askAboutModes(wishes: readonly Wish[], scope: Scope, isChange: boolean): void {
  const selecting = wishes.filter((wish) => wish.tag === 'select-schema' || wish.tag === 'select-all' || wish.tag === 'select');
  const [ofMode, ...others] = selecting.filter(({ isOfMode }) => isOfMode === true);
  if (ofMode !== undefined && (isChange || others.length > 0 || selecting.some(({ isOfMode }) => isOfMode !== true))) {
    const text = selectedBy(ofMode);
    scope.ask(text, `Loading and following hold for all tables of a task; shall they be another task for ${text}?`);
  }
}

function selectedBy(wish: WishOf<'select' | 'select-schema' | 'select-all'>): string {
  return wish.tag === 'select'
    ? wish.tables.map(({ table }) => table.text).join(', ')
    : wish.tag === 'select-schema'
      ? wish.schema
      : 'all tables';
}

function wholeSchemas(wish: Wish, known: readonly DraftTable[]): readonly string[] {
  if (wish.tag === 'select-schema') {
    return [wish.schema];
  }
  return wish.tag === 'select-all' ? known.map(({ schema }) => schema) : [];
}

function inSchemas(ref: TableRef, schemas: readonly string[]): TableRef {
  const inside = ref.candidates.filter(({ schema }) => schemas.includes(schema));
  return inside.length === 0 ? ref : { ...ref, candidates: inside };
}

/** An entry of its own is taken back; what a pattern brings in is taken out. */
function exclude(entries: TableDraft[], table: DraftTable | undefined): void {
  if (table === undefined) {
    return;
  }
  const source = { schema: table.schema, table: table.table };
  const own = entries.findIndex(
    (entry) =>
      entry.exclude !== true && entry.pattern !== true && entry.source.schema === source.schema && entry.source.table === source.table,
  );
  if (own >= 0) {
    entries.splice(own, 1);
  }
  if (entries.some(({ pattern }) => pattern === true)) {
    entries.push({ source, exclude: true });
  }
}

function sameEntry(one: TableDraft, other: TableDraft): boolean {
  return (
    one.source.schema === other.source.schema &&
    one.source.table === other.source.table &&
    (one.exclude ?? false) === (other.exclude ?? false)
  );
}

/** Of the catalogue, those that these entries mean. */
export function tablesOf(entries: readonly TableDraft[], known: readonly DraftTable[]): readonly DraftTable[] {
  if (entries.length === 0) {
    return [];
  }
  const mappings = taskDefinition.shape.tables.safeParse(entries);
  const meant = mappings.success ? selectTables(mappings.data, known) : [];
  const names = new Set(meant.map(({ table }) => `${table.schema}.${table.table}`));
  return known.filter((table) => names.has(nameOf(table)));
}

function meansSame(one: TableRef, other: TableRef): boolean {
  return one.candidates.some((table) => other.candidates.includes(table));
}
