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

/** Waits for all; when several servers are missing, one error names them all. Other errors win over missing servers. */
export async function climbAll<T extends readonly unknown[]>(searches: { readonly [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const results = await Promise.allSettled(searches);
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  const other = reasons.find((reason) => !(reason instanceof StackError && reason.code === 'SERVER_MISSING'));
  if (other !== undefined) {
    throw other;
  }
  if (reasons.length > 0) {
    const texts = reasons.map((reason) => (reason instanceof Error ? reason.message : String(reason)));
    throw new StackError('SERVER_MISSING', texts.join('\n'));
  }
  return Promise.all(searches);
}
