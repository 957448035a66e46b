import { test } from 'vitest';
import { compareRandomFilters } from '../../test-support/random-filters.js';

test('[D8] every operator on every type: the rows that the server finds are those that pass in code', { timeout: 120_000 }, async () => {
  await compareRandomFilters({ rows: 120, rounds: 2 });
});
