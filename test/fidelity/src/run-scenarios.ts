import { LOAD_INSTALLATION } from '@trem/test-faults/load';
import { type Installation, type InstallationOptions, startInstallation } from '@trem/test-installation';
import { testServers } from '@trem/testing';
import type { Outcome, ScenarioResult } from './outcome.js';
import { newestPair, type Pair } from './pair.js';
import type { ScenarioCase, ScenarioRig } from './scenario-case.js';

export interface ScenarioOptions {
  /** Default: the newest. */
  readonly pair?: Pair;
  /** Default: those of the test run. */
  readonly servers?: ScenarioRig['servers'];
  readonly size: ScenarioRig['size'];
  /** Told of each case as it ends. */
  readonly ended?: (result: ScenarioResult) => void;
}

/** They wait more than they work. */
const CASES_AT_ONCE = 3;

/** Short ranges, so that small tables have many; what takes minutes as we ship it is told after a second. */
const IMPATIENT: InstallationOptions = {
  settings: {
    TREM_LOAD_RANGE_PAGES: '64',
    TREM_RECOVER_FIRST_MS: '500',
    TREM_RECOVER_MAX_MS: '2000',
    TREM_SLOT_WATCH_MS: '1000',
    TREM_SNAPSHOT_WARN_MS: '1000',
  },
};

/** Runs the scenarios between a source and a target, a few at once, each with databases of its own. */
export async function runScenarios(
  cases: readonly ScenarioCase[],
  { pair = newestPair, servers = testServers(), size, ended = () => undefined }: ScenarioOptions,
): Promise<readonly ScenarioResult[]> {
  await using installation = await startInstallation(IMPATIENT);
  await using mortal = new LentInstallation({ settings: { TREM_RECOVER_FIRST_MS: '500', TREM_RECOVER_MAX_MS: '2000' } });
  await using loaders = new LentInstallation(LOAD_INSTALLATION);
  const rig: ScenarioRig = {
    ...{ installation, servers, pair, size },
    withMortal: (work) => mortal.lend(work),
    withLoaders: (work) => loaders.lend(work),
  };
  const waiting = [...cases];
  const results: ScenarioResult[] = [];
  const lane = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const began = Date.now();
      const result = { case: one, outcome: await outcomeOf(one, rig), ms: Date.now() - began };
      results.push(result);
      ended(result);
    }
  };
  await Promise.all(Array.from({ length: CASES_AT_ONCE }, lane));
  return results;
}

/** For people. */
export function describeScenario({ case: { id, title }, outcome, ms }: ScenarioResult): string {
  return `${(ms / 1_000).toFixed(1)} s, ${outcome.tag}: ${id} ${title}`;
}

async function outcomeOf({ notRun, fullOnly, since, run }: ScenarioCase, rig: ScenarioRig): Promise<Outcome> {
  if (notRun !== undefined) {
    return { tag: 'not-run', reason: notRun };
  }
  if (fullOnly && rig.size === 'small') {
    return { tag: 'not-run', reason: 'Its size: it is played in full size only, without --quick.' };
  }
  if (since !== undefined && rig.pair.source < since) {
    return { tag: 'not-run', reason: `Only Postgres ${since} and later have it.` };
  }
  try {
    const end = await run(rig);
    if (end === 'equal') {
      return { tag: 'equal' };
    }
    return 'code' in end ? { tag: 'refused', code: end.code } : { tag: 'equal', ...end };
  } catch (error) {
    return { tag: 'different', text: wordsOf(error) };
  }
}

/** With what it hides: a case that failed often cannot clean up either. */
function wordsOf(error: unknown): string {
  if (error instanceof SuppressedError) {
    return `${wordsOf(error.suppressed)}\nand then: ${wordsOf(error.error)}`;
  }
  const known = error instanceof Error ? error : new Error(String(error));
  return `${known.stack}${known.cause === undefined ? '' : `\ncause: ${wordsOf(known.cause)}`}`;
}

/** Started when a case first asks for it; cases wait for each other. */
class LentInstallation implements AsyncDisposable {
  readonly #options: InstallationOptions;
  #installation: Installation | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: InstallationOptions = {}) {
    this.#options = options;
  }

  async lend<T>(work: (installation: Installation) => Promise<T>): Promise<T> {
    const mine = this.#last.then(async () => await work(await this.#whole()));
    this.#last = mine.catch(() => undefined);
    return await mine;
  }

  /** A case that failed may have left a worker dead. */
  async #whole(): Promise<Installation> {
    this.#installation ??= await startInstallation(this.#options);
    for (const worker of this.#installation.workers.filter(({ isRunning }) => !isRunning)) {
      worker.start();
    }
    return this.#installation;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last;
    await this.#installation?.[Symbol.asyncDispose]();
  }
}
