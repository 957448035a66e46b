import { z } from 'zod';
import { type DateLiteral, parseDate } from './date-literal.js';
import { columnName, dateLiteral, numberLiteral, scalar, timeZone, withCode } from './literals.js';
import { compareNumbers, parseNumber } from './number-literal.js';
import { namesInputs } from './operator-inputs.js';

const named = {
  column: columnName.describe('Source column'),
  description: z.string().max(300).optional().describe('What the filter is for'),
};
const orNull = { includeNull: z.boolean().default(false).describe('Rows whose column is null pass, too') };
const letters = { caseSensitive: z.boolean().default(true).describe('false: both sides are compared in lower case') };
const zone = { timeZone: timeZone.default('UTC').describe('Of literals without offset, for columns with a time zone') };

const text = z.string().min(1).max(10_000).describe('Taken letter by letter: no wildcard, no pattern, no escape');
const number = numberLiteral.describe('A number; one of many digits as text');
const date = dateLiteral.describe('A date without time means the whole day');

const compared = { ...named, ...orNull };

function equality<O extends 'equals' | 'not-equals'>(operator: O) {
  const value = scalar.describe('Of the kind of the column');
  return z.strictObject({ operator: z.literal(operator), ...compared, value, ...letters });
}

function list<O extends 'in' | 'not-in'>(operator: O) {
  const values = z.array(scalar).min(1).max(1_000).describe('Of the kind of the column');
  return z.strictObject({ operator: z.literal(operator), ...compared, values, ...letters });
}

function nullTest<O extends 'is-null' | 'is-not-null'>(operator: O) {
  return z.strictObject({ operator: z.literal(operator), ...named });
}

function textTest<O extends 'starts-with' | 'ends-with' | 'contains' | 'not-contains'>(operator: O) {
  return z.strictObject({ operator: z.literal(operator), ...compared, value: text, ...letters });
}

function numberTest<O extends 'greater-than' | 'greater-than-or-equal' | 'less-than' | 'less-than-or-equal'>(operator: O) {
  return z.strictObject({ operator: z.literal(operator), ...compared, value: number });
}

function numberRange<O extends 'between' | 'not-between'>(operator: O) {
  const lower = number.describe('Lowest number inside');
  const upper = number.describe('Highest number inside');
  return z
    .strictObject({ operator: z.literal(operator), ...compared, lower, upper })
    .refine((range) => isInOrder(range.lower, range.upper), reversed);
}

type DateTest =
  | 'date-equals'
  | 'date-not-equals'
  | 'date-greater-than'
  | 'date-greater-than-or-equal'
  | 'date-less-than'
  | 'date-less-than-or-equal';

function dateTest<O extends DateTest>(operator: O) {
  return z.strictObject({ operator: z.literal(operator), ...compared, value: date, ...zone });
}

function dateRange<O extends 'date-between' | 'date-not-between'>(operator: O) {
  const lower = date.describe('First date or moment inside');
  const upper = date.describe('Last date or moment inside');
  return z
    .strictObject({ operator: z.literal(operator), ...compared, lower, upper, ...zone })
    .refine((range) => areDatesInOrder(range.lower, range.upper), reversed);
}

const reversed = { error: 'The lower end is above the upper', ...withCode('RANGE_REVERSED') };

/** What a row must pass: one entry an operator. */
export const filter = z
  .discriminatedUnion('operator', [
    equality('equals'),
    equality('not-equals'),
    numberTest('greater-than'),
    numberTest('greater-than-or-equal'),
    numberTest('less-than'),
    numberTest('less-than-or-equal'),
    list('in'),
    list('not-in'),
    nullTest('is-null'),
    nullTest('is-not-null'),
    textTest('starts-with'),
    textTest('ends-with'),
    textTest('contains'),
    textTest('not-contains'),
    numberRange('between'),
    numberRange('not-between'),
    dateTest('date-equals'),
    dateTest('date-not-equals'),
    dateTest('date-greater-than'),
    dateTest('date-greater-than-or-equal'),
    dateTest('date-less-than'),
    dateTest('date-less-than-or-equal'),
    dateRange('date-between'),
    dateRange('date-not-between'),
  ])
  .superRefine(namesInputs('value', 'values', 'lower', 'upper'), { when: () => true });
export type Filter = z.infer<typeof filter>;
export type FilterOperator = Filter['operator'];

export const filters = z.array(filter).max(100).describe('A row must pass all of them; the order does not matter');

function isInOrder(lower: string | number, upper: string | number): boolean {
  const [from, to] = [parseNumber(lower), parseNumber(upper)];
  return from === undefined || to === undefined || compareNumbers(from, to) <= 0;
}

/** Ends by different clocks are compared once the column is known. */
function areDatesInOrder(lower: string, upper: string): boolean {
  const [from, to] = [parseDate(lower), parseDate(upper)];
  if (from === undefined || to === undefined) {
    return true;
  }
  const [start, end] = [edge(from, 'lower'), edge(to, 'upper')];
  return (start.clock !== end.clock && start.clock !== 'any' && end.clock !== 'any') || start.micros <= end.micros;
}

interface Edge {
  readonly clock: 'local' | 'utc' | 'any';
  readonly micros: bigint;
}

const DAY = 86_400_000_000n;

function edge(literal: DateLiteral, side: 'lower' | 'upper'): Edge {
  switch (literal.tag) {
    case 'date':
      return { clock: 'local', micros: BigInt(literal.day) * DAY + (side === 'upper' ? DAY - 1n : 0n) };
    case 'date-time': {
      const { day, micros, offsetMinutes } = literal;
      const local = BigInt(day) * DAY + micros;
      return offsetMinutes === undefined
        ? { clock: 'local', micros: local }
        : { clock: 'utc', micros: local - BigInt(offsetMinutes) * 60_000_000n };
    }
    case 'infinity':
      return { clock: 'any', micros: 10n ** 30n };
    case '-infinity':
      return { clock: 'any', micros: -(10n ** 30n) };
  }
}
