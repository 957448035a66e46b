import type { TaskDraft } from '@trem/contracts';
import { describe, expect, test } from 'vitest';
import { column, item, plan, table } from '../../test-support/shapes.js';

type Mapping = TaskDraft['tables'][number];
type Filters = NonNullable<Mapping['filters']>;
type Transformations = NonNullable<Mapping['transformations']>;

function problems(mapping: Partial<Mapping>, options?: Parameters<typeof plan>[1]): readonly string[] {
  return plan(mapping, options).problems.map(({ code, path }) => `${path}: ${code}`);
}

function planned(transformations: Transformations, more: Partial<Mapping> = {}) {
  const { tables, problems: found } = plan({ transformations, ...more });
  expect(found.filter(({ severity }) => severity === 'error')).toEqual([]);
  const [only] = tables;
  if (only === undefined) {
    throw new Error('no table');
  }
  return only;
}

const typesOf = (transformations: Transformations) =>
  Object.fromEntries(planned(transformations).target.columns.map(({ name, type }) => [name, type]));

test('a table without rules is its source, and rows pass as they are', () => {
  const only = planned([]);
  expect(only.rules).toBeUndefined();
  expect(only.target).toEqual({ ...item, apply: only.apply, follows: item.columns });
});

test('schema, table and columns have their new names everywhere; two columns may swap theirs', () => {
  const only = planned([
    { type: 'modify-schema-name', targetSchema: 'r_{schema}' },
    { type: 'modify-table-name', targetTable: 'dim_{table}' },
    { type: 'modify-column-name', column: 'id', targetColumn: 'item_id' },
    { type: 'modify-column-name', column: 'name', targetColumn: 'Straße' },
    { type: 'modify-column-name', column: 'Straße', targetColumn: 'name' },
  ]);
  expect(only.target).toMatchObject({ schema: 'r_public', table: 'dim_item', key: ['item_id'], primaryKey: ['item_id'] });
  expect(only.target.from).toEqual({ schema: 'public', table: 'item' });
  expect(only.target.columns.slice(0, 3).map(({ name }) => name)).toEqual(['item_id', 'Straße', 'name']);
  expect(only.rules?.load).toMatchObject({ select: expect.arrayContaining(['"id"', '"name"', '"Straße"']), rows: undefined });
});

test('names are made plain: lower case, without accents, everything else an underscore', () => {
  const shape = table('Mein Tisch', [column('id', 'integer', { notNull: true }), column('plano pro ?', 'text'), column('Região', 'text')]);
  const { tables } = plan({ transformations: [{ type: 'lowercase-names' }] }, { shapes: [shape] });
  expect(tables[0]?.target.table).toBe('mein_tisch');
  expect(tables[0]?.target.columns.map(({ name }) => name)).toEqual(['id', 'plano_pro__', 'regiao']);
});

describe('what a table is known by at its target', () => {
  const change = (column: string, operation: 'uppercase' | 'lowercase') => ({ type: 'modify-column-value' as const, operation, column });
  const known = (column: string, operation: 'uppercase' | 'lowercase', more: Partial<Mapping> = {}) => {
    const shape = table('item', [column_('id'), column_('name')]);
    return plan(
      { transformations: [change(column, operation)], ...more },
      { shapes: [more.key === undefined ? shape : { ...shape, key: [] }] },
    ).tables[0]?.target.fingerprint;
  };
  const column_ = (name: string) => column(name, 'text', { notNull: true });

  test.each<[string, string, Partial<Mapping>, boolean]>([
    ['a value', 'name', {}, true],
    ['a value of the key', 'id', {}, false],
    ['a value of another key', 'name', { key: ['name'] }, false],
    ['a value of a row that is found whole', 'name', { rowIdentity: 'whole-row' }, false],
    ['a value of a row that nobody finds', 'id', { apply: { mode: 'history' } }, true],
  ])('%s changes otherwise', (_title, name, more, isSame) => {
    expect(known(name, 'lowercase', more) === known(name, 'uppercase', more)).toBe(isSame);
  });
});

