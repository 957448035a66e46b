import type { RuleValue } from '@trem/replication-core';

/** What a filter asks of a column that is not null. Made once from the filter; code and SQL are both made from it, so that they cannot differ. */
export type Condition =
  | { readonly tag: 'compare'; readonly operator: Comparison; readonly value: RuleValue }
  | { readonly tag: 'in'; readonly values: readonly RuleValue[] }
  | { readonly tag: 'text'; readonly test: 'starts-with' | 'ends-with' | 'contains'; readonly value: string }
  | { readonly tag: 'not'; readonly part: Condition }
  | { readonly tag: 'all' | 'any'; readonly parts: readonly Condition[] };
export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';

export function compare(operator: Comparison, value: RuleValue): Condition {
  return { tag: 'compare', operator, value };
}

export function not(part: Condition): Condition {
  return { tag: 'not', part };
}

export function all(...parts: readonly Condition[]): Condition {
  return { tag: 'all', parts };
}

export function any(...parts: readonly Condition[]): Condition {
  return { tag: 'any', parts };
}
