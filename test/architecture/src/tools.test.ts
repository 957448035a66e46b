import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { repository } from './fixture-workspace.js';

interface Ran {
  readonly file: string;
  readonly state: string;
  readonly tests: readonly { readonly name: string; readonly state: string; readonly ms: number; readonly error?: string }[];
}
interface Results {
  readonly modules: readonly Ran[];
  readonly unhandled: readonly string[];
}
interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}
interface TestResults {
  readResults(file: string): Results;
  isGreen(ran: Ran): boolean;
  count(results: Results): Counts;
  closingLine(counts: Counts): string;
  slowest(results: Results, howMany: number): readonly { readonly name: string; readonly file: string }[];
  failures(results: Results): readonly { readonly file: string; readonly name: string; readonly error: string }[];
}
interface TestFiles {
  kindOf(file: string): string;
  listTestFiles(root: string): readonly { readonly file: string; readonly kind: string }[];
}

/** The scripts are plain JavaScript, so they are taken as what they promise. */
async function tool<T>(name: string): Promise<T> {
  return (await import(pathToFileURL(join(repository, 'tools', name)).href)) as T;
}

const { readResults, isGreen, count, closingLine, slowest, failures } = await tool<TestResults>('test-results.mjs');
const { kindOf, listTestFiles } = await tool<TestFiles>('test-files.mjs');
const { isInstalled } = await tool<{ isInstalled(root: string): boolean }>('installed.mjs');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trem-tools-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ran = (file: string, state: string, ...states: string[]): Ran => ({
  file,
  state,
  tests: states.map((one, place) => ({ name: `${file} ${place}`, state: one, ms: place })),
});

test.each([
  ['libs/a/src/x.test.ts', 'unit'],
  ['libs/a/src/x.pg.test.ts', 'servers'],
  ['libs/a/src/x.long.test.ts', 'long'],
  ['libs/a/src/x.pg.long.test.ts', 'long'],
  ['apps/a/src/x.test.tsx', 'unit'],
])('%s is of the kind %s', (file, kind) => {
  expect(kindOf(file)).toBe(kind);
});

test('test files are found in every folder of projects, but not in what was installed, built or recorded', () => {
  for (const name of ['apps/a', 'libs/b/src', 'libs/b/dist', 'libs/b/node_modules/c', 'workflows/testdata', 'test/d']) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'x.pg.test.ts'), '');
    writeFileSync(join(folder, name, 'x.ts'), '');
  }
  expect(listTestFiles(folder).map(({ file }) => file)).toEqual(['apps/a/x.pg.test.ts', 'libs/b/src/x.pg.test.ts', 'test/d/x.pg.test.ts']);
});

test('a file that ran twice counts as it ran last, and an error outside of tests is kept', () => {
  const file = join(folder, 'results.jsonl');
  const lines = [ran('a', 'failed', 'failed'), { unhandled: 'boom' }, ran('a', 'passed', 'passed')];
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  expect(readResults(file)).toEqual({ modules: [ran('a', 'passed', 'passed')], unhandled: ['boom'] });
  expect(readResults(join(folder, 'not-there'))).toEqual({ modules: [], unhandled: [] });
});

test('a test that never ended, a file that could not be loaded and an error outside of tests are failures', () => {
  const modules = [
    ran('a', 'passed', 'passed', 'skipped'),
    ran('b', 'failed', 'failed', 'passed'),
    ran('c', 'failed'),
    ran('d', 'passed', 'pending'),
  ];
  expect(count({ modules, unhandled: ['boom'] })).toEqual({ passed: 2, failed: 4, skipped: 1 });
  expect(modules.map(isGreen)).toEqual([true, false, false, false]);
  const [failed, ...others] = failures({ modules, unhandled: ['boom'] });
  expect(failed).toMatchObject({ file: 'b', name: 'b 0' });
  expect(others).toEqual([
    { file: 'c', name: 'the file itself', error: 'it could not be loaded' },
    { file: 'd', name: 'd 0', error: 'not finished' },
    { file: 'outside of any test', name: '', error: 'boom' },
  ]);
});

test('the closing line tells of skipped tests only when there are any', () => {
  expect(closingLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed');
  expect(closingLine({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped');
});

test('the slowest come first, with their file', () => {
  const results = { modules: [ran('a', 'passed', 'passed', 'passed'), ran('b', 'passed', 'passed', 'passed', 'passed')], unhandled: [] };
  expect(slowest(results, 2).map(({ name, file }) => [name, file])).toEqual([
    ['b 2', 'b'],
    ['a 1', 'a'],
  ]);
});

const locked = {
  '': {},
  'libs/mine': { version: '0.1.0' },
  'node_modules/needed': { version: '1.0.0', integrity: 'x' },
  'node_modules/other-platform': { version: '1.0.0', optional: true },
};

test.each([
  ['all is there, but for a package of another platform', { 'node_modules/needed': { version: '1.0.0', integrity: 'x' } }, true],
  ['nothing was ever installed', undefined, false],
  ['a package is missing', {}, false],
  ['a package is of another version', { 'node_modules/needed': { version: '0.9.0', integrity: 'x' } }, false],
  ['a package has other content', { 'node_modules/needed': { version: '1.0.0', integrity: 'y' } }, false],
])('%s', (_what, installed, expected) => {
  mkdirSync(join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: locked }));
  if (installed !== undefined) {
    writeFileSync(join(folder, 'node_modules/.package-lock.json'), JSON.stringify({ packages: installed }));
  }
  expect(isInstalled(folder)).toBe(expected);
});
