import { textsIn } from '@trem/testing';
import { expect, test } from 'vitest';
import { schemaProblems } from '../schema-problems.js';
import { taskDefinition } from './definition.js';

const source = { schema: 'public', table: 'item' };
const base = { name: 'shop', source: { endpoint: 'a' }, targets: [{ endpoint: 'b' }], tables: [{ source }] };
const rules = (...transformations: readonly unknown[]) => ({ tables: [{ source, transformations }] });
const filters = (...list: readonly unknown[]) => ({ tables: [{ source, filters: list }] });

const concat = (newColumn: string, dependsOn: readonly string[], more = {}) => ({
  ...{ type: 'create-column', operation: 'concat', newColumn, dependsOn },
  ...more,
});
const upper = { type: 'modify-column-value', operation: 'uppercase', column: 'a' };
const rename = (column: string, targetColumn: string, more = {}) => ({ type: 'modify-column-name', column, targetColumn, ...more });
const literal = (valueType: string, value: unknown, more = {}) => ({
  ...{ type: 'create-column', operation: 'literal', newColumn: 'n', valueType, value },
  ...more,
});
const cast = (targetType: string, more = {}) => ({ type: 'modify-column-type', column: 'a', targetType, ...more });
const math = (expression: string) => ({ type: 'modify-column-value', operation: 'math-expression', column: 'a', expression });
const numbers = (operator: string, more: object) => filters({ operator, column: 'a', ...more });

