import type { TaskStatus } from '@trem/contracts';
import { expect, test } from 'vitest';
import { withChanges } from './task-changes.js';

const task = (id: string, name = id, lagMs = 0) => ({ id, name, lagMs }) as TaskStatus;
const change = (status: TaskStatus) => ({ id: status.id, status });

test('what changed takes the place of what was known, what is new is put in by name, and what is gone goes', () => {
  const known = [task('1', 'a'), task('2', 'c')];
  const changes = [change(task('2', 'c', 9)), change(task('3', 'b')), { id: '1', status: null }, { id: '7', status: null }];
  expect(withChanges(known, changes, false)).toEqual([task('3', 'b'), task('2', 'c', 9)]);
});

test('the first of a connection is the whole list: what went while nobody listened is not kept', () => {
  expect(withChanges([task('1'), task('2')], [change(task('2'))], true)).toEqual([task('2')]);
  expect(withChanges([task('1')], [], true)).toEqual([]);
});
