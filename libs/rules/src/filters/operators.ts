import type { Filter, FilterOperator } from '@trem/contracts';
import type { ValueFamily, ValueType } from '@trem/replication-core';
import { all, any, type Condition, compare, not } from './condition.js';
import { dateStretch, LiteralFault, numberLiteral, type Stretch, scalarLiteral } from './literals.js';

/** One operator: the families that it takes, and what it asks of a value that is not null. */
export interface Operator<O extends FilterOperator> {
  readonly families: readonly ValueFamily[] | 'all';
  /** @throws LiteralFault · RangeReversed */
  readonly condition: (filter: Extract<Filter, { operator: O }>, type: ValueType) => Condition;
}

/** The lower end of a range is above the upper, once both are read by the clock of the column. */
export class RangeReversed extends LiteralFault {}

const scalars: readonly ValueFamily[] = ['text', 'integer', 'decimal', 'float', 'boolean'];
const numbers: readonly ValueFamily[] = ['integer', 'decimal', 'float'];
const texts: readonly ValueFamily[] = ['text'];
const dates: readonly ValueFamily[] = ['date', 'date-time'];

/** To add an operator is to write it here and in the contract. */
export const operators: { readonly [O in FilterOperator]: Operator<O> } = {
  equals: { families: scalars, condition: ({ value }, type) => compare('=', scalarLiteral(value, type)) },
  'not-equals': { families: scalars, condition: ({ value }, type) => compare('<>', scalarLiteral(value, type)) },
  in: { families: scalars, condition: ({ values }, type) => listed(values, type) },
  'not-in': { families: scalars, condition: ({ values }, type) => not(listed(values, type)) },
  'greater-than': { families: numbers, condition: ({ value }, type) => compare('>', numberLiteral(value, type)) },
  'greater-than-or-equal': { families: numbers, condition: ({ value }, type) => compare('>=', numberLiteral(value, type)) },
  'less-than': { families: numbers, condition: ({ value }, type) => compare('<', numberLiteral(value, type)) },
  'less-than-or-equal': { families: numbers, condition: ({ value }, type) => compare('<=', numberLiteral(value, type)) },
  between: { families: numbers, condition: (range, type) => numbersBetween(range, type) },
  'not-between': { families: numbers, condition: (range, type) => not(numbersBetween(range, type)) },
  'starts-with': { families: texts, condition: ({ value }) => ({ tag: 'text', test: 'starts-with', value }) },
  'ends-with': { families: texts, condition: ({ value }) => ({ tag: 'text', test: 'ends-with', value }) },
  contains: { families: texts, condition: ({ value }) => ({ tag: 'text', test: 'contains', value }) },
  'not-contains': { families: texts, condition: ({ value }) => not({ tag: 'text', test: 'contains', value }) },
  'date-equals': { families: dates, condition: (filter, type) => within(stretchOf(filter, type)) },
  'date-not-equals': { families: dates, condition: (filter, type) => not(within(stretchOf(filter, type))) },
  'date-greater-than': { families: dates, condition: (filter, type) => not(upTo(stretchOf(filter, type))) },
  'date-greater-than-or-equal': { families: dates, condition: (filter, type) => from(stretchOf(filter, type)) },
  'date-less-than': { families: dates, condition: (filter, type) => not(from(stretchOf(filter, type))) },
  'date-less-than-or-equal': { families: dates, condition: (filter, type) => upTo(stretchOf(filter, type)) },
  'date-between': { families: dates, condition: (filter, type) => datesBetween(filter, type) },
  'date-not-between': { families: dates, condition: (filter, type) => not(datesBetween(filter, type)) },
  'is-null': { families: 'all', condition: () => any() },
  'is-not-null': { families: 'all', condition: () => all() },
};

function listed(values: readonly (string | number | boolean)[], type: ValueType): Condition {
  return { tag: 'in', values: values.map((value) => scalarLiteral(value, type)) };
}

function numbersBetween({ lower, upper }: { lower: string | number; upper: string | number }, type: ValueType): Condition {
  return all(compare('>=', numberLiteral(lower, type)), compare('<=', numberLiteral(upper, type)));
}

function stretchOf({ value, timeZone }: { value: string; timeZone: string }, type: ValueType): Stretch {
  return dateStretch(value, type, timeZone);
}

function datesBetween({ lower, upper, timeZone }: { lower: string; upper: string; timeZone: string }, type: ValueType): Condition {
  const [first, last] = [dateStretch(lower, type, timeZone), dateStretch(upper, type, timeZone)];
  if (last.end === undefined ? first.start > last.start : first.start >= last.end) {
    throw new RangeReversed('The lower end is above the upper');
  }
  return all(from(first), upTo(last));
}

function within(stretch: Stretch): Condition {
  return stretch.end === undefined ? compare('=', stretch.start) : all(from(stretch), upTo(stretch));
}

function from({ start }: Stretch): Condition {
  return compare('>=', start);
}

function upTo({ start, end }: Stretch): Condition {
  return end === undefined ? compare('<=', start) : compare('<', end);
}
