import {
  type Installation,
  type Scenario,
  type ScenarioOptions,
  SMALL_BANK,
  startInstallation,
  startScenario,
} from '@trem/test-installation';
import { type TestDatabase, waitFor } from '@trem/testing';
import { transfersAt } from './bank.js';

/** An installation that comes back from trouble within seconds. Shipped: after 30 s first, 10 min at most. */
export function startQuickInstallation(servers: { readonly store?: string } = {}): Promise<Installation> {
  return startInstallation({ settings: { TREM_RECOVER_FIRST_MS: '1000', TREM_RECOVER_MAX_MS: '4000' }, servers });
}

/** A bank in the stream, everything so far at the target. */
export async function runningBank(installation: Installation, options: Partial<ScenarioOptions> = {}): Promise<Scenario> {
  const scenario = await startScenario(installation, { ...SMALL_BANK, ...options });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  return scenario;
}

/** Waits until more transfers have come to the target than it has now, and again some. */
export async function waitForTransfers(target: TestDatabase, deadlineMs = 120_000): Promise<void> {
  const before = await waitFor('the target to answer', async () => (await transfersAt(target)) + 1, { deadlineMs });
  await waitFor('transfers to arrive again', async () => (await transfersAt(target)) > before + 20, { deadlineMs, everyMs: 200 });
}

/** What the target has applied, as a position: text that sorts as the log does. */
export async function appliedAt({ query }: TestDatabase): Promise<string> {
  const [row] = await query<{ position: string }>('SELECT position FROM trem.checkpoint');
  return row?.position ?? '';
}

/** Where the source may begin to forget. */
export async function confirmedAt({ source }: Scenario): Promise<string> {
  const [row] = await source.query<{ lsn: string }>(
    'SELECT confirmed_flush_lsn::text AS lsn FROM pg_replication_slots WHERE database = current_database()',
  );
  const [high = '', low = ''] = (row?.lsn ?? '').split('/');
  return high.padStart(8, '0').toLowerCase() + low.padStart(8, '0').toLowerCase();
}

/** Phase and position of the control-store agree with the target. */
export async function expectHonest({ api }: Installation, { task, target, status }: Scenario): Promise<void> {
  await waitFor('the phase to be known', async () => (await status()).phase === 'cdc');
  const applied = await appliedAt(target);
  await waitFor('the position to be known', async () => ((await api.taskPositions(task)).targets[0]?.applied ?? '') >= applied);
}
