import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/**
 * Where a test may prove a row: these suites drive whole installations. What is beside them (a connector, a service) shows that a part works,
 * and no more.
 */
export const ROW_PLACES = ['test/e2e/', 'test/demo/', 'test/faults/', 'test/fidelity/', 'test/compose/'] as const;

/** Through these a test meets Trem as a user does: the public API of processes that were started, or the command line. */
const DOORS = ['@trem/test-installation', '@trem/api-client'];

/**
 * May this file prove a row? By its place, and because it reaches a started installation: itself, or through files of its own suite.
 * That it then judges by SQL is for whoever reads the test.
 */
export function provesRows(root: string, file: string): boolean {
  return ROW_PLACES.some((place) => file.startsWith(place)) && importsOf(root, file).some((name) => DOORS.includes(name));
}

/** Packages that a file imports, itself or through files of ours that it imports or starts as a process. */
function importsOf(root: string, file: string, seen = new Set<string>()): readonly string[] {
  if (seen.has(file) || !existsSync(join(root, file))) {
    return [];
  }
  seen.add(file);
  const code = readFileSync(join(root, file), 'utf8');
  const packages = [...code.matchAll(/(?:from|import) '([^'.][^']*)'/g)].map(([, name = '']) => name);
  const files = [...code.matchAll(/'(\.{1,2}\/[^']+)\.js'/g)].map(([, path = '']) =>
    normalize(join(dirname(file), `${path.replace('/dist/', '/src/')}.ts`)),
  );
  return [...packages, ...files.flatMap((one) => importsOf(root, one, seen))];
}
