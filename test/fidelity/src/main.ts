import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startStack } from '@trem/dev-stack';
import { startInstallation } from '@trem/test-installation';
import { cases } from './cases/index.js';
import { isWrong } from './outcome.js';
import { certificate, countsOf } from './report.js';
import { runPair } from './run-pair.js';

const HELP = `npm run fidelity -- [options]

Copies every hard value, table and name that we know of, by load, by stream and by both, and lets an independent comparer judge each.
Writes docs/fidelity.md.

  --only TEXT   only cases whose id or title contains TEXT; writes nothing

Exit code 0 when every case ended as the certificate promises, else 1.`;

const PAGE = fileURLToPath(new URL('../../../docs/fidelity.md', import.meta.url));

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { only: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { only } = values;
  const chosen = only === undefined ? cases : cases.filter(({ id, title }) => `${id} ${title}`.includes(only));
  await using stack = await startStack({
    name: 'fidelity',
    fresh: true,
    keep: false,
    fsync: false,
    progress: (line) => console.error(line),
  });
  Object.assign(process.env, stack.testEnvironment());
  await using installation = await startInstallation();
  const results = await runPair(installation, chosen);
  for (const result of results.filter(isWrong)) {
    const { outcome } = result;
    console.log(`${result.case.id} ${result.case.title}, by ${result.way}: ${outcome.tag}${'code' in outcome ? ` ${outcome.code}` : ''}`);
    if ('text' in outcome) {
      console.log(outcome.text);
    }
  }
  const { equal, refused, notRun, wrong } = countsOf(results);
  console.log(`fidelity: ${equal} equal, ${refused} refused, ${notRun} not run, ${wrong} otherwise`);
  if (only === undefined) {
    writeFileSync(PAGE, certificate([{ pair: '18 → 18', results }]));
  }
  return wrong === 0 ? 0 : 1;
}

process.exitCode = await main();
