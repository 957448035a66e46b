import { startTemporal } from '@trem/dev-stack';
import { startInstallation, startScenario } from '@trem/test-installation';
import { testServers } from '@trem/testing';
import { test } from 'vitest';
import { ledgerSql } from './ledger.js';
import { outlives } from './outage.js';

// With the time-out that is shipped.
test.each([90, 300])(
  'Temporal is away for %i s',
  async (seconds) => {
    await using temporal = await startTemporal();
    const settings = { TREM_HEARTBEAT_TIMEOUT_MS: '25000' };
    await using trem = await startInstallation({ settings, servers: { ...testServers(), temporal: temporal.address } });
    await using scenario = await startScenario(trem, { sql: ledgerSql, tables: ['ledger'] });
    await scenario.start();
    await scenario.waitForPhase('cdc');
    await outlives({ temporal, trem, scenario, awayMs: seconds * 1_000 });
  },
  900_000,
);
