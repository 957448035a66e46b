import { readFile } from 'node:fs/promises';
import type { AppProcess } from '@trem/test-installation';
import type { Violation } from '../workloads/index.js';

/**
 * Gaps that the workers found, by their logs. Trem heals a gap by reading the source again, so that nothing is missing at the end; where no fault
 * takes a message away, one tells of a message that was acknowledged before it was in the target.
 */
export async function judgeGaps(workers: readonly Pick<AppProcess, 'logFile'>[]): Promise<readonly Violation[]> {
  const logs = await Promise.all(workers.map(({ logFile }) => readFile(logFile, 'utf8')));
  return logs
    .flatMap((log) => log.split('\n').filter(isGap))
    .map(() => ({ kind: 'lost', text: 'a message was gone from the queue before its changes were in the target' }));
}

function isGap(line: string): boolean {
  return line.includes('"activity failed"') && line.includes('"code":"GAP"');
}
