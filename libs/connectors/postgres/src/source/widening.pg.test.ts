import type { RelationColumn } from '@trem/replication-core';
import { createTestDatabase, type TestDatabase } from '@trem/testing';
import { expect, test } from 'vitest';
import { widens } from './widening.js';

const TYPES = [
  ...['varchar(5)', 'varchar(9)', 'varchar', 'text', 'char(5)', 'char(9)', 'name'],
  ...[
    'numeric(5,2)',
    'numeric(9,2)',
    'numeric(9,3)',
    'numeric(9,-2)',
    'numeric(5,-2)',
    'numeric',
    'int',
    'bigint',
    'smallint',
    'real',
    'float8',
  ],
  ...['timestamp(0)', 'timestamp(3)', 'timestamp(6)', 'timestamp', 'timestamptz(3)', 'timestamptz', 'date'],
  ...[
    'time(3)',
    'time(6)',
    'time',
    'timetz(3)',
    'timetz',
    'interval(3)',
    'interval(6)',
    'interval',
    'interval year',
    'interval day to second(3)',
  ],
  ...['varbit(3)', 'varbit(8)', 'varbit', 'bit(3)', 'bit(8)', 'inet', 'cidr', 'varchar(5)[]', 'varchar(9)[]', 'bytea', 'uuid'],
];

/** The server takes the values as they are, and they would mean something else, or nothing is gained by knowing it. */
const LEFT_OUT = /timestamptz.*->|->.*timestamptz|cidr -> inet|bit\(\d\) -> varbit|\[\]|interval|name/;

async function columnOf(database: TestDatabase, table: string): Promise<RelationColumn> {
  const [found] = await database.query<RelationColumn>(
    `SELECT attname AS name, atttypid::int AS "typeOid", atttypmod AS "typeModifier" FROM pg_attribute WHERE attrelid = $1::text::regclass AND attname = 'c'`,
    [table],
  );
  if (found === undefined) {
    throw new Error(`no table ${table}`);
  }
  return found;
}

/** What the server does with a table when its column gets another type. */
async function alter(database: TestDatabase, table: string, to: string): Promise<'refused' | 'rewritten' | 'untouched'> {
  const file = async () => JSON.stringify(await database.query('SELECT pg_relation_filenode($1::text::regclass) AS file', [table]));
  const before = await file();
  await database.query('BEGIN');
  try {
    await database.query(`ALTER TABLE ${table} ALTER c TYPE ${to}`);
    return (await file()) === before ? 'untouched' : 'rewritten';
  } catch {
    return 'refused';
  } finally {
    await database.query('ROLLBACK');
  }
}

test('a type is wider exactly where the server writes no row for it, among types that keep their family', async () => {
  await using database = await createTestDatabase('source');
  await database.query(TYPES.map((type, index) => `CREATE TABLE t${index} (c ${type})`).join('; '));
  const columns = await Promise.all(TYPES.map((_, index) => columnOf(database, `t${index}`)));
  const wider: string[] = [];
  const untouched: string[] = [];
  for (const [index, from] of columns.entries()) {
    for (const [other, to] of columns.entries()) {
      const pair = `${TYPES[index]} -> ${TYPES[other]}`;
      const isWider = widens(from, to);
      const done = index === other ? 'refused' : await alter(database, `t${index}`, TYPES[other] ?? '');
      if (isWider) {
        wider.push(pair);
      }
      if (done === 'untouched' && (isWider || !LEFT_OUT.test(pair))) {
        untouched.push(pair);
      }
    }
  }
  expect(wider).toEqual(untouched);
  expect(wider.length).toBeGreaterThan(20);
}, 60_000);