test('names that a rule gives are made plain, too', () => {
  const shape = table('Mein Tisch', [column('id', 'integer', { notNull: true }), column('txt', 'text')]);
  const transformations: Transformations = [
    { type: 'modify-table-name', targetTable: 'Dim {table}' },
    { type: 'modify-column-name', column: 'txt', targetColumn: 'Descrição' },
    { type: 'lowercase-names' },
  ];
  const { tables } = plan({ transformations }, { shapes: [shape] });
  expect(tables[0]?.target.table).toBe('dim_mein_tisch');
  expect(tables[0]?.target.columns.map(({ name }) => name)).toEqual(['id', 'descricao']);
});

test('columns are chosen by the names of the source', () => {
  const only = planned([], { columns: { include: ['id', 'amount'] } });
  expect(only.target.columns.map(({ name }) => name)).toEqual(['id', 'amount']);
  expect(only.rules?.load.select).toEqual(['"id"', '"amount"']);
});

describe('the type of a column after its rules', () => {
  test.each<[Transformations[number], string, string]>([
    [{ type: 'modify-column-value', operation: 'format-date', column: 'born', format: '%Y' }, 'born', 'text'],
    [{ type: 'modify-column-value', operation: 'extract-year', column: 'seen' }, 'seen', 'integer'],
    [{ type: 'modify-column-value', operation: 'uppercase', column: 'name' }, 'name', 'character varying(20)'],
    [{ type: 'modify-column-value', operation: 'math-expression', column: 'count', expression: 'value * 2 ^ 3' }, 'count', 'bigint'],
    [{ type: 'modify-column-value', operation: 'math-expression', column: 'count', expression: 'value / 2' }, 'count', 'numeric(38,10)'],
    [{ type: 'modify-column-value', operation: 'math-expression', column: 'count', expression: 'value ^ -1' }, 'count', 'numeric(38,10)'],
    [{ type: 'modify-column-value', operation: 'math-expression', column: 'amount', expression: '-value' }, 'amount', 'numeric(38,10)'],
    [
      { type: 'modify-column-value', operation: 'math-expression', column: 'amount', expression: '-value', scale: 2 },
      'amount',
      'numeric(38,2)',
    ],
    [
      { type: 'modify-column-value', operation: 'math-expression', column: 'weight', expression: 'value + 1' },
      'weight',
      'double precision',
    ],
    [{ type: 'modify-column-value', operation: 'flag-to-number', column: 'name' }, 'name', 'smallint'],
    [{ type: 'modify-column-value', operation: 'mask', column: 'name', method: 'fixed' }, 'name', 'text'],
    [{ type: 'modify-column-type', column: 'name', targetType: 'timestamptz' }, 'name', 'timestamp with time zone'],
    [{ type: 'modify-column-type', column: 'name', targetType: 'numeric', precision: 8, scale: 3 }, 'name', 'numeric(8,3)'],
    [{ type: 'create-column', operation: 'concat', newColumn: 'n', dependsOn: ['name', 'Straße'] }, 'n', 'text'],
    [{ type: 'create-column', operation: 'date-diff-years', newColumn: 'n', dependsOn: ['born', 'seen'] }, 'n', 'integer'],
    [
      { type: 'create-column', operation: 'date-diff-years', newColumn: 'n', dependsOn: ['born', 'seen'], roundResult: false },
      'n',
      'double precision',
    ],
    [{ type: 'create-column', operation: 'date-now', newColumn: 'n' }, 'n', 'date'],
    [{ type: 'create-column', operation: 'datetime-now', newColumn: 'n' }, 'n', 'timestamp with time zone'],
    [{ type: 'create-column', operation: 'literal', newColumn: 'n', valueType: 'varchar', value: 'BRL' }, 'n', 'character varying'],
  ])('%j', (transformation, name, type) => {
    expect(typesOf([transformation])[name]).toBe(type);
  });
});

test('values change in the order of needs, priorities and the list, and it is told why', () => {
  const { order } = planned([
    { type: 'create-column', operation: 'concat', newColumn: 'both', dependsOn: ['made', 'name'] },
    { type: 'modify-column-value', operation: 'trim', column: 'name', priority: 'low' },
    { type: 'modify-column-value', operation: 'uppercase', column: 'Straße', priority: 'high' },
    { type: 'create-column', operation: 'literal', newColumn: 'made', valueType: 'text', value: 'x' },
  ]);
  expect(order.map(({ name, column, waitsFor, priority }) => [name, column, waitsFor, priority])).toEqual([
    ['uppercase', 'Straße', [], 'high'],
    ['literal', 'made', [], 'normal'],
    ['trim', 'name', [], 'low'],
    ['concat', 'both', ['made', 'name'], 'normal'],
  ]);
});

