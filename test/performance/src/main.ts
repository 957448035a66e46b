import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { startStack } from '@trem/dev-stack';
import type { BenchOptions, BenchStack } from './bench-stack.js';
import { run } from './databases.js';
import { benchIdle } from './idle-bench.js';
import { benchLoad } from './load-bench.js';
import { benchModes } from './modes-bench.js';
import { benchRules } from './rules-bench.js';
import { benchStream } from './stream-bench.js';

const HELP = `npm run bench -- [options]

Measures Trem beside what it must beat, in one run on one set of servers (fsync on, shipped defaults, no autovacuum in between):
  load     full load against the faster of psql | psql and the smallest Node COPY pipe
  stream   the mixed change workload against native logical replication (binary)

  --only load|stream   one of them
  --only modes         the same changes in modes default, upsert, scd2 and history, side by side
  --only rules         tables with one filter and two transformations against the same without, in stream and load
  --only idle          what 100 tasks cost while nothing happens: memory and CPU, for a minute. Judges nothing
  --scale N            size of the data, default 1 (about 1.2 GB, and 1.5 million changes)
  --rounds N           how often each runs, in turn; the medians count. Default 3 (about 6 minutes)

Exit code 0 when both ratios are at least 0.9, else 1; of modes: scd2 at least 0.5 of default and 1 300 changes/s; of rules: at least 0.6.`;

const WANTED = 0.9;
const PARTS = ['load', 'stream', 'idle', 'modes', 'rules'];
// A stream holds a slot, a sender and a connection at each side, and two places in its worker.
const IDLE = {
  environment: { worker: { TREM_STREAM_SLOTS: '250' } },
  postgresSettings: { max_replication_slots: '120', max_wal_senders: '120', max_connections: '800' },
};

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      scale: { type: 'string', default: '1' },
      rounds: { type: 'string', default: '3' },
      help: { type: 'boolean' },
    },
  });
  const scale = Number(values.scale);
  const rounds = Number(values.rounds);
  if (values.help || !(scale > 0) || !(rounds % 2 === 1) || (values.only !== undefined && !PARTS.includes(values.only))) {
    console.log(HELP);
    return values.help ? 0 : 2;
  }
  await using stack = await startStack({
    name: 'bench',
    apps: true,
    fresh: true,
    keep: false,
    progress: (line) => console.error(line),
    ...(values.only === 'idle' ? IDLE : {}),
  });
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
  console.log(`${cpus().length} cores, ${cpus()[0]?.model}, Node ${process.version}, scale ${scale}, ${rounds} rounds`);
  if (values.only === 'idle') {
    await benchIdle(bench, { tasks: Math.round(100 * scale), seconds: 60 });
    return 0;
  }
  await withoutAutovacuum(bench);
  const ownContest = { modes: benchModes, rules: benchRules }[values.only ?? ''];
  if (ownContest !== undefined) {
    return (await ownContest(bench, { scale, rounds })) ? 0 : 1;
  }
  return await againstOthers(bench, { scale, rounds, only: values.only });
}

async function againstOthers(
  bench: BenchStack,
  { only, ...options }: BenchOptions & { readonly only: string | undefined },
): Promise<number> {
  const ratios: number[] = [];
  // The stream first: loads leave the page cache full, and what the kernel then does to make room strikes one or the other
  if (only !== 'load') {
    ratios.push(await benchStream(bench, options));
  }
  if (only !== 'stream') {
    ratios.push(await benchLoad(bench, options));
  }
  return ratios.every((ratio) => ratio >= WANTED) ? 0 : 1;
}

/** It would strike one contestant or the other, by chance. */
async function withoutAutovacuum({ source, target }: BenchStack): Promise<void> {
  for (const server of [source, target]) {
    await run(server, 'ALTER SYSTEM SET autovacuum = off', 'SELECT pg_reload_conf()');
  }
}

process.exitCode = await main();
