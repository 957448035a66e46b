import { expect, test } from 'vitest';
import { illnessOf, isIll } from './illness.js';

const well = { phase: 'cdc', hasWorker: true, error: null, deadLetters: { open: 0, parked: 0 } } as const;
const error = { code: 'TARGET_UNREACHABLE', text: '', remedy: '', retryAt: null };

test('a task that waits for a person comes before one without a worker, one that fails, and one with refused changes', () => {
  const signs = [
    { ...well, phase: 'attention', hasWorker: false, error },
    { ...well, hasWorker: false, error },
    { ...well, error, deadLetters: { open: 1, parked: 0 } },
    { ...well, deadLetters: { open: 1, parked: 0 } },
    well,
  ] as const;
  expect(signs.map(illnessOf)).toEqual([0, 1, 2, 3, 4]);
  expect(signs.map(isIll)).toEqual([true, true, true, true, false]);
});

test('a task at rest is not ill', () => {
  expect(isIll({ ...well, phase: 'paused' })).toBe(false);
});
