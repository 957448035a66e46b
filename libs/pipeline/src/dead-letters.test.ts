import { type Errors, errors } from '@trem/contracts';
import { type LogBatch, ReplicationError, type RowChange, type Truncate } from '@trem/replication-core';
import { waitFor } from '@trem/testing';
import { expect, test } from 'vitest';
import { runApply } from './apply.js';
import type { ApplyOptions } from './apply-options.js';
import { defaultRefusals, type RefusalOptions } from './careful-writer.js';
import { FakeBoard } from './testing/fake-board.js';
import { FakeConsumer } from './testing/fake-consumer.js';
import { batch, fakeDecoder, insert, item, part, pos, remove, row, truncate, update } from './testing/fake-log.js';
import { FakeDatabase, FakeTarget } from './testing/fake-target.js';

const task = { id: 'f0e1', name: 'shop', target: 'b' };
const add = (id: string, name = 'good') => insert(row(id, name, null));
const change = (id: string, name: string) => update(row(id, name, null));
const poison = 'poison';
/** Tests do not wait between tries. */
const quick = { retry: { attempts: 2, firstDelayMs: 0, maxDelayMs: 0 } };

function stage(wishes: Partial<Errors> | (() => Partial<Errors>) = {}, more: Partial<RefusalOptions> = {}) {
  const database = new FakeDatabase(pos(0));
  const target = new FakeTarget(database);
  target.refuses = (cells) => cells.includes(poison);
  const stop = new AbortController();
  const board = new FakeBoard();
  const stopped: string[] = [];
  const refusals: RefusalOptions = {
    ...defaultRefusals,
    errors: async () => errors.parse({ ...quick, ...(typeof wishes === 'function' ? wishes() : wishes) }),
    onStopped: async ({ place }) => void stopped.push(`${place.commitAt}/${place.sequence}`),
    ...more,
  };
  const run = async (consumer: FakeConsumer, options: Partial<ApplyOptions> = {}) =>
    await runApply({
      ...{ task, target, taken: await target.takeOver(), consumer, decoder: fakeDecoder, board, refusals },
      tables: [{ source: item, target: item, key: ['id'] }],
      limits: { maxBatchChanges: 60, reportEveryMs: 10, gapPatienceMs: 100 },
      signal: stop.signal,
      onProgress: () => undefined,
      ...options,
    });
  const until = async (consumer: FakeConsumer, end: number, options: Partial<ApplyOptions> = {}) => {
    const running = run(consumer, options);
    running.catch(() => undefined); // heard of below
    await waitFor(`position ${end}`, () => database.state.checkpoint?.position === pos(end), { everyMs: 1, deadlineMs: 3_000 });
    stop.abort();
    return await running;
  };
  const ids = () => database.rows('item').map(([id]) => id);
  const letters = () =>
    database.state.letters.map(({ place, error, change: { tag } }) => [
      tag,
      Number.parseInt(place.commitAt, 16) + 1,
      place.sequence,
      error?.code ?? 'waits',
    ]);
  return { database, target, board, stop, run, until, ids, letters, stopped };
}

const one = (end: number, ...changes: readonly (RowChange | Truncate)[]): LogBatch => batch([{ end, changes }], { from: end - 10 });

test('a row that the target refuses is set aside in the transaction that passes it, and all others of its transaction are written', async () => {
  const scene = stage();
  const consumer = new FakeConsumer([one(10, add('1'), add('2'), add('3', poison), add('4'), add('5'))]);
  await scene.until(consumer, 10);
  expect(scene.ids()).toEqual(['1', '2', '4', '5']);
  expect(scene.letters()).toEqual([['insert', 10, 2, 'CONSTRAINT_CHECK']]);
  expect(scene.database.committed).toEqual([pos(10)]);
  expect(consumer.acked.at(-1)?.upTo).toBe(pos(10));
});

test('several refused rows of several transactions in one batch leave everything else as it is', async () => {
  const scene = stage();
  const rows = Array.from({ length: 60 }, (_, n) => add(String(n), n % 17 === 5 ? poison : 'good'));
  const transactions = [0, 1, 2, 3].map((n) => ({ end: (n + 1) * 10, changes: rows.slice(n * 15, (n + 1) * 15) }));
  await scene.until(new FakeConsumer([batch(transactions, { from: 0 })]), 40);
  expect(scene.database.rows('item')).toHaveLength(56);
  expect(scene.letters()).toEqual([5, 22, 39, 56].map((n) => ['insert', (Math.floor(n / 15) + 1) * 10, n % 15, 'CONSTRAINT_CHECK']));
});

