import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Installation } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import { keepRunning } from './keep-running.js';

export interface DyingWorker extends AsyncDisposable {
  readonly deaths: number;
  /** Waits until it has died once at each point. */
  died(deadlineMs?: number): Promise<void>;
}

/** The worker of an installation, started anew so that it kills itself once at each of the points, and is started again at once. */
export async function dyingWorker({ worker }: Installation, points: readonly string[]): Promise<DyingWorker> {
  const folder = await mkdtemp(join(tmpdir(), 'trem-points-'));
  const armed = { TREM_FAILPOINTS: points.map((name) => `${name}:crash`).join(','), TREM_FAILPOINTS_FOLDER: folder };
  await worker.signal('SIGKILL');
  worker.start(armed);
  const kept = keepRunning(worker, armed);
  return {
    get deaths() {
      return kept.deaths;
    },
    died: async (deadlineMs = 180_000) => {
      const left = () => points.filter((name) => !existsSync(join(folder, name)));
      await waitFor(`a death at ${points.join(', ')}`, () => left().length === 0, { deadlineMs });
    },
    [Symbol.asyncDispose]: async () => {
      kept[Symbol.dispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
