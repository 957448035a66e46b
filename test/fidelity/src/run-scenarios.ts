import { type Installation, startInstallation } from '@trem/test-installation';
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

/** Runs the scenarios between a source and a target, a few at once, each with databases of its own. */
export async function runScenarios(
  installation: Installation,
  cases: readonly ScenarioCase[],
  { pair = newestPair, servers = testServers(), size, ended = () => undefined }: ScenarioOptions,
): Promise<readonly ScenarioResult[]> {
  await using mortal = new MortalInstallation();
  const rig: ScenarioRig = { installation, servers, pair, size, withMortal: (work) => mortal.lend(work) };
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

async function outcomeOf({ notRun, since, run }: ScenarioCase, rig: ScenarioRig): Promise<Outcome> {
  if (notRun !== undefined) {
    return { tag: 'not-run', reason: notRun };
  }
  if (since !== undefined && rig.pair.source < since) {
    return { tag: 'not-run', reason: `Only Postgres ${since} and later have it.` };
  }
  try {
    const end = await run(rig);
    return end === 'equal' ? { tag: 'equal' } : { tag: 'refused', code: end.code };
  } catch (error) {
    return { tag: 'different', text: error instanceof Error ? `${error.stack}${causeOf(error)}` : String(error) };
  }
}

function causeOf({ cause }: Error): string {
  return cause === undefined ? '' : `\ncause: ${cause instanceof Error ? cause.message : JSON.stringify(cause)}`;
}

/** Started when a case first asks for it; cases wait for each other. */
class MortalInstallation implements AsyncDisposable {
  #installation: Installation | undefined;
  #last: Promise<unknown> = Promise.resolve();

  async lend<T>(work: (installation: Installation) => Promise<T>): Promise<T> {
    const mine = this.#last.then(async () => await work(await this.#whole()));
    this.#last = mine.catch(() => undefined);
    return await mine;
  }

  /** A case that failed may have left its worker dead. */
  async #whole(): Promise<Installation> {
    this.#installation ??= await startInstallation();
    if (!this.#installation.worker.isRunning) {
      this.#installation.worker.start();
    }
    return this.#installation;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last;
    await this.#installation?.[Symbol.asyncDispose]();
  }
}
