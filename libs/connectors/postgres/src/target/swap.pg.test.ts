import { randomUUID } from 'node:crypto';
import { asPosition, type Preparation, plainPreparation, type TargetRef } from '@trem/replication-core';
import { createTestDatabase, waitFor } from '@trem/testing';
import { to as copyTo } from 'pg-copy-streams';
import { expect, test } from 'vitest';
import { endpointOf } from '../../test-support/apply-rig.js';
import { describe } from '../source/describe.js';
import { postgresTarget } from './index.js';
import { openLoad } from './load.js';

const at = (text: string) => asPosition(text.padStart(16, '0'));
const SOURCE = `CREATE TABLE item (id int PRIMARY KEY, name text NOT NULL); INSERT INTO item SELECT i, 'new' FROM generate_series(1, 500) i`;

async function rig(target: string, preparation: Partial<Preparation> = { truncateTable: true }) {
  const stack = new AsyncDisposableStack();
  const source = stack.use(await createTestDatabase('source'));
  const db = stack.use(await createTestDatabase('target'));
  const endpoint = endpointOf(db);
  const task: TargetRef = { id: randomUUID(), name: 't', target: 'main' };
  const full: Preparation = { ...plainPreparation, visibility: 'swap', ...preparation };
  await source.query(SOURCE);
  await db.query(target);
  await postgresTarget.ensureTarget(endpoint);
  const [shape] = await describe(endpointOf(source), [{ schema: 'public', table: 'item' }]);
  if (shape === undefined) {
    throw new Error('no shape');
  }
  const open = async (options = {}) => stack.use(await openLoad(endpoint, task, { visibility: 'swap', ...options }));
  const fill = async (generation: number) => {
    const load = await open();
    await load.prepareTables([shape], generation, full);
    await load.loadPartition({
      ...{ table: shape, generation, partition: { number: 1, fromPage: 0, toPage: undefined } },
      open: async () => source.client.query(copyTo('COPY item TO STDOUT (FORMAT binary)')),
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    for (const kind of full.createObjects) {
      await load.createObjects([shape], kind);
    }
    return load;
  };
  const names = async () => (await db.query<{ name: string }>(NAMES)).map(({ name }) => name);
  const beside = async () => (await db.query(`SELECT FROM pg_namespace WHERE nspname LIKE 'trem\\_new\\_%'`)).length;
  const ensure = async () => await postgresTarget.ensureTables(endpoint, task, { tables: [shape], preparation: full, generation: 1 });
  return { source, db, endpoint, task, shape, full, open, fill, names, beside, ensure, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

const NAMES = `
  SELECT conname AS name FROM pg_constraint WHERE conrelid = 'item'::regclass AND contype <> 'n'
  UNION SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 'item'::regclass ORDER BY 1`;
const ROWS = 'SELECT name, count(*)::int AS n FROM item GROUP BY 1 ORDER BY 1';
const OLD = `
  CREATE TABLE item (id int CONSTRAINT own_name PRIMARY KEY, name text NOT NULL CHECK (name <> ''), note text DEFAULT 'n') WITH (fillfactor = 70);
  CREATE INDEX item_lower ON item (lower(name)) WHERE id > 3; COMMENT ON TABLE item IS 'kept';
  INSERT INTO item SELECT i, 'old' FROM generate_series(1, 300) i`;

test('readers see the old rows until they see the new ones; keys, indexes, rights and settings have the names that they had', async () => {
  const reader = `reader_${randomUUID().slice(0, 8)}`;
  await using rigged = await rig(OLD);
  const { db } = rigged;
  await db.query(`CREATE ROLE ${reader}; GRANT SELECT ON item TO ${reader}; GRANT UPDATE (name) ON item TO ${reader}`);
  const names = await rigged.names();
  const load = await rigged.fill(1);
  expect(await db.query(ROWS)).toEqual([{ name: 'old', n: 300 }]);
  expect(await rigged.beside()).toBe(1);
  const seen = new Set<string>();
  let isDone = false;
  const reading = waitFor('the exchange', async () => {
    seen.add(JSON.stringify(await db.query(ROWS)));
    return isDone;
  });
  await load.finishTables([rigged.shape], 1, at('5'));
  isDone = true;
  await reading;
  expect(
    [...seen].filter((text) => ![JSON.stringify([{ name: 'old', n: 300 }]), JSON.stringify([{ name: 'new', n: 500 }])].includes(text)),
  ).toEqual([]);
  expect(await db.query(ROWS)).toEqual([{ name: 'new', n: 500 }]);
  expect(await rigged.names()).toEqual(names);
  expect(await rigged.beside()).toBe(0);
  expect(await db.query(`SELECT relname, reloptions, obj_description(oid) AS note FROM pg_class WHERE oid = 'item'::regclass`)).toEqual([
    { relname: 'item', reloptions: ['fillfactor=70'], note: 'kept' },
  ]);
  expect(
    await db.query(`SELECT has_table_privilege($1, 'item', 'SELECT') AS a, has_column_privilege($1, 'item', 'name', 'UPDATE') AS b`, [
      reader,
    ]),
  ).toEqual([{ a: true, b: true }]);
  expect(await (await rigged.open()).loadedTables()).toMatchObject([{ table: 'item', state: 'loaded', position: at('5'), generation: 1 }]);
  await db.query(`DROP OWNED BY ${reader}; DROP ROLE ${reader}`);
});

test('what is called twice is done once, and a load that died is healed by the next, which leaves nothing beside', async () => {
  await using rigged = await rig(OLD);
  await rigged.fill(1); // and then dies
  const load = await rigged.fill(2);
  await expect(rigged.fill(1)).rejects.toMatchObject({ code: 'FENCED' });
  await load.finishTables([rigged.shape], 2, at('5'));
  for (const kind of rigged.full.createObjects) {
    await load.createObjects([rigged.shape], kind);
  }
  await load.finishTables([rigged.shape], 2, at('5'));
  await load.prepareTables([rigged.shape], 2, rigged.full);
  await expect(load.finishTables([rigged.shape], 1, at('5'))).rejects.toMatchObject({ code: 'FENCED' });
  expect(await rigged.db.query(ROWS)).toEqual([{ name: 'new', n: 500 }]);
  expect(await rigged.beside()).toBe(0);
  await rigged.fill(3);
  expect(await rigged.beside()).toBe(1);
  await postgresTarget.forget(rigged.endpoint, rigged.task);
  expect(await rigged.beside()).toBe(0);
  expect(await rigged.db.query(ROWS)).toEqual([{ name: 'new', n: 500 }]);
});

test('an exchange that does not get its turn gives up soon, keeps the old rows, and succeeds when it is tried again', async () => {
  await using rigged = await rig(OLD);
  const load = await rigged.fill(1);
  await rigged.db.query('BEGIN; SELECT FROM item LIMIT 1');
  await expect(load.finishTables([rigged.shape], 1, at('5'))).rejects.toMatchObject({ code: 'LOCK_TIMEOUT' });
  await rigged.db.query('COMMIT');
  expect(await rigged.db.query(ROWS)).toEqual([{ name: 'old', n: 300 }]);
  await load.finishTables([rigged.shape], 1, at('5'));
  expect(await rigged.db.query(ROWS)).toEqual([{ name: 'new', n: 500 }]);
});

test('a view that is made during the load keeps the exchange back, and stays', async () => {
  await using rigged = await rig(OLD);
  const load = await rigged.fill(1);
  await rigged.db.query('CREATE VIEW late AS SELECT * FROM item');
  await expect(load.finishTables([rigged.shape], 1, at('5'))).rejects.toMatchObject({
    code: 'TARGET_HAS_DEPENDANTS',
    facts: { found: 'view public.late' },
  });
  expect(await rigged.db.query('SELECT count(*)::int AS n FROM late')).toEqual([{ n: 300 }]);
});

test('what would not be carried over is named before the start', async () => {
  await using rigged = await rig(
    `${OLD}; ALTER TABLE item ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON item USING (true); CREATE PUBLICATION pub FOR TABLE item`,
  );
  const [finding] = await rigged.ensure();
  expect(finding).toMatchObject({ code: 'TARGET_HAS_DEPENDANTS' });
  for (const name of ['policy p on table public.item', 'publication pub', 'row level security']) {
    expect(finding?.found).toContain(name);
  }
});

test('a missing table, a table that is recreated, and one with sequences of its own are exchanged, too', async () => {
  await using missing = await rig('', {});
  expect(await missing.ensure()).toEqual([]);
  await (await missing.fill(1)).finishTables([missing.shape], 1, at('5'));
  expect(await missing.names()).toEqual(['item_pkey']);

  await using recreated = await rig('CREATE TABLE item (other text); INSERT INTO item VALUES (1)', { recreateTable: true });
  await (await recreated.fill(1)).finishTables([recreated.shape], 1, at('5'));
  expect(await recreated.db.query(ROWS)).toEqual([{ name: 'new', n: 500 }]);

  await using counted = await rig(
    `CREATE TABLE item (id int PRIMARY KEY, name text NOT NULL, a serial, b int GENERATED BY DEFAULT AS IDENTITY (START 1000));
     INSERT INTO item SELECT i, 'old' FROM generate_series(1, 10) i`,
  );
  await (await counted.fill(1)).finishTables([counted.shape], 1, at('5'));
  await (await counted.fill(2)).finishTables([counted.shape], 2, at('5'));
  const [row] = await counted.db.query<{ a: number; b: number }>(`INSERT INTO item (id, name) VALUES (501, 'x') RETURNING a, b`);
  expect(row?.a).toBeGreaterThan(500);
  expect(row?.b).toBeGreaterThan(1_499);
  await counted.db.query('DROP TABLE item');
});
