import { expect, test } from 'vitest';
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
