import { describe, expect, test } from 'vitest';
import { filter } from '../index.js';

function codes(value: unknown): readonly string[] {
  const { error } = filter.safeParse(value);
  return (error?.issues ?? []).map((issue) => {
    const code = 'params' in issue ? String(issue.params?.code) : issue.code;
    return `${issue.path.join('.')}: ${code}`;
  });
}

describe('an operator takes its own inputs and no others', () => {
  test.each([
    [{ operator: 'is-null', column: 'a', value: 1 }, ['value: OPERATOR_INPUTS']],
    [{ operator: 'equals', column: 'a' }, ['value: OPERATOR_INPUTS']],
    [{ operator: 'between', column: 'a', lower: 1 }, ['upper: OPERATOR_INPUTS']],
    [{ operator: 'in', column: 'a', value: 1, values: [1] }, ['value: OPERATOR_INPUTS']],
    [{ operator: 'equals', column: 'a', value: null }, ['value: invalid_union']],
    [{ operator: 'equals', column: 'a', value: 1, colour: 'red' }, [': unrecognized_keys']],
    [{ operator: 'contains', column: 'a', value: '' }, ['value: too_small']],
    [{ operator: 'in', column: 'a', values: [] }, ['values: too_small']],
    [{ operator: 'greater-than', column: 'a', value: 'ten' }, ['value: VALUE_TYPE']],
    [{ operator: 'date-equals', column: 'a', value: '2022-02-29' }, ['value: VALUE_TYPE']],
    [{ operator: 'date-equals', column: 'a', value: 'today' }, ['value: VALUE_TYPE']],
    [{ operator: 'equals', column: 'a', value: 2 ** 60 }, ['value: custom']],
  ])('%j', (value, expected) => {
    expect(codes(value).map((code) => code.replace('undefined', 'custom'))).toEqual(expected);
  });
});

test.each([
  [{ operator: 'between', column: 'a', lower: '9007199254740993', upper: '9007199254740992' }],
  [{ operator: 'not-between', column: 'a', lower: 'NaN', upper: 'Infinity' }],
  [{ operator: 'date-between', column: 'a', lower: '2022-01-02', upper: '2022-01-01 12:00:00' }],
  [{ operator: 'date-between', column: 'a', lower: 'infinity', upper: '2022-01-01' }],
])('a reversed range is refused: %j', (value) => {
  expect(codes(value)).toEqual([': RANGE_REVERSED']);
});

test.each([
  [{ operator: 'between', column: 'a', lower: '1.0', upper: 1 }],
  [{ operator: 'date-between', column: 'a', lower: '2022-01-01 12:00:00', upper: '2022-01-01' }],
  [{ operator: 'date-between', column: 'a', lower: '2022-01-01T10:00:00+02:00', upper: '2022-01-01T08:00:00Z' }],
  [{ operator: 'date-between', column: 'a', lower: '-infinity', upper: 'infinity' }],
  [{ operator: 'in', column: 'a', values: ['a,b', 'c'], caseSensitive: false, includeNull: true }],
])('equal ends are fine: %j', (value) => {
  expect(codes(value)).toEqual([]);
});
