import type { ApplyMode } from '@trem/contracts';

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
