import type { TaskDraft } from '@trem/contracts';
import type { TableShape } from '@trem/replication-core';
import { textsIn } from '@trem/testing';
import { expect, test } from 'vitest';
import { column, item, plan, table } from '../../test-support/shapes.js';

type Mapping = TaskDraft['tables'][number];
type Filters = NonNullable<Mapping['filters']>;
type Rules = NonNullable<Mapping['transformations']>;
type Options = Parameters<typeof plan>[1];
type Row = readonly [mapping: Partial<Mapping>, expected: readonly string[], options?: Options];

const full = { shapes: [{ ...item, replicaIdentity: 'full' as const }] };
const upper = (name: string) => ({ type: 'modify-column-value', operation: 'uppercase', column: name }) as const;
const rename = (name: string, targetColumn: string) => ({ type: 'modify-column-name', column: name, targetColumn }) as const;
const concat = (newColumn: string, ...dependsOn: string[]) =>
  ({ type: 'create-column', operation: 'concat', newColumn, dependsOn }) as const;
const rules = (...transformations: Rules) => ({ transformations });
const filter = (one: Filters[number]) => ({ filters: [one] });
const other = table('other', [column('id', 'integer', { notNull: true })]);
const named = (...names: readonly string[]) => names.map((name) => ({ source: { schema: 'public', table: name } }));
const itemWith = (more: Partial<TableShape>) => ({ shapes: [{ ...item, ...more }] });
const notNull = { columns: item.columns.map((one) => ({ ...one, notNull: true })) };
const twoKeys = { ...item, ...notNull, key: ['id', 'count'], primaryKey: ['id', 'count'] };
const keyless = itemWith({ key: [], primaryKey: [] });
const twice = column('twice', 'integer', { generated: { expression: '(count * 2)', isStored: true } } as never);

