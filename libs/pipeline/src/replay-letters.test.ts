import type { RefusedChange, RowChange } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { type ReplayOptions, replayLetters } from './replay-letters.js';
import { keysOf, namedRow } from './row-keys.js';
import { insert, item, pos, remove, row, update } from './testing/fake-log.js';
import { FakeDatabase, FakeTarget } from './testing/fake-target.js';

const add = (id: string, name = 'good') => insert(row(id, name, null));
const change = (id: string, name: string) => update(row(id, name, null));
const target = { schema: 'public', table: 'item', key: [0] };

/** Letters in this order, each of a transaction of its own. */
async function stage(changes: readonly RowChange[]) {
  const database = new FakeDatabase(pos(0));
  const letters = changes.map(
    (origin, index): RefusedChange => ({
      ...{
        change: origin,
        origin,
        source: item,
        target,
        keys: keysOf(origin, target),
        row: namedRow(origin, target),
        error: undefined,
        attempts: 3,
      },
      place: { commitAt: pos(index + 1), transaction: index, committedAt: 0, sequence: 0 },
    }),
  );
  database.state = { ...database.state, letters };
  const fake = new FakeTarget(database);
  await fake.join();
  const replay = (options: Partial<ReplayOptions> = {}) =>
    replayLetters({
      ...{
        target: fake,
        tables: [{ source: item, target: item, key: ['id'] }],
        action: 'replay',
        letters: undefined,
        by: 'me',
        reason: undefined,
      },
      ...{ edited: async () => undefined, signal: new AbortController().signal, onProgress: () => undefined },
      ...options,
    });
  return { database, fake, replay, rows: () => database.rows('item').map(([id, name]) => `${id} ${name}`) };
}

const idOf = (index: number) => `${pos(index + 1)}/0`;

test('all letters are written, each key in source order', async () => {
  const scene = await stage([add('1', 'a'), add('2', 'b'), change('1', 'c'), remove(row('2', null, null)), change('1', 'd')]);
  expect(await scene.replay()).toEqual({ replayed: 5, skipped: 0, failed: 0 });
  expect(scene.rows()).toEqual(['1 d']);
  expect(scene.database.state.letters).toEqual([]);
});

test('what waits behind a letter that is refused again stays, and everything else is written', async () => {
  const scene = await stage([add('1', 'poison'), add('2'), change('1', 'later'), change('2', 'newer')]);
  scene.fake.refuses = (cells) => cells.includes('poison');
  expect(await scene.replay()).toEqual({ replayed: 2, skipped: 0, failed: 1 });
  expect(scene.rows()).toEqual(['2 newer']);
  expect(scene.database.state.letters.map(({ keys }) => keys)).toEqual([['["1"]'], ['["1"]']]);
  expect(scene.fake.closed).toContainEqual([idOf(0), 'open']);
});

test('a letter that is chosen brings those with it that wait behind it, and no others', async () => {
  const scene = await stage([add('1', 'a'), add('2'), change('1', 'b')]);
  expect(await scene.replay({ letters: new Set([idOf(0)]) })).toEqual({ replayed: 2, skipped: 0, failed: 0 });
  expect(scene.rows()).toEqual(['1 b']);
});

test('a letter behind one that is not chosen is not written before it', async () => {
  const scene = await stage([add('1', 'a'), change('1', 'b')]);
  expect(await scene.replay({ letters: new Set([idOf(1)]) })).toEqual({ replayed: 0, skipped: 0, failed: 0 });
  expect(scene.database.state.letters).toHaveLength(2);
});

test('a skipped letter is closed unwritten, and what waited behind it is written', async () => {
  const scene = await stage([change('1', 'poison'), add('1', 'fine')]);
  expect(await scene.replay({ action: 'skip', letters: new Set([idOf(0)]), reason: 'why' })).toEqual({
    replayed: 1,
    skipped: 1,
    failed: 0,
  });
  expect(scene.rows()).toEqual(['1 fine']);
});

test('more letters than one transaction takes', async () => {
  const scene = await stage(Array.from({ length: 250 }, (_, n) => add(String(n))));
  expect(await scene.replay()).toEqual({ replayed: 250, skipped: 0, failed: 0 });
  expect(scene.rows()).toHaveLength(250);
});
