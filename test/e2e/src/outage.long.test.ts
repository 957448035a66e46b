import { startInstallation } from '@trem/test-installation';
import { test } from 'vitest';
import { healsByItself } from './outage.js';

test('[row 81] [O2] a target that is away for two minutes heals by itself, without a dead letter, with the waits that Trem has by itself', async () => {
  await using installation = await startInstallation();
  await healsByItself(installation, 120_000);
});
