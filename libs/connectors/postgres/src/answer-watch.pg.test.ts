import { createTestDatabase, openLink, type TestDatabase, waitFor } from '@trem/testing';
import type pg from 'pg';
import { expect, test } from 'vitest';
import { endpointOf } from '../test-support/source-kit.js';
import { watchAnswers } from './answer-watch.js';
import { closeClient, closeNow, connect } from './connection.js';
import { isBroken, translateError } from './errors.js';

const watch = { silentMs: 200, againMs: 100 };

/** A connection over a link, with a watch of little patience that looks over a direct one. */
async function stage() {
  const stack = new AsyncDisposableStack();
  const database = stack.use(await createTestDatabase('target'));
  const link = stack.use(await openLink(database.url));
  const client = await connect(endpointOf(link.through), { applicationName: 'trem/test' });
  stack.defer(() => closeClient(client));
  const state = () => stateOf(database, client);
  return { database, link, client, state, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

async function stateOf(database: TestDatabase, client: pg.Client): Promise<string | undefined> {
  const found = await database.query<{ state: string }>('SELECT state FROM pg_stat_activity WHERE pid = $1', [
    Reflect.get(client, 'processID'),
  ]);
  return found[0]?.state;
}

test('a statement that the server works on may be silent as long as it likes', async () => {
  await using scene = await stage();
  let looks = 0;
  const isAtWork = async () => {
    looks += 1;
    return (await scene.state()) === 'active';
  };
  watchAnswers(scene.client, { ...watch, isAtWork, hangUp: () => closeNow(scene.client) });
  const slow = scene.client.query(`SELECT pg_sleep(3)`);
  await slow;
  expect(looks).toBeGreaterThan(2);
  expect(isBroken(scene.client)).toBe(false);
});

test('a statement that never reached the server ends the connection, and so does one whose answer was lost', async () => {
  for (const sql of ['SELECT 1', 'SELECT pg_sleep(1)']) {
    await using scene = await stage();
    const isAtWork = async () => (await scene.state()) === 'active';
    watchAnswers(scene.client, { ...watch, isAtWork, hangUp: () => closeNow(scene.client) });
    if (sql === 'SELECT 1') {
      scene.link.freeze();
    }
    const asked = scene.client.query(sql).catch((error: unknown) => {
      throw translateError(error, {}, scene.client);
    });
    const ended = expect(asked).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    if (sql !== 'SELECT 1') {
      await waitFor('the statement at the server', async () => (await scene.state()) === 'active');
      scene.link.freeze();
    }
    await ended;
  }
});

test('a connection that waits for nothing is left alone, and a look that comes too late changes nothing', async () => {
  await using scene = await stage();
  let answer: (isAtWork: boolean) => void = () => undefined;
  let looks = 0;
  const isAtWork = () => {
    looks += 1;
    return new Promise<boolean>((resolve) => {
      answer = resolve;
    });
  };
  watchAnswers(scene.client, { ...watch, isAtWork, hangUp: () => closeNow(scene.client) });
  await scene.database.query('SELECT pg_sleep(1)'); // on another connection
  expect(looks).toBe(0);
  const slow = scene.client.query('SELECT pg_sleep(1)');
  await waitFor('a look', () => looks === 1);
  await slow;
  answer(false);
  await scene.client.query('SELECT pg_sleep(0.5)');
  expect(isBroken(scene.client)).toBe(false);
});
