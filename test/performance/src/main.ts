import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { type StackOptions, startStack } from '@trem/dev-stack';
import type { BenchOptions, BenchStack } from './bench-stack.js';
import { run } from './databases.js';
import { benchIdle } from './idle-bench.js';
import { benchLoad } from './load-bench.js';
import { benchModes } from './modes-bench.js';
import { benchRules } from './rules-bench.js';
import { benchStream } from './stream-bench.js';

const HELP = `npm run bench -- [options]

Measures Trem beside what it must beat, side by side on one set of servers for each part (fsync on, shipped defaults, no autovacuum in between):
  stream   the mixed change workload against native logical replication (binary): at least 0.9
  load     full load against the faster of psql | psql and the smallest Node COPY pipe: at least 0.9
  modes    the same changes in modes default, upsert, scd2 and history: scd2 at least 0.5 of default, and 1 300 changes/s
  rules    tables with one filter and two transformations against the same without, in stream and load: at least 0.6

  --only PART      one of them; more than one may be given
  --only idle      what 100 tasks cost while nothing happens: memory and CPU, for a minute. Judges nothing
  --scale N        size of the data, default 1 (about 1.2 GB, and 1.5 million changes)
  --rounds N       how often each contestant runs, in turn, an odd number; the medians count. Default 3 (about 20 minutes in all)

Exit code 0 when every ratio is as wanted, else 1.`;

const WANTED = 0.9;

/** True when the part is as fast as wanted. */
type Contest = (stack: BenchStack, options: BenchOptions) => Promise<boolean>;

const contests: Readonly<Record<string, Contest>> = {
  stream: async (stack, options) => (await benchStream(stack, options)) >= WANTED,
  load: async (stack, options) => (await benchLoad(stack, options)) >= WANTED,
  modes: benchModes,
  rules: benchRules,
};

// A stream holds a slot, a sender and a connection at each side, and two places in its worker.
const IDLE: Partial<StackOptions> = {
  environment: { worker: { TREM_STREAM_SLOTS: '250' } },
  postgresSettings: { max_replication_slots: '120', max_wal_senders: '120', max_connections: '800' },
};

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      scale: { type: 'string', default: '1' },
      rounds: { type: 'string', default: '3' },
      help: { type: 'boolean' },
    },
  });
  const [scale, rounds] = [Number(values.scale), Number(values.rounds)];
  const parts = values.only ?? Object.keys(contests);
  const known = parts.every((part) => part === 'idle' || Object.hasOwn(contests, part));
  if (values.help || !(scale > 0) || !(rounds % 2 === 1) || !known) {
    console.log(HELP);
    return values.help ? 0 : 2;
  }
  console.log(`${cpus().length} cores, ${cpus()[0]?.model}, Node ${process.version}, scale ${scale}, ${rounds} rounds`);
  const slow: string[] = [];
  for (const part of parts) {
    const isFast = part === 'idle' ? await idle(scale) : await judge(contests[part] as Contest, { scale, rounds });
    slow.push(...(isFast ? [] : [part]));
  }
  if (slow.length > 0) {
    console.log(`\nslower than wanted: ${slow.join(', ')}`);
  }
  return slow.length === 0 ? 0 : 1;
}

/** On servers of its own: what one part leaves in caches and tables strikes no other. */
async function judge(contest: Contest, options: BenchOptions): Promise<boolean> {
  await using stack = await startStack({ ...STACK });
  await withoutAutovacuum(stack);
  return await contest(benchStack(stack), options);
}

async function idle(scale: number): Promise<true> {
  await using stack = await startStack({ ...STACK, ...IDLE });
  await benchIdle(benchStack(stack), { tasks: Math.round(100 * scale), seconds: 60 });
  return true;
}

const STACK: StackOptions = { name: 'bench', apps: true, fresh: true, keep: false, progress: (line) => console.error(line) };

function benchStack(stack: Awaited<ReturnType<typeof startStack>>): BenchStack {
  const { source, target, api, tokenFile } = stack;
  if (api === undefined || tokenFile === undefined) {
    throw new Error('the stack has no API');
  }
  return { source, target, api, token: readFileSync(tokenFile, 'utf8').trim(), pids: stack.pids() };
}

/** It would strike one contestant or the other, by chance. */
async function withoutAutovacuum({ source, target }: Pick<BenchStack, 'source' | 'target'>): Promise<void> {
  for (const server of [source, target]) {
    await run(server, 'ALTER SYSTEM SET autovacuum = off', 'SELECT pg_reload_conf()');
  }
}

process.exitCode = await main();
