import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

export interface ChurnOptions {
  readonly source: string;
  readonly writesPerSecond: number;
  readonly seed: number;
}

/** A writer that changes the very rows that are being loaded. */
export interface Churn extends AsyncDisposable {
  readonly writes: number;
  /** Since it began. */
  readonly writesPerSecond: number;
  /** Lets the writes under way end. @throws what a write failed with */
  stop(): Promise<void>;
}

/** Rows with an even and an odd number of homes: a key is one of `1..2 * ITEMS`, and moves between its lower and its upper half. */
const ITEMS = 40_000;

/**
 * `item` is some 20 MB, `entry` has no key, `early` and `late` are small. `churn` makes so many writes, each a transaction: updates, deletes,
 * deletes with a new insert of the same key, inserts, and keys that move. Each new version of a row lies elsewhere in the table, often beyond a
 * partition's border.
 */
export const CHURN_SQL = `
  CREATE TABLE early (id int PRIMARY KEY, name text);
  INSERT INTO early SELECT i, 'early ' || i FROM generate_series(1, 1000) i;
  CREATE TABLE item (id int PRIMARY KEY, version int NOT NULL, body text, note text);
  ALTER TABLE item ALTER note SET STORAGE EXTERNAL;
  INSERT INTO item SELECT i, 0, repeat('b', 400), CASE WHEN i % 100 = 0 THEN repeat('note ' || i, 300) END FROM generate_series(1, ${ITEMS}) i;
  CREATE TABLE entry (at int, text text);
  ALTER TABLE entry REPLICA IDENTITY FULL;
  INSERT INTO entry SELECT i, repeat('e', 200) FROM generate_series(1, 20000) i;
  CREATE TABLE late (id int PRIMARY KEY, name text);
  INSERT INTO late SELECT i, 'late ' || i FROM generate_series(1, 1000) i;
  CREATE PROCEDURE churn(writes int) LANGUAGE plpgsql AS $$
  DECLARE done int := 0; touched int; dice float8; a int; b int;
  BEGIN
    WHILE done < writes LOOP
      dice := random(); a := 1 + floor(random() * ${2 * ITEMS}); b := CASE WHEN a > ${ITEMS} THEN a - ${ITEMS} ELSE a + ${ITEMS} END;
      IF dice < 0.5 THEN
        UPDATE item SET version = version + 1, body = repeat(chr(97 + a % 26), 400) WHERE id = a;
      ELSIF dice < 0.65 THEN
        UPDATE item SET id = b WHERE id = a AND NOT EXISTS (SELECT FROM item WHERE id = b);
      ELSIF dice < 0.75 THEN
        DELETE FROM item WHERE id = a;
        IF FOUND THEN
          COMMIT; done := done + 1;
          INSERT INTO item VALUES (a, done, repeat('r', 400));
        END IF;
      ELSIF dice < 0.8 THEN
        DELETE FROM item WHERE id = a;
      ELSIF dice < 0.9 THEN
        INSERT INTO item VALUES (a, 1, repeat('i', 400)) ON CONFLICT DO NOTHING;
      ELSIF dice < 0.98 THEN
        INSERT INTO entry VALUES (-a, 'written ' || b);
      ELSE
        UPDATE early SET name = 'changed ' || b WHERE id = 1 + a % 1000;
      END IF;
      GET DIAGNOSTICS touched = ROW_COUNT;
      COMMIT;
      done := done + sign(touched)::int;
    END LOOP;
  END $$`;

export const CHURN_TABLES = ['early', 'item', 'entry', 'late'];

/** Writes at an even pace until it is stopped; a pause of the machine is made up for. */
export async function startChurn({ source, writesPerSecond, seed }: ChurnOptions): Promise<Churn> {
  const client = new pg.Client({ connectionString: source, application_name: 'churn' });
  await client.connect();
  await client.query('SELECT setseed($1)', [(seed % 1_000) / 1_000]);
  const began = Date.now();
  let writes = 0;
  let isOn = true;
  const work = (async () => {
    while (isOn) {
      const due = ((Date.now() - began) / 1_000) * writesPerSecond - writes;
      if (due < 10) {
        await delay(10);
        continue;
      }
      const now = Math.min(Math.floor(due), 200);
      await client.query(`CALL churn(${now})`);
      writes += now;
    }
  })();
  work.catch(() => undefined); // heard of by `stop`
  const stop = async () => {
    isOn = false;
    await work;
  };
  return {
    get writes() {
      return writes;
    },
    get writesPerSecond() {
      return (writes * 1_000) / (Date.now() - began);
    },
    stop,
    async [Symbol.asyncDispose]() {
      await stop().catch(() => undefined);
      await client.end();
    },
  };
}
