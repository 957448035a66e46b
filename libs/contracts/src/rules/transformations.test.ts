import { describe, expect, test } from 'vitest';
import { transformations } from '../index.js';
import { tableMapping } from '../task/table.js';

function codes(...list: readonly unknown[]): readonly string[] {
  const source = { schema: 'public', table: 'item' };
  const { error } = tableMapping.safeParse({ source, transformations: list });
  return (error?.issues ?? []).map((issue) => {
    const code = 'params' in issue ? String(issue.params?.code) : issue.code;
    return `${issue.path.slice(1).join('.')}: ${code}`;
  });
}

const concat = (newColumn: string, dependsOn: readonly string[], more = {}) => ({
  type: 'create-column',
  operation: 'concat',
  newColumn,
  dependsOn,
  ...more,
});
const upper = { type: 'modify-column-value', operation: 'uppercase', column: 'a' };
const rename = (column: string, targetColumn: string, more = {}) => ({ type: 'modify-column-name', column, targetColumn, ...more });
const literal = (valueType: string, value: unknown, more = {}) => ({
  type: 'create-column',
  operation: 'literal',
  newColumn: 'n',
  valueType,
  value,
  ...more,
});
const cast = (targetType: string, more = {}) => ({ type: 'modify-column-type', column: 'a', targetType, ...more });
const math = (expression: string) => ({ type: 'modify-column-value', operation: 'math-expression', column: 'a', expression });

describe('what is wrong is named by its code, where it stands', () => {
  test.each<[string, readonly unknown[], readonly string[]]>([
    ['a priority that is for names', [{ ...upper, priority: 'highest' }], ['0.priority: PRIORITY_RESERVED']],
    ['a name with another priority', [rename('a', 'b', { priority: 'low' })], ['0.priority: PRIORITY_RESERVED']],
    [
      'a priority against a dependency',
      [concat('x', ['a', 'b'], { priority: 'low' }), concat('y', ['x', 'a'], { priority: 'high' })],
      ['1: PRIORITY_CONTRADICTS_DEPENDENCY'],
    ],
    ['a circle', [concat('x', ['y', 'b']), concat('y', ['x', 'a'])], ['0: DEPENDENCY_CYCLE', '1: DEPENDENCY_CYCLE']],
    ['a column made twice', [concat('x', ['a', 'b']), concat('x', ['a', 'b'])], ['1: COLUMN_EXISTS']],
    ['a made column with a new name of another', [rename('a', 'x'), concat('x', ['b', 'c'])], ['1: COLUMN_EXISTS']],
    ['two columns with one name', [rename('a', 'x'), rename('b', 'x')], ['1: NAME_CLASH']],
    ['a column renamed twice', [rename('a', 'x'), rename('a', 'y')], ['1: NAME_CLASH']],
    ['a rule of the task', [{ ...upper, appliesTo: {} }], ['0: FIELD_UNKNOWN']],
    ['a default without value', [{ ...upper, onError: 'default' }], ['0: OPERATOR_INPUTS']],
    ['a value without default', [{ ...upper, defaultValue: 'x' }], ['0: OPERATOR_INPUTS']],
    ['a missing parameter', [{ type: 'modify-column-name', column: 'a' }], ['0.targetColumn: OPERATOR_INPUTS']],
    ['code', [math('process.exit()')], ['0.expression: EXPRESSION_INVALID']],
    ['a date code that is not known', [{ ...upper, operation: 'format-date', format: '%Q' }], ['0.format: VALUE_TYPE']],
    ['a literal of another type', [literal('integer', '1.5')], ['0.value: VALUE_TYPE']],
    ['a literal beyond its type', [literal('smallint', 32_768)], ['0.value: VALUE_TYPE']],
    ['a cast with a scale of no precision', [cast('numeric', { scale: 2 })], ['0.scale: OPERATOR_INPUTS']],
    ['a cast to a whole number with a precision', [cast('integer', { precision: 5 })], ['0.precision: OPERATOR_INPUTS']],
    ['a cast to a date with a scale', [cast('date', { precision: 5, scale: 1 })], ['0.precision: OPERATOR_INPUTS']],
    ['a format of no date', [cast('integer', { format: '%Y' })], ['0.format: OPERATOR_INPUTS']],
    ['a format that cannot be read', [cast('date', { format: '%A %Y-%m-%d' })], ['0.format: VALUE_TYPE']],
    ['a format without year', [cast('date', { format: 'abc' })], ['0.format: VALUE_TYPE']],
    ['an empty format', [cast('timestamp', { format: '' })], ['0.format: VALUE_TYPE']],
    ['a rounding of a text', [cast('text', { round: 'half-up' })], ['0.round: OPERATOR_INPUTS']],
    ['a rounding to places', [cast('numeric', { precision: 5, scale: 1, round: 'half-up' })], ['0.round: OPERATOR_INPUTS']],
    ['a zone of no date', [cast('integer', { timeZone: 'Asia/Tokyo' })], ['0.timeZone: OPERATOR_INPUTS']],
    ['a zone that is none', [cast('date', { timeZone: 'Mars' })], ['0.timeZone: VALUE_TYPE']],
    ['a scale of a text', [literal('text', 'a', { precision: 3 })], ['0.precision: OPERATOR_INPUTS']],
  ])('%s', (_, list, expected) => {
    expect(codes(...list)).toEqual(expected);
  });
});

test.each([
  ['numeric', {}],
  ['numeric', { precision: 5 }],
  ['numeric', { precision: 5, scale: 1 }],
  ['bigint', { round: 'half-up' }],
  ['date', { format: '%Y-%j' }],
  ['timestamp', { format: '%d %B %y 100%%', timeZone: 'Asia/Tokyo' }],
  ['timestamptz', { timeZone: 'Asia/Tokyo' }],
])('a cast to %s with %j', (targetType, more) => {
  expect(codes(cast(targetType, more))).toEqual([]);
});

test('two columns may swap names', () => {
  expect(codes(rename('a', 'b'), rename('b', 'a'))).toEqual([]);
});

test.each([
  ['smallint', -32_768],
  ['bigint', '9223372036854775807'],
  ['double precision', 'Infinity'],
  ['numeric', '12345678901234567890.5'],
  ['character varying', ''],
  ['varchar', 'BRL'],
  ['boolean', true],
  ['date', '2022-01-31'],
  ['timestamp', '2022-01-31 23:59:59'],
  ['real', 0.5],
  ['integer', 1],
  ['text', null],
])('a literal %s of %j', (valueType, value) => {
  expect(codes(literal(valueType, value))).toEqual([]);
});

test('defaults are completed', () => {
  expect(transformations.parse([concat('x', ['a', 'b'])])[0]).toMatchObject({ separator: '', onNull: 'null', onError: 'error' });
});
