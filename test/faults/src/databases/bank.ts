import { setTimeout as delay } from 'node:timers/promises';
import type { Scenario } from '@trem/test-installation';
import type { TestDatabase } from '@trem/testing';
import { expect } from 'vitest';

const ACCOUNTS = 1_000;

/** Accounts, and transfers between them: at every commit the sum of all balances is the same. */
export const BANK = {
  sql: `
    CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL, note text);
    INSERT INTO account SELECT i, 1000, repeat('note ' || i, 20) FROM generate_series(1, ${ACCOUNTS}) i;
    CREATE TABLE transfer (id bigint PRIMARY KEY, source int, target int, amount int);
    CREATE SEQUENCE transfer_id;
    CREATE PROCEDURE transfers(n int) LANGUAGE plpgsql AS $$
    DECLARE a int; b int; amount int;
    BEGIN
      FOR i IN 1..n LOOP
        a := 1 + floor(random() * ${ACCOUNTS}); b := 1 + floor(random() * ${ACCOUNTS}); amount := floor(random() * 100);
        UPDATE account SET balance = balance - amount WHERE id = a;
        UPDATE account SET balance = balance + amount WHERE id = b;
        INSERT INTO transfer VALUES (nextval('transfer_id'), a, b, amount);
        COMMIT;
      END LOOP;
    END $$`,
  tables: ['account', 'transfer'],
} as const;

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
  expect(row?.sum).toBe(String(ACCOUNTS * 1_000));
  return row?.n ?? 0;
}
