import type { ApplyMode } from '@trem/contracts';
import type { Defect } from '@trem/replication-core/fault-names';

/** What brings a built-in mistake out: the faults that meet it at its work, in place of a hand of the deck. */
export interface Lure {
  /** Names of kinds, of the deck or of `kinds/lures.ts`. A run draws among them. */
  readonly kinds: readonly string[];
  readonly most: number;
  /** How many strike in the load, as long as it lasts. */
  readonly inLoad: number;
  /** Transactions travel whole, and these faults lose no message and take nothing back at the target: then a gap is a violation, though it heals. */
  readonly noGaps?: true;
  /** Modes in which nobody can make this mistake. */
  readonly noneIn?: { readonly modes: readonly ApplyMode[]; readonly why: string };
}

/** The stream alone shows it: what is written is wrong at once. One fault, so that it is a run like others. */
const seenAtOnce: Lure = { kinds: ['worker-killed', 'worker-ended'], most: 1, inLoad: 0 };
/** Capture begins again while the target stands still: what the source was told is held against the checkpoint. */
const behind: Lure = { kinds: ['walsender-terminated-behind'], most: 2, inLoad: 0 };

export const lures: Readonly<Record<Defect, Lure>> = {
  'acknowledge-received': behind,
  'ack-before-commit': { kinds: ['dies-before-commit', 'target-deadlock', 'target-backends-terminated'], most: 3, inLoad: 0, noGaps: true },
  'checkpoint-apart': { kinds: ['dies-before-checkpoint'], most: 3, inLoad: 0 },
  'no-epoch-lock': { kinds: ['worker-stopped'], most: 4, inLoad: 0 },
  'gap-ignored': { kinds: ['queue-purged', 'queue-deleted'], most: 2, inLoad: 0 },
  'dedupe-by-row-position': seenAtOnce,
  'unchanged-as-null': seenAtOnce,
  'compaction-ignores-key-moves': { ...seenAtOnce, noneIn: { modes: ['scd2', 'history'], why: 'nothing is compacted' } },
  'marker-apart': { kinds: ['worker-killed', 'dies-in-partition'], most: 2, inLoad: 2 },
  'load-position-off-by-one': seenAtOnce,
  'status-one-more': behind,
  'poison-row-dropped': { kinds: ['target-refuses-rows'], most: 2, inLoad: 0 },
};
