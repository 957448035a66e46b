import { type ApplyOverride, apply, applyOf } from '@trem/contracts';
import { plainPreparation } from '@trem/replication-core';
import { drawSeed, Seeded } from '@trem/testing';
import { expect, test } from 'vitest';
import { endpointOf, openApplyRig } from '../../test-support/apply-rig.js';
import { drawSteps, ITEM_TABLE, type Item } from '../../test-support/row-scripts.js';
import { postgresSource } from '../source/index.js';
import { postgresTarget } from './index.js';

const KEYS = { item: ['id'] };
const settings = (override: ApplyOverride) => ({ apply: applyOf(apply.parse({}), override) });
const history = settings({ mode: 'history' });
const FOUND = `SELECT trem_operation AS operation, id, n, left(big, 20) AS big, (trem_old_key->>'id')::int AS old FROM item ORDER BY trem_position, trem_sequence`;

interface Entry extends Omit<Item, 'id'> {
  readonly operation: string;
  readonly id: number | null;
  readonly old: number | null;
}

test('random scripts leave one row for each change, with every value, in order', async () => {
  const seed = drawSeed('scripts in mode history');
  const random = new Seeded(seed);
  await using rig = await openApplyRig(ITEM_TABLE, KEYS, { settings: history, isMade: true });
  await using target = await rig.open();
  const source = new Map<number, Item>();
  const expected: Entry[] = [];
  for (let script = 0; script < 60; script += 1) {
    for (let left = random.between(1, 4); left > 0; left -= 1) {
      const steps = drawSteps(random, source, random.between(1, 8));
      await rig.source.query(`BEGIN; ${steps.map((step) => step.sql).join('; ')}; COMMIT`);
      for (const { operation, before, after } of steps) {
        const row = after ?? { id: before?.id ?? 0, n: null, big: null }; // of a deleted row only the key is sent
        const old = before !== undefined && after !== undefined && before.id !== after.id ? before.id : null;
        expected.push({ operation, ...row, big: row.big?.slice(0, 20) ?? null, old });
      }
    }
    await target.apply(await rig.changes(), rig.checkpoint(), { last: true });
    expect(await rig.target.query<Entry>(FOUND), `seed ${seed}, script ${script}`).toEqual(expected);
  }
});

test('a row that moves twice in one set while a long value is not sent notes the key that it had just before', async () => {
  await using rig = await openApplyRig(ITEM_TABLE, KEYS, { settings: history, isMade: true });
  await using target = await rig.open();
  await rig.replicate(target, `INSERT INTO item VALUES (3, 1, repeat('x', 3000))`);
  await rig.source.query('UPDATE item SET id = 2; UPDATE item SET id = 1; UPDATE item SET n = 7');
  await target.apply(await rig.changes(), rig.checkpoint(), { last: true });
  const found = await rig.target.query<Entry>(FOUND);
  expect(found.map(({ id, n, old }) => [id, n, old])).toEqual([
    [3, 1, null],
    [2, 1, 3],
    [1, 1, 2],
    [1, 7, null],
  ]);
});

test('a change has the long values of its time, though a later one of the same set brings a newer', async () => {
  const table = `CREATE TABLE item (id int PRIMARY KEY, n int, big text STORAGE EXTERNAL, more text STORAGE EXTERNAL)`;
  await using rig = await openApplyRig(table, KEYS, { settings: history, isMade: true });
  await using target = await rig.open();
  const long = (letter: string) => `repeat('${letter}', 3000)`;
  await rig.replicate(target, `INSERT INTO item SELECT id, 0, ${long('a')}, ${long('b')} FROM generate_series(1, 2) id`);
  await rig.source.query(`UPDATE item SET big = ${long('c')} WHERE id = 1`); // the first of its set whose `more` alone was not sent
  await rig.source.query('UPDATE item SET n = 1 WHERE id = 2');
  await rig.source.query(`UPDATE item SET big = ${long('d')} WHERE id = 2`);
  await target.apply(await rig.changes(), rig.checkpoint(), { last: true });
  const found = await rig.target.query<{ text: string }>(
    `SELECT concat_ws(' ', id, n, left(big, 1), left(more, 1)) AS text FROM item ORDER BY trem_position, trem_sequence`,
  );
  expect(found.map(({ text }) => text).slice(2)).toEqual(['1 0 c b', '2 1 a b', '2 1 d b']);
});

test('where rows of the source may have one key, a value that was not resent is not taken from another row', async () => {
  const table = 'CREATE TABLE item (place int PRIMARY KEY, id int NOT NULL, n int, big text STORAGE EXTERNAL)';
  await using rig = await openApplyRig(table, KEYS, { settings: { ...history, keysMayMeet: true }, isMade: true });
  await using target = await rig.open();
  await rig.replicate(target, `INSERT INTO item VALUES (1, 7, 0, repeat('a', 3000)), (2, 7, 0, repeat('b', 3000))`);
  await rig.source.query('UPDATE item SET n = 1 WHERE place = 1');
  await expect(target.apply(await rig.changes(), rig.checkpoint(), { last: true })).rejects.toMatchObject({ code: 'VALUE_NOT_RESENT' });
  await rig.source.query(`BEGIN; INSERT INTO item VALUES (3, 8, 0, repeat('c', 3000)); INSERT INTO item VALUES (4, 8, 0, repeat('d', 3000));
    UPDATE item SET n = 1 WHERE place = 3; COMMIT`);
  await expect(target.apply(await rig.changes(), rig.checkpoint(), { last: true })).rejects.toMatchObject({ code: 'VALUE_NOT_RESENT' });
  await rig.replicate(target, `UPDATE item SET n = 2, big = 'sent' WHERE place = 1`);
  expect(await rig.target.query('SELECT n, left(big, 4) AS big FROM item ORDER BY trem_position, trem_sequence')).toEqual([
    { n: 0, big: 'aaaa' },
    { n: 0, big: 'bbbb' },
    { n: 2, big: 'sent' },
  ]);
});

