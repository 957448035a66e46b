import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** A process as a stack's file remembers it. The number alone may belong to somebody else by now: the start time tells. */
export interface RecordedProcess {
  readonly name: string;
  readonly pid: number;
  /** Ticks since boot, as the kernel counts them. */
  readonly startTime: string;
  /** How it is asked to end. */
  readonly signal: NodeJS.Signals;
}

/** Every process that a stack starts carries its folder in this variable, so that it can be told from all others. */
export const folderVariable = 'TREM_STACK_FOLDER';

/** The kernel's start time of a living process; undefined when there is none, or only its unburied remains. */
export function startTimeOf(pid: number): string | undefined {
  const stat = readProc(pid, 'stat');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  return state === 'Z' || state === 'X' ? undefined : fields[19];
}

export function record(name: string, pid: number, signal: NodeJS.Signals = 'SIGTERM'): RecordedProcess {
  return { name, pid, startTime: startTimeOf(pid) ?? 'gone', signal };
}

/**
 * True while exactly the recorded process lives: same number, same start time, and its command line or environment shows the folder.
 * An owner is asked without folder: it may be any program that started a stack.
 */
export function isAlive(process: RecordedProcess, folder?: string): boolean {
  return startTimeOf(process.pid) === process.startTime && (folder === undefined || shows(process.pid, folder));
}

function shows(pid: number, folder: string): boolean {
  const named = readProc(pid, 'environ').split('\0').includes(`${folderVariable}=${folder}`);
  return (
    named ||
    readProc(pid, 'cmdline')
      .split('\0')
      .some((part) => part === folder || part.includes(`${folder}/`))
  );
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // gone, or not ours to look at
  }
}

/**
 * Ends a recorded process if it still lives: its own signal first, SIGKILL after `graceMs`. Somebody else's process is never touched.
 * @returns true when there was something to end
 */
export async function endRecorded(process: RecordedProcess, folder?: string, graceMs = 10_000): Promise<boolean> {
  if (!isAlive(process, folder)) {
    return false;
  }
  send(process.pid, process.signal);
  const kill = Date.now() + graceMs;
  let killed = false;
  while (startTimeOf(process.pid) === process.startTime) {
    if (!killed && Date.now() > kill) {
      send(process.pid, 'SIGKILL');
      killed = true;
    }
    await delay(20);
  }
  return true;
}

/** SIGKILL takes what the process started along: each of ours leads a process group of its own. */
export function send(pid: number, signal: NodeJS.Signals): void {
  for (const target of signal === 'SIGKILL' ? [-pid, pid] : [pid]) {
    try {
      process.kill(target, signal);
    } catch {
      // It ended by itself in between.
    }
  }
}
