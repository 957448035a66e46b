import type { Progress } from './progress.js';
import { StackError } from './stack-error.js';

/** One way to get a server. `find` answers with it, or with why not and what would help. */
export interface Rung<T> {
  readonly name: string;
  find(): Promise<T | Missing>;
}

export class Missing {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/**
 * Tries the ways in their order and takes the first that works; says which in one line.
 * @throws SERVER_MISSING none works; the text lists each with what it lacks
 */
export async function climb<T>(server: string, rungs: readonly Rung<T>[], progress: Progress): Promise<T> {
  const missing: string[] = [];
  for (const rung of rungs) {
    const found = await rung.find();
    if (!(found instanceof Missing)) {
      progress(`${server}: ${rung.name}`);
      return found;
    }
    missing.push(`  - ${rung.name}: ${found.reason}`);
  }
  throw new StackError('SERVER_MISSING', `${server} cannot be had on this machine. Any one of these helps:\n${missing.join('\n')}`);
}

/** Waits for all searches; when several servers are missing, one error names them all. Any other error wins over missing servers. */
export async function climbAll(searches: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(searches);
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  const missing = reasons.filter((reason) => reason instanceof StackError && reason.code === 'SERVER_MISSING');
  const other = reasons.find((reason) => !missing.includes(reason));
  if (other !== undefined) {
    throw other;
  }
  if (missing.length > 0) {
    throw new StackError('SERVER_MISSING', missing.map((reason) => (reason instanceof Error ? reason.message : '')).join('\n'));
  }
}
