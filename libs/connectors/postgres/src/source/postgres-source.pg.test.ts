import { expect, test } from 'vitest';
import { eventsOf, openSourceRig, readBatches, transactionsIn } from '../../test-support/source-kit.js';

test('changes come as events in commit order, and each batch begins where the one before it ended', async () => {
  await using rig = await openSourceRig('CREATE TABLE item (id int PRIMARY KEY, name text)', ['item']);
  await using source = await rig.open();
  await rig.db.query(`INSERT INTO item VALUES (1, 'one'), (2, 'two')`);
  await rig.db.query(`UPDATE item SET id = 3 WHERE id = 1`);
  await rig.db.query(`DELETE FROM item WHERE id = 2; TRUNCATE item RESTART IDENTITY`);
  const batches = await readBatches(source, rig.start, (so) => transactionsIn(so) === 3);
  const tags = eventsOf(batches)
    .map(({ tag }) => tag)
    .filter((tag) => tag !== 'relation');
  expect(tags).toEqual(['begin', 'insert', 'insert', 'commit', 'begin', 'update', 'commit', 'begin', 'delete', 'truncate', 'commit']);
  expect(batches[0]?.from).toBe(rig.start);
  for (const [index, batch] of batches.entries()) {
    expect(batch.upTo > batch.from).toBe(true);
    expect(batches[index + 1]?.from ?? batch.upTo).toBe(batch.upTo);
  }
});
