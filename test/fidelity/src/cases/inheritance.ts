import type { FidelityCase } from '../case.js';

/** Tables that inherit, and that others inherit from: each has its own rows only. */
export const inheritance: readonly FidelityCase[] = [
  {
    id: 'G8',
    title: 'a table that others inherit from',
    table: `CREATE TABLE $T (id int PRIMARY KEY, v text, touched int NOT NULL DEFAULT 0); CREATE TABLE $T_child (more text) INHERITS ($T)`,
    rows: `INSERT INTO $T (id, v) SELECT $N + g, 'own' || g FROM generate_series(1, 20) g; INSERT INTO $T_child (id, v, more) SELECT $N + g, 'child' || g, 'm' FROM generate_series(11, 40) g`,
    change: `UPDATE $T SET touched = 1; UPDATE ONLY $T SET touched = 2 WHERE id % 2 = 0; DELETE FROM $T WHERE id % 5 = 0; TRUNCATE ONLY $T; INSERT INTO $T (id) VALUES (901); INSERT INTO $T_child (id) VALUES (901)`,
  },
  {
    id: 'G8',
    title: 'a table that inherits, and is inherited from',
    table: `CREATE TABLE $T_parent (id int, v text); CREATE TABLE $T (own int, PRIMARY KEY (id)) INHERITS ($T_parent); CREATE TABLE $T_child () INHERITS ($T)`,
    rows: `INSERT INTO $T (id, v, own) SELECT $N + g, 'v' || g, g FROM generate_series(1, 20) g; INSERT INTO $T_parent VALUES (1, 'p'); INSERT INTO $T_child VALUES (1, 'c', 1)`,
    change: `UPDATE $T_parent SET v = v || '!'; DELETE FROM $T_parent WHERE id % 5 = 0; UPDATE $T SET id = id + 5000 WHERE id % 3 = 0`,
  },
  {
    id: 'G8',
    title: 'a child with two parents and other columns',
    table: `CREATE TABLE $T_a (id int, v text); CREATE TABLE $T_b (extra text); CREATE TABLE $T (own int DEFAULT 1, PRIMARY KEY (id)) INHERITS ($T_b, $T_a)`,
    rows: `INSERT INTO $T (id, v, extra) SELECT $N + g, 'v' || g, 'e' || g FROM generate_series(1, 20) g; INSERT INTO $T_a VALUES (1, 'a'); INSERT INTO $T_b VALUES ('b')`,
    change: `UPDATE $T_a SET v = v || '!'; UPDATE $T_b SET extra = NULL; DELETE FROM $T WHERE id % 5 = 0`,
  },
  {
    id: 'G8',
    title: 'a child that stops inheriting, and one that begins',
    table: `CREATE TABLE $T (id int PRIMARY KEY, v text); CREATE TABLE $T_child () INHERITS ($T); CREATE TABLE $T_late (id int, v text)`,
    rows: `INSERT INTO $T SELECT $N + g, 'v' || g FROM generate_series(1, 20) g; INSERT INTO $T_child VALUES ($N + 1, 'c'); INSERT INTO $T_late VALUES ($N + 2, 'l')`,
    change: `ALTER TABLE $T_child NO INHERIT $T; UPDATE $T SET v = v || '!'; ALTER TABLE $T_late ALTER id SET NOT NULL; ALTER TABLE $T_late INHERIT $T; UPDATE $T SET v = v || '?'; DELETE FROM $T WHERE id % 5 = 0`,
  },
  {
    id: 'G8',
    title: 'TRUNCATE of a parent takes its children along',
    table: `CREATE TABLE $T_parent (id int PRIMARY KEY); CREATE TABLE $T (PRIMARY KEY (id)) INHERITS ($T_parent)`,
    rows: 'INSERT INTO $T SELECT $N + g FROM generate_series(1, 20) g',
    change: 'TRUNCATE $T_parent; INSERT INTO $T VALUES (901)',
  },
];
