import { tableKey } from '@trem/contracts';
import type { TableShape } from '@trem/replication-core';
import type pg from 'pg';
import { isBroken } from '../errors.js';
import { quoteIdentifier, quoteTable } from '../identifiers.js';
import type { ComputedColumn, TargetTable } from './existing-tables.js';

/** How a try is taken back: in a transaction of its own, or in the one that there is. */
const frames = {
  own: { begin: 'BEGIN ISOLATION LEVEL READ COMMITTED', end: 'ROLLBACK' },
  caller: { begin: 'SAVEPOINT computed', end: 'ROLLBACK TO SAVEPOINT computed' },
} as const;

/**
 * Notes in each table which columns both ends compute, but each in another way: nothing is written to them, so their values would differ and nobody would
 * be told. Servers write one expression in several ways: what is wanted is compared as the target itself writes it.
 */
export async function compareComputed(
  client: pg.Client,
  tables: readonly TargetTable[],
  { shapes, transaction }: { readonly shapes: readonly TableShape[]; readonly transaction: keyof typeof frames },
): Promise<readonly TargetTable[]> {
  const wanted = new Map(shapes.map((shape) => [tableKey(shape), shape]));
  const compared: TargetTable[] = [];
  for (const table of tables) {
    const shape = wanted.get(tableKey(table));
    const suspects = shape === undefined ? [] : suspectsOf(shape, table);
    if (suspects.length === 0) {
      compared.push(table);
      continue;
    }
    const written = await asTargetWrites(client, table, { suspects, frame: frames[transaction] });
    const computedOtherwise = suspects
      .map((one) => ({ ...one, wanted: written.get(one.name) ?? one.wanted }))
      .filter((one) => one.wanted !== one.found);
    compared.push({ ...table, computedOtherwise });
  }
  return compared;
}

interface Suspect extends ComputedColumn {
  readonly type: string;
}

function suspectsOf(shape: TableShape, table: TargetTable): readonly Suspect[] {
  const expressions = new Map(table.columns.map(({ name, expression }) => [name, expression]));
  return shape.columns.flatMap(({ name, type, generated }) => {
    const found = expressions.get(name);
    const isSame = generated === undefined || typeof found !== 'string' || found === generated.expression;
    return isSame ? [] : [{ name, type, found, wanted: generated.expression }];
  });
}

interface Try {
  readonly suspects: readonly Suspect[];
  readonly frame: (typeof frames)[keyof typeof frames];
}

/** Makes a temporary table that computes them as the source does, and takes it back. What the target cannot compute is left out. */
async function asTargetWrites(client: pg.Client, table: TargetTable, { suspects, frame }: Try): Promise<ReadonlyMap<string, string>> {
  await client.query(frame.begin);
  try {
    await client.query(`CREATE TEMPORARY TABLE trem_computed (LIKE ${quoteTable(table)})`);
    for (const { name, type, wanted } of suspects) {
      const column = quoteIdentifier(name);
      const computed = `DROP COLUMN ${column}, ADD COLUMN ${column} ${type} GENERATED ALWAYS AS (${wanted}) STORED`;
      await client.query('SAVEPOINT one');
      await client
        .query(`ALTER TABLE pg_temp.trem_computed ${computed}`)
        .catch(async () => await client.query('ROLLBACK TO SAVEPOINT one'));
    }
    const { rows } = await client.query<{ name: string; expression: string }>(
      `SELECT attname AS name, pg_get_expr(adbin, adrelid) AS expression
         FROM pg_attribute JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE attrelid = 'pg_temp.trem_computed'::regclass AND attgenerated <> ''`,
    );
    return new Map(rows.map(({ name, expression }) => [name, expression]));
  } finally {
    if (!isBroken(client)) {
      await client.query(frame.end);
    }
  }
}
