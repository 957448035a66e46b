import { lookup } from 'node:dns/promises';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { buildTemporal } from './build-temporal.js';
import { climb, Missing, type Rung } from './ladder.js';
import { ask, findProgram, isExecutable } from './programs.js';
import type { Progress } from './progress.js';

/** The command line's version that is downloaded or built; its server has what the workflows use. */
export const TEMPORAL_VERSION = '1.8.2';
const OLDEST_SERVER = [1, 30] as const;

let found: Promise<string> | undefined;

/** Finds the `temporal` program once per process, or makes it. @throws SERVER_MISSING */
export function findTemporal(progress: Progress): Promise<string> {
  found ??= climb('Temporal', rungs(progress), progress);
  return found;
}

function rungs(progress: Progress): readonly Rung<string>[] {
  return [
    { name: 'temporal on PATH', find: onPath },
    { name: 'kept from an earlier run', find: async () => (await isUsable(kept())) ?? kept() },
    { name: `download of ${TEMPORAL_VERSION}`, find: () => download(progress) },
    { name: `built from source with Go`, find: async () => (await buildTemporal(TEMPORAL_VERSION, kept(), progress)) ?? kept() },
    { name: 'TREM_TEST_TEMPORAL_ADDRESS', find: async () => new Missing('set it to the address of a server, 1.30 or later') },
  ];
}

/** The program's place in the user's cache: made once per machine. */
function kept(): string {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  return join(cache, 'trem', `temporal-${TEMPORAL_VERSION}`);
}

async function onPath(): Promise<string | Missing> {
  const program = findProgram('temporal');
  return program === undefined ? new Missing('install the Temporal CLI 1.6 or later') : ((await isUsable(program)) ?? program);
}

/** Undefined when the program starts and its server is new enough. */
async function isUsable(program: string): Promise<Missing | undefined> {
  if (!isExecutable(program)) {
    return new Missing(`there is no ${program}`);
  }
  const { code, output } = await ask(program, ['--version']);
  return code === 0 ? judgeVersion(program, output) : new Missing(`${program} does not start: ${output.trim()}`);
}

/** Reads `temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)`. */
export function judgeVersion(program: string, output: string): Missing | undefined {
  const [, major = 0, minor = 0] = (/Server (\d+)\.(\d+)/.exec(output) ?? []).map(Number);
  const [wantedMajor, wantedMinor] = OLDEST_SERVER;
  const isNew = major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
  return isNew ? undefined : new Missing(`${program} is too old, its server must be ${OLDEST_SERVER.join('.')} or later: ${output.trim()}`);
}

/** Through the SDK's own downloader. Where names cannot be resolved there is no network, and no time is spent on it. */
async function download(progress: Progress): Promise<string | Missing> {
  const reachable = await Promise.race([
    lookup('temporal.download').then(
      () => true,
      () => false,
    ),
    new Promise<boolean>((resolve) => setTimeout(resolve, 3_000, false).unref()),
  ]);
  if (!reachable) {
    return new Missing('temporal.download cannot be reached');
  }
  const folder = `${kept()}.download`;
  progress(`Temporal: downloading ${TEMPORAL_VERSION} (about 50 MB)`);
  try {
    mkdirSync(folder, { recursive: true });
    await downloadInto(folder);
    renameSync(join(folder, `temporal-v${TEMPORAL_VERSION}`), kept());
    return (await isUsable(kept())) ?? kept();
  } catch (error) {
    return new Missing(`the download failed: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The downloader belongs to the SDK's test environment, which also starts what it got once. */
async function downloadInto(downloadDir: string): Promise<void> {
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const executable = { type: 'cached-download', version: `v${TEMPORAL_VERSION}`, downloadDir, ttl: '3650d' } as const;
  const environment = await TestWorkflowEnvironment.createLocal({ server: { executable } });
  await environment.teardown();
}
