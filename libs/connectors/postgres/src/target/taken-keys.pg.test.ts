import { apply, applyOf } from '@trem/contracts';
import { expect, test } from 'vitest';
import { openApplyRig } from '../../test-support/apply-rig.js';

const TABLE = 'CREATE TABLE item (k int PRIMARY KEY, id int, n int)';
/** Two rows of the source come to key 10: at once, one after the other, and by a change of the key. */
const meetings = [
  ['INSERT INTO item VALUES (10, 1, 0), (10, 2, 0)'],
  ['INSERT INTO item VALUES (10, 1, 0)', 'INSERT INTO item VALUES (10, 2, 0)'],
  ['INSERT INTO item VALUES (10, 1, 0), (20, 2, 0)', 'UPDATE item SET k = 10 WHERE id = 2'],
  ['INSERT INTO item VALUES (10, 1, 0), (20, 2, 0)', 'UPDATE item SET n = 1 WHERE id = 2; UPDATE item SET k = 10 WHERE id = 2'],
] as const;

for (const mode of ['default', 'upsert', 'scd2'] as const) {
  test(`a row that comes to the key of another is ROW_EXISTS where rules let keys meet, in mode ${mode}`, async () => {
    const settings = { apply: applyOf(apply.parse({}), { mode }), keysMayMeet: true };
    await using rig = await openApplyRig(TABLE, { item: ['k'] }, { settings, isMade: true });
    await rig.source.query('ALTER TABLE item DROP CONSTRAINT item_pkey, ADD PRIMARY KEY (id), REPLICA IDENTITY FULL');
    const rows = () => rig.target.query<{ id: number }>('SELECT id FROM item ORDER BY id');
    for (const [first, ...later] of meetings) {
      await using target = await rig.open();
      await rig.source.query(first);
      for (const sql of later) {
        await target.apply(await rig.changes(), rig.checkpoint(), { last: true });
        await rig.source.query(sql);
      }
      const before = await rows();
      await expect(target.apply(await rig.changes(), rig.checkpoint(), { last: true }), first).rejects.toMatchObject({
        code: 'ROW_EXISTS',
      });
      expect(await rows()).toEqual(before);
      await rig.source.query('TRUNCATE item');
      await rig.target.query('TRUNCATE item');
      await rig.changes();
    }
  });

  test(`a key is free again once its row has left it, in mode ${mode}`, async () => {
    const settings = { apply: applyOf(apply.parse({}), { mode }), keysMayMeet: true };
    await using rig = await openApplyRig(TABLE, { item: ['k'] }, { settings, isMade: true });
    await rig.source.query('ALTER TABLE item DROP CONSTRAINT item_pkey, ADD PRIMARY KEY (id), REPLICA IDENTITY FULL');
    await using target = await rig.open();
    await rig.replicate(target, 'INSERT INTO item VALUES (10, 1, 0), (20, 2, 0)');
    await rig.replicate(
      target,
      'DELETE FROM item WHERE id = 1; INSERT INTO item VALUES (10, 3, 0); UPDATE item SET k = 30 WHERE id = 3; UPDATE item SET k = 10 WHERE id = 2',
    );
    await rig.replicate(target, 'UPDATE item SET n = 1; DELETE FROM item WHERE id = 2');
    await rig.replicate(target, 'INSERT INTO item VALUES (10, 4, 0)');
    const current = mode === 'scd2' ? ' WHERE scd_current = 1' : '';
    expect(await rig.target.query(`SELECT k, id, n FROM item${current} ORDER BY k`)).toEqual(
      await rig.source.query('SELECT k, id, n FROM item ORDER BY k'),
    );
  });
}

/** Each is one set. Rows come to key 10 that a deleted one has, which stands there marked, or is deleted in the same set. */
const comings = [
  'INSERT INTO item VALUES (10, 3, 0)',
  'DELETE FROM item WHERE id = 3; INSERT INTO item VALUES (10, 4, 0); UPDATE item SET n = 1 WHERE id = 4',
  'DELETE FROM item WHERE id = 4; UPDATE item SET k = 10 WHERE id = 2',
  'UPDATE item SET k = 20 WHERE id = 2; INSERT INTO item VALUES (10, 5, 0); DELETE FROM item WHERE id = 5',
  'UPDATE item SET k = 10 WHERE id = 2',
] as const;

for (const mode of ['default', 'upsert'] as const) {
  for (const way of ['net', 'in-order'] as const) {
    test(`where rules let keys meet, a marked row holds no key, and one that is there does: mode ${mode}, ${way}`, async () => {
      const settings = {
        apply: applyOf(apply.parse({}), { mode, deletes: 'mark', columns: way === 'net' ? {} : { surrogateId: 'sid' } }),
        keysMayMeet: true,
      };
      await using rig = await openApplyRig(TABLE, { item: ['k'] }, { settings, isMade: true });
      await rig.source.query('ALTER TABLE item DROP CONSTRAINT item_pkey, ADD PRIMARY KEY (id), REPLICA IDENTITY FULL');
      const rows = () => rig.target.query('SELECT k, id, n FROM item WHERE deleted_at IS NULL ORDER BY k');
      await using target = await rig.open();
      await rig.replicate(target, 'INSERT INTO item VALUES (10, 1, 0), (20, 2, 0)', way);
      await rig.replicate(target, 'DELETE FROM item WHERE id = 1', way);
      for (const sql of comings) {
        await rig.replicate(target, sql, way);
        expect(await rows(), sql).toEqual(await rig.source.query('SELECT k, id, n FROM item ORDER BY k'));
      }
      const before = await rows();
      await rig.source.query('INSERT INTO item VALUES (10, 6, 0)');
      await expect(target.apply(await rig.changes(way), rig.checkpoint(), { last: true })).rejects.toMatchObject({ code: 'ROW_EXISTS' });
      expect(await rows()).toEqual(before);
    });
  }
}
