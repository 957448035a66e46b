import { expect, test } from 'vitest';
import { type TaskDraft, taskDefinition } from '../task/index.js';
import { asksPreparation, type EditEffect, mayChangeIn, plannedChanges, tablesOfTwoRules, tablesToResync } from './edit-plan.js';

const item = { source: { schema: 'public', table: 'item' } };
const odd = { source: { schema: 'public', table: 'a].key' } };
const draft: TaskDraft = {
  name: 'shop',
  source: { endpoint: 'a' },
  targets: [{ endpoint: 'b', name: 'b' }],
  tables: [item, odd],
};
const stored = taskDefinition.parse(draft);
const planned = (change: Partial<TaskDraft>) => plannedChanges(stored, taskDefinition.parse({ ...draft, ...change }));

const cases: readonly (readonly [Partial<TaskDraft>, string, EditEffect, readonly string[]])[] = [
  [{ title: 't' }, 'title', 'at-once', []],
  [{ tags: ['x'] }, 'tags', 'at-once', []],
  [{ errors: { stopOnInsertError: true } }, 'errors.stopOnInsertError', 'at-once', []],
  [{ errors: { retry: { attempts: 9 } } }, 'errors.retry.attempts', 'at-once', []],
  [{ cdc: { intervalMs: 500 } }, 'cdc.intervalMs', 'at-once', []],
  [{ schedule: { stopAt: '2027-01-01T00:00:00' } }, 'schedule.stopAt', 'at-once', []],
  [{ cdc: { operations: ['insert'] } }, 'cdc.operations', 'next-transaction', []],
  [{ tables: [{ ...item, onLeave: 'keep' }, odd] }, 'tables[public.item].onLeave', 'next-transaction', ['public.item']],
  [{ tables: [{ ...item, operations: ['insert'] }, odd] }, 'tables[public.item].operations', 'next-transaction', ['public.item']],
  [{ tables: [{ ...item, columns: { exclude: ['fax'] } }, odd] }, 'tables[public.item].columns', 'resync-tables', ['public.item']],
  [{ apply: { columns: { commitTime: 'at' } } }, 'apply.columns.commitTime', 'next-transaction', []],
  [{ apply: { columns: { surrogateId: 'no' } } }, 'apply.columns.surrogateId', 'only-stopped', []],
  [
    { tables: [{ ...item, apply: { columns: { commitTime: 'at' } } }, odd] },
    'tables[public.item].apply',
    'next-transaction',
    ['public.item'],
  ],
  [{ tables: [{ ...item, apply: { columns: { surrogateId: 'no' } } }, odd] }, 'tables[public.item].apply', 'only-stopped', ['public.item']],
  [
    { tables: [{ ...item, apply: { mode: 'upsert', columns: { surrogateId: 'no' } } }, odd] },
    'tables[public.item].apply',
    'resync-tables',
    ['public.item'],
  ],
  [{ fullLoad: { truncateTable: true } }, 'fullLoad.truncateTable', 'only-stopped', []],
  [{ tables: [{ ...item, priority: 'low' }, odd] }, 'tables[public.item].priority', 'next-transaction', ['public.item']],
  [{ tables: [{ ...item, key: ['id'] }, odd] }, 'tables[public.item].key', 'resync-tables', ['public.item']],
  [{ tables: [item, { ...odd, key: ['id'] }] }, 'tables["public.a].key"].key', 'resync-tables', ['public.a].key']],
  [{ tables: [{ ...item, apply: { mode: 'upsert' } }, odd] }, 'tables[public.item].apply', 'resync-tables', ['public.item']],
  [{ apply: { mode: 'scd2' } }, 'apply.mode', 'resync-tables', []],
  [{ apply: { scd2: { time: 'apply' } } }, 'apply.scd2.time', 'next-transaction', []],
  [{ cdc: { maxQueueBytes: 2 ** 28 } }, 'cdc.maxQueueBytes', 'only-stopped', []],
  [{ mode: 'cdc' }, 'mode', 'only-stopped', []],
  [{ source: { endpoint: 'c' } }, 'source.endpoint', 'only-stopped', []],
  [{ name: 'other' }, 'name', 'never', []],
];

test.each(cases)('%j is %s: %s', (change, path, effect, tables) => {
  expect(planned(change)).toMatchObject([{ path, effect, tables }]);
});

