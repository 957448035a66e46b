import { randomBytes } from 'node:crypto';
import { silentLogger } from '@trem/replication-core';
import { createTestDatabase } from '@trem/testing';
import { expect, test } from 'vitest';
import { endpointOf, openApplyRig } from '../../test-support/apply-rig.js';
import { describe } from '../source/describe.js';
import { openTarget } from './apply.js';
import { openLoad } from './load.js';
import { openSession } from './session.js';
import { byKey, deleteRecords, updateRecords, updateRow } from './statements.js';

const task = { id: '00000000-0000-4000-8000-000000000000', name: 't' };

test('a plan made while a table was small goes by its index, for one row and for many', async () => {
  await using database = await createTestDatabase('target');
  await database.query(`CREATE TABLE t (a int, b text, c int, PRIMARY KEY (b, a)); INSERT INTO t VALUES (1, '', 1)`);
  await database.query('VACUUM ANALYZE t');
  const client = await openSession(endpointOf(database), task, 'apply');
  const table = { schema: 'public', table: 't' };
  for (const [types, sql, values] of [
    ['public.t[]', updateRecords(table, ['c'], ['a', 'b']), `'{}'`],
    ['public.t[]', deleteRecords(table, ['a', 'b']), `'{}'`],
    ['int, int, text', updateRow(table, ['c'], byKey(['a', 'b'])), `1, 1, ''`],
  ] as const) {
    await client.query(`PREPARE p (${types}) AS ${sql}`);
    const plan = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN EXECUTE p (${values})`);
    const text = plan.rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(text).toMatch(/Index Scan using t_pkey/);
    expect(text).not.toMatch(/Seq Scan|Hash|Merge/);
    await client.query('DEALLOCATE p');
  }
  await client.end();
});

/** A role that owns the tables, but may not set session_replication_role; dropped at the end, after the databases. */
async function openOwner(stack: AsyncDisposableStack, name = `role_${randomBytes(5).toString('hex')}`): Promise<string> {
  const admin = stack.use(await createTestDatabase('target'));
  await admin.query(`CREATE ROLE ${name} LOGIN`);
  stack.defer(async () => void (await admin.query(`DROP ROLE ${name}`)));
  return name;
}

test.each(['CASCADE', 'SET NULL', 'SET DEFAULT'])(
  'where foreign keys cannot be silenced, no table is emptied at the cost of another one: ON DELETE %s',
  async (action) => {
    await using stack = new AsyncDisposableStack();
    const role = await openOwner(stack);
    const rig = stack.use(await openApplyRig('CREATE TABLE item (id int PRIMARY KEY)', { item: ['id'] }));
    await rig.target.query(
      `CREATE TABLE part (item int REFERENCES item ON DELETE ${action}); ALTER TABLE item OWNER TO ${role}; ALTER TABLE part OWNER TO ${role};
       GRANT USAGE, CREATE ON SCHEMA public, trem TO ${role}; GRANT ALL ON ALL TABLES IN SCHEMA trem TO ${role}`,
    );
    const endpoint = endpointOf(rig.target, { user: role });
    const refused = { code: 'CONSTRAINT_FOREIGN_KEY', facts: { schema: 'public', table: 'part', constraint: 'part_item_fkey' } };
    const load = stack.use(await openLoad(endpoint, rig.task));
    const [shape] = await describe(endpointOf(rig.source), [{ schema: 'public', table: 'item' }]);
    await (shape && load.prepareTables([shape], 1));
    const target = stack.use(await openTarget({ endpoint, task: rig.task, logger: silentLogger }));
    await target.takeOver();
    await rig.replicate(target, 'INSERT INTO item VALUES (1)');
    await rig.target.query('INSERT INTO part VALUES (1)');
    await rig.source.query('TRUNCATE item');
    await expect(target.apply(await rig.changes(), rig.checkpoint(), { last: true })).rejects.toMatchObject(refused);
    await expect(shape && load.prepareTables([shape], 2)).rejects.toMatchObject(refused);
    expect(await rig.target.query('SELECT item, id FROM part JOIN item ON id = item')).toEqual([{ item: 1, id: 1 }]);
    await rig.target.query('ALTER TABLE part DROP CONSTRAINT part_item_fkey, ADD FOREIGN KEY (item) REFERENCES item; DELETE FROM part');
    await (shape && load.prepareTables([shape], 2));
    expect(await rig.target.query('SELECT FROM item')).toEqual([]);
  },
);

test('a role that may not silence triggers writes all the same; a trigger that swallows a row is ROW_REFUSED', async () => {
  await using stack = new AsyncDisposableStack();
  const role = await openOwner(stack);
  await using rig = await openApplyRig('CREATE TABLE item (id int PRIMARY KEY, name text)', { item: ['id'] });
  await rig.target.query(
    `GRANT USAGE, CREATE ON SCHEMA public, trem TO ${role}; GRANT ALL ON ALL TABLES IN SCHEMA public, trem TO ${role};
     CREATE FUNCTION odd() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN CASE WHEN NEW.id % 2 = 1 THEN NEW END; END $$`,
  );
  const endpoint = endpointOf(rig.target, { user: role });
  await using target = await openTarget({ endpoint, task: rig.task, logger: silentLogger });
  await target.takeOver();
  await rig.replicate(target, 'INSERT INTO item VALUES (1), (2)');
  expect((await rig.rows('item')).target).toHaveLength(2);
  expect(await target.durablePosition()).toSatisfy((position) => position === undefined || position === '0000000000000001');
  await rig.target.query('CREATE TRIGGER odd BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION odd()');
  await using second = await openTarget({ endpoint, task: rig.task, logger: silentLogger });
  await second.takeOver();
  await rig.source.query('INSERT INTO item VALUES (3), (4)');
  await expect(second.apply(await rig.changes(), rig.checkpoint(), { last: true })).rejects.toMatchObject({
    code: 'ROW_REFUSED',
    facts: { rows: 1 },
  });
  expect((await rig.rows('item')).target).toHaveLength(2);
});

test('a target that somebody made read-only is not written', async () => {
  await using rig = await openApplyRig('CREATE TABLE item (id int PRIMARY KEY)', { item: ['id'] });
  await rig.target.query(`ALTER DATABASE ${rig.target.name} SET default_transaction_read_only = on`);
  await using target = await openTarget({ endpoint: rig.endpoint, task: rig.task, logger: silentLogger });
  await expect(target.takeOver()).rejects.toMatchObject({ code: 'TARGET_READ_ONLY' });
});
