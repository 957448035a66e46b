import { afterAll, beforeAll, expect, test } from 'vitest';
import { draftTask, openTestStore, type TestStore } from '../test-support/test-store.js';
import type { ControlStore } from './index.js';

let opened: TestStore;
const processes: ControlStore[] = [];
beforeAll(async () => {
  opened = await openTestStore();
});
afterAll(async () => {
  await Promise.all(processes.map((store) => store[Symbol.asyncDispose]()));
  await opened[Symbol.asyncDispose]();
});

async function newProcess(): Promise<ControlStore> {
  const store = await opened.open();
  processes.push(store);
  return store;
}

async function newTask(): Promise<string> {
  return (await opened.store.tasks.create(await draftTask(opened.store, {}), { name: 'ann' })).id;
}

test('a batch in hand when a run dies has one death more, of the same batch in a row; a run that ends by itself has none', async () => {
  const id = await newTask();
  const begin = async () => (await newProcess()).trials(id, 'b');
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

test('a run that another of its process replaces has not died, whatever it had in hand', async () => {
  const id = await newTask();
  const process = await newProcess();
  const slow = await process.trials(id, 'b');
  await slow.tries('x');
  const second = await process.trials(id, 'b');
  expect(second).toMatchObject({ hasDied: false, suspect: undefined });
  await slow.end();
  await second.tries('x');
  expect(await (await newProcess()).trials(id, 'b'), 'its process is gone').toMatchObject({
    hasDied: true,
    suspect: { batch: 'x', deaths: 1 },
  });
});

test('a run that another process thought dead takes its death back', async () => {
  const id = await newTask();
  const begin = async () => (await newProcess()).trials(id, 'b');
  const dead = await begin();
  await dead.tries('x');
  const cutOff = await begin();
  expect(cutOff.suspect).toEqual({ batch: 'x', deaths: 1 });
  await cutOff.tries('x');
  const third = await begin();
  expect(third.suspect, 'as far as anybody knows').toEqual({ batch: 'x', deaths: 2 });
  await cutOff.end();
  await cutOff.end();
  await third.tries('x');
  const fourth = await begin();
  expect(fourth, 'the first, and the third').toMatchObject({ hasDied: true, suspect: { batch: 'x', deaths: 2 } });
  await third.end();
  await dead.end();
  expect((await begin()).suspect, 'of a death that is no longer the last nobody can say any more').toEqual({ batch: 'x', deaths: 1 });
});
