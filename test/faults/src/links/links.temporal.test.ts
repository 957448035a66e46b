import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { keepTransferring, recordCheckpoints, timeToArrive, violations, waitForOneStream } from './bank.js';
import { lastWords, startTwoWorkers, type TwoWorkers } from './two-workers.js';

let workers: TwoWorkers;
beforeAll(async () => {
  workers = await startTwoWorkers();
});
afterAll(() => workers[Symbol.asyncDispose]());
beforeEach(({ onTestFailed }) => onTestFailed(async () => void process.stdout.write(await lastWords(workers))));

test('[row 86] kill -9 of the worker that streams, with shipped time-outs: the stream runs again elsewhere within 35 s', async () => {
  await using scenario = await workers.begin();
  const written = await recordCheckpoints(scenario);
  const traffic = keepTransferring(scenario);
  await scenario.settle();
  await workers.first.signal('SIGKILL');
  const tookMs = await timeToArrive(scenario, 60_000);
  process.stdout.write(`stream again ${tookMs} ms after kill -9\n`);
  expect(tookMs).toBeLessThan(35_000);
  await waitForOneStream(scenario);
  await traffic.stop();
  await scenario.expectEqual();
  expect(violations(await written())).toEqual([]);
});
