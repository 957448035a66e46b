import type { BenchOptions, BenchStack } from './bench-stack.js';
import { nodePipe, psqlPipe } from './copy-pipes.js';
import { createDatabase, run } from './databases.js';
import { loadTables, prepareLoadSource } from './load-workload.js';
import { sampleUsage } from './process-usage.js';
import { describeRun, median, ratio } from './report.js';
import { TremTask } from './trem-task.js';

/**
 * Full load: tables made, copied, keys made, by each in turn, `rounds` times over. Ours from the start command until the task is done.
 * Returns how many times as fast as the faster pipe, by the medians.
 */
export async function benchLoad(stack: BenchStack, { scale, rounds }: BenchOptions): Promise<number> {
  const source = await createDatabase(stack.source, 'bench_load');
  await prepareLoadSource(source, scale);
  const size = await run(
    source,
    `SELECT pg_size_pretty(pg_database_size(current_database())) AS size, (SELECT sum(reltuples)::bigint FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace) AS rows`,
  );
  console.log(`\nFull load: ${size?.rows[0]?.size}, ${size?.rows[0]?.rows} rows, ${loadTables.length} tables, primary keys included`);

  const measure = async (what: string, work: (target: string) => Promise<number | undefined>) => {
    const target = await createDatabase(stack.target, 'bench_load');
    await run(source, 'CHECKPOINT');
    const usage = sampleUsage(stack.pids);
    const seconds = await work(target).finally(() => usage.stop());
    if (seconds !== undefined) {
      console.log(describeRun({ what, seconds, usage: usage.stop() }));
    }
    await run(stack.target, `DROP DATABASE ${new URL(target).pathname.slice(1)} WITH (FORCE)`);
    return seconds ?? Number.POSITIVE_INFINITY;
  };
  const psql: number[] = [];
  const node: number[] = [];
  const ours: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    psql.push(await measure('psql | psql', (target) => psqlPipe(source, target)));
    node.push(await measure('node: COPY | COPY, one stream', (target) => nodePipe(source, target)));
    ours.push(await measure('trem, full-load', (target) => tremLoad(stack, { round, source, target })));
  }
  const fastest = Math.min(median(psql), median(node));
  const times = ratio(fastest, median(ours));
  console.log(`full load: ${times.toFixed(2)} × the faster pipe, medians of ${rounds}`);
  return times;
}

interface LoadRound {
  readonly round: number;
  readonly source: string;
  readonly target: string;
}

async function tremLoad(stack: BenchStack, { round, source, target }: LoadRound): Promise<number> {
  const task = await TremTask.create({ ...stack, name: `bench_load_${round}`, mode: 'full-load', source, target, tables: loadTables });
  const start = performance.now();
  await task.command('start');
  await task.waitForPhase('done', 1200);
  const seconds = (performance.now() - start) / 1000;
  const check = (url: string) => run(url, `SELECT ${loadTables.map((table) => `(SELECT count(*) FROM ${table})`).join(' + ')} AS n`);
  const [copied, wanted] = await Promise.all([check(target), check(source)]);
  if (copied?.rows[0]?.n !== wanted?.rows[0]?.n) {
    throw new Error(`The load copied ${copied?.rows[0]?.n} rows of ${wanted?.rows[0]?.n}`);
  }
  await task.delete();
  return seconds;
}
