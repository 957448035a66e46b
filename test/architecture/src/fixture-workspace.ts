import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../../../', import.meta.url));

export interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

/**
 * A workspace with the real projects' places, names and packages, but empty: in it files with forbidden imports can be written and judged by
 * the real rules, without a forbidden line in the repository.
 */
export class FixtureWorkspace implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'trem-architecture-'));

  constructor() {
    cpSync(join(repository, 'tsconfig.base.json'), join(this.folder, 'tsconfig.base.json'));
    mkdirSync(join(this.folder, 'node_modules/@trem'), { recursive: true });
    for (const name of readdirSync(join(repository, 'node_modules')).filter((entry) => !entry.startsWith('.') && entry !== '@trem')) {
      symlinkSync(join(repository, 'node_modules', name), join(this.folder, 'node_modules', name));
    }
    for (const project of projects()) {
      const place = join(this.folder, project);
      mkdirSync(join(place, 'src'), { recursive: true });
      cpSync(join(repository, project, 'package.json'), join(place, 'package.json'));
      writeFileSync(join(place, 'src/index.ts'), 'export const door = 1;\n');
      symlinkSync(place, join(this.folder, 'node_modules', nameOf(project)));
    }
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    writeFileSync(join(this.folder, file), text);
  }

  violations(): readonly Violation[] {
    return violationsIn(this.folder);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Judges a workspace by the rules of this repository. */
export function violationsIn(folder: string): readonly Violation[] {
  const folders = ['apps', 'libs', 'workflows', 'test'].filter((name) => existsSync(join(folder, name)));
  const program = join(repository, 'node_modules/.bin/depcruise');
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [program, '--config', join(repository, '.dependency-cruiser.cjs'), '--output-type', 'json', ...folders],
    { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  if (stdout === '') {
    throw new Error(`dependency-cruiser said: ${stderr}`);
  }
  const { summary } = JSON.parse(stdout) as { summary: { violations: readonly { rule: { name: string }; from: string; to: string }[] } };
  return summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
}

/** Every project's folder, as npm finds them. */
export function projects(): readonly string[] {
  const { workspaces } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { workspaces: readonly string[] };
  return workspaces
    .flatMap((pattern) =>
      pattern.endsWith('/*')
        ? readdirSync(join(repository, pattern.slice(0, -2))).map((name) => join(pattern.slice(0, -2), name))
        : [pattern],
    )
    .filter((project) => existsSync(join(repository, project, 'package.json')));
}

export function nameOf(project: string): string {
  return (JSON.parse(readFileSync(join(repository, project, 'package.json'), 'utf8')) as { name: string }).name;
}
