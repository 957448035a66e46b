import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { taskDefinition } from '@trem/contracts';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { repository } from './fixture-workspace.js';

const read = (file: string) => readFileSync(join(repository, file), 'utf8');
const tutorial = read('docs/tutorial.md');
const operations = read('docs/operations.md');

/** What the command line says about itself, by the words of the command. */
const helpPages = new Map(
  [...read('apps/cli/src/__snapshots__/help.test.ts.snap').matchAll(/Usage: trem ?([^\n]*)\n(.*?)(?=Usage: |$)/gs)].map(
    ([, usage = '', text = '']) => [usage.replace(/ ?[[<].*/, ''), text] as const,
  ),
);

/** Every `trem` command of the tutorial: its words and its options. */
const commands = [...tutorial.matchAll(/^npm run (?:-s )?trem -- ([^#\n]*)/gm)].map(([, line = '']) => {
  const words = line.trim().split(/\s+/);
  const options = words.filter((word) => /^--?[a-z]/.test(word));
  const path = [3, 2, 1].map((length) => words.slice(0, length).join(' ')).find((name) => helpPages.has(name));
  return { line: line.trim(), path, options };
});

test('the task of the tutorial is a task, and names every table of the shop', () => {
  const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(tutorial) ?? [];
  const { tables } = taskDefinition.parse(parse(yaml));
  const shop = [...read('libs/testing/src/shop/tables.ts').matchAll(/\{ table: '(\w+)'/g)].map(([, table]) => table);
  expect(shop).toHaveLength(12);
  expect(tables.map(({ source }) => source.table)).toEqual(shop);
  expect(new Set(tables.map(({ source }) => source.schema))).toEqual(new Set(['shop']));
});

test.each(commands)('the command of the tutorial is one: $line', ({ path, options }) => {
  const page = helpPages.get(path ?? '');
  expect(page, 'no such command').toBeDefined();
  for (const option of options) {
    expect(page).toMatch(new RegExp(`^ +(-\\w, )?${option}\\b`, 'm'));
  }
});

test('the commands of the tutorial were found', () => {
  expect(commands.length).toBeGreaterThan(12);
});

test('the programs of the tutorial are there, and built before they are used', () => {
  const programs = [...tutorial.matchAll(/node (\S+)\/dist\/(\S+)\.js ([a-z]+)([^\n#]*)/g)];
  expect(programs.length).toBeGreaterThan(1);
  for (const [, project = '', file = '', verb, options = ''] of programs) {
    const source = join(project, 'src', `${file}.ts`);
    expect(existsSync(join(repository, source)), source).toBe(true);
    const { name } = JSON.parse(read(join(project, 'package.json'))) as { name: string };
    expect(read('tools/trem.mjs')).toContain(`'${name}'`);
    expect(read(source)).toContain(`'${verb}'`);
    for (const [, option = ''] of options.matchAll(/--([a-z-]+)/g)) {
      expect(read(source)).toMatch(new RegExp(`['\\s]${option}'?: \\{ type`));
    }
  }
});

test('every variable that an app reads stands on the page of operations', () => {
  const files = ['apps/task-api', 'apps/endpoint-service', 'apps/ai-task-creator', 'apps/worker'].map((app) => `${app}/src/config.ts`);
  const names = [...files, 'libs/nest-platform/src/service-config.ts'].flatMap((file) => {
    const found = [...read(file).matchAll(/^ +([A-Z][A-Z\d_]+): (?:z\.|z$|ms\(|roles)/gm)].map(([, name = '']) => name);
    expect(found.length, file).toBeGreaterThan(1);
    return found;
  });
  expect(names).toContain('TREM_TOO_LONG_MS');
  expect([...new Set(names)].filter((name) => !operations.includes(`\`${name}\``))).toEqual([]);
});

test('every variable of ours on the page of operations is read somewhere', () => {
  const readers = [
    'apps/task-api/src/config.ts',
    'apps/endpoint-service/src/config.ts',
    'apps/ai-task-creator/src/config.ts',
    'apps/worker/src/config.ts',
    'apps/cli/src/connection.ts',
    'libs/nest-platform/src/service-config.ts',
    'libs/dev-stack/src/given-servers.ts',
    'libs/dev-stack/src/find-chromium.ts',
    'docker-compose.yml',
  ].map(read);
  const named = new Set([...operations.matchAll(/`(TREM_[A-Z\d_]+[A-Z\d])\b/g)].map(([, name = '']) => name));
  expect([...named].filter((name) => !readers.some((text) => text.includes(name)))).toEqual([]);
});

test('every folder of the map is there', () => {
  const rows = [...read('docs/architecture.md').matchAll(/^\| (`[^|]*) \|/gm)].map(([, cell = '']) => cell);
  const folders = rows.flatMap((cell) => [...cell.matchAll(/`((?:apps|libs|test|workflows)[^`]*)`/g)].map(([, folder = '']) => folder));
  expect(folders.length).toBeGreaterThan(12);
  expect(folders.filter((folder) => !existsSync(join(repository, folder.replace(/\/\*$/, ''))))).toEqual([]);
});
