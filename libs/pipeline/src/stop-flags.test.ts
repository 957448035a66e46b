import { expect, test } from 'vitest';
import { delayAfter } from './stop-flags.js';

test('the wait before the next try doubles, and never exceeds the longest', () => {
  const retry = { attempts: 6, firstDelayMs: 100, maxDelayMs: 700 };
  expect([1, 2, 3, 4, 5].map((tries) => delayAfter(tries, retry))).toEqual([100, 200, 400, 700, 700]);
});
