import { fork } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { appNames } from './app.js';
import { tokenFile } from './app-environment.js';
import { givenServers, withoutPassword } from './given-servers.js';
import { type Progress, silent } from './progress.js';
import { endRecorded, isAlive } from './recorded-process.js';
import type { StackAddresses } from './stack.js';
import { StackError, type StackErrorCode } from './stack-error.js';
import { endLeftovers, readOwner, readRecord, repository, stacksFolder } from './stack-folder.js';
import { removeFromGiven } from './stack-servers.js';
import { waitUntil } from './wait-until.js';

/** What `dev up` prints as its last line. */
export interface DevStack extends StackAddresses {
  readonly api: string;
}

export interface DevUpOptions {
  /** Default `dev`. */
  readonly stack?: string;
  /** Databases of the user in the place of the samples. */
  readonly source?: string | undefined;
  readonly target?: string | undefined;
  readonly onProgress?: Progress;
}

export interface DevStatus {
  readonly stack: string;
  readonly folder: string;
  readonly isRunning: boolean;
  /** Undefined when it is not running, or not yet up. */
  readonly addresses: DevStack | undefined;
  /** Holds the API's admin token. */
  readonly tokenFile: string;
  readonly processes: readonly { readonly name: string; readonly pid: number; readonly isAlive: boolean }[];
}

/** What the supervisor says to whoever started it. */
export type SupervisorMessage =
  | { readonly tag: 'progress'; readonly line: string }
  | { readonly tag: 'up' }
  | { readonly tag: 'failed'; readonly code: StackErrorCode | undefined; readonly text: string };

const UP_MS = 30 * 60_000; // the first run may build a server
const DOWN_MS = 60_000;

/**
 * Starts servers, services and a worker in the background, where a supervisor owns them. On a running stack it starts nothing and answers the same.
 * @throws SERVER_MISSING · SERVER_FAILED · SETTINGS_INVALID it does not come up; nothing is left running
 */
export async function devUp(options: DevUpOptions = {}): Promise<DevStack> {
  const { stack = 'dev', onProgress = silent } = options;
  if (!(await readStack(stack)).isRunning) {
    await runSupervisor(stack, options, onProgress);
  }
  return waitUntil(async () => (await readStack(stack)).addresses, {
    deadlineMs: UP_MS,
    onTimeout: (cause) => new StackError('SERVER_FAILED', `The stack ${stack} is not up`, { cause }),
  });
}

function runSupervisor(stack: string, { source, target }: DevUpOptions, onProgress: Progress): Promise<void> {
  const logs = join(stacksFolder(), stack, 'logs');
  mkdirSync(logs, { recursive: true });
  const log = openSync(join(logs, 'supervisor.log'), 'a');
  // The URLs of the user are only shown again, so the supervisor gets them as they may be shown.
  const shown = { stack, ...(source && { source: withoutPassword(source) }), ...(target && { target: withoutPassword(target) }) };
  const supervisor = fork(join(repository, 'libs/dev-stack/dist/supervisor.js'), [JSON.stringify(shown)], {
    cwd: repository,
    detached: true,
    execArgv: [], // else it would get those of a test runner
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  return new Promise<void>((resolve, reject) => {
    supervisor.on('message', (message: SupervisorMessage) => {
      if (message.tag === 'progress') {
        onProgress(message.line);
      } else if (message.tag === 'failed') {
        reject(new StackError(message.code ?? 'SERVER_FAILED', message.text));
      } else {
        supervisor.disconnect();
        supervisor.unref();
        resolve();
      }
    });
    supervisor.on('error', reject);
    supervisor.on('exit', (code) =>
      reject(new StackError('SERVER_FAILED', `The supervisor ended with ${code}; see ${logs}/supervisor.log`)),
    );
  });
}

/** What is known of a stack, running or not. */
export async function readStack(stack = 'dev'): Promise<DevStatus> {
  const folder = join(stacksFolder(), stack);
  const owner = readOwner(folder);
  const isRunning = owner !== undefined && isAlive(owner);
  const known = readRecord(folder);
  const addresses = known?.addresses as DevStack | undefined;
  return {
    stack,
    folder,
    isRunning,
    addresses: isRunning && addresses?.api ? addresses : undefined,
    tokenFile: tokenFile(folder),
    processes: (known?.processes ?? []).map((process) => ({
      name: process.name,
      pid: process.pid,
      isAlive: isAlive(process, folder),
    })),
  };
}

/** The same as `readStack`, with each app asked for its health. */
export async function devStatus(stack = 'dev'): Promise<DevStatus & { readonly healthy: Readonly<Record<string, boolean>> }> {
  const status = await readStack(stack);
  const ports = readRecord(status.folder)?.ports ?? {};
  const healthy = await Promise.all(
    appNames.map(async (name) => {
      const answer = await fetch(`http://127.0.0.1:${ports[name]}/health`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
      await answer?.body?.cancel();
      return [name, answer?.status === 200] as const;
    }),
  );
  return { ...status, healthy: status.isRunning ? Object.fromEntries(healthy) : {} };
}

/** Ends a running stack; its data stays for the next `devUp`. @returns false when it was not running */
export async function devDown(stack = 'dev', onProgress: Progress = silent): Promise<boolean> {
  const folder = join(stacksFolder(), stack);
  const owner = readOwner(folder);
  const wasRunning = owner !== undefined && isAlive(owner);
  if (wasRunning) {
    await endRecorded(owner, undefined, DOWN_MS);
  }
  const left = readRecord(folder);
  if (left !== undefined) {
    await endLeftovers(left, onProgress);
  }
  return wasRunning;
}

/** Ends a stack and deletes its data, also what it made on given servers. @returns the folder deleted; undefined when there was none */
export async function devDestroy(stack = 'dev', onProgress: Progress = silent): Promise<string | undefined> {
  await devDown(stack, onProgress);
  const folder = join(stacksFolder(), stack);
  if (!existsSync(folder)) {
    return undefined;
  }
  const known = readRecord(folder);
  if (known !== undefined) {
    await removeFromGiven({ stack, path: folder, record: known }, givenServers(process.env), onProgress);
  }
  rmSync(folder, { recursive: true, force: true });
  return folder;
}
