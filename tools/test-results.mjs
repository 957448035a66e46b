import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What the lines of a results file say together. A file that ran twice counts as it ran last. */
export function readResults(file) {
  const lines = existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    : [];
  const modules = [...new Map(lines.filter((line) => line.file !== undefined).map((line) => [line.file, line])).values()];
  return { modules, unhandled: lines.filter((line) => line.unhandled !== undefined).map((line) => line.unhandled) };
}

/** Puts what ran now in the place of what ran before; files that did not run now stay as they were. */
export function keepResults(file, { modules }) {
  const ran = new Map([...readResults(file).modules, ...modules].map((module) => [module.file, module]));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, [...ran.values()].map((module) => `${JSON.stringify(module)}\n`).join(''));
}

export function isGreen({ state, tests }) {
  return state === 'passed' && tests.every((test) => test.state === 'passed' || test.state === 'skipped');
}

/** Tests passed, failed and skipped; a file that could not be loaded, and an error outside of any test, count as one failure each. */
export function count({ modules, unhandled }) {
  const tests = modules.flatMap((module) => module.tests);
  const passed = tests.filter((test) => test.state === 'passed').length;
  const failed = tests.filter((test) => test.state === 'failed').length;
  const skipped = tests.filter((test) => test.state === 'skipped').length;
  const unfinished = tests.filter((test) => test.state === 'pending').length;
  const notLoaded = modules.filter((module) => module.state === 'failed' && module.tests.every((test) => test.state !== 'failed')).length;
  return { passed, failed: failed + unfinished + notLoaded + unhandled.length, skipped };
}

/** The last line of a test run; what was skipped is told only when there is any. */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** What failed, for the end of a long output: file, test and the beginning of the error. */
export function failures({ modules, unhandled }) {
  const tests = modules.flatMap(({ file, state, tests }) => {
    const failed = tests.filter((test) => test.state === 'failed' || test.state === 'pending');
    const told = failed.map(({ name, error = 'not finished' }) => ({ file, name, error }));
    return told.length === 0 && state === 'failed' ? [{ file, name: 'the file itself', error: 'it could not be loaded' }] : told;
  });
  return [...tests, ...unhandled.map((error) => ({ file: 'outside of any test', name: '', error }))];
}

export function slowest({ modules }, howMany) {
  return modules
    .flatMap((module) => module.tests.map((test) => ({ ...test, file: module.file })))
    .sort((one, other) => other.ms - one.ms)
    .slice(0, howMany);
}
