import { type Installation, startInstallation } from '@trem/test-installation';
import { afterAll, beforeAll } from 'vitest';
import { applySpeed } from './apply-speed.js';

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation({ drafts: false });
}, 120_000);
afterAll(() => installation[Symbol.asyncDispose](), 60_000);

applySpeed(() => installation, { scale: 1, deadlineMs: 2_400_000, everyMs: 3_000, looks: 5 });
