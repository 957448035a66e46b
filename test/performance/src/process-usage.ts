import { readdirSync, readFileSync } from 'node:fs';

/** CPU seconds and peak resident memory of a process and all its descendants. */
export interface Usage {
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}

const TICKS_PER_SECOND = 100; // USER_HZ, fixed on Linux
const PAGE = 4096;

/**
 * Samples groups of processes, each named by its root process, every 200 ms until stopped; a second `stop` gives the same figures.
 * CPU of descendants that ended counts through their parent's books; memory is the largest sum seen, shared pages counted once a process.
 */
export function sampleUsage(roots: Readonly<Record<string, number>>): { stop(): Record<string, Usage> } {
  const before = mapRoots(roots, cpuSecondsOf);
  const peak: Record<string, number> = {};
  const look = () => {
    const tree = processTree();
    for (const [name, root] of Object.entries(roots)) {
      const bytes = descendants(tree, root).reduce((sum, pid) => sum + residentBytes(pid), 0);
      peak[name] = Math.max(peak[name] ?? 0, bytes);
    }
  };
  look();
  const timer = setInterval(look, 200);
  let result: Record<string, Usage> | undefined;
  return {
    stop() {
      if (result === undefined) {
        clearInterval(timer);
        look();
        const after = mapRoots(roots, cpuSecondsOf);
        result = mapRoots(roots, (_, name) => ({ cpuSeconds: (after[name] ?? 0) - (before[name] ?? 0), peakBytes: peak[name] ?? 0 }));
      }
      return result;
    },
  };
}

function mapRoots<T>(roots: Readonly<Record<string, number>>, of: (pid: number, name: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(roots).map(([name, pid]) => [name, of(pid, name)]));
}

/** Fields of /proc/<pid>/stat behind the command name, which may itself hold blanks and brackets. */
function statFields(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined; // ended meanwhile
  }
}

function processTree(): Map<number, number[]> {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    const fields = Number.isInteger(pid) ? statFields(pid) : undefined;
    if (fields !== undefined) {
      const parent = Number(fields[1]);
      children.set(parent, [...(children.get(parent) ?? []), pid]);
    }
  }
  return children;
}

function descendants(tree: Map<number, number[]>, root: number): number[] {
  return [root, ...(tree.get(root) ?? []).flatMap((child) => descendants(tree, child))];
}

function cpuSecondsOf(root: number): number {
  const tree = processTree();
  const ticks = descendants(tree, root).reduce((sum, pid) => {
    const fields = statFields(pid);
    const ofChildren = Number(fields?.[13] ?? 0) + Number(fields?.[14] ?? 0);
    return sum + Number(fields?.[11] ?? 0) + Number(fields?.[12] ?? 0) + ofChildren;
  }, 0);
  return ticks / TICKS_PER_SECOND;
}

/** Resident pages that are not shared with others (a database's buffers would count once a backend). */
function residentBytes(pid: number): number {
  try {
    const [, resident = 0, shared = 0] = readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ').map(Number);
    return (resident - shared) * PAGE;
  } catch {
    return 0;
  }
}
