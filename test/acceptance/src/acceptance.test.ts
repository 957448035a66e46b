import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { draw } from './draw.js';
import { lines } from './lines.js';
import { page, readPage, withoutTags } from './page.js';
import { allTitles, isProven, madeTitles, makesTitles, type Proof, proofsOf, provable, titleFaults } from './proofs.js';
import { namesOf } from './results.js';
import { rows } from './rows.js';
import { titlesIn } from './titles.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const titles = allTitles(root);
const written = readPage(readFileSync(join(root, 'docs/acceptance.md'), 'utf8'));

test('all 118 rows are there in order, and all 84 lines', () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 118 }, (_, at) => at + 1));
  const counts = new Map<string, number>();
  for (const { name } of lines) {
    counts.set(name.slice(0, 1), (counts.get(name.slice(0, 1)) ?? 0) + 1);
  }
  expect(Object.fromEntries(counts)).toEqual({ W: 33, S: 9, P: 7, D: 18, O: 17 });
});

test('titles name rows and lines that are there, and rows only where whole installations are driven', () => {
  expect(titleFaults(root, titles)).toEqual([]);
});

test('the page has every row and line, and whatever it calls proven has its tests still', () => {
  expect(written.map(({ name }) => name)).toEqual(provable);
  const there = new Set(titles.flatMap(({ file, title, proves }) => proves.map((name) => `${name} \`${file}\`: ${withoutTags(title)}`)));
  const gone = written
    .filter(({ proven }) => proven)
    .flatMap(({ name, tests }) => (tests.length === 0 ? [`${name}: nothing`] : tests.map((test) => `${name} ${test}`)))
    .filter((proof) => !there.has(proof) && !makesTitles(root, /`([^`]*)`/.exec(proof)?.[1] ?? ''));
  expect(gone, 'run npm test, then npm run acceptance').toEqual([]);
});

test('a page is read as it was written, with pipes in titles', () => {
  const proof: Proof = { file: 'test/e2e/src/a.test.ts', title: '[row 9] [S3] a | b', proves: ['row 9', 'S3'], state: 'passed' };
  const read = readPage(page((name) => (name === 'row 9' ? [proof] : [])));
  expect(read.map(({ name }) => name)).toEqual(provable);
  expect(read.filter(({ proven }) => proven)).toEqual([{ name: 'row 9', proven: true, tests: ['`test/e2e/src/a.test.ts`: a | b'] }]);
});

test('what a row asks of the console is proven there', () => {
  const proof = (file: string): Proof => ({ file, title: '[row 82] letters', proves: ['row 82'], state: 'passed' });
  const line = (...proofs: readonly Proof[]) =>
    page((name) => (name === 'row 82' ? proofs : []))
      .split('\n')
      .find((one) => one.startsWith('| 82 '));
  expect(line(proof('test/e2e/src/dead-letters.temporal.test.ts'))).toContain('| proven, but for the console |');
  expect(line(proof('test/e2e/src/dead-letters.temporal.test.ts'), proof('test/e2e/src/console-letters.temporal.test.ts'))).toContain(
    '| proven |',
  );
  expect(line()).toContain('| open |');
});

test('titles are found in every way that tests are written, and not where a test is skipped', () => {
  const code = `
    test('[row 1] one', async () => {});
    test.concurrent.each(['a', 'b'])(
      '[row 2] [W7] two: %s', async () => {});
    test.each([1])("[S4] three isn't", () => {});
    test.skip('[row 4] skipped', () => {});
    test.todo('[row 5] planned');
    const text = ['[row 6] no title'];`;
  expect(titlesIn('x.test.ts', code)).toEqual([
    { file: 'x.test.ts', title: '[row 1] one', proves: ['row 1'] },
    { file: 'x.test.ts', title: '[row 2] [W7] two: %s', proves: ['row 2', 'W7'] },
    { file: 'x.test.ts', title: "[S4] three isn't", proves: ['S4'] },
  ]);
});

test('a title that names something after its words is a fault, since it would prove nothing', () => {
  const title = (text: string) => titlesIn('test/e2e/src/stream.temporal.test.ts', `test('${text}', () => {})`);
  expect(titleFaults(root, title('[row 1] one thing; [row 2] another'))).toEqual([
    expect.stringContaining('row 2 must stand at the beginning'),
  ]);
  expect(titleFaults(root, title('[row 1] [W7] two of them'))).toEqual([]);
});

test('what ran under a title is found by its name', () => {
  expect(namesOf('[row 2] two: %s (a|b)').test('outer [row 2] two: x (a|b)')).toBe(true);
  expect(namesOf('[row 2] two').test('[row 2] two more')).toBe(false);
});

test('a title that is made from a case proves the row and the lines that it begins with', () => {
  const name = 'after the load [row 60] [D1] math-expression value + 2 * 3';
  const [made] = madeTitles(root, [{ file: 'test/e2e/src/rules.temporal.test.ts', name, passed: true }]);
  expect(made?.proves).toEqual(['row 60', 'D1']);
});

test('proven needs a test that passed and none that failed', () => {
  const title = { file: 'test/e2e/src/a.test.ts', title: '[row 1] %s', proves: ['row 1'] };
  const ran = (name: string, passed: boolean) => ({ file: 'test/e2e/src/a.test.ts', name: `[row 1] ${name}`, passed });
  expect(isProven(proofsOf('row 1', [title], []))).toBe(false);
  expect(isProven(proofsOf('row 1', [title], [ran('a', true)]))).toBe(true);
  expect(isProven(proofsOf('row 1', [title], [ran('a', true), ran('b', false)]))).toBe(false);
  expect(isProven(proofsOf('row 2', [title], [ran('a', true)]))).toBe(false);
});

test('a draw is the same for the same seed, without repeats', () => {
  const list = rows.map(({ number }) => number);
  expect(draw(list, 10, 7)).toEqual(draw(list, 10, 7));
  expect(draw(list, 10, 7)).not.toEqual(draw(list, 10, 8));
  expect(new Set(draw(list, 118, 7)).size).toBe(118);
});
