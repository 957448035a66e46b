import { filter, transformation } from '@trem/contracts';
import { expect, test } from 'vitest';
import { convertSettings } from './convert.js';

const info = { schema_name: 'vendas', table_name: 'clientes' };
const task = { task_name: 'x', replication_type: 'cdc' };

function converted(list: 'filters' | 'transformations', settings: object) {
  const { draft, notes } = convertSettings(
    { task, tables: [info], [list]: [{ table_info: info, settings }] },
    { source: 'a', target: 'b' },
  );
  const [table] = draft.tables as Record<string, readonly unknown[]>[];
  const ofRule = notes.filter(({ path }) => path.startsWith(list)).map(({ kind, path }) => `${kind} ${path.split('.').at(-1)}`);
  return { rule: table?.[list]?.[0], notes: ofRule };
}

const number = { value: 1 };
const day = { value: '2022-01-31' };
const days = { lower: '2022-01-01', upper: '2022-01-31' };
const filters: readonly (readonly [string, object])[] = [
  ...['equals', 'not_equals', 'greater_than', 'greater_than_or_equal', 'less_than', 'less_than_or_equal'].map(
    (name) => [name, number] as const,
  ),
  ...['in', 'not_in'].map((name) => [name, { values: ['a'] }] as const),
  ...['is_null', 'is_not_null'].map((name) => [name, {}] as const),
  ...['starts_with', 'ends_with', 'contains', 'not_contains'].map((name) => [name, { value: 'a' }] as const),
  ...['between', 'not_between'].map((name) => [name, { lower: 1, upper: 2 }] as const),
  ...['date_equals', 'date_not_equals', 'date_greater_than', 'date_greater_than_or_equal'].map((name) => [name, day] as const),
  ...['date_less_than', 'date_less_than_or_equal'].map((name) => [name, day] as const),
  ...['date_between', 'date_not_between'].map((name) => [name, days] as const),
];

test.each(filters)('filter %s', (name, inputs) => {
  const { rule, notes } = converted('filters', { filter_type: name, column_name: 'a', ...inputs });
  expect(filter.parse(rule)).toMatchObject({ operator: name.replaceAll('_', '-'), column: 'a', ...inputs });
  expect(notes.filter((note) => note.startsWith('refused'))).toEqual([]);
});

const made = { new_column_name: 'n' };
const of = { column_name: 'a' };
/** Type, operation, what else stood there, and what it is in ours. */
const transformations: readonly (readonly [string, string | undefined, object, object])[] = [
  ['modify_schema_name', undefined, { target_schema_name: 's' }, { targetSchema: 's' }],
  ['modify_table_name', undefined, { target_table_name: 't' }, { targetTable: 't' }],
  ['modify_column_name', undefined, { ...of, target_column_name: 'b' }, { column: 'a', targetColumn: 'b' }],
  ['add_primary_key', undefined, { column_names: 'a, b' }, { columns: ['a', 'b'] }],
  ['remove_primary_key', undefined, { column_names: ['a'] }, { columns: ['a'] }],
  ['create_column', 'literal', { ...made, value: '5', value_type: 'INTEGER' }, { newColumn: 'n', value: '5', valueType: 'integer' }],
  ['create_column', 'date_now', made, { newColumn: 'n' }],
  ['create_column', 'datetime_now', made, { newColumn: 'n' }],
  ['create_column', 'concat', { ...made, depends_on: ['a', 'b'], separator: '-' }, { dependsOn: ['a', 'b'], separator: '-' }],
  ['create_column', 'date_diff_years', { ...made, depends_on: 'a,b', round_result: false }, { dependsOn: ['a', 'b'], roundResult: false }],
  ...['uppercase', 'lowercase', 'trim', 'extract_year', 'extract_month', 'extract_day'].map(
    (operation) => ['modify_column_value', operation, of, { column: 'a' }] as const,
  ),
  ['modify_column_value', 'format_date', { ...of, format: '%Y-%m' }, { column: 'a', format: '%Y-%m' }],
  ['modify_column_value', 'math_expression', { ...of, expression: 'value * 2' }, { expression: 'value * 2' }],
];

test.each(transformations)('transformation %s %s', (type, operation, contract, ours) => {
  const { rule, notes } = converted('transformations', { transformation_type: type, contract: { operation, ...contract } });
  const names = { type: type.replaceAll('_', '-'), ...(operation === undefined ? {} : { operation: operation.replaceAll('_', '-') }) };
  expect(transformation.parse(rule)).toMatchObject({ ...names, ...ours });
  expect(notes.filter((note) => note.startsWith('refused'))).toEqual([]);
});

test('a type in capitals is taken, and that is said', () => {
  const contract = { operation: 'literal', ...made, value: 'a', value_type: 'VARCHAR' };
  const { rule, notes } = converted('transformations', { transformation_type: 'create_column', contract });
  expect(rule).toMatchObject({ valueType: 'varchar' });
  expect(notes).toContain('changed value_type');
});

test.each([
  ['between', { lower: 2, upper: 1 }],
  ['date_between', { lower: '2022-02-01', upper: '2022-01-01' }],
])('a reversed %s is refused by name', (name, ends) => {
  expect(converted('filters', { filter_type: name, column_name: 'a', ...ends }).notes).toContain('refused lower');
});
