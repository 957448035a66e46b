import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks until the answer is something else than undefined or false, and returns it; an error of the probe counts as "not yet".
 * @throws the error of `onTimeout`, with the probe's last error as its cause
 */
export async function waitUntil<T>(
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  { deadlineMs, everyMs = 50, onTimeout }: { deadlineMs: number; everyMs?: number; onTimeout: (cause: unknown) => Error },
): Promise<T> {
  const end = Date.now() + deadlineMs;
  let cause: unknown;
  for (;;) {
    try {
      const answer = await probe();
      if (answer !== undefined && answer !== false) {
        return answer;
      }
    } catch (error) {
      if (error instanceof GiveUp) {
        throw error.reason;
      }
      cause = error;
    }
    if (Date.now() > end) {
      throw onTimeout(cause);
    }
    await delay(everyMs);
  }
}

/** Thrown by a probe that knows that waiting is of no use. */
export class GiveUp extends Error {
  readonly reason: Error;

  constructor(reason: Error) {
    super(reason.message);
    this.reason = reason;
  }
}