/** What rules of a table can be told that fits its columns not, each row with code and path. */
const wrong: readonly Row[] = [
  [{ columns: { include: ['id', 'neither'] } }, ['error COLUMN_UNKNOWN tables.0.columns.include.1']],
  [{ columns: { exclude: ['neither'] } }, ['error COLUMN_UNKNOWN tables.0.columns.exclude.0']],
  [{ columns: { exclude: ['id'] } }, ['error KEY_MISSING tables.0.columns']],
  [rules(rename('none', 'x')), ['error COLUMN_UNKNOWN tables.0.transformations.0.column']],
  [rules(rename('name', 'count')), ['error NAME_CLASH tables.0.transformations.0']],
  [
    rules({ type: 'lowercase-names' }),
    ['error NAME_CLASH tables.0.transformations.0'],
    { shapes: [table('item', [column('id', 'integer', { notNull: true }), column('A', 'text'), column('a', 'text')])] },
  ],

  [{ source: { schema: 'public', table: 'itme' } }, ['error TABLE_UNKNOWN tables.0.source']],
  [
    {},
    ['error NAME_CLASH tables.1.source'],
    {
      shapes: [item, other],
      task: { tables: named('item', 'other'), transformations: [{ type: 'modify-table-name', targetTable: 'one' }] },
    },
  ],
  [
    { columns: { exclude: ['count'] } },
    ['info NOT_COPIED tables.0'],
    itemWith({ objects: [{ kind: 'indexes', name: 'by_count', definition: 'USING btree (count)', isUnique: false }] }),
  ],
  [rules(rename('count', 'number')), ['error TARGET_TABLE_UNFIT tables.0'], itemWith({ columns: [...item.columns, twice] })],

  [rules(upper('gone')), ['error COLUMN_UNKNOWN tables.0.transformations.0.column']],
  [rules(concat('both', 'name', 'gone')), ['error COLUMN_UNKNOWN tables.0.transformations.0.dependsOn.1']],
  [
    rules(concat('both', 'count', 'made'), concat('made', 'name', 'gone')),
    ['error COLUMN_UNKNOWN tables.0.transformations.1.dependsOn.1', 'error COLUMN_UNKNOWN tables.0.transformations.0.dependsOn.1'],
    full,
  ],
  [rules(concat('count', 'name', 'is_new')), ['error COLUMN_EXISTS tables.0.transformations.0.newColumn'], full],
  [rules(upper('count')), ['error OPERATOR_TYPE_MISMATCH tables.0.transformations.0']],
  [
    rules({ type: 'modify-column-type', column: 'more', targetType: 'integer' }),
    ['error OPERATOR_TYPE_MISMATCH tables.0.transformations.0'],
  ],
  [
    rules({ type: 'modify-column-value', operation: 'math-expression', column: 'id', expression: 'value + 1' }),
    ['warning KEY_TRANSFORMED tables.0.transformations.0'],
  ],
  [
    rules({ type: 'modify-column-value', operation: 'mask', column: 'id', method: 'fixed', value: '0' }),
    ['warning KEY_TRANSFORMED tables.0.transformations.0', 'error KEY_NOT_UNIQUE tables.0.transformations.0'],
  ],
  [rules({ type: 'modify-column-value', operation: 'mask', column: 'name' }), ['error SETTINGS_INVALID tables.0.transformations.0']],
  [
    rules({ type: 'modify-column-value', operation: 'extract-year', column: 'born', onError: 'default', defaultValue: 'x' }),
    ['error VALUE_TYPE tables.0.transformations.0'],
  ],

  [{ key: ['none'] }, ['error COLUMN_UNKNOWN tables.0.key.0']],
  [{ key: ['name'] }, ['error KEY_NULLABLE tables.0.key.0']],
  [rules({ type: 'add-primary-key', columns: ['name'] }), ['error KEY_NULLABLE tables.0.transformations.0.columns.0']],
  [rules({ type: 'add-primary-key', columns: ['none'] }), ['error COLUMN_UNKNOWN tables.0.transformations.0.columns.0']],
  [
    rules({ type: 'remove-primary-key', columns: ['none'] }),
    ['error COLUMN_UNKNOWN tables.0.transformations.0.columns.0', 'warning KEY_NOT_UNIQUE tables.0.transformations.0'],
  ],
  [rules({ type: 'remove-primary-key', columns: ['name'] }), ['warning KEY_NOT_UNIQUE tables.0.transformations.0']],
  [
    rules({ type: 'remove-primary-key', columns: ['id'] }),
    ['warning KEY_NOT_UNIQUE tables.0.transformations.0', 'error NO_REPLICA_IDENTITY tables.0.transformations.0'],
  ],
  [
    { ...rules({ type: 'remove-primary-key', columns: ['id'] }), apply: { mode: 'upsert' } },
    ['warning KEY_NOT_UNIQUE tables.0.transformations.0', 'error NO_REPLICA_IDENTITY tables.0.transformations.0'],
  ],
  ...([{ apply: { mode: 'history' } }, { operations: ['insert'] }, { rowIdentity: 'insert-only' }] satisfies Partial<Mapping>[]).map(
    (more): Row => [
      { ...rules({ type: 'remove-primary-key', columns: ['id'] }), ...more },
      ['warning KEY_NOT_UNIQUE tables.0.transformations.0'],
    ],
  ),
  [rules({ type: 'remove-primary-key', columns: ['id'] }), ['warning KEY_NOT_UNIQUE tables.0.transformations.0'], full],
  [
    rules({ type: 'remove-primary-key', columns: ['id'] }),
    ['warning KEY_NOT_UNIQUE tables.0.transformations.0'],
    { task: { mode: 'full-load' } },
  ],
  [rules({ type: 'remove-primary-key', columns: ['count'] }), ['warning KEY_NOT_UNIQUE tables.0.transformations.0'], { shapes: [twoKeys] }],
  [{ matching: 'all-columns' }, ['error NO_REPLICA_IDENTITY tables.0.matching']],
  [{ rowIdentity: 'whole-row' }, ['error NO_REPLICA_IDENTITY tables.0.rowIdentity']],
  [{ rowIdentity: 'key' }, ['error KEY_MISSING tables.0.rowIdentity'], keyless],

  [filter({ operator: 'is-null', column: 'nam' }), ['error COLUMN_UNKNOWN tables.0.filters.0.column']],
  [
    { ...filter({ operator: 'is-null', column: 'both' }), ...rules(concat('both', 'name', 'name')) },
    ['error COLUMN_UNKNOWN tables.0.filters.0.column'],
    full,
  ],
  ...(
    [
      [{ operator: 'contains', column: 'count', value: '1' }, 'OPERATOR_TYPE_MISMATCH'],
      [{ operator: 'equals', column: 'more', value: '1' }, 'OPERATOR_TYPE_MISMATCH'],
      [{ operator: 'date-equals', column: 'name', value: '2022-01-01' }, 'OPERATOR_TYPE_MISMATCH'],
      [{ operator: 'greater-than', column: 'name', value: 1 }, 'OPERATOR_TYPE_MISMATCH'],
      [{ operator: 'equals', column: 'count', value: 'many' }, 'VALUE_TYPE'],
      [{ operator: 'equals', column: 'name', value: 1 }, 'VALUE_TYPE'],
      [{ operator: 'equals', column: 'is_new', value: 'maybe' }, 'VALUE_TYPE'],
      [{ operator: 'date-equals', column: 'born', value: '2022-01-01 10:00:00' }, 'VALUE_TYPE'],
      [{ operator: 'date-equals', column: 'born', value: '2022-01-01T10:00:00Z' }, 'VALUE_TYPE'],
      [{ operator: 'greater-than', column: 'weight', value: '1e60' }, 'VALUE_TYPE'],
      [{ operator: 'date-between', column: 'seen', lower: '2022-01-02T00:00:00Z', upper: '2022-01-01 12:00:00' }, 'RANGE_REVERSED'],
    ] as const satisfies readonly (readonly [Filters[number], string])[]
  ).map(([one, code]): Row => [filter(one), [`error ${code} tables.0.filters.0`], full]),

  [
    filter({ operator: 'date-equals', column: 'day', value: '2022-01-01T10:00:00Z' }),
    ['error VALUE_TYPE tables.0.filters.0'],
    { shapes: [{ ...item, replicaIdentity: 'full', columns: [...item.columns, column('day', 'timestamp without time zone')] }] },
  ],

  [filter({ operator: 'equals', column: 'name', value: 'x' }), ['warning BEFORE_IMAGE_NEEDED tables.0.filters']],
  [{ key: ['count'] }, ['error BEFORE_IMAGE_NEEDED tables.0.key'], itemWith(notNull)],
  [filter({ operator: 'equals', column: 'id', value: 1 }), ['info BEFORE_IMAGE_NEEDED tables.0.filters']],
  [rules(concat('both', 'name', 'Straße')), ['warning BEFORE_IMAGE_NEEDED tables.0.transformations.0']],
];

const found = ([mapping, , options]: Row) => plan(mapping, options).problems;

test.each(wrong.map((row) => [JSON.stringify(row[0]), row] as const))('%s', (_, row) => {
  expect(found(row).map(({ severity, code, path }) => `${severity} ${code} ${path}`)).toEqual(row[1]);
});

/** The contract refuses these texts before; nothing is lost should it come to let them through. */
const guards = ['Not a date'];

const sources = {
  plan: ['columns', 'filters', 'keys', 'old-rows', 'plan-tables', 'steps'],
  filters: ['literals', 'operators'],
};

test.each(Object.entries(sources).flatMap(([room, names]) => names.map((name) => `${room}/${name}`)))(
  'everything that %s can say is said of some row of the table',
  (name) => {
    const said = wrong.flatMap((row) => found(row).map(({ text, remedy, sql = '' }) => `${text} ${remedy} ${sql}`));
    const patterns = textsIn(new URL(`../${name}.ts`, import.meta.url));
    expect(patterns.length).toBeGreaterThan(0);
    const unsaid = patterns.filter((pattern) => !said.some((text) => pattern.test(text)));
    expect(unsaid.filter((pattern) => !guards.some((text) => pattern.test(text)))).toEqual([]);
  },
);
