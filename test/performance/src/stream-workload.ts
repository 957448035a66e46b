import { run } from './databases.js';

/** Sizes of the mixed change workload; `scale` 1 is the published one. */
export interface StreamSizes {
  readonly insertTransactions: number;
  readonly rowsPerInsertTransaction: number;
  readonly tpcbTransactions: number;
  readonly updatedRows: number;
}

export function streamSizes(scale: number): StreamSizes {
  return {
    insertTransactions: Math.max(1, Math.round(1000 * scale)),
    rowsPerInsertTransaction: 1000,
    tpcbTransactions: Math.max(1, Math.round(50_000 * scale)),
    updatedRows: Math.max(1, Math.round(300_000 * scale)),
  };
}

/** Row changes that the workload makes: inserts, four per TPC-B transaction, one per updated row, and the marker. */
export function changesOf(sizes: StreamSizes): number {
  return sizes.insertTransactions * sizes.rowsPerInsertTransaction + sizes.tpcbTransactions * 4 + sizes.updatedRows + 1;
}

export const streamTables = ['event', 'branch', 'teller', 'account', 'history', 'price', 'marker'] as const;

const CREATE_TABLES = `
  CREATE TABLE event   (id bigint PRIMARY KEY, at timestamptz NOT NULL, kind int NOT NULL, visitor uuid NOT NULL, amount numeric(12,2), note text);
  CREATE TABLE branch  (bid int PRIMARY KEY, balance int NOT NULL, filler char(88));
  CREATE TABLE teller  (tid int PRIMARY KEY, bid int NOT NULL, balance int NOT NULL, filler char(84));
  CREATE TABLE account (aid int PRIMARY KEY, bid int NOT NULL, balance int NOT NULL, filler char(84));
  CREATE TABLE history (id bigint PRIMARY KEY, tid int, bid int, aid int, delta int, at timestamptz, filler char(22));
  CREATE TABLE price   (id int PRIMARY KEY, value numeric(12,2) NOT NULL, label text NOT NULL);
  CREATE TABLE marker  (id int PRIMARY KEY)`;

const FILL = (sizes: StreamSizes) => `
  INSERT INTO branch  SELECT i, 0, '' FROM generate_series(1, 10) i;
  INSERT INTO teller  SELECT i, (i - 1) / 10 + 1, 0, '' FROM generate_series(1, 100) i;
  INSERT INTO account SELECT i, (i - 1) % 10 + 1, 0, '' FROM generate_series(1, 1000000) i;
  INSERT INTO price   SELECT i, i, 'article ' || i FROM generate_series(1, ${sizes.updatedRows}) i`;

const WORKLOAD = (sizes: StreamSizes) => `
  CREATE PROCEDURE make_changes() LANGUAGE plpgsql AS $$
  DECLARE aid_ int; tid_ int; bid_ int; delta_ int;
  BEGIN
    PERFORM setseed(0.42);
    FOR t IN 0..${sizes.insertTransactions - 1} LOOP
      INSERT INTO event
        SELECT t * ${sizes.rowsPerInsertTransaction}::bigint + i, now(), i % 7, md5((t * 1000 + i)::text)::uuid, i * 1.25, 'event number ' || i
          FROM generate_series(1, ${sizes.rowsPerInsertTransaction}) i;
      COMMIT;
    END LOOP;
    FOR t IN 1..${sizes.tpcbTransactions} LOOP
      aid_ := 1 + floor(random() * 1000000); tid_ := 1 + floor(random() * 100); bid_ := (tid_ - 1) / 10 + 1; delta_ := floor(random() * 10000) - 5000;
      UPDATE account SET balance = balance + delta_ WHERE aid = aid_;
      UPDATE teller SET balance = balance + delta_ WHERE tid = tid_;
      UPDATE branch SET balance = balance + delta_ WHERE bid = bid_;
      INSERT INTO history VALUES (t, tid_, bid_, aid_, delta_, now(), '');
      COMMIT;
    END LOOP;
    UPDATE price SET value = value + 1;
    COMMIT;
    INSERT INTO marker VALUES (1);
    COMMIT;
  END $$`;

/** Makes the tables, empty, as a target of native replication needs them. */
export async function createStreamTables(url: string): Promise<void> {
  await run(url, CREATE_TABLES);
}

/** Makes and fills the tables of the source. */
export async function prepareStreamSource(url: string, sizes: StreamSizes): Promise<void> {
  await run(url, CREATE_TABLES, FILL(sizes), WORKLOAD(sizes), 'VACUUM ANALYZE');
}

/** Runs the workload to its end; the source's log then holds all of it. */
export async function makeChanges(url: string): Promise<void> {
  await run(url, 'SET synchronous_commit = off', 'CALL make_changes()', 'CHECKPOINT');
}

export const ALL_ARRIVED = 'EXISTS (SELECT FROM marker WHERE id = 1)';
