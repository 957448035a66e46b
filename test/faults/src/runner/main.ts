import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ApplyMode, applyModes } from '@trem/contracts';
import { defects } from '@trem/replication-core/fault-names';
import { runAll } from './campaign.js';
import { codeVersion, repository } from './code-version.js';
import { kinds } from './kinds/index.js';
import { isGreen, type RunOrder, type RunRecord, showsMistake } from './record.js';
import { closingLine, faultsPage, foundAs } from './report.js';
import { StateFile } from './state-file.js';

const HELP = `npm run faults -- [options]

Workloads between two databases while something is killed, frozen, cut or wiped, on servers of their own (fsync on). After each fault the task must
recover by itself; at the end the target must equal the source, and its readers must have seen whole transactions only. Writes docs/faults.md.

  --runs N         how many runs, of the seeds S, S + 1 and so on. Default 1; about 90 s each
  --seed S         the first seed. Default 1. A seed draws the same faults each time
  --only KIND      strike faults of this kind only
  --mode MODE      apply in this mode: default, upsert, scd2 or history, each with its own judges. Default: default
  --faults N       at most so many faults a run. Default 7
  --parallel N     runs at once. Default 1
  --resume         leave out the seeds that are done already at this state of the code
  --defect NAME    with this built-in mistake, and the faults that meet it: up to 10 runs, until it is found
  --without NAME   the same runs without the mistake, which must be green

Kinds:    ${wrapped(kinds.map(({ name }) => name))}

Defects:  ${wrapped(defects)}

Exit code 0 when nothing was lost, doubled or torn and every run came to rest; with --defect, when it was found.`;

interface Wish {
  readonly orders: readonly RunOrder[];
  readonly parallel: number;
  readonly resume: boolean;
  readonly defect: string | undefined;
}

async function main(): Promise<number> {
  const wish = readWish();
  if (typeof wish === 'number') {
    console.log(HELP);
    return wish;
  }
  const version = codeVersion();
  const state = new StateFile(version);
  const orders = wish.resume ? wish.orders.filter((order) => !state.has(order)) : wish.orders;
  const before = wish.orders.length - orders.length;
  console.log(`code version ${version}${before > 0 ? `, ${before} runs are done already` : ''}`);
  const done = await runAll({
    ...{ orders, state, parallel: wish.parallel, say: (line) => console.log(line) },
    endAfter: (record) => wish.defect !== undefined && showsMistake(record),
  });
  writeFileSync(join(repository, 'docs/faults.md'), faultsPage(state.read(), { version, kinds: kinds.map(({ name }) => name) }));
  console.log(closingLine(done));
  return wish.defect === undefined ? Number(!done.every(isGreen)) : tellDefect(wish.defect, done);
}

function tellDefect(defect: string, done: readonly RunRecord[]): number {
  const red = done.find(showsMistake);
  console.log(`defect ${defect}: ${red === undefined ? 'NOT FOUND' : `found with seed ${red.seed}: ${foundAs(red)}`}`);
  return Number(red === undefined);
}

/** What the command line asks for; an exit code when it asks for help, or needs it. */
function readWish(): Wish | number {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      mode: { type: 'string' },
      faults: { type: 'string', default: '7' },
      parallel: { type: 'string', default: '1' },
      resume: { type: 'boolean', default: false },
      defect: { type: 'string' },
      without: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { only, defect, without, resume } = values;
  const mode = modeNamed(values.mode);
  const [runs = 0, seed = 0, most = 0, parallel = 0] = [
    values.runs ?? (defect ? '10' : '1'),
    values.seed,
    values.faults,
    values.parallel,
  ].map(Number);
  const isKnown =
    (values.mode === undefined || applyModes.some((name) => name === values.mode)) &&
    (only === undefined || kinds.some(({ name }) => name === only)) &&
    [defect, without].every((wanted) => wanted === undefined || defects.some((name) => name === wanted));
  if (values.help) {
    return 0;
  }
  if (!isKnown || ![runs, seed, most, parallel].every((n) => Number.isInteger(n) && n > 0)) {
    return 2;
  }
  return {
    orders: Array.from({ length: runs }, (_, n) => ({ seed: seed + n, only, defect, without, mode, most })),
    parallel,
    resume,
    defect,
  };
}

/** Runs in mode default are told without a mode. */
function modeNamed(wanted: string | undefined): ApplyMode | undefined {
  return applyModes.find((name) => name === wanted && name !== 'default');
}

function wrapped(names: readonly string[]): string {
  return names
    .join(', ')
    .replace(/(.{1,120})(?: |$)/g, '$1\n          ')
    .trimEnd();
}

process.exitCode = await main();
