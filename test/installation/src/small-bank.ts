export interface Bank {
  /** Makes and fills its tables. `transfers(n)` makes so many transfers, each a transaction. */
  readonly sql: string;
  readonly tables: readonly string[];
  /** Of all balances, at every commit. */
  readonly sum: number;
}

/** Accounts, and transfers between them. `notes`: how long the text of an account is, in tens of bytes. */
export function smallBank({ accounts, notes }: { readonly accounts: number; readonly notes: number }): Bank {
  return {
    sql: `
    CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL, note text);
    INSERT INTO account SELECT i, 1000, repeat('note ' || i, ${notes}) FROM generate_series(1, ${accounts}) i;
    CREATE TABLE transfer (id bigint PRIMARY KEY, source int, target int, amount int);
    CREATE SEQUENCE transfer_id;
    CREATE PROCEDURE transfers(n int) LANGUAGE plpgsql AS $$
    DECLARE a int; b int; amount int;
    BEGIN
      FOR i IN 1..n LOOP
        a := 1 + floor(random() * ${accounts}); b := 1 + floor(random() * ${accounts}); amount := floor(random() * 100);
        UPDATE account SET balance = balance - amount WHERE id = a;
        UPDATE account SET balance = balance + amount WHERE id = b;
        INSERT INTO transfer VALUES (nextval('transfer_id'), a, b, amount);
        COMMIT;
      END LOOP;
    END $$`,
    tables: ['account', 'transfer'],
    sum: accounts * 1_000,
  };
}

/** Small enough to be loaded in no time. */
export const SMALL_BANK = smallBank({ accounts: 1_000, notes: 20 });