test('new columns stand last, in the order of the list', () => {
  const only = planned([
    { type: 'create-column', operation: 'concat', newColumn: 'b', dependsOn: ['a', 'name'] },
    { type: 'create-column', operation: 'literal', newColumn: 'a', valueType: 'text', value: 'x' },
  ]);
  expect(only.target.columns.slice(-2).map(({ name }) => name)).toEqual(['b', 'a']);
});

describe('everything wrong is told at once, with its place', () => {
  const upper = (name: string) => ({ type: 'modify-column-value', operation: 'uppercase', column: name }) as const;
  test('columns that are not there', () => {
    const mapping: Partial<Mapping> = {
      filters: [{ operator: 'is-null', column: 'nam' }],
      transformations: [upper('gone'), { type: 'modify-column-name', column: 'none', targetColumn: 'x' }],
      columns: { exclude: ['neither'] },
    };
    expect(problems(mapping)).toEqual([
      'tables.0.columns.exclude.0: COLUMN_UNKNOWN',
      'tables.0.transformations.1.column: COLUMN_UNKNOWN',
      'tables.0.transformations.0.column: COLUMN_UNKNOWN',
      'tables.0.filters.0.column: COLUMN_UNKNOWN',
    ]);
  });

  test('names that look like it are offered', () => {
    expect(plan({ filters: [{ operator: 'is-null', column: 'amonut' }] }).problems[0]?.text).toContain('did you mean "amount"?');
  });

  test('a table that is not there', () => {
    const { problems: found } = plan({ source: { schema: 'public', table: 'itme' } });
    expect(found).toMatchObject([{ code: 'TABLE_UNKNOWN', path: 'tables.0.source', text: expect.stringContaining('"public.item"') }]);
  });
});

describe('old rows', () => {
  const filters: Filters = [{ operator: 'equals', column: 'name', value: 'x' }];

  test('a filter whose column they lack asks for FULL, with the statement', () => {
    expect(plan({ filters }).problems).toMatchObject([
      { code: 'BEFORE_IMAGE_NEEDED', severity: 'warning', sql: 'ALTER TABLE "public"."item" REPLICA IDENTITY FULL' },
    ]);
  });

  test('not with FULL, not for the key, not without a log', () => {
    expect(plan({ filters }, { shapes: [{ ...item, replicaIdentity: 'full' }] }).problems).toEqual([]);
    const byKey: Filters = [{ operator: 'equals', column: 'id', value: 1 }];
    expect(plan({ filters: byKey, columns: { include: ['id', 'count'] } }).problems).toEqual([]);
    expect(plan({ filters: byKey }).problems).toMatchObject([
      {
        code: 'BEFORE_IMAGE_NEEDED',
        severity: 'info',
        path: 'tables.0.filters',
        text: expect.stringMatching(/"name" or "Straße" or "more"/),
      },
    ]);
    expect(plan({ filters }, { task: { mode: 'full-load' } }).problems).toEqual([]);
  });

  test('a column made of several asks for FULL where an update may bring some of them only', () => {
    const both = (...dependsOn: string[]) =>
      ({ type: 'create-column', operation: 'concat', newColumn: dependsOn.join('+'), dependsOn }) as const;
    const transformations = [both('name', 'Straße'), both('name+Straße', 'name'), both('fixed', 'fixed')];
    const fixed = { type: 'create-column', operation: 'literal', newColumn: 'fixed', value: 'x', valueType: 'text' } as const;
    const rules = { transformations: [fixed, ...transformations] };
    expect(plan(rules).problems).toMatchObject(
      [1, 2].map((index) => ({
        ...{ code: 'BEFORE_IMAGE_NEEDED', severity: 'warning', path: `tables.0.transformations.${index}` },
        sql: 'ALTER TABLE "public"."item" REPLICA IDENTITY FULL',
      })),
    );
    expect(plan(rules, { shapes: [{ ...item, replicaIdentity: 'full' }] }).problems).toEqual([]);
    expect(plan(rules, { task: { mode: 'full-load' } }).problems).toEqual([]);
    const short = item.columns.map((one) =>
      one.type === 'text' || one.type === 'jsonb' ? column(one.name, 'character varying(30)') : one,
    );
    expect(plan(rules, { shapes: [{ ...item, columns: short }] }).problems, 'no row is large enough').toEqual([]);
  });
});

