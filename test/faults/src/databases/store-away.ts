import { startPostgres } from '@trem/dev-stack';
import { keepTransferring } from './bank.js';
import { expectHonest, runningBank, startQuickInstallation, waitForTransfers } from './running.js';

/** Takes the control-store away for so long under traffic. All the while transfers must arrive; afterwards what it shows must be right. */
export async function storeAway(ms: number): Promise<void> {
  await using server = await startPostgres({ name: 'store' });
  await using installation = await startQuickInstallation({ store: server.url });
  await using scenario = await runningBank(installation);
  await using traffic = keepTransferring(scenario);
  await server.stop('immediate');
  const end = Date.now() + ms;
  while (Date.now() < end) {
    await waitForTransfers(scenario.target);
  }
  await server.start();
  await traffic.stop();
  await scenario.expectEqual();
  await expectHonest(installation, scenario);
}
