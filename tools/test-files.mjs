import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

const folders = ['apps', 'libs', 'workflows', 'test'];
const skipped = new Set(['node_modules', 'dist', 'testdata']);

/**
 * For unit tests: they leave nothing behind in their process, and what one file has loaded serves the next. In a process each they take twice as long.
 * The first of them waits for what it loads, which takes longer on a machine with other work than Vitest allows a test by itself.
 */
export const SHARED = ['--no-isolate', '--testTimeout=60000'];

/**
 * Every test file of the workspace, relative to its root, with what its suffix says it needs:
 * `unit` nothing (`x.test.ts`), `servers` real servers (`x.pg.test.ts` and the like), `long` minutes (`x.long.test.ts`).
 */
export function listTestFiles(root) {
  return folders
    .flatMap((folder) => testsBelow(root, folder))
    .map((file) => ({ file, kind: kindOf(file) }))
    .sort((one, other) => one.file.localeCompare(other.file));
}

export function kindOf(file) {
  const middle = basename(file)
    .replace(/\.test\.tsx?$/, '')
    .split('.')
    .slice(1);
  if (middle.includes('long')) {
    return 'long';
  }
  return middle.length === 0 ? 'unit' : 'servers';
}

/** They keep both processors busy for minutes: beside each other they would only wait for one another, and their deadlines would not. */
export function isHeavy(file) {
  return file.startsWith('test/faults/') || file.startsWith('test/fidelity/');
}

function testsBelow(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return skipped.has(entry.name) ? [] : testsBelow(root, path);
    }
    return /\.test\.tsx?$/.test(entry.name) ? [path] : [];
  });
}
