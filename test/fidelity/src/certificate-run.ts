import { proveComparer } from '@trem/test-comparer';
import type { Installation } from '@trem/test-installation';
import { createTestDatabase } from '@trem/testing';
import { groups } from './cases/index.js';
import { KeptResults } from './kept-results.js';
import { type Judged, type ScenarioResult, wordsOfWrong } from './outcome.js';
import { nameOf, type Pair, type PairServers, startPair } from './pair.js';
import { RecordedEqual } from './recorded-equal.js';
import { countsOf, equalShare, type PairResult } from './report.js';
import { runPair } from './run-pair.js';
import { describeScenario, runScenarios } from './run-scenarios.js';
import type { ScenarioRig } from './scenario-case.js';
import { scenarios } from './scenarios/index.js';

/** What is run between two ends: the quicker part first. */
export const certificateParts = ['tables', 'scenarios'] as const;
export type CertificatePart = (typeof certificateParts)[number];

export interface RunOptions {
  /** Parts of ids and titles: only cases with one of them are run, and nothing is kept. */
  readonly only: readonly string[] | undefined;
  /** The others are not run: what is kept of them is told. */
  readonly parts: readonly CertificatePart[];
  readonly size: ScenarioRig['size'];
  readonly progress: (line: string) => void;
  /** Ends the run: what its servers' end makes of the part that is being played says nothing. */
  readonly signal: AbortSignal;
}

/** Of the tables between any two versions: what is refused by name shall stay rare. */
const EQUAL_SHARE = 0.95;

/** The cases between pairs of servers. Whole parts that ended well are kept. */
export class CertificateRun {
  readonly #installation: Installation;
  readonly #options: RunOptions;
  readonly #kept = new KeptResults();
  readonly #recorded = new RecordedEqual();
  readonly #complaints: string[] = [];

  constructor(installation: Installation, options: RunOptions) {
    this.#installation = installation;
    this.#options = options;
  }

  /** Why what was run is no certificate, a line for each part: none when all is well. */
  get complaints(): readonly string[] {
    return this.#complaints;
  }

  /** All tables first, for they are quicker. `told`: how far it has come, after each part. */
  async between(pairs: readonly Pair[], told: (soFar: readonly PairResult[]) => void): Promise<void> {
    const results = pairs.map((pair) => this.#keptOf(pair));
    for (const part of certificateParts.filter((one) => this.#options.parts.includes(one))) {
      for (const [at, pair] of pairs.entries()) {
        const judged = await this.#run(part, pair);
        if (this.#options.signal.aborted) {
          return;
        }
        if (judged !== undefined) {
          this.#judge(part, this.#nameOf(part, pair), judged);
          results.splice(at, 1, { ...(results[at] as PairResult), [part]: judged });
          told(results);
        }
      }
    }
  }

  /** What is known before anything is run. */
  #keptOf(pair: Pair): PairResult {
    const kept = (part: CertificatePart) =>
      (this.#options.only === undefined ? this.#kept.read(this.#nameOf(part, pair)) : undefined) ?? [];
    return { pair: nameOf(pair), tables: kept('tables'), scenarios: kept('scenarios') };
  }

  #nameOf(part: CertificatePart, pair: Pair): string {
    return part === 'tables' ? nameOf(pair) : `${nameOf(pair)}, more than a table, ${this.#options.size}`;
  }

  /** A part that cannot be run at all, for want of a server say, is told; the others follow. */
  async #run(part: CertificatePart, pair: Pair): Promise<readonly Judged[] | undefined> {
    const name = this.#nameOf(part, pair);
    const play = { tables: this.#tables, scenarios: this.#scenarios }[part];
    const onServers = async () => {
      await using servers = await startPair(pair, this.#options.progress);
      await examineComparer(servers);
      return await play.call(this, pair, servers);
    };
    try {
      return await (this.#options.only === undefined ? this.#kept.take(name, onServers) : onServers());
    } catch (error) {
      this.#complaints.push(`${name}: not run: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return undefined;
    }
  }

  #judge(part: CertificatePart, name: string, results: readonly Judged[]): void {
    for (const line of wordsOfWrong(results)) {
      console.log(line);
    }
    const { equal, refused, notRun, wrong } = countsOf(results);
    console.log(`fidelity ${name}: ${equal} equal, ${refused} refused, ${notRun} not run, ${wrong} otherwise`);
    const complaint = wrong > 0 ? `${wrong} otherwise` : this.#lacksOf(part, name, results);
    if (complaint !== undefined) {
      this.#complaints.push(`${name}: ${complaint}`);
    } else if (this.#options.only === undefined) {
      this.#recorded.raise(name, equal);
    }
  }

  /** What the number of equal ones lacks, of a whole part. */
  #lacksOf(part: CertificatePart, name: string, results: readonly Judged[]): string | undefined {
    const { equal } = countsOf(results);
    if (this.#options.only !== undefined) {
      return undefined;
    }
    if (equal < this.#recorded.of(name)) {
      return `${equal} equal, and ${this.#recorded.of(name)} are recorded: that number never falls`;
    }
    return part === 'tables' && equalShare(results) < EQUAL_SHARE ? `fewer than ${100 * EQUAL_SHARE} % are equal` : undefined;
  }

  async #tables(pair: Pair, servers: PairServers): Promise<readonly Judged[]> {
    const chosen = groups.map((group) => ({ ...group, cases: group.cases.filter((one) => this.#isWanted(one)) }));
    return await runPair(this.#installation, chosen, { pair, servers });
  }

  async #scenarios(pair: Pair, servers: PairServers): Promise<readonly Judged[]> {
    const { size, progress } = this.#options;
    const chosen = scenarios.filter((one) => this.#isWanted(one));
    return await runScenarios(chosen, { pair, servers, size, ended: (result: ScenarioResult) => progress(describeScenario(result)) });
  }

  #isWanted({ id, title }: Judged['case']): boolean {
    const { only = [''] } = this.#options;
    return only.some((part) => `${id} ${title}`.includes(part));
  }
}

/** Before it judges anything between these servers. @throws when something is planted there that it does not report */
async function examineComparer(servers: PairServers): Promise<void> {
  await using source = await createTestDatabase('source', servers.source);
  await using target = await createTestDatabase('target', servers.target);
  await proveComparer({ source: source.url, target: target.url });
}
