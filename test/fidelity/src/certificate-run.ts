import type { Installation } from '@trem/test-installation';
import { groups } from './cases/index.js';
import { KeptResults } from './kept-results.js';
import { isWrong, type Judged, type Outcome, type ScenarioResult } from './outcome.js';
import { nameOf, type Pair, type PairServers, startPair } from './pair.js';
import { countsOf, type PairResult } from './report.js';
import { runPair } from './run-pair.js';
import { describeScenario, runScenarios } from './run-scenarios.js';
import type { ScenarioRig } from './scenario-case.js';
import { scenarios } from './scenarios/index.js';

export interface RunOptions {
  /** Parts of ids and titles: only cases with one of them are run, and nothing is kept. */
  readonly only: readonly string[] | undefined;
  readonly size: ScenarioRig['size'];
  readonly progress: (line: string) => void;
}

/** The cases between pairs of servers. Whole parts that ended well are kept. */
export class CertificateRun {
  readonly #installation: Installation;
  readonly #options: RunOptions;
  readonly #kept = new KeptResults();

  constructor(installation: Installation, options: RunOptions) {
    this.#installation = installation;
    this.#options = options;
  }

  /** All tables first, for they are quicker. `told`: how far it has come, after each part. */
  async between(pairs: readonly Pair[], told: (soFar: readonly PairResult[]) => void): Promise<readonly PairResult[]> {
    const results: PairResult[] = [];
    for (const pair of pairs) {
      results.push({ pair: nameOf(pair), results: await this.#tables(pair), scenarios: [] });
      told(results);
    }
    for (const [at, pair] of pairs.entries()) {
      results.splice(at, 1, { ...(results[at] as PairResult), scenarios: await this.#scenarios(pair) });
      told(results);
    }
    return results;
  }

  async #tables(pair: Pair): Promise<readonly Judged[]> {
    const chosen = groups.map((group) => ({ ...group, cases: group.cases.filter((one) => this.#isWanted(one)) }));
    return await this.#part(nameOf(pair), pair, (servers) => runPair(this.#installation, chosen, { pair, servers }));
  }

  async #scenarios(pair: Pair): Promise<readonly Judged[]> {
    const { size, progress } = this.#options;
    const ended = (result: ScenarioResult) => progress(describeScenario(result));
    return await this.#part(`${nameOf(pair)}, more than a table, ${size}`, pair, (servers) =>
      runScenarios(
        scenarios.filter((one) => this.#isWanted(one)),
        { pair, servers, size, ended },
      ),
    );
  }

  #isWanted({ id, title }: Judged['case']): boolean {
    const { only = [''] } = this.#options;
    return only.some((part) => `${id} ${title}`.includes(part));
  }

  async #part(name: string, pair: Pair, play: (servers: PairServers) => Promise<readonly Judged[]>): Promise<readonly Judged[]> {
    const onServers = async () => {
      await using servers = await startPair(pair, this.#options.progress);
      return await play(servers);
    };
    const results = await (this.#options.only === undefined ? this.#kept.take(name, onServers) : onServers());
    for (const { case: one, way, outcome } of results.filter(isWrong)) {
      tell(`${one.id} ${one.title}${way === undefined ? '' : `, by ${way}`}`, outcome);
    }
    const { equal, refused, notRun, wrong } = countsOf(results);
    console.log(`fidelity ${name}: ${equal} equal, ${refused} refused, ${notRun} not run, ${wrong} otherwise`);
    return results;
  }
}

function tell(title: string, outcome: Outcome): void {
  console.log(`${title}: ${outcome.tag}${'code' in outcome ? ` ${outcome.code}` : ''}`);
  if ('text' in outcome) {
    console.log(outcome.text);
  }
}
