import type { TaskStatus } from '@trem/contracts';
import { expect, test } from 'vitest';
import { countGroups, filterTasks, toggledTag } from './task-filter.js';

const well = { hasWorker: true, error: null, deadLetters: { open: 0, parked: 0 } };
const task = (name: string, more: Partial<TaskStatus>) =>
  ({ ...well, name, title: '', tags: [], source: 'shop', targets: ['copy'], phase: 'cdc', step: 'live', ...more }) as TaskStatus;
const tasks = [
  task('sales', { title: 'The Sales Copy', tags: ['Finance', 'nightly'] }),
  task('people', { source: 'hr', phase: 'paused', tags: ['finance'] }),
  task('stock', { targets: ['warehouse'], phase: 'attention' }),
  task('items', { source: 'erp', targets: ['lake'], hasWorker: false }),
];
const names = (search: string, group?: string, tags: readonly string[] = []) =>
  filterTasks(tasks, { search, group, tags }).map(({ name }) => name);

test('a search looks at name, title, tags, source and targets, in any letter case', () => {
  expect(names('')).toEqual(['sales', 'people', 'stock', 'items']);
  expect(names(' COPY ')).toEqual(['sales', 'people']);
  expect(names('hr')).toEqual(['people']);
  expect(names('Warehouse')).toEqual(['stock']);
  expect(names('sales copy')).toEqual(['sales']);
  expect(names('night')).toEqual(['sales']);
  expect(names('nothing')).toEqual([]);
});

test('search and group must both fit; those that need somebody are a group of their own', () => {
  expect(names('s', 'attention')).toEqual(['stock']);
  expect(names('people', 'cdc')).toEqual([]);
  expect(names('', 'ill')).toEqual(['stock', 'items']);
});

test('a task must carry all tags that are chosen, each as a whole, in any letter case, beside what search and group leave', () => {
  expect(names('', undefined, ['FINANCE'])).toEqual(['sales', 'people']);
  expect(names('', undefined, ['finance', 'Nightly'])).toEqual(['sales']);
  expect(names('', undefined, ['night'])).toEqual([]);
  expect(names('', 'paused', ['finance'])).toEqual(['people']);
});

test('a tag is chosen once, and pressed again no more, in whatever letter case it stands', () => {
  expect(toggledTag(['a'], 'Finance')).toEqual(['a', 'Finance']);
  expect(toggledTag(['a', 'Finance'], 'finance')).toEqual(['a']);
});

test('the worst groups come first, each with the worst of its tones', () => {
  const counts = countGroups([task('late', { step: 'catching-up' }), ...tasks]);
  expect(counts.map(({ name, count, tone }) => [name, count, tone])).toEqual([
    ['ill', 2, 'bad'],
    ['attention', 1, 'bad'],
    ['cdc', 3, 'work'],
    ['paused', 1, 'rest'],
  ]);
});

test('where nobody is needed there is no such group', () => {
  expect(countGroups([task('a', {})]).map(({ name }) => name)).toEqual(['cdc']);
});
