import { VARIANTS } from '@trem/task-drafter/reference-prompts';
import { type Installation, startInstallation } from '@trem/test-installation';
import { afterAll, beforeAll, test } from 'vitest';
import { runReferencePrompts } from './reference-tasks.js';

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
});
afterAll(() => installation[Symbol.asyncDispose]());

test('[row 100] both reference prompts, in ten variants each, give definitions that validate and run to equal: load, then changes', async () => {
  await runReferencePrompts(
    installation,
    Array.from({ length: VARIANTS }, (_, seed) => seed),
  );
}, 240_000);
