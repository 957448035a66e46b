import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A title in the code of a test that says what it proves. */
export interface Title {
  /** Relative to the repository. */
  readonly file: string;
  /** As it is written: `%s` and the like are filled in by the run. */
  readonly title: string;
  /** `row 14`, `W7` and so on. */
  readonly proves: readonly string[];
}

const skipped = new Set(['node_modules', 'dist', 'testdata']);
// The call, then its title: `test(`, `test.concurrent.each(...)(`. One that is skipped or only planned proves nothing.
const TITLE = /(\btest[\w.]*\s*\(|\)\s*\(|^)\s*(['"`])((?:\[(?:row \d+|[WSPDO]\d+b?)\]\s*)+)((?:\\.|(?!\2).)*)\2/gm;
const TAG = /\[(row \d+|[WSPDO]\d+b?)\]/g;

/** Every title below `folder` that names what it proves. Read from the code: nothing is run. */
export function findTitles(root: string, folder: string): readonly Title[] {
  return sourcesBelow(root, folder).flatMap((file) => titlesIn(file, readFileSync(join(root, file), 'utf8')));
}

export function titlesIn(file: string, code: string): readonly Title[] {
  return [...code.matchAll(TITLE)]
    .filter(({ index, 0: found }) => !isLeftOut(code.slice(0, index + found.length)))
    .map(([, , , tags = '', rest = '']) => ({
      file,
      title: (tags + rest).replaceAll(/\\(['"`])/g, '$1'),
      proves: [...tags.matchAll(TAG)].map(([, name = '']) => name),
    }));
}

/** Does the last call of `test` in this code skip it, or expect it to fail? */
function isLeftOut(code: string): boolean {
  return /\.(skip|todo|fails)\b/.test(code.match(/\btest\b[\w.]*(?=\s*[(<`])/g)?.at(-1) ?? '');
}

function sourcesBelow(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .toSorted((one, other) => one.name.localeCompare(other.name))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        return skipped.has(entry.name) ? [] : sourcesBelow(root, path);
      }
      return entry.name.endsWith('.ts') ? [path] : [];
    });
}
