import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Missing } from './ladder.js';
import { ask, findProgram } from './programs.js';
import type { Progress } from './progress.js';
import { repository } from './stack-folder.js';

const OLDEST_GO = [1, 26, 4] as const;
const EVERY_MS = 15_000;

/**
 * Builds the Temporal command line, which contains the server, from the Go modules that `tools/temporal-server` pins. Takes minutes, once per
 * machine; a second try after an interruption is short, because Go keeps what it compiled. The file appears under its name only when it is whole.
 * @returns undefined when it is built, else why not
 */
export async function buildTemporal(version: string, file: string, progress: Progress): Promise<Missing | undefined> {
  const go = findProgram('go', ['/usr/local/go/bin']);
  if (go === undefined) {
    return new Missing(`install Go ${OLDEST_GO.join('.')} or later`);
  }
  const { output } = await ask(go, ['env', 'GOVERSION'], { env: { ...process.env, GOTOOLCHAIN: 'local' } });
  if (!isNewEnough(output)) {
    return new Missing(`Go is ${output.trim()}; ${OLDEST_GO.join('.')} or later is needed`);
  }
  progress(`Temporal: building ${version} with ${output.trim()}. Once per machine, usually 8 to 13 minutes; interrupting it is harmless`);
  return compile(go, version, file, progress);
}

async function compile(go: string, version: string, file: string, progress: Progress): Promise<Missing | undefined> {
  const half = join(dirname(file), `.temporal-${version}.${process.pid}`);
  mkdirSync(dirname(file), { recursive: true });
  const began = Date.now();
  let packages = 0;
  const timer = setInterval(() => progress(`Temporal: still building, ${elapsed(began)} elapsed, ${packages} packages compiled`), EVERY_MS);
  try {
    const name = 'github.com/temporalio/cli';
    const flags = `-s -w -X ${name}/internal/temporalcli.Version=${version}`;
    const answer = await ask(
      go,
      ['build', '-v', '-mod=readonly', '-trimpath', '-buildvcs=false', `-ldflags=${flags}`, '-o', half, `${name}/cmd/temporal`],
      {
        cwd: join(repository, 'tools/temporal-server'),
        env: { ...process.env, GOTOOLCHAIN: 'local', CGO_ENABLED: '0' },
        onLine: (line) => {
          packages += line.startsWith('go: ') ? 0 : 1;
        },
      },
    );
    if (answer.code !== 0) {
      return new Missing(`go build failed: ${answer.output.trimEnd().split('\n').slice(-3).join(' ')}`);
    }
    renameSync(half, file);
    progress(`Temporal: built in ${elapsed(began)}`);
    return undefined;
  } finally {
    clearInterval(timer);
    rmSync(half, { force: true });
  }
}

/** Reads `go1.26.8`. */
export function isNewEnough(goVersion: string): boolean {
  const [, ...parts] = (/go(\d+)\.(\d+)(?:\.(\d+))?/.exec(goVersion) ?? []).map((part) => Number(part ?? 0));
  const differs = OLDEST_GO.findIndex((wanted, index) => (parts[index] ?? 0) !== wanted);
  return parts.length > 0 && (differs === -1 || (parts[differs] ?? 0) > (OLDEST_GO[differs] ?? 0));
}

function elapsed(began: number): string {
  const total = Math.round((Date.now() - began) / 1000);
  return `${Math.floor(total / 60)}:${String(total % 60).padStart(2, '0')}`;
}
