import { apply, applyOf } from '@trem/contracts';
import { expect, test } from 'vitest';
import { openApplyRig } from '../../test-support/apply-rig.js';

/** Each is one transaction, in which rows share a key for a moment. */
const moves = [
  'UPDATE seat SET id = 11 - id',
  `UPDATE seat SET id = 20 - id; UPDATE seat SET note = note || '!'; UPDATE seat SET id = 20 - id WHERE id > 12`,
  `UPDATE seat SET id = 30; UPDATE seat SET id = first; DELETE FROM seat WHERE first = 1; INSERT INTO seat VALUES (1, 'n1', 1)`,
  `INSERT INTO seat VALUES (2, 'new', 50); DELETE FROM seat WHERE first = 2`,
] as const;

const current = { upsert: '', scd2: ' WHERE scd_current = 1' } as const;

for (const mode of ['upsert', 'scd2'] as const) {
  for (const way of ['net', 'in-order'] as const) {
    test(`rows that change places under a deferred key are all there afterwards, in mode ${mode}, written ${way}`, async () => {
      const settings = { apply: applyOf(apply.parse({}), { mode }) };
      await using rig = await openApplyRig(
        'CREATE TABLE seat (id int NOT NULL, note text, first int, PRIMARY KEY (id)); ALTER TABLE seat REPLICA IDENTITY FULL',
        { seat: ['id'] },
        { settings, isMade: true },
      );
      await rig.source.query('ALTER TABLE seat DROP CONSTRAINT seat_pkey, ADD PRIMARY KEY (id) DEFERRABLE INITIALLY DEFERRED');
      await using target = await rig.open();
      await rig.replicate(target, `INSERT INTO seat SELECT i, 'n' || i, i FROM generate_series(1, 10) i`, way);
      for (const move of moves) {
        await rig.replicate(target, move, way);
        const wanted = await rig.source.query('SELECT id, note, first FROM seat ORDER BY id');
        expect(await rig.target.query(`SELECT id, note, first FROM seat${current[mode]} ORDER BY id`), move).toEqual(wanted);
      }
    });
  }
}
