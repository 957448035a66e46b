import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { startStack } from '@trem/dev-stack';
import type { BenchStack } from './bench-stack.js';
import { benchLoad } from './load-bench.js';
import { benchStream } from './stream-bench.js';

const HELP = `npm run bench -- [options]

Measures Trem beside what it must beat, in one run on one set of servers (fsync on, shipped defaults):
  load     full load against the faster of psql | psql and the smallest Node COPY pipe
  stream   the mixed change workload against native logical replication (binary)

  --only load|stream   one of them
  --scale N            size of the data, default 1 (about 1.2 GB, and 1.5 million changes)

Exit code 0 when both ratios are at least 0.9, else 1.`;

const WANTED = 0.9;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, scale: { type: 'string', default: '1' }, help: { type: 'boolean' } },
  });
  const scale = Number(values.scale);
  if (values.help || !(scale > 0) || (values.only !== undefined && values.only !== 'load' && values.only !== 'stream')) {
    console.log(HELP);
    return values.help ? 0 : 2;
  }
  await using stack = await startStack({ name: 'bench', apps: true, fresh: true, keep: false, progress: (line) => console.error(line) });
  if (stack.api === undefined || stack.tokenFile === undefined) {
    throw new Error('the stack has no API');
  }
  const bench: BenchStack = {
    source: stack.source,
    target: stack.target,
    api: stack.api,
    token: readFileSync(stack.tokenFile, 'utf8').trim(),
    pids: stack.pids(),
  };
  console.log(`${cpus().length} cores, ${cpus()[0]?.model}, Node ${process.version}, scale ${scale}`);
  const ratios: number[] = [];
  if (values.only !== 'stream') {
    ratios.push(await benchLoad(bench, scale));
  }
  if (values.only !== 'load') {
    ratios.push(await benchStream(bench, scale));
  }
  return ratios.every((ratio) => ratio >= WANTED) ? 0 : 1;
}

process.exitCode = await main();
