import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The first executable file of this name on PATH, or in `also`. */
export function findProgram(name: string, also: readonly string[] = []): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...also].filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

export interface Answer {
  /** 127 when the program could not be started at all. */
  readonly code: number;
  readonly output: string;
}

export interface AskOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  readonly onLine?: (line: string) => void;
}

const asked = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of asked) {
    child.kill();
  }
});

/** Runs a program to its end, or to ours; its stdout and stderr together are the output. Never throws: the code tells. */
export async function ask(command: string, parameters: readonly string[], options: AskOptions = {}): Promise<Answer> {
  const { env = process.env, cwd, uid, gid, onLine } = options;
  const child = spawn(command, [...parameters], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd !== undefined && { cwd }),
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
  });
  asked.add(child);
  let output = '';
  const take = (text: string) => {
    output += text;
    for (const line of onLine === undefined ? [] : text.split('\n').filter((part) => part !== '')) {
      onLine?.(line);
    }
  };
  child.stdout.setEncoding('utf8').on('data', take);
  child.stderr.setEncoding('utf8').on('data', take);
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 127, output: error.message }));
    child.on('close', (code) => {
      asked.delete(child);
      resolve({ code: code ?? 1, output });
    });
  });
}
