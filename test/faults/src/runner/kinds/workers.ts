import { existsSync } from 'node:fs';
import { mkdtemp, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Failpoint, failpoints } from '@trem/replication-core/fault-names';
import { waitFor } from '@trem/testing';
import { isLoading } from '../progress.js';
import type { Random } from '../random.js';
import type { Rig } from '../rig.js';
import { healsItself, type Kind, type Strike } from './kind.js';

const FAILPOINT_PATIENCE_MS = 30_000;

function workerSignalled(name: string, signal: NodeJS.Signals): Kind {
  return {
    name,
    async strike(rig, random) {
      const number = await rig.busyWorker(random);
      await rig.installation.workers[number]?.signal(signal);
      return { detail: `worker ${number}`, heal: healsItself };
    },
  };
}

const frozen: Kind = {
  name: 'worker-stopped',
  async strike(rig, random) {
    const number = await rig.busyWorker(random);
    const lastsMs = rig.heartbeatMs + random.between(1_000, 8_000);
    await rig.installation.workers[number]?.signal('SIGSTOP');
    return {
      detail: `worker ${number} for ${lastsMs} ms`,
      async heal() {
        await delay(lastsMs);
        await rig.installation.workers[number]?.signal('SIGCONT');
      },
    };
  },
};

/** Both workers are told of the fail point, since either may come by first; it kills one of them, once. */
export function dyingAt(kind: string, points?: readonly Failpoint[]): Kind {
  return { name: kind, strike: (rig, random) => dies(rig, random, points) };
}

async function dies(rig: Rig, random: Random, points?: readonly Failpoint[]): Promise<Strike> {
  const name = random.pick(points ?? ((await isLoading(rig).catch(() => false)) ? pointsOfLoad : pointsOfStream));
  const nth = name.startsWith('apply.') || name.startsWith('publish.') ? random.between(1, 5) : 1;
  const folder = await mkdtemp(join(folderOf(rig), 'failpoints-'));
  const environment = { TREM_FAILPOINTS: `${name}:crash@${nth}`, TREM_FAILPOINTS_FOLDER: folder };
  for (const worker of rig.installation.workers) {
    await rig.supervisor.replace(worker, environment);
  }
  let struck = false;
  return {
    detail: `${name}@${nth}`,
    missed: () => !struck,
    async heal() {
      await waitFor('the fail point', () => existsSync(join(folder, name)), { deadlineMs: FAILPOINT_PATIENCE_MS }).catch(() => undefined);
      struck = (await readdir(folder)).length > 0;
      if (!struck) {
        await disarm(rig);
      }
    },
  };
}

/** Beside the logs, and gone with them: the worker that lives on looks there whether the fail point has struck already. */
function folderOf({ installation: { worker } }: Rig): string {
  return dirname(worker.logFile);
}

/** A fail point that nobody came by must not strike in the middle of the next fault. */
async function disarm(rig: Rig): Promise<void> {
  for (const worker of rig.installation.workers) {
    await rig.supervisor.replace(worker, {});
  }
}

const pointsOfLoad = failpoints.filter((name) => /^(load|snapshot)\./.test(name));
/** Those that every stream comes by within seconds. A slice ends after hours, a slot is made in the load, a fall-back wants a conflict, a dead letter a row that is refused. */
const pointsOfStream = failpoints.filter(
  (name: Failpoint) => !/^(load|slot|snapshot|deadletter)\./.test(name) && name !== 'slice.end' && name !== 'apply.fallback-in-order',
);

export const workerKinds: readonly Kind[] = [
  workerSignalled('worker-killed', 'SIGKILL'),
  workerSignalled('worker-ended', 'SIGTERM'),
  frozen,
  dyingAt('failpoint'),
];
