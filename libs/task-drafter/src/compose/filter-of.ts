import { canBeThousands } from '../text/plain-numbers.js';
import type { FilterDraft, Test } from '../wishes.js';

/** How values of a type are compared; undefined where only null tests are possible. */
export function familyOf(type: string): 'text' | 'number' | 'boolean' | 'date' | undefined {
  if (type.endsWith(']')) {
    return undefined;
  }
  const families = [
    ['number', /^(smallint|integer|bigint|int\d?|numeric|decimal|real|double precision|float)/],
    ['boolean', /^bool/],
    ['date', /^(date|timestamp|datetime)/],
    ['text', /^(char|varchar|text|citext|uuid|enum|bpchar|name)/],
  ] as const;
  return families.find(([, pattern]) => pattern.test(type))?.[0];
}

const numeric = {
  greater: 'greater-than',
  'at-least': 'greater-than-or-equal',
  less: 'less-than',
  'at-most': 'less-than-or-equal',
} as const;
const dates = {
  'starts-with': 'date-greater-than-or-equal', // "starting with 2024-01-01"
  equals: 'date-equals',
  'not-equals': 'date-not-equals',
  between: 'date-between',
  greater: 'date-greater-than',
  'at-least': 'date-greater-than-or-equal',
  less: 'date-less-than',
  'at-most': 'date-less-than-or-equal',
} as const;

/** The filter of a comparison on a column of this type, or why there is none. */
export function filterOf(column: string, type: string, test: Test): FilterDraft | { readonly fault: string } {
  if (test.word === 'is-null' || test.word === 'is-not-null') {
    if (test.values.length > 0 && familyOf(type) === 'text') {
      return { fault: `A text as in "${column}" can be empty or null` };
    }
    return { operator: test.word, column };
  }
  const family = familyOf(type);
  switch (family) {
    case undefined:
      return { fault: `"${column}" is of type ${type}, which is only tested for null` };
    case 'number':
      return numberFilter(column, type, test);
    case 'date':
      return dateFilter(column, type, test);
    case 'boolean':
      return booleanFilter(column, type, test);
    case 'text':
      return textFilter(column, type, test);
  }
}

const unfit = (column: string, type: string, values: readonly string[]) => ({
  fault: `"${column}" is of type ${type}; ${values.map((value) => `"${value}"`).join(', ')} cannot be compared with it in this way`,
});

function numberFilter(column: string, type: string, { word, values }: Test): FilterDraft | { readonly fault: string } {
  if (!values.every((value) => /^-?\d+(\.\d+)?$/.test(value))) {
    return unfit(column, type, values);
  }
  const twofold = values.find(canBeThousands);
  if (twofold !== undefined) {
    return { fault: `"${twofold}" can be a thousand or a number with decimals` };
  }
  const [first = 0, second = 0, ...rest] = values.map((value) => (value.length > 15 ? value : Number(value)));
  switch (word) {
    case 'equals':
    case 'not-equals':
      return { operator: word, column, value: first };
    case 'greater':
    case 'at-least':
    case 'less':
    case 'at-most':
      return { operator: numeric[word], column, value: first };
    case 'between':
      return { operator: word, column, lower: first, upper: second };
    case 'in':
    case 'not-in':
      return { operator: word, column, values: values.length > 1 ? [first, second, ...rest] : [first] };
    default:
      return unfit(column, type, values);
  }
}

function dateFilter(column: string, type: string, { word, values }: Test): FilterDraft | { readonly fault: string } {
  const operator = dateOperator(word);
  const [first, second] = values.map((value) => (/\d\d:\d\d$/.test(value) && value.length === 16 ? `${value}:00` : value));
  if (operator === undefined || first === undefined || !values.every((value) => /^\d{4}-\d\d-\d\d/.test(value))) {
    return unfit(column, type, values);
  }
  if (operator === 'date-between') {
    return { operator, column, lower: first, upper: second ?? first };
  }
  return { operator, column, value: first };
}

function booleanFilter(column: string, type: string, { word, values: [value = ''] }: Test): FilterDraft | { readonly fault: string } {
  const truth = /^(true|yes|sim|verdadeiro|verdadeira)$/i.test(value)
    ? true
    : /^(false|no|n[aã]o|fals[oa])$/i.test(value)
      ? false
      : undefined;
  return truth === undefined || (word !== 'equals' && word !== 'not-equals')
    ? unfit(column, type, [value])
    : { operator: word, column, value: truth };
}

function textFilter(column: string, type: string, { word, values }: Test): FilterDraft | { readonly fault: string } {
  const [first = ''] = values;
  switch (word) {
    case 'in':
    case 'not-in':
      return { operator: word, column, values: [...values] };
    case 'equals':
    case 'not-equals':
    case 'starts-with':
    case 'ends-with':
    case 'contains':
    case 'not-contains':
      return { operator: word, column, value: first };
    default:
      return unfit(column, type, values);
  }
}

function dateOperator(word: Test['word']): (typeof dates)[keyof typeof dates] | undefined {
  return word in dates ? dates[word as keyof typeof dates] : undefined;
}
