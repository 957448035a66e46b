import { slotName } from '@trem/contracts';
import { describe, expect, test } from 'vitest';
import { eventsOf, openSourceRig, readBatches, type SourceRig, transactionsIn } from '../../test-support/source-kit.js';
import { postgresSource } from './index.js';
import { createPublicationFor } from './owners-publication.js';
import { expectAsMade } from './publication-as-made.js';

const BARE = `
  CREATE TABLE keyed (id int PRIMARY KEY); CREATE TABLE bare (n int); CREATE TABLE nothing (id int PRIMARY KEY); ALTER TABLE nothing REPLICA IDENTITY NOTHING;
  CREATE TABLE late (id int PRIMARY KEY DEFERRABLE); CREATE TABLE lost (id int NOT NULL); CREATE UNIQUE INDEX of_lost ON lost (id);
  ALTER TABLE lost REPLICA IDENTITY USING INDEX of_lost; DROP INDEX of_lost;
  CREATE TABLE parts (n int) PARTITION BY LIST (n); CREATE TABLE part PARTITION OF parts DEFAULT`;
const WITHOUT = ['bare', 'nothing', 'late', 'lost', 'parts'];
const named = (names: readonly string[]) => names.map((table) => ({ schema: 'public', table }));

const publish = ({ endpoint, task }: SourceRig, tables: readonly string[], insertsAlone = false) =>
  postgresSource.ensurePublication(endpoint, task, named(tables), { insertsAlone });

async function published({ db }: SourceRig) {
  const [row] = await db.query<{ kinds: string; tables: readonly string[] }>(
    `SELECT concat_ws(' ', CASE WHEN pubinsert THEN 'insert' END, CASE WHEN pubupdate THEN 'update' END, CASE WHEN pubdelete THEN 'delete' END,
                      CASE WHEN pubtruncate THEN 'truncate' END) AS kinds,
            ARRAY(SELECT tablename::text FROM pg_publication_tables WHERE pg_publication_tables.pubname = pg_publication.pubname ORDER BY 1) AS tables
       FROM pg_publication`,
  );
  return row;
}

test.each(WITHOUT)('%s is not published with updates, which its source would then refuse', async (table) => {
  await using rig = await openSourceRig(BARE, ['keyed']);
  const before = await published(rig);
  await expect(publish(rig, ['keyed', table])).rejects.toMatchObject({
    code: 'NO_REPLICA_IDENTITY',
    facts: { tables: `public.${table}` },
  });
  expect(await published(rig)).toEqual(before);
  await rig.db.query('INSERT INTO bare VALUES (1); UPDATE bare SET n = 2');
});

test('where inserts alone are wanted, the source goes on changing tables without identity, and the log has what was added', async () => {
  await using rig = await openSourceRig(BARE, ['keyed']);
  await publish(rig, WITHOUT, true);
  expect(await published(rig)).toEqual({ kinds: 'insert truncate', tables: WITHOUT.toSorted() });
  await expectAsMade(rig.db.client, rig.task);
  for (const table of WITHOUT) {
    await rig.db.query(
      `INSERT INTO ${table} VALUES (1); UPDATE ${table} SET ${table === 'bare' || table === 'parts' ? 'n' : 'id'} = 2; DELETE FROM ${table}`,
    );
  }
  await rig.db.query('TRUNCATE bare');
  await using source = await rig.open();
  const events = eventsOf(await readBatches(source, rig.start, (batches) => transactionsIn(batches) >= WITHOUT.length + 1));
  const kinds = events.flatMap(({ tag }) => (['insert', 'update', 'delete', 'truncate'].includes(tag) ? [tag] : []));
  expect(kinds).toEqual([...WITHOUT.map(() => 'insert'), 'truncate']);
});

test('tables that have an identity are published whole, though inserts alone are wanted', async () => {
  await using rig = await openSourceRig(BARE, ['keyed']);
  await publish(rig, ['keyed'], true);
  expect(await published(rig)).toMatchObject({ kinds: 'insert update delete truncate' });
});

describe('what has been published by inserts alone', () => {
  test('stays so while its log is read, and a table that needs more asks for a new beginning', async () => {
    await using rig = await openSourceRig(BARE, ['keyed']);
    await publish(rig, ['keyed', 'bare'], true);
    const narrow = { kinds: 'insert truncate', tables: ['bare', 'keyed'] };
    expect(await published(rig)).toEqual(narrow);
    await publish(rig, ['keyed'], true);
    expect(await published(rig)).toEqual({ ...narrow, tables: ['keyed'] });
    await expect(publish(rig, ['keyed'])).rejects.toMatchObject({ code: 'POSITION_INVALID', facts: { reason: /inserts alone until now/ } });
    expect(await published(rig)).toEqual({ ...narrow, tables: ['keyed'] });
    await postgresSource.dropSlot(rig.endpoint, rig.task);
    await publish(rig, ['keyed']); // a resync
    expect(await published(rig)).toMatchObject({ kinds: 'insert update delete truncate' });
  });

  test.each(['insert', 'insert, update, delete, truncate'])(
    'and somebody has publish otherwise (%s) may have changes missing',
    async (kinds) => {
      await using rig = await openSourceRig(BARE, ['keyed']);
      await publish(rig, ['bare'], true);
      await rig.db.query(`ALTER PUBLICATION ${slotName(rig.task)} SET (publish = '${kinds}')`);
      await expect(expectAsMade(rig.db.client, rig.task)).rejects.toMatchObject({ code: 'POSITION_INVALID' });
      await expect(publish(rig, ['bare'], true)).rejects.toMatchObject({ code: 'POSITION_INVALID' });
    },
  );

  test('is made so by the statement that the owner of the tables is given', async () => {
    await using rig = await openSourceRig(BARE, ['keyed']);
    await postgresSource.dropSlot(rig.endpoint, rig.task);
    await postgresSource.dropPublication(rig.endpoint, rig.task);
    const [me] = await rig.db.query<{ role: string }>('SELECT current_user AS role');
    await rig.db.query(createPublicationFor({ task: rig.task, tables: named(['bare']), role: me?.role ?? '', insertsAlone: true }));
    expect(await published(rig)).toEqual({ kinds: 'insert truncate', tables: ['bare'] });
    await publish(rig, ['bare'], true);
    await postgresSource.createSlot(rig.endpoint, rig.task);
    await expectAsMade(rig.db.client, rig.task);
    expect(await published(rig)).toEqual({ kinds: 'insert truncate', tables: ['bare'] });
  });
});
