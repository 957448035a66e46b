import { expect, test } from 'vitest';
import { type TaskDraft, taskDefinition } from '../task/index.js';
import { asksPreparation, type EditEffect, mayChangeIn, plannedChanges, tablesToResync } from './edit-plan.js';

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
