import { startInstallation } from '@trem/test-installation';
import { test } from 'vitest';
import { healsByItself } from './outage.js';

test('[row 81] [W20] a target that is away for ten seconds heals by itself, without a dead letter, whatever the stop flags say', async () => {
  await using installation = await startInstallation({ settings: { TREM_RECOVER_FIRST_MS: '1000', TREM_RECOVER_MAX_MS: '2000' } });
  await healsByItself(installation, 10_000);
});
