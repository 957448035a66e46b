import type { BenchOptions, BenchStack } from './bench-stack.js';
import { createDatabase, run, waitUntil } from './databases.js';
import { subscribeNative } from './native-replication.js';
import { sampleUsage } from './process-usage.js';
import { describeRun, median, ratio } from './report.js';
import {
  ALL_ARRIVED,
  changesOf,
  createStreamTables,
  makeChanges,
  prepareStreamSource,
  type StreamSizes,
  streamSizes,
  streamTables,
} from './stream-workload.js';
import { TremTask } from './trem-task.js';

/**
 * The mixed change workload, made while both consumers are off; then native logical replication consumes it, then Trem; `rounds` times over.
 * Both from their command to go on until the last change is visible. Returns how many times as fast as native, by the medians.
 */
export async function benchStream(stack: BenchStack, { scale, rounds }: BenchOptions): Promise<number> {
  const sizes = streamSizes(scale);
  console.log(
    `\nStream: ${changesOf(sizes)} row changes in ${sizes.insertTransactions + sizes.tpcbTransactions + 2} transactions, made before the consumers start`,
  );
  const native: number[] = [];
  const ours: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const seconds = await streamRound(stack, { sizes, round });
    native.push(seconds.native);
    ours.push(seconds.ours);
  }
  const times = ratio(median(native), median(ours));
  const rate = Math.round(changesOf(sizes) / median(ours));
  console.log(`stream: ${times.toFixed(2)} × native, ${rate} changes/s, medians of ${rounds}`);
  return times;
}

interface StreamRound {
  readonly sizes: StreamSizes;
  readonly round: number;
}

async function streamRound(stack: BenchStack, { sizes, round }: StreamRound): Promise<{ readonly native: number; readonly ours: number }> {
  const source = await createDatabase(stack.source, 'bench_stream');
  const nativeTarget = await createDatabase(stack.target, 'bench_native');
  const tremTarget = await createDatabase(stack.target, 'bench_trem');
  await prepareStreamSource(source, sizes);
  await createStreamTables(nativeTarget);

  const native = await subscribeNative(source, nativeTarget);
  const task = await TremTask.create({
    ...stack,
    name: `bench_stream_${round}`,
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
  const nativeSeconds = await timed(stack, 'native logical replication, binary', () => native.consume());
  await native.drop();
  await run(stack.target, 'CHECKPOINT');
  const ours = await timed(stack, 'trem, through RabbitMQ', () => consumeByTrem(task, tremTarget));
  await expectSameSums(nativeTarget, tremTarget);
  await task.delete();
  for (const database of [nativeTarget, tremTarget]) {
    await run(stack.target, `DROP DATABASE ${new URL(database).pathname.slice(1)} WITH (FORCE)`);
  }
  await run(stack.source, `DROP DATABASE ${new URL(source).pathname.slice(1)} WITH (FORCE)`);
  return { native: nativeSeconds, ours };
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