test('a healthy batch is written by one call, without a look at single rows', async () => {
  const scene = stage();
  await scene.until(new FakeConsumer([one(10, add('1'), add('2'))]), 10);
  expect(scene.target.pieces).toBe(0);
  expect(scene.target.calls).toHaveLength(1);
});

test('what later changes do to a key with an open dead letter waits behind it, also in later batches and after a restart', async () => {
  const scene = stage();
  await scene.until(
    new FakeConsumer([one(10, add('1', poison), add('2'), change('1', poison)), one(20, change('1', 'again'), change('2', 'new'))]),
    20,
    { limits: { maxBatchChanges: 3 } },
  );
  expect(scene.database.rows('item')).toEqual([['2', 'new', null]]);
  const before = [
    ['insert', 10, 0, 'CONSTRAINT_CHECK'],
    ['update', 10, 2, 'waits'],
    ['update', 20, 0, 'waits'],
  ];
  expect(scene.letters()).toEqual(before);
  const again = stage();
  again.database.state = scene.database.state;
  again.target.refuses = () => false; // the cause is mended, the letters are not replayed yet
  await again.run(new FakeConsumer([one(30, remove(row('1', null, null)), change('2', 'newer'))]), { signal: AbortSignal.timeout(200) });
  expect(again.database.rows('item')).toEqual([['2', 'newer', null]]);
  expect(again.letters()).toEqual([...before, ['delete', 30, 0, 'waits']]);
});

test('a change that is good only with the next one of its key is written with it, beside one that is refused', async () => {
  const scene = stage();
  await scene.until(new FakeConsumer([one(10, add('1', poison), add('2', poison), change('1', 'good'))]), 10);
  expect(scene.database.rows('item')).toEqual([['1', 'good', null]]);
  expect(scene.letters()).toEqual([['insert', 10, 1, 'CONSTRAINT_CHECK']]);
});

test('of one key what comes before the refused change is written, what comes behind it waits', async () => {
  const scene = stage();
  await scene.until(new FakeConsumer([one(10, add('1', 'a'), change('1', 'b'), change('1', poison), change('1', poison))]), 10);
  expect(scene.database.rows('item')).toEqual([['1', 'b', null]]);
  expect(scene.letters()).toEqual([
    ['update', 10, 2, 'CONSTRAINT_CHECK'],
    ['update', 10, 3, 'waits'],
  ]);
});

test('a refused row inside of a transaction of several parts leaves the parts before and behind it whole', async () => {
  const scene = stage();
  const parts = [
    [add('1'), add('2')],
    [add('3'), add('4', poison), add('5')],
    [add('6'), add('7', poison)],
  ].map((changes, index) => part({ end: 10, changes }, { from: 0, part: index, last: index === 2 }));
  await scene.until(new FakeConsumer(parts), 10);
  expect(scene.ids()).toEqual(['1', '2', '3', '5', '6']);
  expect(scene.letters()).toEqual([
    ['insert', 10, 3, 'CONSTRAINT_CHECK'],
    ['insert', 10, 6, 'CONSTRAINT_CHECK'],
  ]);
  expect(scene.database.committed).toEqual([pos(10)]);
});

test('a row that the target takes at the second try is no dead letter', async () => {
  const scene = stage();
  let tries = 0;
  scene.target.refuses = (cells) => cells.includes(poison) && tries < 6;
  scene.target.gate = async () => undefined;
  const write = scene.target.write.bind(scene.target);
  scene.target.write = async (changes) => {
    tries += 1;
    return await write(changes);
  };
  await scene.until(new FakeConsumer([one(10, add('1'), add('2', poison), add('3'))]), 10);
  expect(scene.ids()).toEqual(['1', '2', '3']);
  expect(scene.letters()).toEqual([]);
});

test('with its stop flag the task rests right before the transaction of the refused row, whose facts it tells without values', async () => {
  const scene = stage({ stopOnInsertError: true });
  const transactions = [
    { end: 10, changes: [add('1')] },
    { end: 20, changes: [add('2'), add('3', poison)] },
    { end: 30, changes: [add('4')] },
  ];
  const error = await scene.run(new FakeConsumer([batch(transactions, { from: 0 })])).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: 'CONSTRAINT_CHECK',
    facts: { source: 'public.item', operation: 'insert', position: pos(19), sequence: 1 },
    message: expect.not.stringContaining(poison),
  });
  expect(scene.ids()).toEqual(['1']);
  expect(scene.database.state.checkpoint?.position).toBe(pos(10));
  expect(scene.letters()).toEqual([]);
  expect(scene.stopped).toEqual([`${pos(19)}/1`]);
});

