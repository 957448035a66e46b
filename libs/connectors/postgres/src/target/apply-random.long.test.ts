import { test } from 'vitest';
import { replicateRandomScripts } from '../../test-support/random-scripts.js';

/** Written net is what compaction makes; the other way is what it must equal. */
test.each([
  ['net', 10_000],
  ['in-order', 2_000],
] as const)('written %s, %i random scripts leave the target as the source is', { timeout: 60 * 60_000 }, async (way, scripts) => {
  await replicateRandomScripts({ way, scripts, statements: 40 });
});
