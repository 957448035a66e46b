import { type Installation, startInstallation } from '@trem/test-installation';
import { afterAll, beforeAll, test } from 'vitest';
import { runReferencePrompts } from './reference-tasks.js';

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
});
afterAll(() => installation[Symbol.asyncDispose]());

test.each([[[0, 1, 2, 3, 4]], [[5, 6, 7, 8, 9]]])(
  '[row 100] both reference prompts, in variants %j, give definitions that validate and run to equal: load, then changes',
  async (seeds) => {
    await runReferencePrompts(installation, seeds);
  },
  400_000,
);