test('a stop flag watches its own kind of change only, and is read again for each batch', async () => {
  let wishes: Partial<Errors> = { stopOnUpdateError: true, stopOnUpsertError: true, stopOnScd2Error: true };
  const scene = stage(() => wishes);
  const consumer = new FakeConsumer([one(10, add('1', poison), add('2'))]);
  const running = scene.run(consumer);
  running.catch(() => undefined); // heard of below
  await waitFor('the first', () => scene.database.state.checkpoint?.position === pos(10), { everyMs: 1 });
  wishes = { stopOnInsertError: true };
  consumer.push(one(20, add('3', poison)));
  await expect(running).rejects.toMatchObject({ code: 'CONSTRAINT_CHECK' });
  expect(scene.letters()).toEqual([['insert', 10, 0, 'CONSTRAINT_CHECK']]);
  expect(scene.database.state.checkpoint?.position).toBe(pos(10));
});

test('a row that a person skips is set aside although its stop flag is set', async () => {
  const scene = stage({ stopOnInsertError: true }, { isSkipped: async ({ sequence }) => sequence === 1 });
  await scene.until(new FakeConsumer([one(10, add('1'), add('2', poison))]), 10);
  expect(scene.letters()).toEqual([['insert', 10, 1, 'CONSTRAINT_CHECK']]);
});

test('more dead letters than the task allows rest it before the transaction that would store them', async () => {
  const scene = stage({ maxDeadLetters: 2 });
  const batches = [one(10, add('1', poison), add('2', poison)), one(20, add('3'), add('4', poison))];
  await expect(scene.run(new FakeConsumer(batches), { limits: { maxBatchChanges: 2 } })).rejects.toMatchObject({
    code: 'DEAD_LETTERS_FULL',
    facts: { open: 2, more: 1, maximum: 2 },
  });
  expect(scene.letters()).toHaveLength(2);
  expect(scene.database.state.checkpoint?.position).toBe(pos(10));
});

test('whoever stops the task while a try is waited for waits no longer, and nothing is written or acknowledged', async () => {
  const scene = stage({ retry: { attempts: 3, firstDelayMs: 600_000, maxDelayMs: 600_000 } });
  const consumer = new FakeConsumer([one(10, add('1'), add('2', poison))]);
  const running = scene.run(consumer);
  await waitFor('the first try', () => scene.target.rollbacks > 0, { everyMs: 1 });
  scene.stop.abort();
  expect(await running).toMatchObject({ position: pos(0) });
  expect(consumer.acked).toEqual([]);
  expect(scene.database.committed).toEqual([]);
});

test('what is set aside does not count as applied; versions count once for their source table, in however many pieces and tries they are written', async () => {
  const scene = stage();
  scene.target.keepsVersions = true;
  const tables = [{ source: item, target: { schema: 'copy', table: 'named_otherwise' }, key: ['id'] }];
  await scene.until(new FakeConsumer([one(10, add('1'), add('2', poison), add('3')), one(20, add('4'))]), 20, { tables });
  const applied = scene.board.settled.flatMap(({ tables: counted }) => counted);
  const sum = (kind: 'inserts' | 'opened' | 'errors') => applied.reduce((all, counts) => all + (counts[kind] ?? 0), 0);
  expect({ inserts: sum('inserts'), opened: sum('opened'), errors: sum('errors') }).toEqual({ inserts: 3, opened: 3, errors: 1 });
});

test('a change that a rule cannot take is a dead letter as one that the target cannot, without further tries', async () => {
  const scene = stage();
  const rules = {
    relation: item,
    map: (change: RowChange) => {
      if (change.tag !== 'delete' && change.after.key([1]) === '["odd"]') {
        throw new ReplicationError('VALUE_INVALID', { column: 'name' });
      }
      return change;
    },
    identify: (change: RowChange) => change,
  };
  const load = { select: [], where: undefined, rows: undefined };
  const tables = [{ source: item, target: item, key: ['id'], rules: { load, bind: () => rules } }];
  const changes = [add('1'), add('2', 'odd'), add('3'), change('3', 'odd'), change('2', 'later'), change('1', 'later')];
  await scene.until(new FakeConsumer([one(10, ...changes), one(20, remove(row('2', 'later', null)))]), 20, { tables });
  expect(scene.database.rows('item').map(([id, name]) => [id, name])).toEqual([
    ['1', 'later'],
    ['3', 'good'],
  ]);
  expect(scene.letters()).toEqual([
    ['update', 10, 4, 'waits'],
    ['delete', 20, 0, 'waits'],
    ['insert', 10, 1, 'VALUE_INVALID'],
    ['update', 10, 3, 'VALUE_INVALID'],
  ]);
  expect(scene.database.state.letters.map(({ row: named }) => named?.row.key(named.key))).toEqual(['["2"]', '["2"]', '["2"]', '["3"]']);
});

