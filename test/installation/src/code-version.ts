import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../../../', import.meta.url));

const parts = ['libs', 'apps/worker', 'workflows'];
/** What only tests use, and what a build or an installation makes. */
const skipped = new Set(['node_modules', 'dist', 'testing', 'dev-stack', 'testdata', 'test-support']);

/**
 * Names the state of the code that copies: libs, worker and workflows, without their tests, and what else is named. Runs at one version are told together.
 * @param also folders, from the root
 */
export function codeVersion(root = repository, also: readonly string[] = []): string {
  const hash = createHash('sha256');
  for (const file of [...parts, ...also].flatMap((part) => filesBelow(join(root, part))).sort()) {
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex').slice(0, 12);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return skipped.has(entry.name) ? [] : filesBelow(path);
    }
    return /\.tsx?$|\.mjs$|package\.json$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name) ? [path] : [];
  });
}
