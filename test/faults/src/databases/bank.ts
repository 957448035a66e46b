import { setTimeout as delay } from 'node:timers/promises';
import { type Scenario, SMALL_BANK } from '@trem/test-installation';
import type { TestDatabase } from '@trem/testing';
import { expect } from 'vitest';

export interface Traffic extends AsyncDisposable {
  /** Lets the last transfers end. */
  stop(): Promise<void>;
}

/** Transfers money at the source until stopped, some hundred times a second; a source that is away is tried again. */
export function keepTransferring({ source }: Scenario): Traffic {
  let isOn = true;
  const work = (async () => {
    while (isOn) {
      await source.query('CALL transfers(10)').catch(() => delay(200));
      await delay(20);
    }
  })();
  const stop = async () => {
    isOn = false;
    await work;
  };
  return { stop, [Symbol.asyncDispose]: stop };
}

/** How many transfers a reader of this database sees. Fails when it sees half of one. */
export async function transfersAt(database: TestDatabase): Promise<number> {
  const [row] = await database.query<{ n: number; sum: string }>(
    'SELECT (SELECT count(*)::int FROM transfer) AS n, (SELECT sum(balance)::text FROM account) AS sum',
  );
  expect(row?.sum).toBe(String(SMALL_BANK.sum));
  return row?.n ?? 0;
}
