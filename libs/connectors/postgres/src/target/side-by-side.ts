import type pg from 'pg';
import { closeClient } from '../connection.js';

export interface Lanes {
  readonly client: pg.Client;
  /** Another connection like it. */
  readonly open: () => Promise<pg.Client>;
  /** Connections at once, this one among them. */
  readonly limit: number;
}

/** Deals items out to connections, of which no more are opened than there are items. After a failure nothing is begun; it is thrown once all have ended. */
export async function sideBySide<T>(
  { client, open, limit }: Lanes,
  items: readonly T[],
  work: (client: pg.Client, item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const lane = async (own: pg.Client): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      await work(own, item);
    }
  };
  const anotherLane = async (): Promise<void> => {
    const own = await open();
    try {
      await lane(own);
    } finally {
      await closeClient(own);
    }
  };
  const others = Math.max(0, Math.min(limit, items.length) - 1);
  const lanes = [lane(client), ...Array.from({ length: others }, anotherLane)].map((ends) =>
    ends.catch((error: unknown) => {
      waiting.length = 0;
      throw error;
    }),
  );
  const failed = (await Promise.allSettled(lanes)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') {
    throw failed.reason;
  }
}
