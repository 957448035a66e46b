import type { FilterDraft, TransformationDraft } from '../wishes.js';
import type { Expected } from './sentence.js';

/** Short words for what sentences must come to, so that a table of them can be read. */

type Definition = Extract<Expected, { tag: 'definition' }>['definition'];
type Mapping = Definition['tables'][number];
/** Filters and transformations, in their order, and whatever else an entry says. */
type Rule = FilterDraft | TransformationDraft | Omit<Mapping, 'source' | 'filters' | 'transformations'>;

/** A definition between two endpoints, `'shop > warehouse'`. */
export function drafts(ends: string, tables: readonly Mapping[], more: Partial<Definition> = {}): Extract<Expected, { tag: 'definition' }> {
  const [source = '', target = ''] = ends.split(' > ');
  return { tag: 'definition', definition: { source: { endpoint: source }, targets: [{ endpoint: target }], tables: [...tables], ...more } };
}

/** An entry: `'sales.orders'`, or `'sales.*'` for all tables of a schema. */
export function of(name: string, ...rules: readonly Rule[]): Mapping {
  const [schema = '', table = ''] = name.split('.');
  const filters = rules.filter((rule) => 'operator' in rule);
  const transformations = rules.filter((rule) => 'type' in rule);
  const others = rules.filter((rule) => !('operator' in rule) && !('type' in rule));
  return {
    source: { schema, table },
    ...(table === '*' ? { pattern: true } : {}),
    ...(filters.length === 0 ? {} : { filters }),
    ...(transformations.length === 0 ? {} : { transformations }),
    ...Object.assign({}, ...others),
  };
}

/** @param choice what the question must offer */
export function asks(about: string, choice?: string): Expected {
  return { tag: 'question', about, ...(choice === undefined ? {} : { choice }) };
}

export function refuses(about: string): Expected {
  return { tag: 'not-possible', about };
}

export const is = (column: string, value: string | boolean) => ({ operator: 'equals', column, value }) as const;
export const since = (column: string, value: string) => ({ operator: 'date-greater-than-or-equal', column, value }) as const;
export const called = (targetTable: string) => ({ type: 'modify-table-name', targetTable }) as const;
export const renamed = (column: string, targetColumn: string) => ({ type: 'modify-column-name', column, targetColumn }) as const;
export const hashed = (column: string) => ({ type: 'modify-column-value', operation: 'mask', method: 'hash', column }) as const;
export const lastOnly = (column: string, count: number) =>
  ({ type: 'modify-column-value', operation: 'mask', method: 'keep-last', count, column }) as const;
export const changed = (operation: 'uppercase' | 'trim', column: string) => ({ type: 'modify-column-value', operation, column }) as const;
export const joined = (newColumn: string, ...dependsOn: string[]): Rule => ({
  type: 'create-column',
  operation: 'concat',
  newColumn,
  dependsOn,
  separator: ' ',
});
export const constant = (newColumn: string, value: string) =>
  ({ type: 'create-column', operation: 'literal', newColumn, value, valueType: 'varchar' }) as const;
