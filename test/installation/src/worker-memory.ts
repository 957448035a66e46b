import { readFile, writeFile } from 'node:fs/promises';
import type { AppProcess } from './app-process.js';

/** What a worker's process has in memory (resident), in MB of 10^6 bytes, all the while. Over restarts, too. */
export interface MemoryWatch extends Disposable {
  readonly firstMb: number;
  readonly peakMb: number;
  readonly samples: number;
}

const EVERY_MS = 100;

/**
 * @see proc_pid_status(5): VmRSS is what it has now, VmHWM the most that it had since 5 was written to clear_refs, so that nothing between two samples
 * escapes
 */
export async function watchMemory(worker: AppProcess): Promise<MemoryWatch> {
  await writeFile(`/proc/${worker.pid}/clear_refs`, '5');
  const first = await residentMb(worker, 'VmRSS');
  let peak = first ?? 0;
  let samples = 0;
  let isBusy = false;
  const look = async () => {
    if (isBusy) {
      return;
    }
    isBusy = true;
    const now = await residentMb(worker, 'VmHWM');
    peak = Math.max(peak, now ?? 0);
    samples += now === undefined ? 0 : 1;
    isBusy = false;
  };
  const timer = setInterval(() => void look(), EVERY_MS);
  return {
    firstMb: first ?? 0,
    get peakMb() {
      return peak;
    },
    get samples() {
      return samples;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

async function residentMb({ pid }: AppProcess, field: 'VmRSS' | 'VmHWM'): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''); // between two lives
  const kb = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
  return kb === undefined ? undefined : (Number(kb) * 1_024) / 1e6;
}
