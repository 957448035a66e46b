import type pg from 'pg';
import { closeNow } from './connection.js';

/** Work on a connection that an abort closes, so that nothing waits there any longer. @throws the reason of the abort, whatever the work said of it */
export async function closedOnAbort<T>(client: pg.Client, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const onAbort = () => closeNow(client);
  signal.throwIfAborted();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
