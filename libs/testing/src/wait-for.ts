import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits until `probe` returns something else than undefined or false, and returns it. Errors of the probe count as "not yet".
 * @throws with `what` and the last answer when the deadline passes
 */
export async function waitFor<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  { deadlineMs = 90_000, everyMs = 50 }: { readonly deadlineMs?: number; readonly everyMs?: number } = {},
): Promise<T> {
  const end = Date.now() + deadlineMs;
  let last: unknown;
  while (Date.now() < end) {
    try {
      const answer = await probe();
      if (answer !== undefined && answer !== false) {
        return answer;
      }
      last = answer;
    } catch (error) {
      last = error;
    }
    await delay(everyMs);
  }
  throw new Error(`Waited ${deadlineMs} ms for: ${what}${last instanceof Error ? `; last: ${last.message}` : ''}`, { cause: last });
}
