import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Installation, startInstallation, startScenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import { keepRunning } from './keep-running.js';
import type { Point } from './points.js';
import { startTraffic, trafficRows, trafficSchema, trafficTables } from './traffic.js';

/** One for many points: deaths are noticed after 5 s, and tables are read in many small ranges. */
export function installationForPoints(): Promise<Installation> {
  return startInstallation({
    settings: {
      TREM_HEARTBEAT_TIMEOUT_MS: '5000',
      TREM_HEARTBEAT_THROTTLE_MS: '500',
      TREM_RECOVER_FIRST_MS: '1000',
      TREM_LOAD_RANGE_PAGES: '10',
    },
  });
}

const STRIKE_MS = 180_000;
const RECOVERY_MS = 180_000;
/** Traffic behind the recovery. */
const ROUNDS_AFTER = 30;

/**
 * Runs a task from its start under traffic, with a worker that kills itself once, at one point, and is started again at once. When traffic has ended,
 * source and target must be equal.
 * @returns how often the worker died
 */
export async function strike(
  installation: Installation,
  { name, nth = 1, mode, settings = {} }: Point,
): Promise<{ readonly deaths: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'trem-points-'));
  await using cleanUp = new AsyncDisposableStack();
  cleanUp.defer(() => rm(folder, { recursive: true, force: true }));
  const armed = { TREM_FAILPOINTS: `${name}:crash@${nth}`, TREM_FAILPOINTS_FOLDER: folder, ...settings };
  await installation.worker.signal('SIGKILL');
  installation.worker.start(armed);
  const worker = cleanUp.use(keepRunning(installation.worker, armed));
  const scenario = cleanUp.use(
    await startScenario(installation, {
      sql: mode === 'cdc' ? trafficSchema : `${trafficSchema}; ${trafficRows}`,
      tables: trafficTables,
      definition: {
        mode: mode ?? 'full-load-and-cdc',
        fullLoad: { parallelTables: 2, parallelPartitions: 2, createObjects: ['primary-key', 'indexes'] },
        cdc: { maxBatchBytes: 65_536 },
      },
    }),
  );
  // Without a load, what is written before there is a slot does not belong to the task
  const traffic = mode === 'cdc' ? undefined : cleanUp.use(await startTraffic(scenario.source.url));
  await startTask(installation, scenario.task);
  await waitFor(`${name} to strike`, () => existsSync(join(folder, name)), { deadlineMs: STRIKE_MS });
  await scenario.waitForPhase('cdc', RECOVERY_MS);
  const goesOn = traffic ?? cleanUp.use(await startTraffic(scenario.source.url));
  await goesOn.more(ROUNDS_AFTER);
  await goesOn.stop();
  await scenario.settle(RECOVERY_MS);
  await scenario.expectEqual();
  return { deaths: worker.deaths };
}

/** Until a worker answers: it may be starting, or dying of what it is asked. One key, so that it is one command. */
async function startTask({ api }: Installation, task: string): Promise<void> {
  const idempotencyKey = randomUUID();
  await waitFor(`${task} to be started`, async () => (await api.command(task, 'start', {}, { idempotencyKey })) !== undefined, {
    deadlineMs: RECOVERY_MS,
  });
}