/** What a document says against itself, each row with code and path; single fields of a wrong type are in `bad-input.test.ts`, settings in `settings-problems.test.ts`. */
const wrong: readonly (readonly [document: object, expected: readonly string[]])[] = [
  [{ targets: [] }, ['VALUE_TYPE targets']],
  [{ targets: [{ endpoint: 'a' }, { endpoint: 'b' }] }, ['VALUE_TYPE targets']],
  [{ tables: [] }, ['VALUE_TYPE tables']],
  [{ tables: [{ source }, { source }] }, ['NAME_CLASH tables.1.source']],
  [{ tables: [{ source, columns: { include: ['a'], exclude: ['b'] } }] }, ['VALUE_TYPE tables.0.columns']],
  [{ cdc: { operations: ['insert', 'insert'] } }, ['VALUE_TYPE cdc.operations']],
  [{ errors: { retry: { firstDelayMs: 5_000, maxDelayMs: 1_000 } } }, ['VALUE_TYPE errors.retry']],

  [rules({ ...upper, priority: 'highest' }), ['PRIORITY_RESERVED tables.0.transformations.0.priority']],
  [rules(rename('a', 'b', { priority: 'low' })), ['PRIORITY_RESERVED tables.0.transformations.0.priority']],
  [
    rules(concat('x', ['a', 'b'], { priority: 'low' }), concat('y', ['x', 'a'], { priority: 'high' })),
    ['PRIORITY_CONTRADICTS_DEPENDENCY tables.0.transformations.1'],
  ],
  [
    rules(concat('x', ['y', 'b']), concat('y', ['x', 'a'])),
    ['DEPENDENCY_CYCLE tables.0.transformations.0', 'DEPENDENCY_CYCLE tables.0.transformations.1'],
  ],
  [rules(concat('x', ['a', 'b']), concat('x', ['a', 'b'])), ['COLUMN_EXISTS tables.0.transformations.1']],
  [rules(rename('a', 'x'), concat('x', ['b', 'c'])), ['COLUMN_EXISTS tables.0.transformations.1']],
  [rules(rename('a', 'x'), rename('b', 'x')), ['NAME_CLASH tables.0.transformations.1']],
  [rules(rename('a', 'x'), rename('a', 'y')), ['NAME_CLASH tables.0.transformations.1']],
  [rules({ ...upper, appliesTo: {} }), ['FIELD_UNKNOWN tables.0.transformations.0']],
  [rules({ ...upper, onError: 'default' }), ['OPERATOR_INPUTS tables.0.transformations.0']],
  [rules({ ...upper, defaultValue: 'x' }), ['OPERATOR_INPUTS tables.0.transformations.0']],
  [rules({ type: 'modify-column-name', column: 'a' }), ['OPERATOR_INPUTS tables.0.transformations.0.targetColumn']],
  [rules(math('process.exit()')), ['EXPRESSION_INVALID tables.0.transformations.0.expression']],
  [rules({ ...upper, operation: 'format-date', format: '%Q' }), ['VALUE_TYPE tables.0.transformations.0.format']],
  [rules(literal('text', 1)), ['VALUE_TYPE tables.0.transformations.0.value']],
  [rules(literal('real', 'much')), ['VALUE_TYPE tables.0.transformations.0.value']],
  [rules(literal('boolean', 'perhaps')), ['VALUE_TYPE tables.0.transformations.0.value']],
  [rules(literal('date', 'today')), ['VALUE_TYPE tables.0.transformations.0.value']],
  [rules(literal('timestamp', '2022-01-31 10:00:00Z')), ['VALUE_TYPE tables.0.transformations.0.value']],
  [rules(literal('integer', '1.5')), ['VALUE_TYPE tables.0.transformations.0.value']],
  [rules(literal('smallint', 32_768)), ['VALUE_TYPE tables.0.transformations.0.value']],
  [rules(literal('text', 'a', { precision: 3 })), ['OPERATOR_INPUTS tables.0.transformations.0.precision']],
  [rules(cast('numeric', { scale: 2 })), ['OPERATOR_INPUTS tables.0.transformations.0.scale']],
  [rules(cast('integer', { precision: 5 })), ['OPERATOR_INPUTS tables.0.transformations.0.precision']],
  [rules(cast('date', { precision: 5, scale: 1 })), ['OPERATOR_INPUTS tables.0.transformations.0.precision']],
  [rules(cast('integer', { format: '%Y' })), ['OPERATOR_INPUTS tables.0.transformations.0.format']],
  [rules(cast('date', { format: '%A %Y-%m-%d' })), ['VALUE_TYPE tables.0.transformations.0.format']],
  [rules(cast('date', { format: 'abc' })), ['VALUE_TYPE tables.0.transformations.0.format']],
  [rules(cast('timestamp', { format: '' })), ['VALUE_TYPE tables.0.transformations.0.format']],
  [rules(cast('text', { round: 'half-up' })), ['OPERATOR_INPUTS tables.0.transformations.0.round']],
  [rules(cast('numeric', { precision: 5, scale: 1, round: 'half-up' })), ['OPERATOR_INPUTS tables.0.transformations.0.round']],
  [rules(cast('integer', { timeZone: 'Asia/Tokyo' })), ['OPERATOR_INPUTS tables.0.transformations.0.timeZone']],
  [rules(cast('date', { timeZone: 'Mars' })), ['VALUE_TYPE tables.0.transformations.0.timeZone']],

  [numbers('is-null', { value: 1 }), ['OPERATOR_INPUTS tables.0.filters.0.value']],
  [numbers('equals', {}), ['OPERATOR_INPUTS tables.0.filters.0.value']],
  [numbers('greater-than', { value: 'ten' }), ['VALUE_TYPE tables.0.filters.0.value']],
  [numbers('greater-than', { value: 2 ** 60 }), ['VALUE_TYPE tables.0.filters.0.value']],
  [numbers('date-equals', { value: '2022-02-29' }), ['VALUE_TYPE tables.0.filters.0.value']],
  [numbers('between', { lower: 2, upper: 1 }), ['RANGE_REVERSED tables.0.filters.0']],
];

function found(document: object) {
  const { error } = taskDefinition.safeParse({ ...base, ...document });
  return schemaProblems(error?.issues ?? []);
}

test.each(wrong)('%j: %j', (document, expected) => {
  expect(found(document).map(({ code, path }) => `${code} ${path}`)).toEqual(expected);
});

const files = [
  ...['definition', 'errors', 'table', 'cdc'].map((name) => `./${name}.ts`),
  ...['date-format', 'filters', 'literal-value', 'literals', 'made-types', 'modify-column-type', 'operator-inputs'].map(inRules),
  ...['transformation-fields', 'transformation-list', 'transformation-order', 'transformations'].map(inRules),
];

function inRules(name: string): string {
  return `../rules/${name}.ts`;
}

test.each(files)('everything that %s can say against a document is said of some row of the table', (file) => {
  const said = wrong.flatMap(([document]) => found(document).map(({ text }) => text));
  const unsaid = textsIn(new URL(file, import.meta.url)).filter((pattern) => !said.some((text) => pattern.test(text)));
  expect(unsaid).toEqual([]);
});
