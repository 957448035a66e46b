import type { Random } from '../random.js';
import type { Rig } from '../rig.js';

/** One way in which a part of an installation fails. */
export interface Kind {
  readonly name: string;
  /** Keeps a worker away from Temporal for long: such runs have a heartbeat time-out of 15 s, since below that Temporal's library itself ends an attempt. */
  readonly needsPatience?: true;
  /** A load has nothing that it could strike: no batches wait in a queue, no two sessions want each other's locks. */
  readonly onlyStream?: true;
  /** Breaks something at once. */
  strike(rig: Rig, random: Random): Promise<Strike>;
}

export interface Strike {
  /** What exactly was done, for people. */
  readonly detail: string;
  /** There was nothing to break: an empty queue, a fail point that nobody came by. Known once it is healed. */
  readonly missed?: () => boolean;
  /** Lets it last as long as it should, then mends what does not mend itself. */
  heal(): Promise<void>;
}

export const healsItself = async (): Promise<void> => undefined;
