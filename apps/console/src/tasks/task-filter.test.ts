import type { TaskStatus } from '@trem/contracts';
import { expect, test } from 'vitest';
import { countPhases, filterTasks } from './task-filter.js';

const task = (name: string, more: Partial<TaskStatus>) =>
  ({ name, title: '', source: 'shop', targets: ['copy'], phase: 'cdc', ...more }) as TaskStatus;
const tasks = [
  task('sales', { title: 'The Sales Copy' }),
  task('people', { source: 'hr', phase: 'paused' }),
  task('stock', { targets: ['warehouse'], phase: 'attention' }),
];
const names = (search: string, phase?: string) => filterTasks(tasks, { search, phase }).map(({ name }) => name);

test('a search looks at name, title, source and targets, in any letter case', () => {
  expect(names('')).toEqual(['sales', 'people', 'stock']);
  expect(names(' COPY ')).toEqual(['sales', 'people']);
  expect(names('hr')).toEqual(['people']);
  expect(names('Warehouse')).toEqual(['stock']);
  expect(names('sales copy')).toEqual(['sales']);
  expect(names('nothing')).toEqual([]);
});

test('search and phase must both fit', () => {
  expect(names('s', 'attention')).toEqual(['stock']);
  expect(names('people', 'cdc')).toEqual([]);
});

test('phases that need somebody come first, others by name', () => {
  expect(countPhases(tasks)).toEqual([
    ['attention', 1],
    ['cdc', 1],
    ['paused', 1],
  ]);
});
