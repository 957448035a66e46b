import { type Installation, startInstallation } from '@trem/test-installation';
import { afterAll, beforeAll, test } from 'vitest';
import { runReferencePrompts } from './reference-tasks.js';

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
});
afterAll(() => installation[Symbol.asyncDispose]());

test('[row 100] both reference prompts, in three variants each, give definitions that validate and run to equal: load, then changes', async () => {
  await runReferencePrompts(installation, [0, 1, 2]);
}, 240_000);
