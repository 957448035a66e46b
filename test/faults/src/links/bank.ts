import { type Scenario, SMALL_BANK } from '@trem/test-installation';
import { waitFor } from '@trem/testing';

export interface Traffic {
  /** Ends it. @throws when a reader of the target has ever seen a torn transaction */
  stop(): Promise<void>;
}

/** Transfers money at the source, and adds it up at the target all the while. */
export function keepTransferring(scenario: Scenario): Traffic {
  let isOn = true;
  const sums = new Set<number>();
  const write = async () => {
    while (isOn) {
      await scenario.source.query('CALL transfers(20)');
      await scenario.source.query('SELECT pg_sleep(0.05)');
    }
  };
  const read = async () => {
    while (isOn) {
      const [row] = await scenario.target.query<{ sum: number }>('SELECT sum(balance)::int AS sum FROM account');
      sums.add(row?.sum ?? 0);
      await scenario.target.query('SELECT pg_sleep(0.2)');
    }
  };
  const both = Promise.all([write(), read()]);
  both.catch(() => undefined); // heard of by `stop`
  return {
    stop: async () => {
      isOn = false;
      await both;
      if ([...sums].some((sum) => sum !== SMALL_BANK.sum)) {
        throw new Error(`torn: a reader of the target has seen sums of ${[...sums].join(', ')}`);
      }
    },
  };
}

/** How long it takes until what is committed now is at the target. ms */
export async function timeToArrive(scenario: Scenario, deadlineMs: number): Promise<number> {
  const begun = performance.now();
  await scenario.settle(deadlineMs);
  return Math.round(performance.now() - begun);
}

/** Every checkpoint that was committed at the target, in the order of the commits, which take turns by the checkpoint's row. */
export async function recordCheckpoints(scenario: Scenario): Promise<() => Promise<readonly RecordedCheckpoint[]>> {
  await scenario.target.query(`
    CREATE TABLE written (number bigserial PRIMARY KEY, epoch bigint, position text, pid int);
    CREATE FUNCTION record_checkpoint() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN INSERT INTO public.written (epoch, position, pid) VALUES (NEW.epoch, NEW.position, pg_backend_pid()); RETURN NEW; END $$;
    CREATE TRIGGER recorded AFTER UPDATE ON trem.checkpoint FOR EACH ROW EXECUTE FUNCTION record_checkpoint();
    ALTER TABLE trem.checkpoint ENABLE ALWAYS TRIGGER recorded`);
  return () => scenario.target.query<RecordedCheckpoint>('SELECT epoch::int, position, pid FROM written ORDER BY number');
}

export interface RecordedCheckpoint {
  readonly epoch: number;
  readonly position: string;
  readonly pid: number;
}

/** What must hold of them, however many attempts were alive: neither an older epoch nor an older position after a newer one. */
export function violations(written: readonly RecordedCheckpoint[]): readonly string[] {
  return written.flatMap((one, index) => {
    const before = written[index - 1];
    const isBack = before !== undefined && (one.epoch < before.epoch || one.position < before.position);
    return isBack ? [`epoch ${one.epoch} at ${one.position} after epoch ${before.epoch} at ${before.position}`] : [];
  });
}

/** Waits until exactly one stream runs for the task: one reader of the slot, one apply, one publisher, one consumer. */
export async function waitForOneStream(scenario: Scenario, deadlineMs = 90_000): Promise<void> {
  await waitFor(
    'exactly one stream',
    async () => {
      const readers = await scenario.source.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'trem/%/capture' AND backend_type = 'walsender'`,
      );
      const writers = await scenario.target.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'trem/%/apply'`,
      );
      const found = `${readers.length} readers, ${writers.length} connections of apply`;
      return found === '1 readers, 2 connections of apply' || (await Promise.reject(new Error(found)));
    },
    { deadlineMs, everyMs: 250 },
  );
}
