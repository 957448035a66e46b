import { applyModes, type TaskDraft } from '@trem/contracts';
import type { BenchOptions, BenchStack } from './bench-stack.js';
import { type Contestant, streamContest } from './contest.js';
import { changesOf, streamSizes, streamTables } from './stream-workload.js';

const SCD2_WANTED = { ratio: 0.5, changesPerSecond: 1_300 };

const BALANCES = (where: string) =>
  `SELECT count(*)::int AS rows, sum(balance)::text AS sum, (SELECT count(*)::int FROM event ${where}) AS events, (SELECT sum(value)::text FROM price ${where}) AS prices FROM account ${where}`;
const CHANGED_ROWS = 'SELECT (SELECT count(*) FROM history)::int AS made, (SELECT count(*) FROM event)::int AS events';

/** The same changes in every mode, side by side. True when scd2 is as quick as it is to be. */
export async function benchModes(stack: BenchStack, options: BenchOptions): Promise<boolean> {
  console.log(`\nModes: ${changesOf(streamSizes(options.scale))} row changes, made before each consumer goes on`);
  const contestants = applyModes.map((mode): Contestant => {
    const definition: Partial<TaskDraft> = { apply: { mode } };
    return { name: mode, tables: streamTables, definition, check: checkOf(mode) };
  });
  const placings = await streamContest(stack, contestants, options);
  const rate = (mode: string) => placings.find(({ name }) => name === mode)?.changesPerSecond ?? 0;
  for (const { name, changesPerSecond } of placings) {
    console.log(
      `${name.padEnd(8)} ${Math.round(changesPerSecond)} changes/s, ${(changesPerSecond / rate('default')).toFixed(2)} × default`,
    );
  }
  return rate('scd2') >= SCD2_WANTED.ratio * rate('default') && rate('scd2') >= SCD2_WANTED.changesPerSecond;
}

function checkOf(mode: string): Contestant['check'] {
  if (mode === 'history') {
    return { source: CHANGED_ROWS, target: CHANGED_ROWS }; // tables that are only inserted into have as many rows
  }
  return { source: BALANCES(''), target: BALANCES(mode === 'scd2' ? 'WHERE scd_current = 1' : '') };
}
