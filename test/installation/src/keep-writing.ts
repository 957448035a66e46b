import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

export interface Writing extends AsyncDisposable {
  /** Ends after the write that is under way. @returns how many there were @throws what a write was refused with */
  end(): Promise<number>;
}

/**
 * One write after the other over a connection of its own, until it is ended or disposed of.
 * @param write the SQL of each, by its number from 0 on
 * @param pauseMs between two of them
 */
export async function keepWriting(url: string, write: (number: number) => string, pauseMs = 20): Promise<Writing> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const over = new AbortController();
  const writing = (async () => {
    let number = 0;
    for (; !over.signal.aborted; number += 1) {
      await client.query(write(number));
      await delay(pauseMs);
    }
    return number;
  })().finally(() => client.end());
  writing.catch(() => undefined); // heard of at the end
  const end = () => {
    over.abort();
    return writing;
  };
  return { end, [Symbol.asyncDispose]: async () => void (await end()) };
}
