import { hasCode } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { openApplyRig } from '../../test-support/apply-rig.js';

const ITEM = 'CREATE TABLE item (id int PRIMARY KEY, name text, price numeric(10,2))';

for (const way of ['net', 'in-order'] as const) {
  test(`inserts, updates and deletes arrive, written ${way}`, async () => {
    await using rig = await openApplyRig(ITEM, { item: ['id'] });
    await using target = await rig.open();
    await rig.replicate(target, `INSERT INTO item SELECT i, 'n' || i, i FROM generate_series(1, 2000) i`, way);
    await rig.replicate(
      target,
      `UPDATE item SET name = NULL WHERE id % 3 = 0; DELETE FROM item WHERE id % 5 = 0; INSERT INTO item VALUES (5, 'again', 'NaN')`,
      way,
    );
    await rig.replicate(target, `UPDATE item SET id = -id WHERE id BETWEEN 100 AND 120; UPDATE item SET price = 7 WHERE id = -101`, way);
    const { source, target: found } = await rig.rows('item');
    expect(found).toEqual(source);
    expect(found).toHaveLength(1_601);
  });
}

test('a row that is not there stops an update with ROW_MISSING, and nothing of the set is visible', async () => {
  await using rig = await openApplyRig(ITEM, { item: ['id'] });
  await using target = await rig.open();
  await rig.replicate(target, `INSERT INTO item SELECT i FROM generate_series(1, 10) i`);
  await rig.target.query('DELETE FROM item WHERE id IN (3, 4)');
  await rig.source.query(`INSERT INTO item VALUES (11); UPDATE item SET name = 'x' WHERE id < 6`);
  const changes = await rig.changes();
  await expect(target.apply(changes, rig.checkpoint(), { last: true })).rejects.toMatchObject({
    code: 'ROW_MISSING',
    facts: { schema: 'public', table: 'item', rows: 2 },
  });
  expect((await rig.rows('item')).target).toHaveLength(8);
  await expect(target.apply(changes, rig.checkpoint(), { last: true })).rejects.toSatisfy((error) => hasCode(error, 'CONNECTION_LOST'));
});
