import { apply, applyOf } from '@trem/contracts';
import { expect, test } from 'vitest';
import { openApplyRig } from '../../test-support/apply-rig.js';

const columns = { surrogateId: 'sid', createdAt: 'made', createdBy: 'by' };

interface Found {
  readonly id: number;
  readonly n: number;
  readonly sid: string;
  readonly made: string;
}

/** Each is one set; the number of a row says which it was at first. */
const moves = [
  'UPDATE item SET n = 1 WHERE id = 1; UPDATE item SET id = 101 WHERE id = 1; UPDATE item SET n = 2 WHERE id = 101',
  'BEGIN; UPDATE item SET id = -1 WHERE id = 2; UPDATE item SET id = 2 WHERE id = 3; UPDATE item SET id = 3 WHERE id = -1; COMMIT',
  'UPDATE item SET id = 104 WHERE id = 4; UPDATE item SET id = 105 WHERE id = 5; UPDATE item SET id = 4 WHERE id = 6',
  'UPDATE item SET n = 7 WHERE id = 101; INSERT INTO item VALUES (200, 0, 200); UPDATE item SET id = 201 WHERE id = 200',
] as const;

for (const mode of ['default', 'upsert'] as const) {
  test(`a row whose key changes keeps its number and who made it when, in mode ${mode}`, async () => {
    const settings = { apply: applyOf(apply.parse({}), { mode, columns }) };
    await using rig = await openApplyRig(
      'CREATE TABLE item (id int PRIMARY KEY, n int, first int)',
      { item: ['id'] },
      { settings, isMade: true },
    );
    await using target = await rig.open();
    await rig.replicate(target, 'INSERT INTO item SELECT i, 0, i FROM generate_series(1, 10) i');
    const read = () =>
      rig.target.query<Found & { readonly first: number }>('SELECT id, n, first, sid::text, made::text FROM item ORDER BY first');
    const before = await read();
    for (const sql of moves) {
      await rig.replicate(target, sql);
    }
    const after = await read();
    const wanted = await rig.source.query('SELECT id, n, first FROM item ORDER BY first');
    expect(after.map(({ id, n, first }) => ({ id, n, first }))).toEqual(wanted);
    const own = ({ first, sid, made }: (typeof before)[number]) => ({ first, sid, made });
    expect(after.slice(0, before.length).map(own)).toEqual(before.map(own));
  });
}
