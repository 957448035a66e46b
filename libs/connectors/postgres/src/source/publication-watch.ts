import { LookOut, type LookOutOptions } from './look-out.js';
import { expectAsMade } from './publication-as-made.js';

const LOOK_EVERY_MS = 15_000;

/**
 * Finds what somebody does to the publication of a reader at work, or to the enums of its tables, every 15 s, and fails the reader with POSITION_INVALID
 * or TARGET_TABLE_UNFIT then: the start check that looks for the same may be months away, and until then changes would be missing in silence.
 */
export function watchPublication(options: Pick<LookOutOptions, 'endpoint' | 'task' | 'logger' | 'failed'>): Disposable {
  const lookOut = new LookOut({
    ...options,
    what: 'the publication and its types were',
    failsWith: ['POSITION_INVALID', 'TARGET_TABLE_UNFIT'],
    everyMs: () => LOOK_EVERY_MS,
    look: (client) => expectAsMade(client, options.task),
  });
  lookOut.wait();
  return lookOut;
}