type Rule = NonNullable<TaskDraft['transformations']>[number];
const change = (operation: 'uppercase' | 'lowercase' | 'trim' | 'extract-year' | 'extract-day', column = 'name'): Rule => ({
  ...{ type: 'modify-column-value', operation, column },
});
const math = (expression: string, more: object = {}): Rule => ({
  ...{ type: 'modify-column-value', operation: 'math-expression', column: 'price', expression },
  ...more,
});
const literal = (value: unknown, valueType: 'text' | 'integer' = 'text'): Rule => ({
  ...{ type: 'create-column', operation: 'literal', newColumn: 'made', value: value as string, valueType },
});
const cast = (more: object): Rule => ({ type: 'modify-column-type', column: 'day', targetType: 'date', ...more }) as Rule;
const renamed = (targetColumn: string): Rule => ({ type: 'modify-column-name', column: 'a', targetColumn });

const later = 'next-transaction';
const again = 'resync-tables';
/** What the rules of a table were, what they become, and from when on. */
const ruleEdits: readonly (readonly [string, readonly Rule[], readonly Rule[], EditEffect])[] = [
  ['an operation', [change('uppercase')], [change('lowercase')], later],
  ['an operation that comes', [], [change('trim')], later],
  ['an operation that goes', [change('trim')], [], later],
  ['one more before the others', [renamed('b'), change('trim')], [change('uppercase', 'b'), renamed('b'), change('trim')], later],
  ['another order', [change('trim'), change('uppercase')], [change('uppercase'), change('trim')], later],
  ['a priority', [change('trim')], [{ ...change('trim'), priority: 'low' } as Rule], later],
  ['what is calculated', [math('value * 2')], [math('value * 3')], later],
  ['what is calculated, at a scale', [math('value * 2', { scale: 2 })], [math('value / 3', { scale: 2 })], later],
  ['a calculation that leaves the whole numbers', [math('value * 2')], [math('value * 2.5')], again],
  ['a calculation that comes', [], [math('value * 2')], again],
  ['the scale of a calculation', [math('value', { scale: 2 })], [math('value', { scale: 3 })], again],
  ['a constant', [literal('BRL')], [literal('EUR')], later],
  ['the type of a constant', [literal('1')], [literal(1, 'integer')], again],
  ['a column that comes', [], [literal('BRL')], again],
  ['a column that goes', [literal('BRL')], [], again],
  [
    'a mask',
    [{ type: 'modify-column-value', operation: 'mask', column: 'mail' }],
    [{ type: 'modify-column-value', operation: 'mask', column: 'mail', method: 'keep-last' }],
    later,
  ],
  ['a mask that comes', [], [{ type: 'modify-column-value', operation: 'mask', column: 'mail' }], again],
  [
    'what counts as empty',
    [{ type: 'modify-column-value', operation: 'replace-empty', column: 'a' }],
    [{ type: 'modify-column-value', operation: 'replace-empty', column: 'a', also: ['-'] }],
    later,
  ],
  [
    'the format of a date',
    [{ type: 'modify-column-value', operation: 'format-date', column: 'day', format: '%Y' }],
    [{ type: 'modify-column-value', operation: 'format-date', column: 'day', format: '%d.%m.%Y' }],
    later,
  ],
  ['the part of a date', [change('extract-year', 'day')], [change('extract-day', 'day')], later],
  ['how a text is read', [cast({ format: '%Y-%m-%d' })], [cast({ format: '%d/%m/%Y' })], later],
  ['a type', [cast({})], [cast({ targetType: 'timestamp' })], again],
  ['a value that may become null', [change('trim')], [{ ...change('trim'), onError: 'null' } as Rule], again],
  ['a name of a column', [renamed('b')], [renamed('c')], again],
  ['a name of a table', [], [{ type: 'modify-table-name', targetTable: 'x' }], again],
  ['a name of a schema', [], [{ type: 'modify-schema-name', targetSchema: 'x' }], again],
  ['a key', [], [{ type: 'add-primary-key', columns: ['no'] }], again],
  ['an operation beside a new name', [change('uppercase')], [change('lowercase'), renamed('c')], again],
];

test.each(ruleEdits)('of a table, %s: %j becomes %j from %s on', (_title, transformations, next, effect) => {
  const of = (list: readonly Rule[]) => taskDefinition.parse({ ...draft, tables: [{ ...item, transformations: [...list] }, odd] });
  const changes = plannedChanges(of(transformations), of(next));
  expect(new Set(changes.map((one) => one.effect))).toEqual(new Set([effect]));
  const all = ['public.item', 'public.a].key'];
  expect([tablesOfTwoRules(changes, all), tablesToResync(changes, all)]).toEqual(
    effect === later ? [['public.item'], []] : [[], ['public.item']],
  );
});

test.each(ruleEdits)('of the task, %s: for every table', (_title, transformations, next, effect) => {
  const of = (list: readonly Rule[]) => taskDefinition.parse({ ...draft, transformations: [...list] });
  const changes = plannedChanges(of(transformations), of(next));
  expect(new Set(changes.map((one) => one.effect))).toEqual(new Set([effect]));
  expect((effect === later ? tablesOfTwoRules : tablesToResync)(changes, ['a.b', 'c.d'])).toEqual(['a.b', 'c.d']);
});

