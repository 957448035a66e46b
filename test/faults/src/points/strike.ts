import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Installation, startInstallation, startScenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import { keepRunning } from './keep-running.js';
import { type Point, titleOf } from './points.js';
import { startTraffic, trafficRows, trafficSchema, trafficTables } from './traffic.js';

/** One for many points: deaths are noticed after 5 s, and tables are read in many small ranges. */
export function installationForPoints(): Promise<Installation> {
  return startInstallation({
    settings: {
      TREM_HEARTBEAT_TIMEOUT_MS: '5000',
      TREM_HEARTBEAT_THROTTLE_MS: '500',
      TREM_RECOVER_FIRST_MS: '1000',
      TREM_RECOVER_MAX_MS: '2000',
      TREM_LOAD_RANGE_PAGES: '10',
    },
  });
}

const STRIKE_MS = 180_000;
const RECOVERY_MS = 300_000;
/** Traffic behind the recovery. */
const ROUNDS_AFTER = 30;

/**
 * Runs a task from its start under traffic, with a worker that kills itself once at each of the points, and is started again at once. When traffic has
 * ended, source and target must be equal.
 * @param points of one mode, each name once
 * @returns how often the worker died
 */
export async function strike(installation: Installation, points: readonly Point[]): Promise<{ readonly deaths: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'trem-points-'));
  await using cleanUp = new AsyncDisposableStack();
  cleanUp.defer(() => rm(folder, { recursive: true, force: true }));
  const armed = {
    ...Object.assign({}, ...points.map(({ settings }) => settings)),
    TREM_FAILPOINTS: points.map(({ name, nth = 1 }) => `${name}:crash@${nth}`).join(','),
    TREM_FAILPOINTS_FOLDER: folder,
  };
  await installation.worker.signal('SIGKILL');
  installation.worker.start(armed);
  const worker = cleanUp.use(keepRunning(installation.worker, armed));
  const isWithoutLoad = points.some(({ mode }) => mode === 'cdc');
  const scenario = cleanUp.use(
    await startScenario(installation, {
      sql: isWithoutLoad ? trafficSchema : `${trafficSchema}; ${trafficRows}`,
      tables: trafficTables,
      definition: {
        mode: isWithoutLoad ? 'cdc' : 'full-load-and-cdc',
        fullLoad: { parallelTables: 2, parallelPartitions: 2, createObjects: ['primary-key', 'indexes'] },
        cdc: { maxBatchBytes: 65_536 },
      },
    }),
  );
  // Without a load, what is written before there is a slot does not belong to the task
  const traffic = isWithoutLoad ? undefined : cleanUp.use(await startTraffic(scenario.source.url));
  await startTask(installation, scenario.task);
  const left = () => points.filter(({ name }) => !existsSync(join(folder, name)));
  await waitFor(`${points.map(titleOf).join('; ')} to strike`, () => left().length === 0, { deadlineMs: points.length * STRIKE_MS });
  const struckAt = Date.now();
  await scenario.waitForPhase('cdc', RECOVERY_MS);
  await scenario.settle(RECOVERY_MS);
  console.log(`${points.map(titleOf).join('; ')}: what was written after the strike was at the target ${Date.now() - struckAt} ms later`);
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