describe('rules of the task', () => {
  const upper = { type: 'modify-column-value', operation: 'uppercase', column: 'name' } as const;

  test('reach tables by name, and pass over those that lack the column', () => {
    const other = table('other', [column('id', 'integer', { notNull: true })]);
    const tables = ['item', 'other'].map((name) => ({ source: { schema: 'public', table: name } }));
    const { tables: found, problems: wrong } = plan({}, { shapes: [item, other], task: { tables, transformations: [upper] } });
    expect(wrong).toEqual([]);
    expect(found.map(({ order }) => order.length)).toEqual([1, 0]);
    const only = { task: { transformations: [{ ...upper, appliesTo: { table: 'o*', pattern: true } }] } };
    expect(plan({}, only).tables[0]?.order).toEqual([]);
  });

  test("a table's own rule wins over one that says the same", () => {
    const shared: Transformations = [{ type: 'modify-schema-name', targetSchema: 'a', appliesTo: { schema: 'public' } }];
    const own: Transformations = [{ type: 'modify-schema-name', targetSchema: 'b' }];
    expect(plan({}, { task: { transformations: shared } }).tables[0]?.target.schema).toBe('a');
    expect(plan({ transformations: own }, { task: { transformations: shared } }).tables[0]?.target.schema).toBe('b');
  });
});

test('the primary key gains and loses columns; rows are still found by what the source sends', () => {
  const shape = table('item', [column('id', 'integer', { notNull: true }), column('country', 'text', { notNull: true })]);
  const added = plan({ transformations: [{ type: 'add-primary-key', columns: ['country'] }] }, { shapes: [shape] });
  expect(added.tables[0]?.target).toMatchObject({ key: ['id'], primaryKey: ['id', 'country'] });
  const whole = { ...shape, replicaIdentity: 'full' as const };
  const removed = plan({ transformations: [{ type: 'remove-primary-key', columns: ['id'] }] }, { shapes: [whole] });
  expect(removed.tables[0]?.target).toMatchObject({ key: [], primaryKey: [] });
  expect(removed.problems).toMatchObject([{ code: 'KEY_NOT_UNIQUE', severity: 'warning' }]);
});

