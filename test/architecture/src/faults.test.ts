import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defects, type Failpoint, failpoints } from '@trem/replication-core/fault-names';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { repository } from './fixture-workspace.js';

const read = (file: string) => readFileSync(join(repository, file), 'utf8');
/** Faults are called by their names; what is not a call does not count. */
const CALL = /\b(failpoint|hasDefect)\('([^']+)'\)/g;
/**
 * A slot is made by a load and, without one, by the stream; capture and apply take over and end their slices each for themselves; a partition ends by the
 * copy of all its rows, of each row by itself where the target refuses some, or of none when its table is empty; a table is done
 * by a word, or by the exchange or the comparison of what was filled beside it.
 */
const OFTEN: Partial<Record<Failpoint, number>> = {
  ...{ 'load.partition-begin': 2, 'load.before-marker': 3, 'load.after-commit': 3 },
  ...{ 'slot.before-create': 2, 'slot.after-create': 2 },
  ...{ 'takeover.before': 2, 'takeover.after': 2, 'slice.end': 2 },
};

/** Rows of a mirror, versions, history: each looks for values that were not sent by itself. */
const WRITERS = 3;

function codeBelow(folder: string): readonly string[] {
  return readdirSync(join(repository, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return ['node_modules', 'dist', 'testdata'].includes(entry.name) ? [] : codeBelow(path);
    }
    return entry.name.endsWith('.ts') && !entry.name.includes('.test.') ? [path] : [];
  });
}

const files = ['libs', 'apps', 'workflows'].flatMap(codeBelow);
const calls = files.flatMap((file) => [...read(file).matchAll(CALL)].map(([, kind = '', name = '']) => ({ file, kind, name })));

test('every failpoint and every defect of the list is in the code, as often as it is known to be', () => {
  const places = new Map<string, number>();
  for (const { kind, name } of calls) {
    places.set(`${kind} ${name}`, (places.get(`${kind} ${name}`) ?? 0) + 1);
  }
  const wanted = [
    ...failpoints.map((name) => [`failpoint ${name}`, OFTEN[name] ?? 1]),
    ...defects.map((name) => [`hasDefect ${name}`, name === 'unchanged-as-null' ? WRITERS : 1]),
  ];
  expect(Object.fromEntries(places)).toEqual(Object.fromEntries(wanted));
});

test('no workflow has a failpoint: what it does must be the same each time', () => {
  expect(files.filter((file) => file.startsWith('workflows/') && read(file).includes('replication-core/faults'))).toEqual([]);
});

test('the image is made without the code that strikes, and nothing that is shipped asks for it', () => {
  const image = read('deploy/Dockerfile');
  expect(image).toMatch(/run-many -t build.*&& rm libs\/replication-core\/dist\/faults\.armed\.\* /);
  const shipped = ['docker-compose.yml', 'deploy/Dockerfile', 'package.json', ...files.filter((file) => !file.includes('faults.armed'))];
  const asking = shipped.filter((file) => /--conditions[= ]@trem\/faults(?!`)/.test(read(file)));
  expect(asking).toEqual([]);
  const { services } = parse(read('docker-compose.yml')) as { services: Record<string, { environment?: object }> };
  const told = Object.values(services).flatMap(({ environment }) => Object.keys(environment ?? {}));
  expect(told.filter((name) => /^(TREM_FAILPOINTS|TREM_DEFECTS|NODE_OPTIONS)/.test(name))).toEqual([]);
});

test('the code that strikes is reached by its condition only', () => {
  const { exports } = JSON.parse(read('libs/replication-core/package.json')) as { exports: Record<string, unknown> };
  expect(Object.entries(exports).filter(([, value]) => JSON.stringify(value).includes('armed'))).toEqual([
    ['./faults', expect.objectContaining({ '@trem/faults': './dist/faults.armed.js', default: './dist/faults.js' })],
  ]);
  expect(files.filter((file) => /from '[^']*faults\.armed/.test(read(file)))).toEqual([]);
});
