import { slotName } from '@trem/contracts';
import { expect, test } from 'vitest';
import { openSourceRig, type SourceRig } from '../../test-support/source-kit.js';
import { ensurePublication } from './publication.js';
import { expectAsMade } from './publication-as-made.js';
import { readersOf } from './readers-of.js';

const ITEM = 'CREATE TABLE item (id int PRIMARY KEY)';
const look = ({ db, task }: SourceRig) => expectAsMade(db.client, task);

test.each([
  ['a table is out of it', (name: string) => `ALTER PUBLICATION ${name} DROP TABLE item`],
  ['a table was out of it', (name: string) => `ALTER PUBLICATION ${name} DROP TABLE item; ALTER PUBLICATION ${name} ADD TABLE item`],
  ['a table was made anew', () => `DROP TABLE item; ${ITEM}`],
  ['only some rows are published', (name: string) => `ALTER PUBLICATION ${name} SET TABLE item WHERE (id > 1)`],
  ['only some changes are published', (name: string) => `ALTER PUBLICATION ${name} SET (publish = 'insert')`],
])('changes are missing in the log: %s', async (_, sql) => {
  await using rig = await openSourceRig(ITEM, ['item']);
  await look(rig);
  await rig.db.query(sql(slotName(rig.task)));
  await expect(look(rig)).rejects.toMatchObject({ code: 'POSITION_INVALID', facts: { publication: slotName(rig.task) } });
});

test.each([
  ['more is published', (name: string) => `CREATE TABLE more (id int PRIMARY KEY); ALTER PUBLICATION ${name} ADD TABLE more`],
  ['a table has another name', () => 'ALTER TABLE item RENAME TO thing'],
  ['a table is gone', () => 'DROP TABLE item'],
  ['it is gone itself, which the stream tells', (name: string) => `DROP PUBLICATION ${name}`],
])('nothing is missing: %s', async (_, sql) => {
  await using rig = await openSourceRig(ITEM, ['item']);
  await rig.db.query(sql(slotName(rig.task)));
  await look(rig);
});

test('who follows a table is told by the publications of ours, and by no other', async () => {
  await using rig = await openSourceRig(`${ITEM}; CREATE TABLE other (id int); CREATE PUBLICATION theirs FOR TABLE item, other`, ['item']);
  const names = (...tables: string[]) => tables.map((table) => ({ schema: 'public', table }));
  expect(await readersOf(rig.endpoint, names('other', 'item', 'missing'))).toEqual([rig.task.id]);
  expect(await readersOf(rig.endpoint, names('other'))).toEqual([]);
});

test('more tables than a transaction of the server may lock are published all the same', async () => {
  const names = Array.from({ length: 1_100 }, (_, index) => `t${index}`);
  await using rig = await openSourceRig('CREATE TABLE t0 (id int PRIMARY KEY)', ['t0']);
  await rig.db.query(`DO $$ BEGIN FOR i IN 1..1099 LOOP EXECUTE format('CREATE TABLE t%s (id int PRIMARY KEY)', i); END LOOP; END $$`);
  const publish = (tables: readonly string[]) =>
    ensurePublication(
      rig.endpoint,
      rig.task,
      tables.map((table) => ({ schema: 'public', table })),
    );
  const published = async () => (await rig.db.query('SELECT tablename FROM pg_publication_tables')).length;
  await publish(names);
  expect(await published()).toBe(1_100);
  await look(rig); // the comment knows all of them
  await publish(['t0', 't1099']);
  expect(await published()).toBe(2);
});
