import { test } from 'vitest';
import { compareRandomFilters } from '../../test-support/random-filters.js';

test('every operator on every type, 200 rounds', { timeout: 60 * 60_000 }, async () => {
  await compareRandomFilters({ rows: 400, rounds: 200 });
});
