import { apply, applyOf } from '@trem/contracts';
import { expect, test } from 'vitest';
import { openApplyRig } from '../../test-support/apply-rig.js';

const SET_UP = `
  CREATE TABLE item (id int PRIMARY KEY, code int NOT NULL UNIQUE DEFERRABLE INITIALLY DEFERRED, body text STORAGE EXTERNAL);
  INSERT INTO item SELECT i, i, repeat(i::text, 5000) FROM generate_series(1, 4) i`;

// Unique values that change places conflict in every order, so that all touched rows are put in anew, one with a value that was not resent under its new key
const SWAP = `
  BEGIN; UPDATE item SET code = 2 WHERE id = 1; UPDATE item SET code = 1 WHERE id = 2; UPDATE item SET id = 103 WHERE id = 3; COMMIT`;

for (const mode of ['default', 'upsert'] as const) {
  test(`a table with columns of ours and another unique index takes rows that move while values change places, in mode ${mode}`, async () => {
    const settings = { apply: applyOf(apply.parse({}), { mode, columns: { operation: 'told' } }) };
    await using rig = await openApplyRig(SET_UP, { item: ['id'] }, { settings, isMade: true });
    await rig.target.query(
      'ALTER TABLE item ADD UNIQUE (code); INSERT INTO item SELECT i, i, repeat(i::text, 5000) FROM generate_series(1, 4) i',
    );
    await using target = await rig.open();
    await rig.replicate(target, SWAP);
    const read = 'SELECT id, code, md5(body) AS body FROM item ORDER BY id';
    expect(await rig.target.query(read)).toEqual(await rig.source.query(read));
    expect(await rig.target.query('SELECT id FROM item WHERE told = $1 ORDER BY id', ['update'])).toEqual([
      { id: 1 },
      { id: 2 },
      { id: 103 },
    ]);
  });
}
