import { expect, test } from 'vitest';
import { createTestDatabase } from './test-database.js';

test('questions that are asked at once are answered one after the other: the driver has nothing to warn of', async () => {
  await using database = await createTestDatabase('source');
  const warnings: string[] = [];
  const onWarning = (warning: Error) => void warnings.push(warning.message);
  process.on('warning', onWarning);
  try {
    const questions = [1, 2].map((n) => database.query('SELECT $1::int AS n', [n]));
    const refused = database.query('SELECT 1 / 0');
    const last = database.query('SELECT 3 AS n');
    await expect(refused).rejects.toMatchObject({ code: '22012' });
    expect((await Promise.all([...questions, last])).flat()).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    await new Promise(setImmediate); // warnings are told in a later turn
    expect(warnings).toEqual([]);
  } finally {
    process.off('warning', onWarning);
  }
});
