import type { Row, TableShape } from '@trem/replication-core';
import { createTestDatabase, type Seeded, type TestDatabase } from '@trem/testing';
import { rowOf } from '../src/rules/make-row.js';
import { rewriteCopy } from '../src/rules/rewrite-copy.js';
import { copyOut } from '../src/source/copy-out.js';
import { postgresSource } from '../src/source/index.js';
import { RANDOM_TYPES, randomColumns, randomText } from './random-values.js';
import { endpointOf } from './source-kit.js';

/** A table `item` of random rows of every type, as the server has it and as rules get it. */
export interface RulesRig extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly shape: TableShape;
  readonly rows: readonly { readonly id: number; readonly row: Row }[];
}

export async function openRulesRig(random: Seeded, count: number): Promise<RulesRig> {
  const database = await createTestDatabase('source');
  const columns = randomColumns.map(({ name, type }) => `${name} ${type}`);
  await database.query(`SET TimeZone = 'UTC'; ${RANDOM_TYPES} CREATE TABLE item (id int PRIMARY KEY, ${columns.join(', ')})`);
  const places = randomColumns.map(({ type }, index) => `$${index + 2}::text::${type}`).join(', ');
  for (let id = 1; id <= count; id += 1) {
    await database.query(`INSERT INTO item VALUES ($1, ${places})`, [id, ...randomColumns.map((column) => randomText(random, column))]);
  }
  const [shape] = await postgresSource.describe(endpointOf(database.url), [{ schema: 'public', table: 'item' }]);
  if (shape === undefined) {
    throw new Error('the table is not there');
  }
  return { database, shape, rows: await copiedRows(database), [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
}

/** Every row as a load reads it, in memory of its own. */
export async function copiedRows(
  database: TestDatabase,
  sql = 'SELECT * FROM item ORDER BY id',
  format = 'binary',
): Promise<RulesRig['rows']> {
  const rows: { id: number; row: Row }[] = [];
  const chunks = copyOut(database.client, `COPY (${sql}) TO STDOUT (FORMAT ${format})`, AbortSignal.timeout(60_000));
  const map = (row: Row) => {
    const cells = Array.from({ length: row.columnCount }, (_, column) => row.cell(column));
    const id = Buffer.from(row.cell(0) as Uint8Array);
    rows.push({ id: format === 'binary' ? id.readInt32BE(0) : Number(id.toString()), row: rowOf(cells) });
    return undefined;
  };
  for await (const _ of rewriteCopy(chunks, map)) {
    // only the rows are wanted
  }
  return rows;
}
