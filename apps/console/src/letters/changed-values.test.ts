import { expect, test } from 'vitest';
import { changedValues } from './changed-values.js';

test('only what was written otherwise is sent: NULL and the empty text are two things', () => {
  const before = { id: '7', price: '-7', note: '', when: null };
  expect(changedValues(before, before)).toEqual({});
  expect(changedValues(before, { ...before, price: '7', note: null, when: '' })).toEqual({ price: '7', note: null, when: '' });
});