test('what a part of a large transaction sets aside is told of once the transaction is committed, and not at all when it is rolled back', async () => {
  const told: number[] = [];
  const scene = stage({}, { onStored: (refused) => void told.push(refused.length) });
  const first = part({ end: 30, changes: [add('1', poison), add('2')] }, { from: 0, part: 0, last: false });
  const again = part({ end: 30, changes: [add('1', poison), add('2')] }, { from: 0, part: 0, last: false, epoch: 2 });
  const consumer = new FakeConsumer([first, again]);
  const running = scene.until(consumer, 30);
  await waitFor('both first parts', () => consumer.acked.length === 2, { everyMs: 1 });
  expect(told).toEqual([]);
  consumer.push(part({ end: 30, changes: [add('3')] }, { from: 0, part: 1, last: true, epoch: 2 }));
  await running;
  expect({ told, letters: scene.letters().length, ids: scene.ids() }).toEqual({ told: [1], letters: 1, ids: ['2', '3'] });
});

test('a table that is emptied leaves nothing of it waiting', async () => {
  const scene = stage();
  await scene.until(new FakeConsumer([one(10, add('1', poison), truncate(item), add('1', 'new'), add('9', poison))]), 10);
  expect(scene.database.rows('item')).toEqual([['1', 'new', null]]);
  expect(scene.database.state.letters).toMatchObject([{ isVoid: true, place: { sequence: 0 } }, { place: { sequence: 3 } }]);
});

/** A target that knows the label `new` once it was told, and what was asked of it. */
function withEnum(followed: () => Promise<boolean>, wishes: Partial<Errors> = {}) {
  let asked = 0;
  let knows = false;
  const scene = stage(wishes, {
    followLabels: async () => {
      asked += 1;
      knows = await followed();
      return knows;
    },
  });
  scene.target.refuses = (cells) => {
    if (cells.includes('new') && !knows) {
      throw new ReplicationError('LABEL_UNKNOWN');
    }
    return false;
  };
  return { ...scene, asked: () => asked };
}

test.each([1, 2])('rows with a label that the target lacks are written once it has it, also where tries are %s', async (attempts) => {
  const scene = withEnum(async () => true, { retry: { attempts, firstDelayMs: 60_000, maxDelayMs: 60_000 }, stopOnInsertError: true });
  await scene.until(new FakeConsumer([one(10, add('1'), add('2', 'new'), add('3', 'new'), change('1', 'new'))]), 10);
  expect(scene.database.rows('item')).toEqual([
    ['1', 'new', null],
    ['2', 'new', null],
    ['3', 'new', null],
  ]);
  expect([scene.asked(), scene.letters(), scene.database.committed]).toEqual([1, [], [pos(10)]]);
});

test('so are those of a transaction that comes in parts', async () => {
  const scene = withEnum(async () => true);
  const some = (changes: readonly RowChange[], number: number, last: boolean) =>
    part({ end: 10, changes }, { from: 0, part: number, last });
  const parts = [some([add('1')], 0, false), some([add('2', 'new')], 1, false), some([add('3')], 2, true)];
  await scene.until(new FakeConsumer(parts), 10);
  expect(scene.ids()).toEqual(['1', '2', '3']);
});

test('a label that the source does not have either sets its rows aside; the others are written', async () => {
  const scene = withEnum(async () => false);
  await scene.until(new FakeConsumer([one(10, add('1'), add('2', 'new'), add('3'))]), 10);
  expect(scene.ids()).toEqual(['1', '3']);
  expect(scene.letters()).toEqual([['insert', 10, 1, 'LABEL_UNKNOWN']]);
});

test('a task that wants to be asked rests at the first such row, with what was committed before it', async () => {
  const scene = withEnum(async () => {
    throw new ReplicationError('SCHEMA_CHANGE_WAITS', { type: 'colour' });
  });
  const batches = batch(
    [
      { end: 10, changes: [add('1')] },
      { end: 20, changes: [add('2', 'new')] },
    ],
    { from: 0 },
  );
  await expect(scene.run(new FakeConsumer([batches]))).rejects.toMatchObject({
    code: 'SCHEMA_CHANGE_WAITS',
    facts: { type: 'colour', source: expect.stringContaining('item') },
  });
  expect([scene.ids(), scene.letters(), scene.database.state.checkpoint?.position]).toEqual([['1'], [], pos(10)]);
});
