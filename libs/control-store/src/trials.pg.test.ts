import { afterAll, beforeAll, expect, test } from 'vitest';
import { draftTask, openTestStore, type TestStore } from '../test-support/test-store.js';

let opened: TestStore;
beforeAll(async () => {
  opened = await openTestStore();
});
afterAll(() => opened[Symbol.asyncDispose]());

test('a batch in hand when a run dies has one death more, of the same batch in a row; a run that ends by itself has none', async () => {
  const { store } = opened;
  const { id } = await store.tasks.create(await draftTask(store, {}), { name: 'ann' });
  const begin = () => store.trials(id, 'b');
  const first = await begin();
  expect(first).toMatchObject({ hasDied: false, suspect: undefined });
  await first.end();
  expect(await begin(), 'it ended').toMatchObject({ hasDied: false });
  const second = await begin();
  expect(second, 'it said nothing').toMatchObject({ hasDied: true, suspect: undefined });
  await second.tries('x', { batch: 'x', deaths: 1 });
  const third = await begin();
  expect(third.suspect).toEqual({ batch: 'x', deaths: 2 });
  await second.tries('stale'); // replaced: it notes nothing any more
  await third.tries('x');
  const fourth = await begin();
  expect(fourth.suspect).toEqual({ batch: 'x', deaths: 3 });
  await fourth.tries('y');
  expect((await begin()).suspect, 'another batch').toEqual({ batch: 'y', deaths: 1 });
  const dropped = await begin();
  await dropped.tries('z');
  await dropped.tries(undefined);
  const last = await begin();
  expect(last.suspect, 'nothing was in hand').toEqual({ batch: 'y', deaths: 1 });
  await last.clear();
  await last.end();
  expect(await begin()).toMatchObject({ hasDied: false, suspect: undefined });
});
