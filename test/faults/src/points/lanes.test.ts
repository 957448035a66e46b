import { expect, test } from 'vitest';
import { Lanes } from './lanes.js';

test('where no lane can be opened, everybody who waits for one hears it', async () => {
  await using lanes = new Lanes(2, async () => {
    throw new Error('no port');
  });
  const asked = [1, 2, 3, 4].map(() => lanes.use(async () => 'done'));
  expect(await Promise.allSettled(asked)).toEqual(asked.map(() => ({ status: 'rejected', reason: new Error('no port') })));
});
