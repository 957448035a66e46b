const ACCOUNTS = 1_000;

/** Accounts, and transfers between them: at every commit the sum of all balances is `sum`. `transfers(n)` makes so many, each a transaction. */
export const SMALL_BANK = {
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
  sum: ACCOUNTS * 1_000,
} as const;
