import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Progress, silent } from './progress.js';
import { endRecorded, isAlive, type RecordedProcess, record } from './recorded-process.js';
import { othersMayPass } from './server-user.js';
import { StackError } from './stack-error.js';

export const repository = fileURLToPath(new URL('../../../', import.meta.url));

/** What a stack's folder says about it in `stack.json`. Addresses are in the form that people see: without passwords. */
export interface StackRecord {
  readonly stack: string;
  readonly folder: string;
  /** The process that owns all others. It has no folder on its command line, so its start time alone tells. */
  readonly owner: RecordedProcess | undefined;
  readonly processes: readonly RecordedProcess[];
  /** Ports by use, so that a stack that comes up again has its old addresses. */
  readonly ports: Readonly<Record<string, number>>;
  readonly addresses: unknown;
  /** Databases made on servers that were given, by a URL without password. */
  readonly databases: readonly string[];
}

/**
 * Where stacks have their folders: `.trem` in the repository; for root, when other users cannot reach that, a folder of the system's
 * temporary directory, since the servers run as other users.
 */
export function stacksFolder(): string {
  if (process.getuid?.() === 0 && !othersMayPass(repository)) {
    const short = createHash('sha256').update(repository).digest('hex').slice(0, 8);
    return join(tmpdir(), `trem-${short}`);
  }
  return join(repository, '.trem');
}

/** The folder of one stack, owned by this process until `release`. All that a successor must know to tidy up is on disk before it matters. */
export class StackFolder {
  readonly stack: string;
  readonly path: string;
  #record: StackRecord;

  private constructor(stack: string, path: string, known: StackRecord) {
    this.stack = stack;
    this.path = path;
    this.#record = known;
  }

  /**
   * Takes the folder of this name. What an owner that died left running is ended first, by recorded pid and start time; so is what dead
   * owners of passing stacks (`test-…`, `private-…`) left, and their folders are deleted.
   * @throws STACK_BUSY a living process owns it
   */
  static async claim(
    stack: string,
    { fresh, progress = silent }: { readonly fresh: boolean; readonly progress?: Progress },
  ): Promise<StackFolder> {
    await sweepPassing(progress);
    const path = join(stacksFolder(), stack);
    mkdirSync(path, { recursive: true, mode: 0o755 });
    const owner = record('owner', process.pid);
    takeOwnership(stack, path, owner);
    const before = readRecord(path);
    if (before !== undefined) {
      await endLeftovers(before, progress);
    }
    if (fresh) {
      for (const entry of readdirSync(path).filter((name) => name !== 'owner')) {
        rmSync(join(path, entry), { recursive: true, force: true });
      }
    }
    const kept = fresh ? undefined : before;
    const folder = new StackFolder(stack, path, {
      stack,
      folder: path,
      owner,
      processes: [],
      ports: kept?.ports ?? {},
      addresses: undefined,
      databases: before?.databases ?? [],
    });
    mkdirSync(folder.logs, { recursive: true });
    folder.#write({});
    return folder;
  }

  get logs(): string {
    return join(this.path, 'logs');
  }

  get record(): StackRecord {
    return this.#record;
  }

  port(use: string): number | undefined {
    return this.#record.ports[use];
  }

  keepPort(use: string, port: number): void {
    this.#write({ ports: { ...this.#record.ports, [use]: port } });
  }

  /** Remembers a process at once: if we are killed now, the next owner ends it. */
  add(process: RecordedProcess): void {
    this.#write({ processes: [...this.#record.processes, process] });
  }

  remove(pid: number): void {
    this.#write({ processes: this.#record.processes.filter((process) => process.pid !== pid) });
  }

  publish(addresses: unknown): void {
    this.#write({ addresses });
  }

  keepDatabases(databases: readonly string[]): void {
    this.#write({ databases });
  }

  /** Gives the name free. `keep` leaves data, ports and logs for the next owner. */
  release({ keep }: { readonly keep: boolean }): void {
    if (keep) {
      this.#write({ owner: undefined, processes: [] });
      rmSync(join(this.path, 'owner'), { force: true });
    } else {
      rmSync(this.path, { recursive: true, force: true });
    }
  }

  #write(change: Partial<StackRecord>): void {
    this.#record = { ...this.#record, ...change };
    const file = join(this.path, 'stack.json');
    writeFileSync(`${file}.new`, `${JSON.stringify(this.#record, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
}

/** What `stack.json` says; undefined when there is no such stack. */
export function readRecord(path: string): StackRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(path, 'stack.json'), 'utf8')) as StackRecord;
  } catch {
    return undefined;
  }
}

/** The owner file is made exclusively, so of two claims at once one fails. */
function takeOwnership(stack: string, path: string, owner: RecordedProcess): void {
  const file = join(path, 'owner');
  for (;;) {
    try {
      writeFileSync(file, JSON.stringify(owner), { flag: 'wx', mode: 0o600 });
      return;
    } catch (cause) {
      const holder = readOwner(path);
      if (holder !== undefined && isAlive(holder)) {
        throw new StackError('STACK_BUSY', `The stack ${stack} is already running, owned by process ${holder.pid}.`, { cause });
      }
      rmSync(file, { force: true });
    }
  }
}

export function readOwner(path: string): RecordedProcess | undefined {
  try {
    return JSON.parse(readFileSync(join(path, 'owner'), 'utf8')) as RecordedProcess;
  } catch {
    return undefined;
  }
}

/** Ends what a dead owner left behind, and what its servers started: the newest first, as in an orderly stop. */
export async function endLeftovers(before: StackRecord, progress: Progress): Promise<void> {
  const alive = before.processes.filter((process) => isAlive(process, before.folder));
  if (alive.length > 0) {
    progress(`${before.stack}: ending what a killed run left: ${alive.map(({ name, pid }) => `${name} (${pid})`).join(', ')}`);
  }
  await Promise.all(alive.map((process) => endRecorded(process, before.folder)));
}

/** Ends and deletes what passing stacks whose owner is dead left: `test-…` of test runs, `private-…` of single servers. */
export async function sweepPassing(progress: Progress): Promise<void> {
  const root = stacksFolder();
  const passing = existsSync(root) ? readdirSync(root).filter((name) => /^(test|private)-/.test(name)) : [];
  for (const path of passing.map((name) => join(root, name))) {
    const owner = readOwner(path);
    const before = readRecord(path);
    if (before !== undefined && (owner === undefined || !isAlive(owner))) {
      await endLeftovers(before, progress);
      rmSync(path, { recursive: true, force: true });
    }
  }
}
