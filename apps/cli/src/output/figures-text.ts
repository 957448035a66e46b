import type { TaskSnapshot } from '@trem/contracts';
import { bytes, count, duration } from './format.js';

/** The figures of a task as lines: rate, where the changes are, what they were, how late, how much log the source keeps, how long it takes. */
export function figuresText({ statistics, positions }: Pick<TaskSnapshot, 'statistics' | 'positions'>): string[] {
  const { figures, changes } = statistics;
  const { bars, pie, lag } = figures;
  const share = ({ count: n, percent }: { readonly count: number; readonly percent: number }) => `${count(n)} (${percent} %)`;
  const slot = positions.slotHealth;
  const lines = [
    [
      'success',
      figures.successRate === null ? '-' : `${figures.successRate} %${changes.errors > 0 ? `, ${count(changes.errors)} failed` : ''}`,
    ],
    [
      'changes',
      `${count(bars.captured)} captured: ${count(bars.notPublished)} not published, ${count(bars.inQueue)} in queue, ${count(bars.inProcessing)} in processing, ${count(bars.processed)} processed`,
    ],
    ['operations', `inserts ${share(pie.inserts)}, updates ${share(pie.updates)}, deletes ${share(pie.deletes)}`],
    ['left out', changes.skipped + changes.filtered === 0 ? '' : `${count(changes.skipped)} skipped, ${count(changes.filtered)} filtered`],
    ['versions', changes.opened + changes.closed === 0 ? '' : `${count(changes.opened)} opened, ${count(changes.closed)} closed`],
    ['lag', lag.ms === null ? '' : `${duration(lag.ms)}${lag.slowest === null ? '' : `, slowest stage: ${lag.slowest}`}`],
    ['log kept', slot?.retainedBytes == null ? '' : retained(slot)],
    ['time left', figures.etaMs === null ? '' : duration(figures.etaMs)],
  ];
  return lines.filter(([, text]) => text !== '').map(([label = '', text]) => `  ${label.padEnd(10)} ${text}`);
}

function retained({ retainedBytes, safeBytes, lostInMs }: NonNullable<TaskSnapshot['positions']['slotHealth']>): string {
  const limit = safeBytes === null ? ', no limit' : `, ${bytes(safeBytes)} until the limit`;
  return `${bytes(retainedBytes ?? 0)}${limit}${lostInMs === null ? '' : `, reached in ${duration(lostInMs)}`}`;
}
