import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { openApplyRig } from '../../test-support/apply-rig.js';

const SET_UP = `
  CREATE TABLE plain (id int PRIMARY KEY, n int, big text);
  CREATE TABLE seat (id int PRIMARY KEY, n int UNIQUE, big text);
  CREATE TABLE whole (id int PRIMARY KEY, n int, big text); ALTER TABLE whole REPLICA IDENTITY FULL;
  CREATE TABLE bag (id int, n int, big text); ALTER TABLE bag REPLICA IDENTITY FULL;
  ALTER TABLE plain ALTER big SET STORAGE EXTERNAL; ALTER TABLE seat ALTER big SET STORAGE EXTERNAL;
  ALTER TABLE whole ALTER big SET STORAGE EXTERNAL; ALTER TABLE bag ALTER big SET STORAGE EXTERNAL`;

const TABLES = ['plain', 'seat', 'whole', 'bag'] as const;
const KEYS = { plain: ['id'], seat: ['id'], whole: ['id'] };
const SCRIPTS = 120;

/** Numbers that a seed repeats. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** One statement. What the source refuses (a key that is taken) it undoes, as a program would. */
function statement(random: (below: number) => number): string {
  const table = TABLES[random(TABLES.length)] ?? 'plain';
  const id = random(6);
  const n = random(8);
  const big = ['NULL', `'short'`, `repeat('${n}', 3000)`][random(3)] ?? 'NULL';
  const all = [
    `INSERT INTO ${table} VALUES (${id}, ${n}, ${big})`,
    `INSERT INTO ${table} VALUES (${id}, ${n}, ${big})`,
    `UPDATE ${table} SET n = ${n} WHERE id = ${id}`,
    `UPDATE ${table} SET big = ${big} WHERE id = ${id}`,
    `UPDATE ${table} SET id = ${random(6)} WHERE id = ${id}`,
    `UPDATE ${table} SET id = ${random(6)}, n = ${n}, big = ${big} WHERE id = ${id}`,
    `DELETE FROM ${table} WHERE id = ${id}`,
    `UPDATE ${table} SET n = n + 1 WHERE id IN (SELECT id FROM ${table} ORDER BY n DESC)`,
    random(8) === 0 ? `TRUNCATE ${table}` : `UPDATE ${table} SET n = NULL WHERE n = ${n}`,
  ];
  return `BEGIN ${all[random(all.length)] ?? ''}; EXCEPTION WHEN unique_violation THEN NULL; END;`;
}

test.each(['net', 'in-order'] as const)('random scripts leave the target as the source is, written %s', async (way) => {
  const seed = randomInt(2 ** 31);
  const random = randomFrom(seed);
  await using rig = await openApplyRig(SET_UP, KEYS);
  await using target = await rig.open();
  for (let script = 0; script < SCRIPTS; script++) {
    const statements = Array.from({ length: 1 + random(30) }, () => statement(random));
    await rig.replicate(target, `DO $$ BEGIN ${statements.join('\n')} END $$`, way);
    for (const table of TABLES) {
      const { source, target: found } = await rig.rows(table);
      expect(found, `seed ${seed}, script ${script}, ${table}:\n${statements.join('\n')}`).toEqual(source);
    }
  }
});
