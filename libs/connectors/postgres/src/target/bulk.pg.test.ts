import { randomUUID } from 'node:crypto';
import { type ApplyMode, apply, applyOf } from '@trem/contracts';
import { type ChangeSet, type Checkpoint, type Target } from '@trem/replication-core';
import { expect, test, vi } from 'vitest';
import { type ApplyRig, openApplyRig, someoneWaits } from '../../test-support/apply-rig.js';
import { countStatements } from '../../test-support/count-statements.js';

vi.setConfig({ testTimeout: 120_000 });

const ITEM = 'CREATE TABLE item (id int PRIMARY KEY, name text, price numeric(10,2))';

function openIn(mode: ApplyMode): Promise<ApplyRig> {
  return openApplyRig(ITEM, { item: ['id'] }, { isMade: true, settings: { apply: applyOf(apply.parse({}), { mode }) } });
}

/**
 * Not in bulk, but a statement for each row, sent without waiting and committed once: changes that must be written in order (in modes default and upsert),
 * tables with a column whose type has no binary form, and deletes where a domain refuses NULL.
 */
test.each(['default', 'upsert', 'scd2', 'history'] as const)(
  '[P4] [O5] in mode %s twenty times the rows are not more statements, look-ups and commits among them, and no connection',
  async (mode) => {
    await using rig = await openIn(mode);
    await using way = await countStatements(rig.endpoint);
    await using target = await rig.open({ endpoint: way.endpoint });
    const connections = way.connections;
    const work = async (first: number, last: number) => {
      const before = way.statements;
      const own = `id BETWEEN ${first} AND ${last}`;
      await rig.replicate(target, `INSERT INTO item SELECT i, 'n' || i, i FROM generate_series(${first}, ${last}) i`);
      await rig.replicate(target, `UPDATE item SET name = name || 'x' WHERE ${own}`);
      await rig.replicate(target, `UPDATE item SET id = -id WHERE ${own} AND id % 10 = 0`);
      await rig.replicate(target, `DELETE FROM item WHERE ${own} AND id % 2 = 1`);
      return way.statements - before;
    };
    await work(1, 200); // what is prepared once, is
    const few = await work(1_001, 1_200);
    const many = await work(10_001, 14_000);
    expect(few).toBeGreaterThan(4);
    expect(many, `${few} for 200 rows`).toBeLessThan(2 * few);
    expect(way.connections).toBe(connections);
  },
);

/** As a worker does: a transaction that the server ended because two stood in each other's way has written nothing, and comes again. */
async function write(open: () => Promise<Target>, changes: ChangeSet, checkpoint: Checkpoint): Promise<void> {
  for (let ended = 0; ended < 20; ended += 1) {
    await using target = await open();
    try {
      await target.apply(changes, checkpoint, { last: true });
      return;
    } catch (error) {
      expect(error).toMatchObject({ code: 'DEADLOCK' });
    }
  }
  throw new Error('It never came through');
}

test('[O5] two writers in mode upsert on the same keys, in opposite order: both come through, and each row is there once, as one of them wrote it', async () => {
  await using rig = await openIn('upsert');
  const other = { ...rig.task, id: randomUUID() };
  const inserts = async (writer: string, round: number, order: string) => {
    await rig.source.query('TRUNCATE item');
    await rig.changes();
    await rig.source.query(`INSERT INTO item SELECT i, '${writer}', ${round} FROM generate_series(1, 1000) i ORDER BY i ${order}`);
    return await rig.changes();
  };
  for (let round = 0; round < 4; round += 1) {
    await rig.target.query('DELETE FROM item WHERE id % 2 = 0'); // so that half of the keys are inserts and half are updates
    const ascending = await inserts('first', round, 'ASC');
    const descending = await inserts('second', round, 'DESC');
    await Promise.all([
      write(() => rig.open(), ascending, rig.checkpoint()),
      write(() => rig.open({ task: other }), descending, rig.checkpoint()),
    ]);
    const found = await rig.target.query('SELECT count(*)::int AS rows, count(DISTINCT name)::int AS writers FROM item WHERE price = $1', [
      round,
    ]);
    expect(found, `round ${round}`).toEqual([{ rows: 1_000, writers: 1 }]);
  }
});

test('[O5] a row that somebody is inserting is waited for and written over, and one that is being deleted comes back', async () => {
  await using rig = await openIn('upsert');
  await using target = await rig.open();
  await rig.target.query(`INSERT INTO item VALUES (6, 'theirs', 0)`);
  for (const sql of [`INSERT INTO item VALUES (5, 'theirs', 0)`, 'DELETE FROM item WHERE id = 6']) {
    await rig.target.query(`BEGIN; ${sql}`);
    await rig.source.query(`DELETE FROM item; INSERT INTO item SELECT i, 'ours', i FROM generate_series(1, 10) i`);
    const changes = await rig.changes();
    const written = target.apply(changes, rig.checkpoint(), { last: true });
    await someoneWaits(rig.target);
    await rig.target.query('COMMIT');
    await written;
    const { source, target: found } = await rig.rows('item');
    expect(found, sql).toEqual(source);
  }
});
