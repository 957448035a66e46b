import type { Installation, Scenario } from '@trem/test-installation';
import { startScenario } from '@trem/test-installation';
import { createTestDatabase, drawSeed, Seeded } from '@trem/testing';
import { type DrawnType, draws } from './values.js';

interface Column extends DrawnType {
  readonly type: string;
  readonly declared: string;
}

const columns: readonly Column[] = Object.entries(draws).map(([type, drawn]) =>
  typeof drawn === 'function' ? { type, declared: type, draw: drawn } : { type, declared: type, ...drawn },
);
const extensions = new Set(columns.flatMap(({ extension }) => extension ?? []));
const EXTENSIONS = [...extensions].map((name) => `CREATE EXTENSION ${name}`).join('; ');
const ELEMENTS = 3;

/**
 * Random values of every type, alone and in arrays, come through the load, through the stream, and by both: there before, rewritten after. The
 * source's own server reads each from text, and the comparer judges.
 */
export async function copyRandomValues(installation: Installation, rows: number): Promise<void> {
  const random = new Seeded(drawSeed(`${rows} rows of random values of ${columns.length} types, each by load, stream and both`));
  await using target = await createTestDatabase('target');
  await target.query(`CREATE TYPE of_another_number AS ENUM (); ${EXTENSIONS}`);
  await using scenario = await startScenario(installation, {
    sql: [EXTENSIONS, ...columns.flatMap(({ setup }) => setup ?? []), ...columns.map(tableOf)].join(';'),
    databases: { target },
    tables: columns.map((_, index) => nameOf(index)),
  });
  await insert(scenario, random, { from: 0, rows });
  await scenario.start();
  await scenario.waitForPhase('cdc', 120_000);
  await insert(scenario, random, { from: rows, rows });
  await rewrite(scenario, random, rows);
  await scenario.settle(120_000);
  await scenario.expectEqual();
}

function nameOf(index: number): string {
  return `random_${index}`;
}

/** No key that is a value: types without an order have none. */
function tableOf({ declared }: Column, index: number): string {
  return `CREATE TABLE ${nameOf(index)} (id int PRIMARY KEY, v ${declared}, list ${declared}[], touched int NOT NULL DEFAULT 0)`;
}

async function insert(
  { source }: Scenario,
  random: Seeded,
  { from, rows }: { readonly from: number; readonly rows: number },
): Promise<void> {
  for (const [index, column] of columns.entries()) {
    const [values, lists] = valuesOf(random, column, rows);
    await source.query(
      `INSERT INTO ${nameOf(index)} SELECT $3 + n, v::${column.declared}, list::${column.declared}[]
         FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS drawn(v, list, n)`,
      [values, lists, from],
    );
  }
}

/** Of the rows that were loaded: some get another value, some keep theirs while something else changes, some go. */
async function rewrite({ source }: Scenario, random: Seeded, rows: number): Promise<void> {
  for (const [index, column] of columns.entries()) {
    const [values] = valuesOf(random, column, rows);
    const table = nameOf(index);
    await source.query(
      `UPDATE ${table} SET v = drawn.v::${column.declared} FROM unnest($1::text[]) WITH ORDINALITY AS drawn(v, n) WHERE id = n AND n % 3 = 0`,
      [values],
    );
    await source.query(`UPDATE ${table} SET touched = 1 WHERE id % 3 = 1`);
    await source.query(`DELETE FROM ${table} WHERE id % 7 = 0`);
  }
}

/** Texts of values, with a NULL now and then, and of arrays of them. */
function valuesOf(random: Seeded, { type, draw }: Column, rows: number): [values: (string | null)[], lists: (string | null)[]] {
  const one = () => (random.below(15) === 0 ? null : draw(random));
  const list = () =>
    random.below(15) === 0
      ? null
      : arrayText(Array.from({ length: random.below(ELEMENTS + 1) }, one), { random, delimiter: type === 'box' ? ';' : ',' });
  return [Array.from({ length: rows }, one), Array.from({ length: rows }, list)];
}

/** As the server reads it; with bounds of its own now and then. */
function arrayText(
  elements: readonly (string | null)[],
  { random, delimiter }: { readonly random: Seeded; readonly delimiter: string },
): string {
  const quoted = elements.map((element) => (element === null ? 'NULL' : `"${element.replace(/["\\]/g, '\\$&')}"`));
  const bounds = elements.length > 0 && random.below(5) === 0 ? `[0:${elements.length - 1}]=` : '';
  return `${bounds}{${quoted.join(random.pick([delimiter, ` ${delimiter} `]))}}`;
}
