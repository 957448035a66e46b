import type { TaskDraft } from '@trem/contracts';
import type { BenchOptions, BenchStack } from './bench-stack.js';
import { createDatabase, run, waitUntil } from './databases.js';
import { sampleUsage } from './process-usage.js';
import { describeRun, median } from './report.js';
import { ALL_ARRIVED, changesOf, makeChanges, prepareStreamSource, streamSizes } from './stream-workload.js';
import { TremTask } from './trem-task.js';

/** A way to define the same task. */
export interface Contestant {
  readonly name: string;
  readonly tables: readonly (string | TaskDraft['tables'][number])[];
  readonly definition?: Partial<TaskDraft>;
  /** A query that answers alike at source and target when the copy is right. */
  readonly check: { readonly source: string; readonly target: string };
}

export interface Placing {
  readonly name: string;
  readonly changesPerSecond: number;
}

/**
 * Each contestant consumes the mixed change workload, which was made while its task was paused: from `resume` until the last change is visible; `rounds` times
 * over, in turn. Returns changes a second by the medians.
 */
export async function streamContest(
  stack: BenchStack,
  contestants: readonly Contestant[],
  { scale, rounds }: BenchOptions,
): Promise<readonly Placing[]> {
  const changes = changesOf(streamSizes(scale));
  const seconds = new Map(contestants.map(({ name }) => [name, [] as number[]]));
  for (let round = 1; round <= rounds; round++) {
    for (const contestant of contestants) {
      seconds.get(contestant.name)?.push(await consume(stack, contestant, { scale, round }));
    }
  }
  return [...seconds].map(([name, took]) => ({ name, changesPerSecond: changes / median(took) }));
}

async function consume(stack: BenchStack, contestant: Contestant, { scale, round }: { readonly scale: number; readonly round: number }) {
  const { name, tables, definition = {}, check } = contestant;
  const source = await createDatabase(stack.source, 'bench_contest');
  const target = await createDatabase(stack.target, 'bench_contest');
  await prepareStreamSource(source, streamSizes(scale));
  const task = await TremTask.create({
    ...{ ...stack, name: `bench_${name}_${round}`, mode: 'full-load-and-cdc' as const },
    ...{ source, target, tables, definition },
  });
  await task.command('start');
  await task.waitForPhase('cdc', 600);
  await task.command('pause');
  await task.waitForPhase('paused', 60);
  await makeChanges(source);
  await run(stack.target, 'CHECKPOINT');
  const usage = sampleUsage(stack.pids);
  const start = performance.now();
  const arrived = (async () => {
    await task.command('resume');
    await waitUntil(target, ALL_ARRIVED, 3600);
  })();
  await arrived.finally(() => usage.stop());
  const seconds = (performance.now() - start) / 1000;
  console.log(describeRun({ what: `trem, ${name}`, seconds, usage: usage.stop() }));
  const [wanted, found] = await Promise.all([run(source, check.source), run(target, check.target)]);
  if (JSON.stringify(wanted?.rows) !== JSON.stringify(found?.rows)) {
    throw new Error(`${name} is wrong: ${JSON.stringify(found?.rows)} in place of ${JSON.stringify(wanted?.rows)}`);
  }
  await task.delete();
  await run(stack.target, `DROP DATABASE ${new URL(target).pathname.slice(1)} WITH (FORCE)`);
  await run(stack.source, `DROP DATABASE ${new URL(source).pathname.slice(1)} WITH (FORCE)`);
  return seconds;
}
