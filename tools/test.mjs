// npm test [-- <part of a file name>...]: build, one stack of real servers, every test but the long ones; says when it is past its time budget.
// npm run test:all: the long ones too. What is green at this state of the code is not run again, so an interrupted run is simply repeated.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, root, run, seconds } from './steps.mjs';
import { isHeavy, kindOf, listTestFiles, SHARED } from './test-files.mjs';
import { closingLine, count, failures, isGreen, keepResults, readResults, slowest } from './test-results.mjs';

/** What it should take. A slow machine may take longer, up to the limit: then something hangs, or the tests have outgrown `npm test`. */
const BUDGET_MINUTES = 25;
const LIMIT_MINUTES = 70;
// Tests on servers mostly wait; with a worker more than the cores they wait side by side. Of the heavy ones there is never more than one at a time.
const WORKERS = Math.max(2, availableParallelism()) + 1;
const began = Date.now();
const parameters = process.argv.slice(2);
const all = parameters.includes('--all');
const filters = parameters.filter((parameter) => parameter !== '--all');

const results = all ? keptResults() : join(mkdtempSync(join(tmpdir(), 'trem-test-')), 'results.jsonl');
const before = readResults(results);
const green = new Set(before.modules.filter(isGreen).map(({ file }) => file));
const chosen = listTestFiles(root)
  .filter(({ kind }) => all || kind !== 'long')
  .map(({ file }) => file)
  .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)));
const toRun = chosen.filter((file) => !green.has(file));
if (green.size > 0) {
  console.log(`${chosen.length - toRun.length} files are green at this state of the code and are not run again`);
}

let code = 0;
let signal;
if (toRun.length > 0) {
  await build();
  ({ code, signal } = await runAll(toRun));
}
process.exit(report());

/** First those that need no server, which then find the processors for themselves. */
async function runAll(files) {
  const units = files.filter((file) => kindOf(file) === 'unit');
  const others = files.filter((file) => kindOf(file) !== 'unit');
  const first = units.length === 0 ? { code: 0 } : await vitest([...SHARED, ...units], { env: { TREM_TEST_SERVERS: 'none' } });
  if (first.signal || others.length === 0) {
    return first;
  }
  const second = await runOnServers(others);
  return { code: second.code || first.code, signal: second.signal };
}

function vitest(parameters, { env, workers = WORKERS, quiet = false }) {
  const seed = all && process.env.TREM_TEST_SEED === undefined ? { TREM_TEST_SEED: 'random' } : {};
  const reporters = ['--reporter=default', '--reporter=./tools/test-reporter.mjs'];
  // What a file sets up before its tests, servers and installations, shares the machine with the tests of others.
  return run('vitest', ['run', `--maxWorkers=${workers}`, '--hookTimeout=180000', ...reporters, ...parameters], {
    quiet,
    env: { ...env, TREM_TEST_RESULTS: results, ...seed },
  });
}

async function runOnServers(files) {
  const { startStack } = await import('../libs/dev-stack/dist/index.js');
  const progress = (line) => console.log(line);
  // Signals end Vitest first (they reach it through `run`), then the stack: no test loses its servers while it tidies up.
  const stack = await startStack({ name: `test-${process.pid}`, fsync: false, progress, endOnSignals: false }).catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
  console.log(`servers: up after ${seconds(Date.now() - began)}`);
  try {
    return await inLanes(files, stack.testEnvironment());
  } finally {
    await stack[Symbol.asyncDispose]();
  }
}

/** Heavy files one after the other, the others beside them. What the heavy ones print comes at their end, in one piece. */
async function inLanes(files, env) {
  const heavy = files.filter(isHeavy);
  const others = files.filter((file) => !isHeavy(file));
  if (all || heavy.length === 0 || others.length === 0) {
    return await vitest(files, { env });
  }
  const [ofHeavy, ofOthers] = await Promise.all([
    vitest(heavy, { env, workers: 1, quiet: true }).then((ended) => {
      console.log(ended.output);
      return ended;
    }),
    vitest(others, { env, workers: WORKERS - 1 }),
  ]);
  return { code: ofOthers.code || ofHeavy.code, signal: ofOthers.signal ?? ofHeavy.signal };
}

/** Results belong to one state of the code: the commit and whatever differs from it. */
function keptResults() {
  const git = (...command) => execFileSync('git', command, { cwd: root, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  const changes = git('diff', 'HEAD') + git('ls-files', '--others', '--exclude-standard');
  const state = createHash('sha256').update(git('rev-parse', 'HEAD')).update(changes).digest('hex').slice(0, 16);
  mkdirSync(join(root, '.trem/test-all'), { recursive: true });
  return join(root, '.trem/test-all', `${state}.jsonl`);
}

/** Prints the slowest tests, what went wrong beside failed tests, and the closing line. @returns the exit code */
function report() {
  const ran = readResults(results);
  keepResults(join(root, '.trem/test/results.jsonl'), ran); // for `npm run acceptance`
  const counts = count({ modules: ran.modules.filter(({ file }) => chosen.includes(file)), unhandled: ran.unhandled });
  const missing = signal || code >= 128 ? [] : toRun.filter((file) => !ran.modules.some((module) => module.file === file));
  console.log('\nThe slowest 20 tests:');
  for (const test of slowest(ran, 20)) {
    console.log(`${seconds(test.ms).padStart(8)}  ${test.file}  ${test.name.replace(/\s+/g, ' ')}`);
  }
  const took = (Date.now() - began) / 60_000;
  const isLate = !all && took > LIMIT_MINUTES;
  console.log(`\ntook ${took.toFixed(1)} min${all ? '' : ` of ${BUDGET_MINUTES}`}`);
  if (!all && took > BUDGET_MINUTES) {
    console.log('TOO SLOW: move what takes long into *.long.test.ts, or make it quicker.');
  }
  for (const { file, name, error } of failures(ran)) {
    console.log(`FAILED: ${file}  ${name}\n        ${error.replaceAll('\n', '\n        ')}`);
  }
  for (const file of missing) {
    console.log(`NOT RUN: ${file}`);
  }
  if (!all) {
    rmSync(join(results, '..'), { recursive: true, force: true });
  }
  console.log(closingLine(counts));
  const isBad = counts.failed > 0 || isLate || missing.length > 0 || counts.passed === 0;
  return signal ? 128 + constants.signals[signal] : isBad ? code || 1 : code;
}
