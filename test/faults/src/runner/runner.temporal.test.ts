import { afterAll, beforeAll, test } from 'vitest';
import { expectGreen } from './green-run.js';
import { LaneProcess } from './lane-process.js';

// One after the other on one set of servers.
let lane: LaneProcess;
beforeAll(() => {
  lane = new LaneProcess(`npm-${process.pid}`);
});
afterAll(() => lane[Symbol.asyncDispose]());

// In the load and in the stream: a worker, a link and a server. Another seed and the other two modes are in modes.long.test.ts.
test('[row 37] [row 86] [W15] [D17] seed 1: three faults under load, and nothing is lost, doubled or torn', () =>
  expectGreen(lane, { seed: 1, most: 3 }));

// A damaged message and a killed worker.
test('[row 72] [D10] mode scd2 under faults: one version for each state of the source, without gap or overlap', () =>
  expectGreen(lane, { seed: 1, mode: 'scd2', most: 2 }));
