import { waitFor } from '@trem/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { timeToArrive, waitForOneStream } from './bank.js';
import { lasting, survive, tell } from './survive.js';
import { lastWords, linesOf, startTwoWorkers, type TwoWorkers, waitForLine } from './two-workers.js';

let workers: TwoWorkers;
beforeAll(async () => {
  workers = await startTwoWorkers();
});
afterAll(() => workers[Symbol.asyncDispose]());
beforeEach(({ onTestFailed }) => onTestFailed(async () => void process.stdout.write(await lastWords(workers))));
afterEach(async () => {
  for (const link of [workers.temporal, workers.rabbit, workers.source, workers.target]) {
    link.mend();
  }
  await workers.first.signal('SIGCONT');
});

/** A frozen worker swallows one attempt for each of its two open polls, each for one heartbeat time-out; and a take-over may wait 60 s for its transaction. */
const FREEZE_BOUND_MS = 3 * 25_000 + 60_000;

test('a worker frozen for 60 s: another one takes over; thawed, it writes nothing and takes the stream from nobody', async () => {
  await using scenario = await workers.begin();
  await survive(scenario, async () => {
    await workers.first.signal('SIGSTOP');
    await lasting(60_000, async () => {
      const tookMs = await timeToArrive(scenario, FREEZE_BOUND_MS + 60_000);
      tell('freeze of the worker', tookMs);
      expect(tookMs).toBeLessThan(FREEZE_BOUND_MS);
    });
    const { captureEpoch } = await workers.installation.api.taskPositions(scenario.task);
    const before = (await linesOf(workers.first)).length;
    await workers.first.signal('SIGCONT');
    // its old attempts and the ones that it had fetched end one by one; then its lines fall silent
    await waitFor('the thawed worker to speak', async () => (await linesOf(workers.first)).length > before, { deadlineMs: 60_000 });
    await waitForOneStream(scenario);
    expect(await timeToArrive(scenario, 90_000)).toBeLessThan(60_000);
    expect((await workers.installation.api.taskPositions(scenario.task)).captureEpoch).toBeGreaterThanOrEqual(captureEpoch ?? 0);
  });
});

test.each(['cut', 'freeze'] as const)('a worker cut off from Temporal alone (%s) streams on until another one takes over', async (how) => {
  await using scenario = await workers.begin();
  await survive(scenario, async () => {
    const seen = (await linesOf(workers.first)).length;
    const seenBySecond = (await linesOf(workers.second)).length;
    workers.temporal[how]();
    expect(await timeToArrive(scenario, 15_000)).toBeLessThan(15_000); // Temporal's silence is no reason to stop
    await lasting(75_000, async () => {
      await waitForLine(workers.second, { message: 'apply started' }, seenBySecond);
      if (how === 'cut') {
        // Nobody can tell the old attempt: both are alive, and the target refuses it
        await waitForLine(workers.first, { message: 'activity failed', activity: 'runApply', code: 'FENCED' }, seen);
      }
      tell(`${how} of the way to Temporal, new transactions`, await timeToArrive(scenario, 90_000));
    });
    workers.temporal.mend();
  });
});

test.each(['cut', 'freeze'] as const)('a worker cut off from RabbitMQ alone (%s): the stream goes on elsewhere', async (how) => {
  await using scenario = await workers.begin();
  await survive(scenario, async () => {
    workers.rabbit[how]();
    const tookMs = await timeToArrive(scenario, 240_000);
    tell(`${how} of the way to RabbitMQ`, tookMs);
    workers.rabbit.mend();
  });
});
