import { setTimeout as delay } from 'node:timers/promises';
import { type Scenario, SMALL_BANK } from '@trem/test-installation';
import pg from 'pg';

/** A bank with notes so long that changing all of them needs many messages. */
export const NOTED_BANK = {
  ...SMALL_BANK,
  sql: `${SMALL_BANK.sql};
    CREATE PROCEDURE rewrite() LANGUAGE sql AS $$
      UPDATE account SET note = (SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 40) WHERE account.id > 0)
    $$`,
} as const;

/** What goes on at the source, and what a reader of the target sees of it. */
export interface Traffic extends AsyncDisposable {
  /** Sums of all balances at the target that were not the one of every commit: a torn transaction. */
  readonly torn: readonly string[];
  /** Waits until transfers made after this call are at the target. */
  flows(deadlineMs?: number): Promise<void>;
  /** Ends what is being written, then writes no more. */
  stop(): Promise<void>;
}

/** Small transactions one after the other, and every now and then one that is cut into parts. */
export async function startTraffic(scenario: Scenario): Promise<Traffic> {
  const writer = await connected(scenario.source.url);
  const reader = await connected(scenario.target.url);
  const torn: string[] = [];
  let isOn = true;
  const write = async () => {
    for (let round = 0; isOn; round += 1) {
      await writer.query(round % 40 === 5 ? 'CALL rewrite()' : 'CALL transfers(10)');
      await delay(20); // the machine is wanted for the recovery, too
    }
  };
  const look = async () => {
    while (isOn) {
      const { rows } = await reader.query<{ sum: string }>('SELECT sum(balance)::text AS sum FROM account');
      torn.push(...rows.map(({ sum }) => sum).filter((sum) => sum !== String(SMALL_BANK.sum)));
      await delay(100);
    }
  };
  const working = Promise.all([write(), look()]);
  const stop = async () => {
    isOn = false;
    await working;
  };
  const newest = async (database: Pick<Scenario['source'], 'query'>) =>
    Number((await database.query<{ id: string | null }>('SELECT max(id) AS id FROM transfer'))[0]?.id ?? 0);
  return {
    torn,
    stop,
    flows: async (deadlineMs = 90_000) => {
      const begun = Date.now();
      const made = await newest(scenario.source);
      while ((await newest(scenario.target)) <= made) {
        if (Date.now() - begun > deadlineMs) {
          const { phase, step, error } = await scenario.status();
          throw new Error(`after ${deadlineMs} ms nothing new at the target: ${phase} ${step} ${error?.code ?? ''} ${error?.text ?? ''}`);
        }
        await delay(100);
      }
    },
    async [Symbol.asyncDispose]() {
      await stop().catch(() => undefined);
      await Promise.all([writer.end(), reader.end()]);
    },
  };
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