test('a truncate is a row; two tables without key keep equal rows apart', async () => {
  const table = 'CREATE TABLE item (id int, n int, big text); ALTER TABLE item REPLICA IDENTITY FULL';
  await using rig = await openApplyRig(table, {}, { settings: history, isMade: true });
  await using target = await rig.open();
  await rig.replicate(target, 'INSERT INTO item VALUES (1, 1), (1, 1); UPDATE item SET n = 2; TRUNCATE item');
  const found = await rig.target.query<Entry>(FOUND);
  expect(found.map(({ operation, n }) => [operation, n])).toEqual([
    ['insert', 1],
    ['insert', 1],
    ['update', 2],
    ['update', 2],
    ['truncate', null],
  ]);
});

test('a long value that no row of the history has is never made up: ROW_MISSING', async () => {
  await using rig = await openApplyRig(ITEM_TABLE, KEYS, { settings: history, isMade: true });
  await using target = await rig.open();
  await rig.replicate(target, `INSERT INTO item VALUES (1, 1, repeat('x', 3000))`);
  await rig.target.query('DELETE FROM item');
  await rig.source.query('UPDATE item SET n = 5');
  await expect(target.apply(await rig.changes(), rig.checkpoint(), { last: true })).rejects.toMatchObject({ code: 'ROW_MISSING' });
});

test.each(['default', 'upsert'] as const)('deleted rows are marked and come back, created ones stay, in mode %s', async (mode) => {
  const columns = { operation: 'op', createdAt: 'made', updatedBy: 'by', surrogateId: 'sid', position: 'pos' };
  const marking = settings({ mode, deletes: 'mark', deletedAtColumn: 'gone', columns });
  await using rig = await openApplyRig(ITEM_TABLE, KEYS, { settings: marking, isMade: true });
  await using target = await rig.open();
  await rig.replicate(target, `INSERT INTO item VALUES (1, 1, repeat('x', 3000)), (2, 2, 'b'), (3, 3, 'c')`);
  const rows = () =>
    rig.target.query('SELECT id, n, length(big) AS big, op, gone IS NOT NULL AS gone, by, pos IS NULL AS nowhere FROM item ORDER BY id');
  const kept = () => rig.target.query('SELECT id, sid, made FROM item WHERE id < 4 ORDER BY id');
  const created = await kept();
  const by = `trem:${rig.task.name}`;
  await rig.replicate(
    target,
    `DELETE FROM item WHERE id < 3; INSERT INTO item VALUES (4, 4); UPDATE item SET n = 5 WHERE id = 4; DELETE FROM item WHERE id = 4`,
  );
  expect(await rows()).toEqual([
    { id: 1, n: 1, big: 3_000, op: 'delete', gone: true, by, nowhere: false },
    { id: 2, n: 2, big: 1, op: 'delete', gone: true, by, nowhere: false },
    { id: 3, n: 3, big: 1, op: 'insert', gone: false, by, nowhere: false },
    { id: 4, n: 5, big: null, op: 'delete', gone: true, by, nowhere: false },
  ]);
  await rig.replicate(target, `INSERT INTO item VALUES (1, 11, 'again'); UPDATE item SET n = 33 WHERE id = 3`);
  expect((await rows()).slice(0, 3)).toEqual([
    { id: 1, n: 11, big: 5, op: 'insert', gone: false, by, nowhere: false },
    { id: 2, n: 2, big: 1, op: 'delete', gone: true, by, nowhere: false },
    { id: 3, n: 33, big: 1, op: 'update', gone: false, by, nowhere: false },
  ]);
  expect(await kept()).toEqual(created);
  await rig.target.query('DELETE FROM item WHERE id = 3');
  await rig.source.query('DELETE FROM item WHERE id = 3');
  const late = target.apply(await rig.changes(), rig.checkpoint(), { last: true });
  await (mode === 'upsert' ? expect(late).resolves.toBeDefined() : expect(late).rejects.toMatchObject({ code: 'ROW_MISSING' }));
});

test.each([
  [{ mode: 'upsert' }, 'CREATE TABLE item (id int)', 'KEY_MISSING'],
  [{ mode: 'scd2' }, 'CREATE TABLE item (id int)', 'KEY_MISSING'],
  [{ mode: 'scd2', scd2: { startColumn: 'n' } }, 'CREATE TABLE item (id int PRIMARY KEY, n int)', 'COLUMN_EXISTS'],
  [{ columns: { operation: 'n' } }, 'CREATE TABLE item (id int PRIMARY KEY, n int)', 'COLUMN_EXISTS'],
  [{ columns: { operation: 'x', position: 'x' } }, 'CREATE TABLE item (id int PRIMARY KEY)', 'NAME_CLASH'],
  [{ mode: 'history', deletes: 'mark' }, 'CREATE TABLE item (id int PRIMARY KEY)', 'SETTINGS_CONTRADICT'],
] as const)('%o is refused, and nothing is made', async (override, table, code) => {
  await using rig = await openApplyRig(table, {}, { targetSetUp: 'SELECT 1' });
  const shapes = await postgresSource.describe(endpointOf(rig.source), [{ schema: 'public', table: 'item' }]);
  const tables = shapes.map((shape) => ({ ...shape, ...settings(override) }));
  const findings = await postgresTarget.ensureTables(rig.endpoint, rig.task, { tables, preparation: plainPreparation, generation: 1 });
  expect(findings.map((finding) => finding.code)).toContain(code);
  expect(await rig.target.query(`SELECT to_regclass('item') AS item`)).toEqual([{ item: null }]);
});
