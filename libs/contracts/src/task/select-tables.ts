import { z } from 'zod';
import { type TableName, tableKey, tableName } from '../names.js';
import type { TableMapping } from './table.js';

/** The tables that were selected when a task last started, and for which version of its definition. */
export const tableSelection = z.object({ version: z.number().int(), tables: z.array(tableName) });
export type TableSelection = z.infer<typeof tableSelection>;

/** A source table with the entry of the definition that speaks for it. */
export interface SelectedTable {
  readonly table: TableName;
  readonly mapping: TableMapping;
}

/** Whether only the source's catalogue can tell which tables these are. */
export function hasPatterns(mappings: readonly TableMapping[]): boolean {
  return mappings.some(({ pattern, exclude }) => pattern && !exclude);
}

/**
 * The tables that a definition means: what exact entries name, whether it is there or not, and of `known` what patterns meet, in the order of the
 * definition. An exact entry wins over a pattern, the first pattern over later ones, an exclusion over everything.
 */
export function selectTables(mappings: readonly TableMapping[], known: readonly TableName[]): readonly SelectedTable[] {
  const excluded = mappings.filter(({ exclude }) => exclude).map(matcher);
  const wanted = mappings.filter(({ exclude }) => !exclude);
  const selected = new Map<string, SelectedTable>();
  const select = (table: TableName, mapping: TableMapping) => {
    if (!selected.has(tableKey(table)) && !excluded.some((matches) => matches(table))) {
      selected.set(tableKey(table), { table: { schema: table.schema, table: table.table }, mapping });
    }
  };
  for (const mapping of wanted.filter(({ pattern }) => !pattern)) {
    select(mapping.source, mapping);
  }
  for (const mapping of wanted.filter(({ pattern }) => pattern)) {
    known.filter(matcher(mapping)).forEach((table) => {
      select(table, mapping);
    });
  }
  const place = new Map(mappings.map((mapping, index) => [mapping, index]));
  return [...selected.values()].sort((one, other) => (place.get(one.mapping) ?? 0) - (place.get(other.mapping) ?? 0));
}

/** The entry that speaks for a table that was selected. */
export function mappingOf(mappings: readonly TableMapping[], table: TableName): TableMapping | undefined {
  return selectTables(mappings, [table]).find((one) => tableKey(one.table) === tableKey(table))?.mapping;
}

function matcher({ source, pattern }: TableMapping): (table: TableName) => boolean {
  if (!pattern) {
    return (table) => tableKey(table) === tableKey(source);
  }
  const [schema, name] = [wildcards(source.schema), wildcards(source.table)];
  return (table) => schema.test(table.schema) && name.test(table.table);
}

/** `*` any text, `?` one character; everything else stands for itself, case included. */
function wildcards(pattern: string): RegExp {
  const parts = [...pattern].map((letter) =>
    letter === '*' ? '.*' : letter === '?' ? '.' : letter.replace(/[\\^$.*+?()[\]{}|/-]/u, '\\$&'),
  );
  return new RegExp(`^${parts.join('')}$`, 'su');
}
