import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectGreen } from './green-run.js';
import { LaneProcess } from './lane-process.js';
import { showsMistake } from './record.js';

const MOST = 3;
let lane: LaneProcess;
beforeAll(() => {
  lane = new LaneProcess(`modes-${process.pid}`);
});
afterAll(() => lane[Symbol.asyncDispose]());

test(
  '[row 86] mode default under the faults of another seed: nothing is lost, doubled or torn',
  () => expectGreen(lane, { seed: 46, most: MOST }),
  600_000,
);
test('[row 71] mode upsert under faults ends equal', () => expectGreen(lane, { seed: 1, mode: 'upsert', most: MOST }), 600_000);
test(
  '[row 75] mode history under faults: each change of the source once, in its order',
  () => expectGreen(lane, { seed: 1, mode: 'history', most: MOST }),
  600_000,
);

test.each([
  ['upsert', 'ack-before-commit'],
  ['scd2', 'dedupe-by-row-position'],
  ['history', 'dedupe-by-row-position'],
] as const)(
  'in mode %s the judges find the mistake %s',
  async (mode, defect) => {
    const folder = await mkdtemp(join(tmpdir(), 'trem-faults-'));
    const record = await lane.run({ order: { seed: 1, mode, defect }, folder }, () => undefined);
    await rm(folder, { recursive: true, force: true });
    expect(showsMistake(record), JSON.stringify(record)).toBe(true);
  },
  900_000,
);
