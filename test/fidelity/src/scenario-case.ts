import type { Installation } from '@trem/test-installation';
import type { Refusal } from './case.js';
import type { Pair } from './pair.js';

/** A case that is more than a table and a script: sessions that interleave, a process that dies, something done to a slot. */
export interface ScenarioCase {
  /** As in the list of cases: C7, H3. */
  readonly id: string;
  readonly title: string;
  /** Done in half a minute: part of `npm test`. The others are played by `npm run test:all` and for the certificate. */
  readonly isQuick?: true;
  /** Too large for a run of the tests: not run where the size is small. */
  readonly fullOnly?: true;
  /** The first version of Postgres whose sources have such a thing. Default: all have. */
  readonly since?: number;
  /** Not run here, and why. */
  readonly notRun?: string;
  readonly refused?: Refusal;
  /**
   * Resolves when both ends are equal, by a rule that it names or without one, at once or after the task has told a code and was mended; or with the
   * code that refused it before the start.
   * @throws with what differs, or what did not happen
   */
  run(rig: ScenarioRig): Promise<'equal' | { readonly rule: string } | ToldThenEqual | { readonly code: string }>;
}

/** The task rested with the code; once that was mended, or after the resync, both ends were equal. */
export interface ToldThenEqual {
  readonly told: string;
}

/** What a case finds. Others run on the same servers: it leaves their settings and databases alone, and starts servers of its own for more. */
export interface ScenarioRig {
  /** Shared: nothing in it may be killed. Its ranges are short, and it is impatient. */
  readonly installation: Installation;
  /** URLs of both ends, as a superuser. */
  readonly servers: { readonly source: string; readonly target: string };
  /** Versions of both ends. */
  readonly pair: Pair;
  /** `small` for every run of the tests, `full` for the certificate. */
  readonly size: 'small' | 'full';
  /** An installation whose worker the case may kill, and starts again. One case has it at a time. */
  readonly withMortal: <T>(work: (installation: Installation) => Promise<T>) => Promise<T>;
  /** One of three workers with short ranges, for loads in which they die. One case has it at a time. */
  readonly withLoaders: <T>(work: (installation: Installation) => Promise<T>) => Promise<T>;
}
