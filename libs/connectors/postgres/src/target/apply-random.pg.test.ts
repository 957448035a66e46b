import { test } from 'vitest';
import { replicateRandomScripts } from '../../test-support/random-scripts.js';

test.each(['net', 'in-order'] as const)('random scripts leave the target as the source is, written %s', async (way) => {
  await replicateRandomScripts({ way, scripts: 120, statements: 30 });
});
