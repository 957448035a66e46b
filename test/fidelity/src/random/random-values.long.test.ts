import { startInstallation } from '@trem/test-installation';
import { test } from 'vitest';
import { copyRandomValues } from './random-values.js';

test('many random values of every type arrive as they are', { timeout: 1_200_000 }, async () => {
  await using installation = await startInstallation();
  await copyRandomValues(installation, 2_000);
});
