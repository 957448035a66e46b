import { createTestDatabase } from '@trem/testing';
import { expect, test } from 'vitest';
import { Conversation } from './conversation.js';
import { Statement } from './statement.js';

const nobody = { about: undefined };

test('statements are answered in order, and the first that fails keeps the rest from being executed', async () => {
  await using database = await createTestDatabase('target');
  await database.query('CREATE TABLE t (n int PRIMARY KEY)');
  const conversation = new Conversation(database.client);
  const insert = new Statement('INSERT INTO t VALUES ($1)');
  for (const n of [1, 2, 2, 3]) {
    conversation.run(insert, [n], { about: n });
  }
  await expect(conversation.finish()).rejects.toMatchObject({ code: '23505' });
  expect(conversation.failedAt).toEqual({ about: 2 });
  conversation.run(insert, [4], nobody); // at once: the server may not be through with the failed ones
  await conversation.finish();
  expect(await database.query('SELECT n FROM t')).toEqual([{ n: 4 }]);
});

test('answers carry rows and how many were touched; nothing queued is nothing to wait for', async () => {
  await using database = await createTestDatabase('target');
  const conversation = new Conversation(database.client);
  const heard: unknown[] = [];
  await conversation.finish();
  conversation.run(new Statement('SELECT $1::text, NULL'), ['é'], {
    about: 1,
    row: (fields) => heard.push(fields),
    completed: (rows, tag) => heard.push(rows, tag),
  });
  conversation.run(new Statement('BEGIN'), [], { about: 2, completed: (rows, tag) => heard.push(rows, tag) });
  await conversation.finish();
  expect(heard).toEqual([['é', null], 1, 'SELECT 1', 0, 'BEGIN']);
});

test('thousands of statements are prepared, and dropped in between', async () => {
  await using database = await createTestDatabase('target');
  const conversation = new Conversation(database.client);
  let sum = 0;
  const statements = Array.from({ length: 700 }, (_, index) => new Statement(`SELECT ${index}`));
  for (let round = 0; round < 4; round++) {
    for (const statement of [...statements, ...Array.from({ length: 400 }, () => new Statement('SELECT 1'))]) {
      conversation.run(statement, [], { about: 0, row: ([value]) => (sum += Number(value)) });
    }
    await conversation.finish();
  }
  expect(sum).toBe(4 * (400 + (699 * 700) / 2));
  const [left] = await database.query<{ count: number }>('SELECT count(*)::int AS count FROM pg_prepared_statements');
  expect(left?.count).toBeLessThan(2_300);
});

test('a statement with more parameters than fit into a slab, and a long text', async () => {
  await using database = await createTestDatabase('target');
  const conversation = new Conversation(database.client);
  const long = 'é'.repeat(300_000);
  let length: unknown;
  conversation.run(new Statement(`SELECT length($1::text) + length('${long}')`), [long], { about: 0, row: ([value]) => (length = value) });
  await conversation.finish();
  expect(length).toBe('600000');
});

test('a connection that ends makes the wait end, also for what is queued after', async () => {
  await using database = await createTestDatabase('target');
  await using other = await createTestDatabase('target');
  const conversation = new Conversation(database.client);
  conversation.run(new Statement('SELECT pg_sleep(60)'), [], nobody);
  const waiting = conversation.finish();
  const ended = expect(waiting).rejects.toThrow();
  await other.query(`SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '${database.name}'`);
  await ended;
  conversation.run(new Statement('SELECT 1'), [], nobody);
  await expect(conversation.finish()).rejects.toThrow();
});
