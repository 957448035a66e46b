import { randomUUID } from 'node:crypto';
import { errors } from '@trem/contracts';
import { type LoadRowsOptions, loadRows } from '@trem/pipeline';
import {
  asPosition,
  type Partition,
  plainPreparation,
  type RowLoad,
  type Seal,
  silentLogger,
  type TargetRef,
} from '@trem/replication-core';
import { createTestDatabase } from '@trem/testing';
import { expect, test } from 'vitest';
import { endpointOf } from '../../test-support/apply-rig.js';
import { postgresSource } from '../source/index.js';
import { userTypesOf } from './ddl.js';
import { postgresTarget } from './index.js';

const WHOLE: Partition = { number: 0, fromPage: 0, toPage: undefined };
const POSITION = asPosition('00000000000000aa');
const openly: Seal = { seal: (_, plain) => ({ bytes: plain, key: 'k' }), open: (_, { bytes }) => bytes };
const refusing = errors.parse({ maxDeadLetters: 100 });

/** Types whose rows travel in every way: bytes, texts for want of a binary form, an array of a user's type, and NULL. */
const MOOD = `CREATE TYPE mood AS ENUM ('sad', 'happy')`;
const COLUMNS = 'id int PRIMARY KEY, name text, moods mood[], rights aclitem, price numeric(10,2)';

async function rig(moodAtTarget = MOOD) {
  const stack = new AsyncDisposableStack();
  const from = stack.use(await createTestDatabase('source'));
  const target = stack.use(await createTestDatabase('target'));
  await from.query(`${MOOD}; CREATE TABLE t (${COLUMNS});
    INSERT INTO t SELECT i, 'name ' || i, ARRAY['sad', 'happy']::mood[], CASE WHEN i % 2 = 0 THEN makeaclitem(10, 10, 'SELECT', true) END, i FROM generate_series(1, 300) i`);
  await target.query(`${moodAtTarget}; CREATE TABLE t (${COLUMNS}, CHECK (price NOT IN (5, 77, 250)))`);
  const endpoint = endpointOf(target);
  const task: TargetRef = { id: randomUUID(), name: 't', target: 'main' };
  await postgresTarget.ensureTarget(endpoint);
  const [shape] = await postgresSource.describe(endpointOf(from), [{ schema: 'public', table: 't' }]);
  if (shape === undefined) {
    throw new Error('no shape');
  }
  const load = stack.use(await postgresTarget.openLoad(endpoint, task));
  await load.prepareTables([shape], 1, plainPreparation);
  const holder = stack.use(await postgresSource.holdSnapshot(endpointOf(from), task, { slot: 'none' }));
  const open = (generation = 1) =>
    postgresTarget.openRowLoad({ endpoint, task, seal: openly, logger: silentLogger }, { table: shape, partition: WHOLE, generation });
  const run = async (into: RowLoad, more: Partial<LoadRowsOptions> = {}) => {
    await using reader = await postgresSource.openSnapshot(endpointOf(from), task, holder.snapshot.name);
    const { signal } = new AbortController();
    return await loadRows({
      ...{ task, partition: WHOLE, position: POSITION, takenAt: 1_700_000_000_000_000, target: into, logger: silentLogger, signal },
      table: { source: shape, target: shape, key: ['id'] },
      open: () => reader.rows(shape, WHOLE, { signal }),
      refusals: { errors: async () => refusing, followLabels: async () => false, onStored: () => undefined },
      onProgress: () => undefined,
      ...more,
    });
  };
  const letters = () => target.query('SELECT state, sequence::float8 AS sequence FROM trem.dead_letter ORDER BY sequence');
  const rowsOf = (database: typeof from) =>
    database.query(
      `SELECT count(*)::int AS n, md5(string_agg(r::text, '|' ORDER BY id)) AS hash FROM t AS r WHERE price NOT IN (5, 77, 250)`,
    );
  return { from, target, load, shape, open, run, letters, rowsOf, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

test('rows of every form come in as they are, those that are refused are letters, and a second call does nothing but tell it again', async () => {
  await using db = await rig();
  await using into = await db.open();
  const report = { rows: 297, bytes: expect.any(Number), filtered: 0, rejected: 3 };
  expect(await db.run(into)).toEqual(report);
  expect(await db.rowsOf(db.target)).toEqual(await db.rowsOf(db.from));
  const letters = await db.letters();
  expect(letters).toEqual([5, 77, 250].map((row) => ({ state: 'open', sequence: row - 2 ** 40 })));
  await using again = await db.open();
  expect(await db.run(again, { open: () => Promise.reject(new Error('read again')) })).toEqual(report);
  expect(await db.letters()).toEqual(letters);
});

test('a loader that dies before its marker leaves nothing: neither rows nor letters', async () => {
  await using db = await rig();
  const dying = await db.open();
  dying.commit = async () => {
    throw new Error('dies here');
  };
  await expect(db.run(dying)).rejects.toThrow('dies here');
  await dying[Symbol.asyncDispose]();
  expect(await db.letters()).toEqual([]);
  await using into = await db.open();
  expect(await db.run(into)).toMatchObject({ rows: 297, rejected: 3 });
  expect(await db.letters()).toHaveLength(3);
});

test('an old loader writes nothing once the table is loaded anew, and what the load before it rejected is closed', async () => {
  await using db = await rig();
  await using old = await db.open();
  await using first = await db.open();
  await db.run(first);
  await db.load.prepareTables([db.shape], 2, plainPreparation);
  await expect(db.run(old)).rejects.toMatchObject({ code: 'FENCED' });
  expect(await db.letters()).toMatchObject([{ state: 'skipped' }, { state: 'skipped' }, { state: 'skipped' }]);
});

test('hundreds of rows that are refused, each with a statement of its own, are letters all', async () => {
  await using db = await rig();
  await db.target.query('ALTER TABLE t ADD CHECK (id > 280)');
  await using into = await db.open();
  const all = { ...refusing, maxDeadLetters: 1_000, retry: { ...refusing.retry, attempts: 1 } };
  const refusals = { errors: async () => all, followLabels: async () => false, onStored: () => undefined };
  expect(await db.run(into, { refusals })).toMatchObject({ rows: 20, rejected: 280 });
  expect(await db.letters()).toHaveLength(280);
});

test('a label that the source has got since the start comes to the target amid the load, and its rows with it', async () => {
  await using db = await rig(MOOD.replace(/ENUM \(.*\)/, `ENUM ('sad')`));
  await using into = await db.open();
  let asked = 0;
  const followLabels = async () => {
    asked += 1;
    await postgresTarget.completeLabels(endpointOf(db.target), { id: '', name: 't', target: 'main' }, userTypesOf([db.shape]), {
      add: true,
    });
    return true;
  };
  const refusals = { errors: async () => refusing, followLabels, onStored: () => undefined };
  expect(await db.run(into, { refusals })).toMatchObject({ rows: 297, rejected: 3 });
  expect(await db.rowsOf(db.target)).toEqual(await db.rowsOf(db.from));
  expect([asked, (await db.letters()).length]).toEqual([1, 3]);
});
