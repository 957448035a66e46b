import { phases, restPhases, taskDefinition } from '@trem/contracts';
import { expect, test } from 'vitest';
import { asksLiveCheck, fixedNameProblems, planEdit, refuseUnlessNow, withTargetNames } from './definition-change.js';

const draft = {
  name: 'shop',
  title: 'Shop',
  source: { endpoint: 'a' },
  targets: [{ endpoint: 'b', name: 'first' }],
  tables: [{ source: { schema: 'public', table: 'item' } }],
};
const stored = taskDefinition.parse(draft);
const next = (change: object) => taskDefinition.parse({ ...draft, ...change });

test('a target without a name keeps the one it has', () => {
  const named = withTargetNames(next({ targets: [{ endpoint: 'c' }] }), stored);
  expect(named.targets).toEqual([{ endpoint: 'c', name: 'first' }]);
  expect(fixedNameProblems(named, stored)).toEqual([]);
});

test('name of task and targets are fixed, and all attempts are told at once', () => {
  const renamed = next({ name: 'other', targets: [{ endpoint: 'b', name: 'second' }] });
  expect(fixedNameProblems(renamed, stored).map(({ path }) => path)).toEqual(['name', 'targets.0.name']);
});

test.each(phases)('in phase %s words and stream settings may change, tables only at rest and while it streams', (phase) => {
  const plan = (change: object) => planEdit({ version: 3, phase, definition: stored }, next(change));
  const isAtRest = (restPhases as readonly string[]).includes(phase);
  expect(plan({ title: 'Other', cdc: { maxBatchChanges: 5 } })).toMatchObject({ version: 3, mayNow: true, resync: [] });
  const isStreaming = phase === 'cdc' || phase === 'recovering';
  expect(plan({ cdc: { operations: ['insert'] } }).mayNow).toBe(isAtRest || isStreaming);
  const more = { tables: [...draft.tables, { source: { schema: 'public', table: 'more' } }] };
  expect(plan(more).mayNow).toBe(isAtRest || isStreaming);
});

test('a refused save names every change that is refused, with its own remedy', () => {
  const change = { title: 'Other', mode: 'cdc', tables: [{ ...draft.tables[0], key: ['id'] }] };
  const plan = planEdit({ version: 1, phase: 'cdc', definition: stored }, next(change));
  expect(plan.resync).toEqual(['public.item']);
  let thrown: unknown;
  try {
    refuseUnlessNow('shop', plan);
  } catch (error) {
    thrown = error;
  }
  const named = [expect.objectContaining({ path: 'mode' }), expect.objectContaining({ path: 'tables[public.item].key' })];
  expect(thrown).toMatchObject({ problem: { status: 409, code: 'TASK_RUNNING', problems: named } });
});

test('an edit that holds for later changes only offers another load, and of rules only what both databases are held against', () => {
  const plan = (change: object, phase: (typeof phases)[number] = 'cdc') =>
    planEdit({ version: 1, phase, definition: stored }, next(change));
  const rule = { type: 'modify-column-value', operation: 'uppercase', column: 'name' };
  const ruled = { tables: [{ ...draft.tables[0], transformations: [rule] }] };
  expect(plan(ruled)).toMatchObject({ mayNow: true, resync: [], resyncOffered: ['public.item'] });
  expect(plan(ruled, 'created').resyncOffered).toEqual([]);
  expect(plan(ruled, 'full-load').mayNow).toBe(false);
  expect([plan(ruled), plan(ruled, 'stopped'), plan({ cdc: { operations: ['insert'] } })].map(asksLiveCheck)).toEqual([true, false, false]);
  expect(plan({ tables: [{ ...draft.tables[0], transformations: [rule], key: ['id'] }] })).toMatchObject({
    resync: ['public.item'],
    resyncOffered: [],
  });
});
