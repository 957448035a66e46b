import { setTimeout as delay } from 'node:timers/promises';
import type { Scenario } from '@trem/test-installation';
import { expect } from 'vitest';
import { keepTransferring, recordCheckpoints, violations, waitForOneStream } from './bank.js';

/** Lasts so long at least, however soon others have taken over. The fault itself, no wait for a state. */
export async function lasting(ms: number, work: () => Promise<void>): Promise<void> {
  await Promise.all([delay(ms), work()]);
}

/** Traffic and records all through `fault`; then one stream, equal tables, and nothing written by who was replaced. */
export async function survive(scenario: Scenario, fault: () => Promise<void>): Promise<void> {
  const written = await recordCheckpoints(scenario);
  const traffic = keepTransferring(scenario);
  await scenario.settle();
  await fault();
  await waitForOneStream(scenario);
  await traffic.stop();
  await scenario.expectEqual();
  expect(violations(await written())).toEqual([]);
}

export function tell(what: string, ms: number): void {
  process.stdout.write(`stream again ${ms} ms after: ${what}\n`);
}
