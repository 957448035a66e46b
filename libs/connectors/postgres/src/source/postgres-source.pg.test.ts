import { silentLogger } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { eventsOf, openSourceRig, quickLimits, readBatches, transactionsIn } from '../../test-support/source-kit.js';
import { postgresSource } from './index.js';

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

test('the log of another server, and of another history of the same one, is refused where it is read', async () => {
  await using rig = await openSourceRig('CREATE TABLE item (id int PRIMARY KEY)', ['item']);
  const history = await postgresSource.identify(rig.endpoint);
  const reading = async (known: typeof history) => {
    await using source = await postgresSource.openSource({
      ...{ endpoint: rig.endpoint, task: rig.task, epoch: 1, history: known },
      ...{ limits: quickLimits, logger: silentLogger },
    });
    return transactionsIn(await readBatches(source, rig.start, (so) => transactionsIn(so) === 1));
  };
  await rig.db.query('INSERT INTO item VALUES (1)');
  for (const other of [
    { ...history, timeline: history.timeline + 1 },
    { ...history, sourceId: '1/1' },
  ]) {
    await expect(reading(other)).rejects.toMatchObject({
      code: 'TIMELINE_CHANGED',
      facts: { found: expect.stringContaining(history.sourceId) },
    });
  }
  expect(await reading(history)).toBe(1);
});
