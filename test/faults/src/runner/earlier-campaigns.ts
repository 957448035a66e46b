import type { ApplyMode } from '@trem/contracts';
import type { Defect } from '@trem/replication-core/fault-names';

// What docs/faults.md has told of earlier states of the code, of which there were runs that this one has not had again.

interface EarlierCampaign {
  /** Of the code that was struck. */
  readonly version: string;
  readonly mode: ApplyMode;
  readonly runs: number;
  readonly faults: number;
  readonly changes: number;
  /** Lost, doubled, torn. */
  readonly harm: string;
  readonly seeds: string;
  readonly note?: string;
}

const OLD = '444da1a070e1';
const LAST = '514ba2da7763';
const none = '0, 0, 0';

export const earlierCampaigns: readonly EarlierCampaign[] = [
  { version: OLD, mode: 'default', runs: 40, faults: 229, changes: 10_844_144, harm: none, seeds: '7-46' },
  { version: LAST, mode: 'default', runs: 2, faults: 13, changes: 377_502, harm: none, seeds: '49-50' },
  { version: LAST, mode: 'upsert', runs: 2, faults: 12, changes: 408_928, harm: none, seeds: '49-50' },
  { version: LAST, mode: 'scd2', runs: 2, faults: 13, changes: 203_042, harm: none, seeds: '49-50' },
  {
    ...{ version: LAST, mode: 'history', runs: 2, faults: 13, changes: 222_754, harm: '1, 0, 0', seeds: '49-50' },
    note: 'seed 49: a change had a large value that a later one of its set brought; mended since',
  },
];

interface EarlierFind {
  readonly version: string;
  readonly mode: ApplyMode;
  readonly defect: Defect;
  readonly runs: string;
  readonly as: string;
  /** The same run without it. */
  readonly without: string;
}

const inDefault = (defect: Defect, as: string, runs = '1 (seed 1)'): EarlierFind => ({
  ...{ version: OLD, mode: 'default', defect, runs, as, without: 'green' },
});
const inMode = (mode: ApplyMode, defect: Defect, as: string): EarlierFind => ({
  ...{ version: LAST, mode, defect, runs: '1 (seed 1)', as, without: 'not run' },
});

export const earlierFinds: readonly EarlierFind[] = [
  inDefault('acknowledge-received', 'in attention: POSITION_INVALID', '2 (seed 1)'),
  inDefault('ack-before-commit', '2 lost'),
  inDefault('checkpoint-apart', 'in attention: ROW_MISSING'),
  inDefault('no-epoch-lock', 'in attention: ROW_EXISTS'),
  inDefault('gap-ignored', 'in attention: ROW_MISSING'),
  inDefault('dedupe-by-row-position', 'in attention: ROW_EXISTS'),
  inDefault('unchanged-as-null', '1100 lost'),
  inDefault('compaction-ignores-key-moves', 'in attention: ROW_EXISTS'),
  inDefault('marker-apart', 'in attention: ROW_MISSING', '5 (seed 5)'),
  inDefault('load-position-off-by-one', 'in attention: ROW_EXISTS'),
  inDefault('status-one-more', 'in attention: POSITION_INVALID'),
  inDefault('poison-row-dropped', '50 torn'),
  ...(['upsert', 'scd2', 'history'] as const).map((mode) => inMode(mode, 'acknowledge-received', 'in attention: POSITION_INVALID')),
  inMode('upsert', 'checkpoint-apart', 'in attention: ROW_MISSING'),
  inMode('scd2', 'checkpoint-apart', 'in attention: ROW_MISSING'),
  inMode('history', 'checkpoint-apart', 'in attention: BUG'),
  inMode('upsert', 'unchanged-as-null', '2108 lost, 30 doubled'),
];
