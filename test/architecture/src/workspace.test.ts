import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nameOf, projects, repository } from './fixture-workspace.js';

interface PackageFile {
  readonly scripts: Readonly<Record<string, string>>;
  readonly nx?: { readonly targets?: { readonly build?: { readonly command: string } } };
}

const read = (file: string) => readFileSync(join(repository, file), 'utf8');
const readPackage = (folder: string) => JSON.parse(read(join(folder, 'package.json'))) as PackageFile;

test('every script goes through the bootstrap to a file that is there', () => {
  const { scripts } = readPackage('.');
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['check', 'build', 'test', 'test:all', 'demo', 'bench', 'faults', 'trem']));
  for (const [name, command] of Object.entries(scripts).filter(([, text]) => text.startsWith('node '))) {
    const [, bootstrap, script = ''] = command.split(' ');
    expect(bootstrap, name).toBe('tools/bootstrap.mjs');
    expect(existsSync(join(repository, script)), `${name}: ${script}`).toBe(true);
  }
});

test('every npm command that a page promises is a script', () => {
  const { scripts } = readPackage('.');
  const pages = ['README.md', 'docs/operations.md', 'docs/tutorial.md', '.ci/run'].filter((page) => existsSync(join(repository, page)));
  for (const page of pages) {
    for (const [, name = ''] of read(page).matchAll(
      /npm (?:run )?(?:-s |--silent )?(check|build|test(?::\w+)?|demo|bench|faults|trem|format)\b/g,
    )) {
      expect(Object.keys(scripts), page).toContain(name);
    }
  }
});

test('the bootstrap imports Node builtins only: it runs before anything is installed', () => {
  const importsOf = (file: string) => [...read(file).matchAll(/from '([^']+)'/g)].map(([, name]) => name);
  const imports = [...importsOf('tools/bootstrap.mjs'), ...importsOf('tools/installed.mjs')];
  expect(imports.length).toBeGreaterThan(0);
  expect(imports.filter((name) => !name?.startsWith('node:'))).toEqual(['./installed.mjs']);
});

test.each(projects())('%s has the configuration of its kind, and a name of ours', (project) => {
  expect(nameOf(project)).toMatch(/^@trem\/[a-z0-9-]+$/);
  expect(existsSync(join(repository, project, 'tsconfig.json'))).toBe(true);
  expect(existsSync(join(repository, project, 'vitest.config.ts'))).toBe(true);
  const build = readPackage(project).nx?.targets?.build;
  if (project === 'apps/console') {
    expect(build?.command).toBe(`vite build ${project} --logLevel warn`); // it runs in a browser: types are checked with all others, and only bundled here
  } else if (!project.startsWith('test/')) {
    expect(build?.command).toBe(`node tools/tsc.mjs -b ${project}`);
  }
});
