import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { timeToArrive } from './bank.js';
import { connectionsOf } from './connections-of.js';
import { survive, tell } from './survive.js';
import { lastWords, startTwoWorkers, type TwoWorkers } from './two-workers.js';

let workers: TwoWorkers;
beforeAll(async () => {
  workers = await startTwoWorkers();
});
afterAll(() => workers[Symbol.asyncDispose]());
beforeEach(({ onTestFailed }) => onTestFailed(async () => void process.stdout.write(await lastWords(workers))));
afterEach(() => {
  workers.source.mend();
  workers.target.mend();
});

describe.each(['target', 'source'] as const)('a worker cut off from its %s alone', (place) => {
  test.each(['cut', 'freeze'] as const)('%s: the stream goes on elsewhere, or as soon as the way is there again', async (how) => {
    await using scenario = await workers.begin();
    await survive(scenario, async () => {
      workers[place][how](connectionsOf(workers.first.pid ?? 0));
      const begun = performance.now();
      let tookMs: number | undefined;
      const arrival = timeToArrive(scenario, 240_000).then((ms) => {
        tookMs = ms;
      });
      await Promise.race([arrival, delay(150_000)]);
      const isElsewhere = tookMs !== undefined;
      workers[place].mend();
      const mendedAt = performance.now();
      await arrival;
      tell(
        `${how} of the way to ${place}, ${isElsewhere ? 'on the other worker' : 'counted from the mending'}`,
        isElsewhere ? (tookMs ?? 0) : Math.round(performance.now() - mendedAt),
      );
      expect(performance.now() - begun).toBeLessThan(240_000);
    });
  });
});

describe.each(['target', 'source'] as const)('both workers cut off from the %s', (place) => {
  test.each(['cut', 'freeze'] as const)('for 60 s (%s): the stream runs again within a minute after', async (how) => {
    await using scenario = await workers.begin();
    await survive(scenario, async () => {
      workers[place][how]();
      await delay(60_000);
      workers[place].mend();
      const tookMs = await timeToArrive(scenario, 180_000);
      tell(`${how} of both ways to ${place} for 60 s`, tookMs);
      expect(tookMs).toBeLessThan(90_000);
    });
  });
});
