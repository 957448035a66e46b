import { expect, test } from 'vitest';
import { openSourceRig, type SourceRig } from '../../test-support/source-kit.js';
import { postgresSource } from './index.js';
import { ensurePublication } from './publication.js';
import { expectAsMade } from './publication-as-made.js';

const MOODS = `CREATE TYPE mood AS ENUM ('a', 'c'); CREATE TYPE unused AS ENUM ('a');
  CREATE TYPE kept AS (note text, m mood[]); CREATE DOMAIN holds AS kept`;
const RENAME = `ALTER TYPE mood RENAME VALUE 'a' TO 'z "1"'`;
const TOLD = { code: 'TARGET_TABLE_UNFIT', facts: { type: 'public.mood', label: 'a', renamedTo: 'z "1"' } };

const open = (type = 'mood') => openSourceRig(`${MOODS}; CREATE TABLE item (id int PRIMARY KEY, v ${type})`, ['item']);
const look = ({ db, task }: SourceRig) => expectAsMade(db.client, task);
const publish = ({ endpoint, task }: SourceRig) => ensurePublication(endpoint, task, [{ schema: 'public', table: 'item' }]);

/** What a reader that begins says. */
async function failureOf(rig: SourceRig): Promise<unknown> {
  await using source = await rig.open();
  const reading = source.read(rig.start, AbortSignal.timeout(1_000))[Symbol.asyncIterator]();
  return await reading.next().then(
    () => undefined,
    (error: unknown) => error,
  );
}

test.each(['mood', 'mood[]', 'holds'])('a label that is renamed in mid-stream is told, used as %s', async (type) => {
  await using rig = await open(type);
  await look(rig);
  await rig.db.query(RENAME);
  await expect(look(rig)).rejects.toMatchObject(TOLD);
});

test('a reader that begins tells it, too; one that begins after it was compared with the targets does not', async () => {
  await using rig = await open();
  expect(await failureOf(rig)).toBeUndefined();
  await rig.db.query(RENAME);
  await publish(rig); // by itself, that is no comparison
  expect(await failureOf(rig)).toMatchObject(TOLD);
  await postgresSource.noteTypes(rig.endpoint, rig.task);
  await publish(rig);
  expect(await failureOf(rig)).toBeUndefined();
  await look(rig);
});

test('a label that came in mid-stream is told when it is renamed, too', async () => {
  await using rig = await open();
  await rig.db.query(`ALTER TYPE mood ADD VALUE 'b' BEFORE 'c'`);
  await look(rig);
  await rig.db.query(`ALTER TYPE mood RENAME VALUE 'b' TO 'y'`);
  await expect(look(rig)).rejects.toMatchObject({ code: 'TARGET_TABLE_UNFIT', facts: { label: 'b', renamedTo: 'y' } });
});

test.each([
  ['an enum that no table of the task uses', `ALTER TYPE unused RENAME VALUE 'a' TO 'z'`],
  ['the enum itself has another name', 'ALTER TYPE mood RENAME TO temper'],
  [
    'the enum is made anew, which the columns tell',
    `ALTER TABLE item ALTER v TYPE text; DROP TYPE mood CASCADE; CREATE TYPE mood AS ENUM ('x')`,
  ],
])('nothing is told of labels: %s', async (_, sql) => {
  await using rig = await open();
  await rig.db.query(sql);
  await look(rig);
});

test('a task that has no publication yet has nothing to note', async () => {
  await using rig = await open();
  await postgresSource.noteTypes(rig.endpoint, { ...rig.task, id: '00000000-0000-0000-0000-000000000000' });
});
