import { type ApplyOverride, apply, applyOf } from '@trem/contracts';
import { loadPartition } from '@trem/pipeline';
import { asPosition, type LoadTarget, type MappedTable, type Preparation, plainPreparation, type TableShape } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { type ApplyRig, endpointOf, openApplyRig, someoneWaits } from '../../test-support/apply-rig.js';
import { checkHistory } from '../check/history.js';
import { postgresSource } from '../source/index.js';
import { postgresTarget } from './index.js';

const ITEM = `CREATE TYPE mood AS ENUM ('sad', 'happy');
  CREATE TABLE item (id int, region varchar(5), name text, n numeric, c char(6), j json, m mood, PRIMARY KEY (region, id));
  INSERT INTO item SELECT i, 'eu', 'name ' || i, i, 'c' || i, json_build_object('i', i), 'sad' FROM generate_series(1, 8) i`;
const WHOLE = { number: 1, fromPage: 0, toPage: undefined };
const at = (generation: number) => asPosition(String(generation).padStart(16, '0'));

interface LoadOptions {
  readonly preparation?: Partial<Preparation>;
}

/** A table in mode scd2 that was loaded once; the stream has not begun. */
async function rig(override: ApplyOverride = {}, change: (shape: TableShape) => TableShape = (shape) => shape) {
  const stack = new AsyncDisposableStack();
  const settings = applyOf(apply.parse({}), { mode: 'scd2', ...override });
  const made = stack.use(await openApplyRig(ITEM, { item: ['region', 'id'] }, { settings: { apply: settings }, isMade: true }));
  const [described] = await postgresSource.describe(endpointOf(made.source), [{ schema: 'public', table: 'item' }]);
  if (described === undefined) {
    throw new Error('no shape');
  }
  const shape = change({ ...described, apply: settings });
  const open = async () => stack.use(await postgresTarget.openLoad(made.endpoint, made.task));
  const mapped: MappedTable = {
    ...{ source: described, target: shape, priority: 'normal', apply: settings, operations: ['insert', 'update', 'delete'] },
    ...{ keysMayMeet: false, rules: undefined },
  };
  /** All but its end. Answers when the source was read. */
  const fill = async (load: LoadTarget, generation: number, { preparation }: LoadOptions = {}): Promise<number> => {
    await load.prepareTables([shape], generation, { ...plainPreparation, ...preparation });
    await using holder = await postgresSource.holdSnapshot(endpointOf(made.source), made.task, { slot: 'none' });
    await using reader = await postgresSource.openSnapshot(endpointOf(made.source), made.task, holder.snapshot.name);
    await loadPartition({
      ...{ values: postgresSource.values, reader, target: load, table: mapped, partition: WHOLE, generation },
      ...{ signal: new AbortController().signal, onProgress: () => undefined },
    });
    return reader.takenAt ?? 0;
  };
  const loadAgain = async (generation: number, options: LoadOptions = {}) => {
    const load = await open();
    const takenAt = await fill(load, generation, options);
    await load.createObjects([shape], 'primary-key');
    await load.finishTables([shape], generation, at(generation), { takenAt });
    return takenAt;
  };
  await loadAgain(1);
  await made.changes(); // the first load has them
  return { ...made, shape, stream: made.open, open, fill, loadAgain, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

const BESIDE = `SELECT nspname FROM pg_namespace WHERE nspname LIKE 'trem\\_new\\_%'`;
/** Whole rows, as text. */
async function versions({ target }: Pick<ApplyRig, 'target'>, where = '') {
  return (await target.query<{ row: string }>(`SELECT v::text AS row FROM item AS v ${where} ORDER BY 1`)).map(({ row }) => row);
}
/** Per key: its versions in order as name, start and end, µs. */
const STORY = `SELECT id, region, string_agg(coalesce(name, '-') || CASE WHEN scd_current::int = 1 THEN '*' ELSE '' END, ' ' ORDER BY scd_start_date) AS story
  FROM item GROUP BY 1, 2 ORDER BY 2, 1`;
/** What no history may have: gaps that nothing explains do not count, overlaps and two current versions do. */
const WRONG = `SELECT * FROM (
    SELECT id, region, scd_start_date AS start, scd_end_date AS ended, scd_current::int AS current,
           lead(scd_start_date) OVER (PARTITION BY region, id ORDER BY scd_start_date) AS next FROM item) v
  WHERE (current = 1) <> (ended IS NULL) OR ended <= start OR next < coalesce(ended, 'infinity')`;

async function story({ target }: Pick<ApplyRig, 'target'>) {
  const rows = await target.query<{ id: number; region: string; story: string }>(STORY);
  return Object.fromEntries(rows.map(({ id, region, story: text }) => [`${region}${id}`, text]));
}

/** What happens while nobody looks. */
const UNSEEN = `
  UPDATE item SET name = 'changed' WHERE id = 2; UPDATE item SET name = NULL WHERE id = 3; DELETE FROM item WHERE id = 4;
  UPDATE item SET j = '{"i":  5}' WHERE id = 5; INSERT INTO item VALUES (1, 'us', 'new', NULL, NULL, NULL, NULL);
  UPDATE item SET id = 80 WHERE id = 8; UPDATE item SET n = 6.0 WHERE id = 6`;

const AFTER = {
  eu1: 'name 1*',
  eu2: 'name 2 changed*',
  eu3: 'name 3 -*',
  eu4: 'name 4',
  eu5: 'name 5 name 5*', // texts of json differ
  eu6: 'name 6 seen seen*', // 6 and 6.0 are two values, as in the stream
  eu7: 'name 7',
  eu8: 'name 8',
  eu80: 'name 8*',
  us1: 'new*',
};

test('another load keeps the versions: what is equal stays as it is, what differs, is gone or is new gets its version; the stream follows', async () => {
  await using made = await rig({ columns: { operation: 'op', updatedBy: 'by', surrogateId: 'sid' } });
  {
    await using stream = await made.stream();
    await made.replicate(stream, `UPDATE item SET name = 'seen' WHERE id = 6; DELETE FROM item WHERE id = 7`);
  }
  const before = await versions(made, `WHERE id IN (1, 7) AND region = 'eu'`);
  await made.source.query(UNSEEN);
  await made.changes(); // nobody writes them
  const takenAt = await made.loadAgain(2);
  expect(await story(made)).toEqual(AFTER);
  expect(await made.target.query(WRONG)).toEqual([]);
  expect(await versions(made, `WHERE id IN (1, 7) AND region = 'eu'`), 'not touched at all').toEqual(before);
  const instants = `SELECT DISTINCT (extract(epoch FROM at) * 1000000)::int8::text AS at FROM (
    SELECT scd_start_date AS at FROM item WHERE op = 'load' AND (id, region) IN ((2, 'eu'), (80, 'eu'), (1, 'us')) AND scd_current = 1
    UNION SELECT scd_end_date FROM item WHERE id IN (2, 3, 4, 5, 8) AND region = 'eu') v WHERE at IS NOT NULL`;
  expect(await made.target.query(instants), 'one instant').toEqual([{ at: String(takenAt) }]);
  expect(await made.target.query('SELECT DISTINCT by FROM item WHERE id = 4'), 'whoever closes says so').toEqual([
    { by: `trem:${made.task.name}` },
  ]);
  expect(await made.target.query('SELECT count(*)::int - count(DISTINCT sid)::int AS twice FROM item')).toEqual([{ twice: 0 }]);
  expect(await made.target.query(BESIDE)).toEqual([]);
  await made.loadAgain(3);
  expect(await story(made), 'equal: nothing').toEqual(AFTER);

  await using stream = await made.stream();
  await made.replicate(
    stream,
    `UPDATE item SET name = 'on' WHERE id IN (1, 2); INSERT INTO item (id, region, name) VALUES (4, 'eu', 'back')`,
  );
  expect(await story(made)).toEqual({ ...AFTER, eu1: 'name 1 on*', us1: 'new on*', eu2: 'name 2 changed on*', eu4: 'name 4 back*' });
  expect(await made.target.query(WRONG)).toEqual([]);
  await made.source.query('DELETE FROM item');
  await made.changes();
  await made.loadAgain(4);
  expect(await made.target.query('SELECT count(*)::int AS n FROM item WHERE scd_current = 1'), 'all are gone').toEqual([{ n: 0 }]);
  expect(await made.target.query(WRONG)).toEqual([]);
});

test('own names and a flag of type boolean; versions that begin later than the source is read; values made of the time make no version', async () => {
  const names = { startColumn: 'valid_from', endColumn: 'valid_to', currentColumn: 'is_current', currentType: 'boolean' } as const;
  await using made = await rig({ scd2: names }, (shape) => ({
    ...shape,
    columns: shape.columns.map((column) => (column.name === 'n' ? { ...column, isNow: true as const } : column)),
  }));
  await made.target.query(`UPDATE item SET valid_from = now() + interval '1 hour' WHERE id = 2`);
  await made.source.query(`UPDATE item SET n = n + 1; UPDATE item SET name = 'changed' WHERE id = 2`);
  await made.loadAgain(2);
  const found = await made.target.query('SELECT id, name, is_current, valid_to FROM item WHERE id < 3 ORDER BY id, valid_from');
  expect(found.map(({ id, name, is_current: current }) => [id, name, current])).toEqual([
    [1, 'name 1', true],
    [2, 'name 2', false],
    [2, 'changed', true],
  ]);
  expect(
    await made.target.query(`SELECT valid_to - valid_from = interval '1 microsecond' AS tick FROM item WHERE id = 2 AND NOT is_current`),
  ).toEqual([{ tick: true }]);
});

test('a loader that dies at any step, and one that comes late, leave the versions right', async () => {
  await using made = await rig();
  const before = await versions(made);
  await made.source.query(UNSEEN);
  const [late, dying] = [await made.open(), await made.open()];
  await made.fill(late, 2);
  expect(await versions(made), 'before the end nothing is touched').toEqual(before);
  await made.fill(dying, 3);
  await expect(late.finishTables([made.shape], 2, at(2))).rejects.toMatchObject({ code: 'FENCED' });
  await expect(made.fill(late, 2)).rejects.toMatchObject({ code: 'FENCED' });
  expect(await versions(made)).toEqual(before);

  // The comparison is made when its transaction waits for this reader, and then ends with its connection.
  const [beside] = await made.target.query<{ nspname: string }>(BESIDE);
  await made.target.query(`BEGIN; SELECT FROM ${beside?.nspname}.item LIMIT 1`);
  const dies = expect(dying.finishTables([made.shape], 3, at(3))).rejects.toMatchObject({ code: 'SERVER_RESTARTING' });
  await someoneWaits(made.target);
  await made.target.query(
    `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())`,
  );
  await dies;
  await made.target.query('COMMIT');
  expect(await versions(made)).toEqual(before);

  const heir = await made.open();
  await heir.prepareTables([made.shape], 3, plainPreparation); // as a second attempt does: what is in stays
  await heir.finishTables([made.shape], 3, at(3));
  const after = await versions(made);
  expect(await story(made)).toEqual({ ...AFTER, eu6: 'name 6 name 6*', eu7: 'name 7*' });
  await made.source.query('DELETE FROM item');
  await heir.finishTables([made.shape], 3, at(3)); // the answer of the first was lost
  await heir.createObjects([made.shape], 'primary-key');
  expect(await versions(made)).toEqual(after);
  expect(await made.target.query(WRONG)).toEqual([]);
  expect(await made.target.query(BESIDE)).toEqual([]);
});

test('versions go where tables are recreated or emptied, and that is asked; a first load that was left halfway is emptied, too', async () => {
  await using made = await rig();
  const counted = async (preparation: Partial<Preparation>) =>
    await checkHistory(made.target.client, {
      ...{
        shapes: [made.shape],
        versioned: [{ schema: 'public', table: 'item' }],
        isReload: true,
        task: made.task,
        isLoaded: true,
        objects: [],
      },
      preparation: { ...plainPreparation, ...preparation },
    });
  expect(await counted({})).toEqual([]);
  expect(await counted({ truncateTable: true })).toMatchObject([{ code: 'HISTORY_WOULD_BE_LOST', found: '1 tables with 8 versions' }]);
  expect(await counted({ recreateTable: true })).toMatchObject([{ code: 'HISTORY_WOULD_BE_LOST' }]);
  await made.source.query(`UPDATE item SET name = 'changed'`);
  await made.loadAgain(2, { preparation: { visibility: 'swap' } });
  expect(await story(made)).toMatchObject({ eu1: 'name 1 changed*' });
  await made.loadAgain(3, { preparation: { truncateTable: true } });
  expect(await story(made)).toMatchObject({ eu1: 'changed*' });
  await made.target.query('ALTER TABLE item DROP CONSTRAINT item_pkey');
  await made.loadAgain(4);
  expect(await made.target.query('SELECT count(*)::int AS n FROM item')).toEqual([{ n: 8 }]);
  await made.target.query('ALTER TABLE item ALTER name TYPE varchar(3) USING left(name, 3)');
  const load = await made.open();
  await expect(made.fill(load, 5)).rejects.toMatchObject({ code: 'TARGET_TABLE_UNFIT' });
});

test('ended versions that somebody brings along after the first load stay as they are, and new ones follow them', async () => {
  await using made = await rig();
  await made.target.query(`
    INSERT INTO item (id, region, name, scd_start_date, scd_end_date, scd_current)
    VALUES (1, 'eu', 'older', '2001-01-01', '2002-01-01', 0), (1, 'eu', 'old', '2002-01-01', '2003-01-01', 0), (99, 'eu', 'gone', '2001-01-01', '2002-01-01', 0)`);
  const brought = await versions(made, "WHERE scd_end_date <= '2003-01-01'");
  await made.source.query(`UPDATE item SET name = 'changed' WHERE id = 1; INSERT INTO item (id, region, name) VALUES (99, 'eu', 'back')`);
  await made.changes(); // nobody writes them
  await made.loadAgain(2);
  await using stream = await made.stream();
  await made.replicate(stream, `DELETE FROM item WHERE id = 99; UPDATE item SET name = 'on' WHERE id = 2`);
  expect(await story(made)).toMatchObject({ eu1: 'older old name 1 changed*', eu2: 'name 2 on*', eu99: 'gone back' });
  expect(await versions(made, "WHERE scd_end_date <= '2003-01-01'")).toEqual(brought);
  expect(await made.target.query(WRONG)).toEqual([]);
});
