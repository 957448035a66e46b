import type { BenchStack } from './bench-stack.js';
import { createDatabase, run, waitUntil } from './databases.js';
import { subscribeNative } from './native-replication.js';
import { sampleUsage } from './process-usage.js';
import { describeRun, ratio } from './report.js';
import {
  ALL_ARRIVED,
  changesOf,
  createStreamTables,
  makeChanges,
  prepareStreamSource,
  streamSizes,
  streamTables,
} from './stream-workload.js';
import { TremTask } from './trem-task.js';

/**
 * The mixed change workload, made while both consumers are off; then native logical replication consumes it, then Trem.
 * Both from their command to go on until the last change is visible. Returns how many times as fast as native.
 */
export async function benchStream(stack: BenchStack, scale: number): Promise<number> {
  const sizes = streamSizes(scale);
  const source = await createDatabase(stack.source, 'bench_stream');
  const nativeTarget = await createDatabase(stack.target, 'bench_native');
  const tremTarget = await createDatabase(stack.target, 'bench_trem');
  await prepareStreamSource(source, sizes);
  await createStreamTables(nativeTarget);

  const native = await subscribeNative(source, nativeTarget);
  const task = await TremTask.create({
    ...stack,
    name: 'bench_stream',
    mode: 'full-load-and-cdc',
    source,
    target: tremTarget,
    tables: streamTables,
  });
  await task.command('start');
  await task.waitForPhase('cdc', 600);
  await task.command('pause');
  await task.waitForPhase('paused', 60);

  await makeChanges(source);
  console.log(
    `\nStream: ${changesOf(sizes)} row changes in ${sizes.insertTransactions + sizes.tpcbTransactions + 2} transactions, made before the consumers start`,
  );
  const nativeSeconds = await timed(stack, 'native logical replication, binary', () => native.consume());
  await native.drop();
  await run(stack.target, 'CHECKPOINT');
  const ours = await timed(stack, 'trem, through RabbitMQ', () => consumeByTrem(task, tremTarget));
  await expectSameSums(nativeTarget, tremTarget);
  await task.command('delete');

  const times = ratio(nativeSeconds, ours);
  console.log(`stream: ${times.toFixed(2)} × native, ${Math.round(changesOf(sizes) / ours)} changes/s`);
  return times;
}

async function timed(stack: BenchStack, what: string, work: () => Promise<number>): Promise<number> {
  const usage = sampleUsage(stack.pids);
  const seconds = await work().finally(() => usage.stop());
  console.log(describeRun({ what, seconds, usage: usage.stop() }));
  return seconds;
}

async function consumeByTrem(task: TremTask, target: string): Promise<number> {
  const start = performance.now();
  await task.command('resume');
  await waitUntil(target, ALL_ARRIVED, 1200);
  return (performance.now() - start) / 1000;
}

/** A figure counts only when both copies hold the same. */
async function expectSameSums(native: string, trem: string): Promise<void> {
  for (const table of streamTables) {
    const sum = `SELECT count(*) AS rows, coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text AS sum FROM ${table} t`;
    const [left, right] = await Promise.all([run(native, sum), run(trem, sum)]);
    if (JSON.stringify(left?.rows) !== JSON.stringify(right?.rows)) {
      throw new Error(`${table} differs: native ${JSON.stringify(left?.rows)}, trem ${JSON.stringify(right?.rows)}`);
    }
  }
}
