import { drawSeed, Seeded } from '@trem/testing';
import { expect } from 'vitest';
import { openApplyRig, type Way } from './apply-rig.js';

/** Tables whose keys are numbers, and how a number is written as a key: a type whose `=` holds for several looks of a value has each of them. */
const TABLES: Readonly<Record<string, { readonly id: string; readonly rest: string; readonly looks: (n: number) => readonly string[] }>> = {
  plain: { id: 'int PRIMARY KEY', rest: 'n int', looks: whole },
  seat: { id: 'int PRIMARY KEY', rest: 'n int UNIQUE', looks: whole },
  whole: { id: 'int PRIMARY KEY', rest: 'n int', looks: whole },
  bag: { id: 'int', rest: 'n int', looks: whole },
  late: { id: 'int NOT NULL', rest: 'n int', looks: whole },
  decimal: { id: 'numeric PRIMARY KEY', rest: 'n int', looks: (n) => [`${n}`, `${n}.0`, `${n}.00`] },
  folded: { id: 'citext PRIMARY KEY', rest: 'n int', looks: (n) => [`'key${n}'`, `'KEY${n}'`, `'Key${n}'`] },
  signed: { id: 'float8 PRIMARY KEY', rest: 'n int UNIQUE', looks: (n) => (n === 0 ? [`'0'`, `'-0'`] : [`${n}`]) },
  padded: { id: 'bpchar PRIMARY KEY', rest: 'n int', looks: (n) => [`'${n}'`, `'${n} '`, `'${n}  '`] },
  listed: { id: 'numeric[] PRIMARY KEY', rest: 'n int UNIQUE', looks: (n) => [`'{1,${n}}'`, `'{1.0,${n}}'`, `'{1,${n}.00}'`] },
  lasting: { id: 'interval PRIMARY KEY', rest: 'n int', looks: (n) => [`'${n} mon'`, `'${30 * n} days'`, `'${720 * n} hours'`] },
  document: { id: 'jsonb PRIMARY KEY', rest: 'n int', looks: (n) => [`'[${n}]'`, `'[${n}.0]'`] },
};

function whole(n: number): readonly string[] {
  return [`${n}`];
}

const FULL = ['whole', 'bag', 'late', 'padded'];
const KEYLESS = ['bag', 'late'];

const names = Object.keys(TABLES);
const SET_UP = [
  'CREATE EXTENSION citext',
  ...Object.entries(TABLES).map(([name, { id, rest }]) => `CREATE TABLE ${name} (id ${id}, ${rest}, big text)`),
  ...names.map((name) => `ALTER TABLE ${name} ALTER big SET STORAGE EXTERNAL`),
  ...FULL.map((name) => `ALTER TABLE ${name} REPLICA IDENTITY FULL`),
].join('; ');
/** Few, so that a script comes back to the same rows. */
const TABLES_OF_A_SCRIPT = 3;
const TRANSACTIONS_OF_A_SCRIPT = 5;
const KEYS = Object.fromEntries(names.filter((name) => !KEYLESS.includes(name)).map((name) => [name, ['id']]));

export interface RandomScripts {
  readonly way: Way;
  readonly scripts: number;
  /** Each script is of at most so many statements, in one to five transactions. */
  readonly statements: number;
}

/**
 * Runs random transactions at a source, writes a few of them at a time to the target as the one set that the pipeline plans of them, and holds its
 * tables against each other after it: the server is the judge.
 */
export async function replicateRandomScripts({ way, scripts, statements }: RandomScripts): Promise<void> {
  const seed = drawSeed(`${scripts} random scripts, written ${way}`);
  const random = new Seeded(seed);
  await using rig = await openApplyRig(SET_UP, KEYS);
  await rig.source.query('ALTER TABLE late ADD PRIMARY KEY (id) DEFERRABLE INITIALLY DEFERRED');
  await rig.target.query('ALTER TABLE late ADD PRIMARY KEY (id)');
  await using target = await rig.open();
  for (let script = 0; script < scripts; script += 1) {
    const tables = new Set(Array.from({ length: TABLES_OF_A_SCRIPT }, () => random.pick(names)));
    const lines = Array.from({ length: random.between(1, statements) }, () => statement(random, random.pick([...tables])));
    const batches = inBatches(random, inTransactions(random, lines));
    await rig.replicate(target, batches, way);
    for (const table of tables) {
      const { source, target: found } = await rig.rows(table);
      expect(found, `seed ${seed}, script ${script}, ${table}:\n${batches.join('\n-- next batch\n')}`).toEqual(source);
    }
  }
}

/** Cut at random places, some of which may be the same. */
function inTransactions(random: Seeded, lines: readonly string[]): readonly string[] {
  const cuts = Array.from({ length: random.below(TRANSACTIONS_OF_A_SCRIPT) }, () => random.below(lines.length));
  const places = [...new Set([0, ...cuts])].toSorted((a, b) => a - b);
  return places.map((from, index) => `BEGIN; DO $$ BEGIN ${lines.slice(from, places[index + 1]).join('\n')} END $$; COMMIT;`);
}

/** Each transaction with the one before it, or in the next batch of the log. */
function inBatches(random: Seeded, transactions: readonly string[]): readonly string[] {
  const batches: string[] = [];
  for (const transaction of transactions) {
    const last = batches.at(-1);
    if (last === undefined || random.below(4) === 0) {
      batches.push(transaction);
    } else {
      batches[batches.length - 1] = `${last}\n${transaction}`;
    }
  }
  return batches;
}

/** One statement. What the source refuses (a key that is taken) it undoes, as a program would; a deferred key is asked at once. */
function statement(random: Seeded, table: string): string {
  const key = () => random.pick(TABLES[table]?.looks(random.below(6)) ?? []);
  const id = key();
  const n = random.below(8);
  const big = random.pick(['NULL', `'short'`, `repeat('${n}', 3000)`]);
  const one = random.pick([
    `INSERT INTO ${table} VALUES (${id}, ${n}, ${big})`,
    `INSERT INTO ${table} VALUES (${id}, ${n}, ${big})`,
    `UPDATE ${table} SET n = ${n} WHERE id = ${id}`,
    `UPDATE ${table} SET big = ${big} WHERE id = ${id}`,
    `UPDATE ${table} SET id = ${key()} WHERE id = ${id}`,
    `UPDATE ${table} SET id = ${key()}, n = ${n}, big = ${big} WHERE id = ${id}`,
    `DELETE FROM ${table} WHERE id = ${id}`,
    `UPDATE ${table} SET n = n + 1 WHERE id IN (SELECT id FROM ${table} ORDER BY n DESC)`,
    `UPDATE ${table} AS t SET id = other.id FROM ${table} AS other WHERE t.id <> other.id AND t.n IS NOT DISTINCT FROM other.n - 1`,
    random.below(8) === 0 ? `TRUNCATE ${table}` : `UPDATE ${table} SET n = NULL WHERE n = ${n}`,
  ]);
  return `BEGIN ${one}; ${table === 'late' ? 'SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED; ' : ''}EXCEPTION WHEN unique_violation THEN NULL; END;`;
}
