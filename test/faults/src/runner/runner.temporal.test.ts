import { afterAll, beforeAll, test } from 'vitest';
import { expectGreen } from './green-run.js';
import { LaneProcess } from './lane-process.js';

// One after the other on one set of servers.
let lane: LaneProcess;
beforeAll(() => {
  lane = new LaneProcess(`npm-${process.pid}`);
});
afterAll(() => lane[Symbol.asyncDispose]());

// In the load and in the stream; a worker, a link, the source, the broker and the target. None of these two seeds waits long.
test.each([1, 46])('[row 37] [row 86] [W15] [D17] seed %i: three faults under load, and nothing is lost, doubled or torn', (seed) =>
  expectGreen(lane, { seed, most: 3 }),
);

// A damaged message and a killed worker; the other two modes are in modes.long.test.ts.
test('[row 72] [D10] mode scd2 under faults: one version for each state of the source, without gap or overlap', () =>
  expectGreen(lane, { seed: 1, mode: 'scd2', most: 2 }));
