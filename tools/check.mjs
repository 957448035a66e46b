// npm run check: format and lint, types, unit tests with the boundaries between packages. Needs no server; about a minute. All steps run, so that one call shows everything.
import { availableParallelism } from 'node:os';
import { root, run, seconds } from './steps.mjs';
import { listTestFiles, SHARED } from './test-files.mjs';

const steps = [
  ['format and lint', () => run('biome', ['check', '--error-on-warnings', '.'], { quiet: true })],
  ['types', () => run('node', ['tools/tsc.mjs', '-p', 'tsconfig.json'], { quiet: true })],
];

/** Among them the boundaries between packages: test/architecture. */
async function unitTests() {
  const files = listTestFiles(root)
    .filter(({ kind }) => kind === 'unit')
    .map(({ file }) => file);
  const workers = Math.max(2, availableParallelism());
  return run('vitest', ['run', ...SHARED, `--maxWorkers=${workers}`, '--reporter=dot', ...files], {
    quiet: true,
    env: { TREM_TEST_SERVERS: 'none' },
  });
}

const began = Date.now();
const failed = [];

async function inOrder(some) {
  for (const [name, step] of some) {
    const stepBegan = Date.now();
    const { code, output } = await step();
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name}, ${seconds(Date.now() - stepBegan)}`);
    if (code !== 0) {
      failed.push(name);
      console.log(output);
    }
  }
}

// Unit tests take as long as all else together, and leave processors idle at their begin and end: the other steps run beside them.
await Promise.all([inOrder(steps), inOrder([['unit tests', unitTests]])]);
console.log(failed.length === 0 ? `check: passed in ${seconds(Date.now() - began)}` : `check: FAILED: ${failed.join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);
