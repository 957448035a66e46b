import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { defects } from '@trem/replication-core/fault-names';
import { codeVersion, repository } from '@trem/test-installation';
import { runAll } from './campaign.js';
import { figuresOf, foundAs } from './figures.js';
import { KeptFigures } from './kept-figures.js';
import { kinds } from './kinds/index.js';
import { defectsOf, isSettled, modesOf, type OrderWish, ordersOf } from './orders.js';
import { isGreen, type RunRecord, showsMistake } from './record.js';
import { closingLine, faultsPage } from './report.js';
import { StateFile } from './state-file.js';

const HELP = `npm run faults -- [options]

Workloads between two databases while something is killed, frozen, cut or wiped, on servers of their own (fsync on). After each fault the task must
recover by itself; at the end the target must equal the source, and its readers must have seen whole transactions only. Writes docs/faults.md, and adds to docs/faults.jsonl.

  --runs N         how many runs in each mode, of the seeds S, S + 1 and so on. Default 1; about 70 s each
  --seed S         the first seed. Default 1. A seed draws the same faults each time
  --only KIND      strike faults of this kind only
  --mode MODES     apply in these modes: default, upsert, scd2, history, several with commas between them, or all. Default: default
  --faults N       at most so many faults a run. Default 7
  --parallel N     runs at once. Default 1
  --resume         leave out the runs that are done already at this state of the code
  --defect NAMES   with these built-in mistakes, each by itself, and the faults that meet it: up to 10 runs in each mode, until it is found; or all
  --without NAMES  the same runs without the mistakes, which must be green

Kinds:    ${wrapped(kinds.map(({ name }) => name))}

Defects:  ${wrapped(defects)}

Exit code 0 when nothing was lost, doubled or torn and every run came to rest; with --defect, when each was found.`;

interface Wish extends OrderWish {
  readonly parallel: number;
  readonly resume: boolean;
}

async function main(): Promise<number> {
  const wish = readWish();
  if (typeof wish === 'number') {
    console.log(HELP);
    return wish;
  }
  const version = codeVersion();
  const state = new StateFile(version);
  const wanted = ordersOf(wish);
  const earlier = wish.resume ? state.read() : [];
  const orders = wanted.filter((order) => !(wish.resume && state.has(order)) && !isSettled(order, earlier));
  const before = wanted.length - orders.length;
  console.log(`code version ${version}${before > 0 ? `, ${before} runs are done already` : ''}`);
  const done = await runAll({ orders, state, parallel: wish.parallel, say: (line) => console.log(line), isSettled });
  report(state.read(), version);
  console.log(closingLine(done.filter(({ defect }) => defect === undefined)));
  const unfound = tellDefects(done);
  return Number(unfound > 0 || !done.every((run) => run.defect !== undefined || isGreen(run)));
}

/** Writes the page, and adds what it tells of this version to what is kept for the pages to come. */
function report(runs: readonly RunRecord[], version: string): void {
  const kept = new KeptFigures();
  writeFileSync(join(repository, 'docs/faults.md'), faultsPage(runs, { version, kinds: kinds.map(({ name }) => name), kept: kept.read() }));
  kept.add(figuresOf(runs, version));
}

/** @returns how many of the mistakes that were made were not found */
function tellDefects(done: readonly RunRecord[]): number {
  const made = Map.groupBy(
    done.filter(({ defect }) => defect !== undefined),
    ({ defect, mode }) => `${defect}${mode === undefined ? '' : ` in mode ${mode}`}`,
  );
  for (const [name, runs] of made) {
    const red = runs.find(showsMistake);
    console.log(`defect ${name}: ${red === undefined ? 'NOT FOUND' : `found with seed ${red.seed}: ${foundAs(red)}`}`);
  }
  return [...made.values()].filter((runs) => !runs.some(showsMistake)).length;
}

/** What the command line asks for; an exit code when it asks for help, or needs it. */
function readWish(): Wish | number {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      mode: { type: 'string', default: 'default' },
      faults: { type: 'string', default: '7' },
      parallel: { type: 'string', default: '1' },
      resume: { type: 'boolean', default: false },
      defect: { type: 'string' },
      without: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { only, resume } = values;
  const [modes, made, without] = [modesOf(values.mode), defectsOf(values.defect), defectsOf(values.without)];
  const [runs = 0, seed = 0, most = 0, parallel = 0] = [
    values.runs ?? (values.defect ? '10' : '1'),
    values.seed,
    values.faults,
    values.parallel,
  ].map(Number);
  if (values.help) {
    return 0;
  }
  const isKnown = only === undefined || kinds.some(({ name }) => name === only);
  const areNumbers = [runs, seed, most, parallel].every((n) => Number.isInteger(n) && n > 0);
  return isKnown && areNumbers && modes !== undefined && made !== undefined && without !== undefined
    ? { runs, seed, modes, defects: made, without, only, most, parallel, resume }
    : 2;
}

function wrapped(names: readonly string[]): string {
  return names
    .join(', ')
    .replace(/(.{1,120})(?: |$)/g, '$1\n          ')
    .trimEnd();
}

process.exitCode = await main();