test('a rule of the task that reaches other tables now makes columns elsewhere', () => {
  const of = (table: string, operation: 'uppercase' | 'extract-year') =>
    taskDefinition.parse({ ...draft, transformations: [{ ...change(operation), appliesTo: { table } }] });
  const effects = (operation: 'uppercase' | 'extract-year') =>
    plannedChanges(of('item', operation), of('other', operation)).map(({ effect }) => effect);
  expect(effects('uppercase')).toEqual([later]);
  expect(effects('extract-year')).toEqual([again]);
});

test('rows of before and later ones differ by filters, operations and rows that leave, not by priorities and clocks', () => {
  const two = (more: Partial<TaskDraft>) => tablesOfTwoRules(planned(more), ['public.item', 'public.more']);
  const filters = [{ operator: 'equals' as const, column: 'name', value: 'x' }];
  expect(planned({ tables: [{ ...item, filters }, odd] })).toMatchObject([{ effect: later }]);
  expect(two({ tables: [{ ...item, filters }, odd] })).toEqual(['public.item']);
  expect(two({ tables: [{ ...item, onLeave: 'keep' }, odd] })).toEqual(['public.item']);
  expect(two({ tables: [{ ...item, operations: ['insert'] }, odd] })).toEqual(['public.item']);
  expect(two({ cdc: { operations: ['insert'] } })).toEqual(['public.item', 'public.more']);
  expect(two({ tables: [{ ...item, priority: 'low' }, odd] })).toEqual([]);
  expect(two({ apply: { scd2: { time: 'apply' } } })).toEqual([]);
});

test('a table that comes is loaded, one that goes ends; an exclusion does the contrary', () => {
  const added = { source: { schema: 'public', table: 'more' } };
  expect(planned({ tables: [item, odd, added] })).toMatchObject([{ path: 'tables[public.more]', effect: 'load-addition' }]);
  expect(planned({ tables: [item] })).toMatchObject([
    { path: 'tables["public.a].key"]', effect: 'stream-ends', tables: ['public.a].key'] },
  ]);
  expect(planned({ tables: [item, odd, { ...added, exclude: true }] })).toMatchObject([{ effect: 'stream-ends', tables: ['public.more'] }]);
});

test.each([
  [{ tables: [item] }, true],
  [{ tables: [item, odd, { source: { schema: 'public', table: 'more' } }] }, true],
  [{ tables: [{ ...item, key: ['id'] }, odd] }, true],
  [{ tables: [{ ...item, onLeave: 'keep' as const }, odd] }, false],
  [{ title: 't', cdc: { intervalMs: 500, maxQueueBytes: 2 ** 28 } }, false],
])('%j asks for another preparation: %s', (change, asks) => {
  expect(asksPreparation(stored, taskDefinition.parse({ ...draft, ...change }))).toBe(asks);
});

test('tables to load again are named, by pattern too, and all of them when the whole task changed', () => {
  const all = ['public.item', 'public.items', 'other.item'];
  const change = { path: '', effect: 'resync-tables' } as const;
  expect(tablesToResync([{ ...change, tables: ['public.item'] }], all)).toEqual(['public.item']);
  expect(tablesToResync([{ ...change, tables: ['public.*'] }], all)).toEqual(['public.item', 'public.items']);
  expect(tablesToResync([{ ...change, tables: [] }], all)).toEqual(all);
  expect(tablesToResync([{ ...change, effect: 'at-once', tables: [] }], all)).toEqual([]);
});

test('a load allows only what it does not look at, a stream what it can take up, a rest everything but names', () => {
  const may = (phase: Parameters<typeof mayChangeIn>[0], effect: EditEffect, path = 'x') => mayChangeIn(phase, { effect, path });
  expect(may('full-load', 'at-once')).toBe(true);
  expect(may('full-load', 'next-transaction')).toBe(false);
  expect(may('cdc', 'next-transaction')).toBe(true);
  expect(may('cdc', 'resync-tables')).toBe(false);
  for (const effect of ['load-addition', 'stream-ends'] as const) {
    expect(may('cdc', effect, 'tables[public.more]')).toBe(true);
    expect(may('recovering', effect, 'tables[public.more]')).toBe(true);
    expect(may('full-load', effect, 'tables[public.more]')).toBe(false);
    expect(may('cdc', effect, 'targets[c]')).toBe(false);
  }
  expect(may('stopped', 'resync-tables')).toBe(true);
  expect(may('stopped', 'never')).toBe(false);
});
