import { drawSeed, Seeded } from '@trem/testing';
import { expect } from 'vitest';
import { openApplyRig, type Way } from './apply-rig.js';

const SET_UP = `
  CREATE TABLE plain (id int PRIMARY KEY, n int, big text);
  CREATE TABLE seat (id int PRIMARY KEY, n int UNIQUE, big text);
  CREATE TABLE whole (id int PRIMARY KEY, n int, big text); ALTER TABLE whole REPLICA IDENTITY FULL;
  CREATE TABLE bag (id int, n int, big text); ALTER TABLE bag REPLICA IDENTITY FULL;
  ALTER TABLE plain ALTER big SET STORAGE EXTERNAL; ALTER TABLE seat ALTER big SET STORAGE EXTERNAL;
  ALTER TABLE whole ALTER big SET STORAGE EXTERNAL; ALTER TABLE bag ALTER big SET STORAGE EXTERNAL`;

const TABLES = ['plain', 'seat', 'whole', 'bag'] as const;
const KEYS = { plain: ['id'], seat: ['id'], whole: ['id'] };

export interface RandomScripts {
  readonly way: Way;
  readonly scripts: number;
  /** Each script is a transaction of at most so many statements. */
  readonly statements: number;
}

/**
 * Runs random transactions at a source, writes each to the target as one set, and holds all tables against each other after it: the server is the
 * judge.
 */
export async function replicateRandomScripts({ way, scripts, statements }: RandomScripts): Promise<void> {
  const seed = drawSeed(`${scripts} random scripts, written ${way}`);
  const random = new Seeded(seed);
  await using rig = await openApplyRig(SET_UP, KEYS);
  await using target = await rig.open();
  for (let script = 0; script < scripts; script += 1) {
    const lines = Array.from({ length: random.between(1, statements) }, () => statement(random));
    await rig.replicate(target, `DO $$ BEGIN ${lines.join('\n')} END $$`, way);
    for (const table of TABLES) {
      const { source, target: found } = await rig.rows(table);
      expect(found, `seed ${seed}, script ${script}, ${table}:\n${lines.join('\n')}`).toEqual(source);
    }
  }
}

/** One statement. What the source refuses (a key that is taken) it undoes, as a program would. */
function statement(random: Seeded): string {
  const table = random.pick(TABLES);
  const id = random.below(6);
  const n = random.below(8);
  const big = random.pick(['NULL', `'short'`, `repeat('${n}', 3000)`]);
  const one = random.pick([
    `INSERT INTO ${table} VALUES (${id}, ${n}, ${big})`,
    `INSERT INTO ${table} VALUES (${id}, ${n}, ${big})`,
    `UPDATE ${table} SET n = ${n} WHERE id = ${id}`,
    `UPDATE ${table} SET big = ${big} WHERE id = ${id}`,
    `UPDATE ${table} SET id = ${random.below(6)} WHERE id = ${id}`,
    `UPDATE ${table} SET id = ${random.below(6)}, n = ${n}, big = ${big} WHERE id = ${id}`,
    `DELETE FROM ${table} WHERE id = ${id}`,
    `UPDATE ${table} SET n = n + 1 WHERE id IN (SELECT id FROM ${table} ORDER BY n DESC)`,
    random.below(8) === 0 ? `TRUNCATE ${table}` : `UPDATE ${table} SET n = NULL WHERE n = ${n}`,
  ]);
  return `BEGIN ${one}; EXCEPTION WHEN unique_violation THEN NULL; END;`;
}
