import type { TaskStatus } from '@trem/contracts';
import { expect, test } from 'vitest';
import { countGroups, filterTasks } from './task-filter.js';

const well = { hasWorker: true, error: null, deadLetters: { open: 0, parked: 0 } };
const task = (name: string, more: Partial<TaskStatus>) =>
  ({ ...well, name, title: '', source: 'shop', targets: ['copy'], phase: 'cdc', step: 'live', ...more }) as TaskStatus;
const tasks = [
  task('sales', { title: 'The Sales Copy' }),
  task('people', { source: 'hr', phase: 'paused' }),
  task('stock', { targets: ['warehouse'], phase: 'attention' }),
  task('items', { source: 'erp', targets: ['lake'], hasWorker: false }),
];
const names = (search: string, group?: string) => filterTasks(tasks, { search, group }).map(({ name }) => name);

test('a search looks at name, title, source and targets, in any letter case', () => {
  expect(names('')).toEqual(['sales', 'people', 'stock', 'items']);
  expect(names(' COPY ')).toEqual(['sales', 'people']);
  expect(names('hr')).toEqual(['people']);
  expect(names('Warehouse')).toEqual(['stock']);
  expect(names('sales copy')).toEqual(['sales']);
  expect(names('nothing')).toEqual([]);
});

test('search and group must both fit; those that need somebody are a group of their own', () => {
  expect(names('s', 'attention')).toEqual(['stock']);
  expect(names('people', 'cdc')).toEqual([]);
  expect(names('', 'ill')).toEqual(['stock', 'items']);
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
