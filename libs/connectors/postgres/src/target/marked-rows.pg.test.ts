import { apply, applyOf } from '@trem/contracts';
import { expect, test } from 'vitest';
import { openApplyRig } from '../../test-support/apply-rig.js';

/** Each is one set. In each, a row takes the key of one that was deleted, which stands there marked, or is deleted in the same set. */
const moves = [
  'DELETE FROM item WHERE id = 1',
  'UPDATE item SET id = 1 WHERE id = 2',
  'DELETE FROM item WHERE id = 1; UPDATE item SET id = 1 WHERE id = 3; UPDATE item SET n = 1 WHERE id = 1',
  'DELETE FROM item WHERE id = 4; UPDATE item SET id = 4 WHERE id = 5; DELETE FROM item WHERE id = 4',
  'UPDATE item SET id = 4 WHERE id = 6; UPDATE item SET id = 2 WHERE id = 7; UPDATE item SET id = 1007 WHERE id = 2',
] as const;

for (const mode of ['default', 'upsert'] as const) {
  for (const columns of [{}, { surrogateId: 'sid' }]) {
    test(`a row takes the key of one that is only marked, in mode ${mode}${'surrogateId' in columns ? ' with numbers of its own' : ''}`, async () => {
      const settings = { apply: applyOf(apply.parse({}), { mode, deletes: 'mark', columns }) };
      await using rig = await openApplyRig(
        'CREATE TABLE item (id int PRIMARY KEY, n int, first int)',
        { item: ['id'] },
        { settings, isMade: true },
      );
      await using target = await rig.open();
      await rig.replicate(target, 'INSERT INTO item SELECT i, 0, i FROM generate_series(1, 10) i');
      for (const sql of moves) {
        await rig.replicate(target, sql);
        expect(await rig.target.query('SELECT id, n, first FROM item WHERE deleted_at IS NULL ORDER BY id'), sql).toEqual(
          await rig.source.query('SELECT id, n, first FROM item ORDER BY id'),
        );
      }
      expect(await rig.target.query('SELECT id FROM item WHERE deleted_at IS NOT NULL ORDER BY id')).toEqual([]);
    });
  }
}