test('columns that a mapping names as its key take the place of the primary key', () => {
  const shape = table('item', [column('id', 'integer', { notNull: true }), column('code', 'text', { notNull: true })], {
    replicaIdentity: 'full',
  });
  const { tables, problems: found } = plan({ key: ['code'] }, { shapes: [shape] });
  expect(found.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(tables[0]?.target).toMatchObject({ key: ['code'], primaryKey: ['code'] });
});

test('keys may meet where a rule changes them, or where they are not all of the source’s', () => {
  const shape = table('item', [column('id', 'text', { notNull: true }), column('country', 'text', { notNull: true })]);
  const mayMeet = (mapping: Partial<Mapping>) => plan(mapping, { shapes: [shape] }).tables[0]?.keysMayMeet;
  expect(mayMeet({})).toBe(false);
  expect(mayMeet({ transformations: [{ type: 'modify-column-name', column: 'id', targetColumn: 'code' }] })).toBe(false);
  expect(mayMeet({ transformations: [{ type: 'modify-column-value', operation: 'uppercase', column: 'country' }] })).toBe(false);
  expect(mayMeet({ key: ['id', 'country'] })).toBe(false);
  expect(mayMeet({ transformations: [{ type: 'modify-column-value', operation: 'uppercase', column: 'id' }] })).toBe(true);
  expect(mayMeet({ key: ['country'] })).toBe(true);
});

test('objects follow the names, and those that speak of what is not there are left out and named', () => {
  const index = (name: string, definition: string) => ({ kind: 'indexes', name, definition, isUnique: false }) as const;
  const shape = {
    ...item,
    objects: [
      index('by_name', 'USING btree (name DESC)'),
      index('by_lower', 'USING btree (lower((name)::text))'),
      index('by_count', 'USING btree (count)'),
      { kind: 'comments', name: 'name', definition: 'its name', isUnique: false } as const,
    ],
  };
  const transformations: Transformations = [{ type: 'modify-column-name', column: 'name', targetColumn: 'Title' }];
  const { tables, problems: found } = plan({ transformations, columns: { exclude: ['more'] } }, { shapes: [shape] });
  expect(tables[0]?.target.objects).toEqual([
    index('by_name', 'USING btree ("Title" DESC)'),
    index('by_count', 'USING btree (count)'),
    { kind: 'comments', name: 'Title', definition: 'its name', isUnique: false },
  ]);
  expect(found).toMatchObject([{ code: 'NOT_COPIED', severity: 'info', text: expect.stringContaining('by_lower') }]);
});

test('filters go into the query, with constants of the type of the column', () => {
  const filters: Filters = [
    { operator: 'equals', column: 'name', value: "O'Neil\\" },
    { operator: 'between', column: 'amount', lower: '1.50', upper: 2 },
    { operator: 'date-equals', column: 'seen', value: '2022-01-01' },
    { operator: 'is-null', column: 'more' },
    { operator: 'contains', column: 'Straße', value: 'a.b(', includeNull: true },
  ];
  const { tables } = plan({ filters });
  expect(tables[0]?.rules?.load.rows).toBeUndefined();
  expect(tables[0]?.rules?.load.where?.split(' AND (')[0]).toBe(`"name"::text COLLATE "C" = E'O''Neil\\\\'::text`);
  expect(tables[0]?.rules?.load.where).toContain(`"seen" >= '2022-01-01 00:00:00.000000+00'::timestamptz`);
  expect(tables[0]?.rules?.load.where).toContain(`"seen" < '2022-01-02 00:00:00.000000+00'::timestamptz`);
  expect(tables[0]?.rules?.load.where).toContain('"more" IS NOT DISTINCT FROM NULL');
});

test('what SQL does not say exactly passes through code', () => {
  const { tables } = plan({
    filters: [{ operator: 'equals', column: 'name', value: 'X', caseSensitive: false }],
    columns: { include: ['id'] },
  });
  expect(tables[0]?.rules?.load).toMatchObject({ select: ['"id"', '"name"'], where: undefined, rows: expect.anything() });
});

test('how rows are found: by all columns where old rows come whole, by the key, or not at all', () => {
  expect(planned([], { rowIdentity: 'insert-only' }).operations).toEqual(['insert']);
  expect(problems({ rowIdentity: 'whole-row' })).toContain('tables.0.rowIdentity: NO_REPLICA_IDENTITY');
  expect(problems({ rowIdentity: 'key' })).toEqual([]);
  expect(problems({ matching: 'all-columns' })).toContain('tables.0.matching: NO_REPLICA_IDENTITY');
});

test('all-columns: no key at the target, an equal row is searched by the key of the source where that arrives as it is, and deletes are asked for', () => {
  const distinct = (more: Partial<Mapping> = {}) => {
    const { tables, problems: found } = plan({ matching: 'all-columns', ...more }, { shapes: [{ ...item, replicaIdentity: 'full' }] });
    expect(found.filter(({ severity }) => severity === 'error')).toEqual([]);
    return tables[0];
  };
  expect(distinct()).toMatchObject({ operations: ['insert', 'update'], target: { key: [], primaryKey: [], distinct: ['id'] } });
  expect(distinct({ apply: { deletes: 'delete' } })?.operations).toEqual(['insert', 'update', 'delete']);
  expect(distinct({ columns: { exclude: ['id'] } })?.target.distinct).toEqual([]);
  expect(distinct({ transformations: [{ type: 'modify-column-name', column: 'id', targetColumn: 'no' }] })?.target.distinct).toEqual([
    'no',
  ]);
  const masked = { type: 'modify-column-value', column: 'id', operation: 'math-expression', expression: 'value + 1' } as const;
  expect(distinct({ transformations: [masked] })?.target.distinct).toEqual([]);
  expect(distinct()?.target.fingerprint).not.toBe(planned([]).target.fingerprint);
});
