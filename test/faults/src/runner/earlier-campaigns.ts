import type { ApplyMode } from '@trem/contracts';
import type { Defect } from '@trem/replication-core/fault-names';

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
}

/** What `docs/faults.md` told of earlier states of the code, of which there were more runs than there are of this one. */
export const earlierCampaigns: readonly EarlierCampaign[] = [
  { version: '444da1a070e1', mode: 'default', runs: 40, faults: 229, changes: 10_844_144, harm: '0, 0, 0', seeds: '7-46' },
];

/** By which run at that state each mistake was found, and as what; the same run without it was green. */
export const earlierFinds: { readonly version: string; readonly mode: ApplyMode; readonly as: Readonly<Record<Defect, string>> } = {
  version: '444da1a070e1',
  mode: 'default',
  as: {
    'acknowledge-received': '2 (seed 1) | in attention: POSITION_INVALID',
    'ack-before-commit': '1 (seed 1) | 2 lost',
    'checkpoint-apart': '1 (seed 1) | in attention: ROW_MISSING',
    'no-epoch-lock': '1 (seed 1) | in attention: ROW_EXISTS',
    'gap-ignored': '1 (seed 1) | in attention: ROW_MISSING',
    'dedupe-by-row-position': '1 (seed 1) | in attention: ROW_EXISTS',
    'unchanged-as-null': '1 (seed 1) | 1100 lost',
    'compaction-ignores-key-moves': '1 (seed 1) | in attention: ROW_EXISTS',
    'marker-apart': '5 (seed 5) | in attention: ROW_MISSING',
    'load-position-off-by-one': '1 (seed 1) | in attention: ROW_EXISTS',
    'status-one-more': '1 (seed 1) | in attention: POSITION_INVALID',
    'poison-row-dropped': '1 (seed 1) | 50 torn',
  },
};
