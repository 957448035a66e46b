import { createServer } from 'node:net';
import { silentLogger } from '@trem/replication-core';
import { createTestDatabase, waitFor } from '@trem/testing';
import { expect, test } from 'vitest';
import { openControlStore } from './index.js';
import { migrations } from './migrations/migrate.js';

const options = (url: string) => ({ url, applicationName: 'trem/test', logger: silentLogger });

test('stores that open at once migrate an empty database exactly once', async () => {
  await using database = await createTestDatabase('store');
  const stores = await Promise.all(Array.from({ length: 4 }, () => openControlStore(options(database.url))));
  await Promise.all(stores.map((store) => store[Symbol.asyncDispose]()));
  const rows = await database.query<{ number: number }>('SELECT number FROM trem_control.migration ORDER BY number');
  expect(rows.map(({ number }) => number)).toEqual(migrations.map((_, index) => index + 1));
  expect(await database.query('SELECT FROM trem_control.installation')).toHaveLength(1);
  await using again = await openControlStore(options(database.url));
  expect(await again.endpoints.list()).toEqual([]);
});

test('a store that a newer version migrated is refused and left alone', async () => {
  await using database = await createTestDatabase('store');
  const store = await openControlStore(options(database.url));
  await store[Symbol.asyncDispose]();
  await database.query("INSERT INTO trem_control.migration (number, name) VALUES (99, 'future')");
  await expect(openControlStore(options(database.url))).rejects.toMatchObject({ code: 'SETTINGS_INVALID' });
});

test('an absent server fails with CONNECTION_LOST once the wait is over', async () => {
  await expect(openControlStore({ ...options('postgres://nobody@127.0.0.1:1/none'), waitMs: 300 })).rejects.toMatchObject({
    code: 'CONNECTION_LOST',
    class: 'transient',
  });
});

test('a server that accepts and never answers fails a report within seconds', { timeout: 30_000 }, async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const startedMs = Date.now();
  await expect(openControlStore({ ...options(`postgres://nobody@127.0.0.1:${port}/none`), waitMs: 0 })).rejects.toMatchObject({
    code: 'CONNECTION_LOST',
  });
  expect(Date.now() - startedMs).toBeLessThan(20_000);
  silent.close();
});

test('a statement that waits for a lock gives up within seconds, and the store goes on', { timeout: 30_000 }, async () => {
  await using database = await createTestDatabase('store');
  await using store = await openControlStore(options(database.url));
  await database.client.query('BEGIN');
  await database.client.query('LOCK trem_control.endpoint');
  await expect(store.endpoints.list()).rejects.toMatchObject({ code: 'LOCK_TIMEOUT' });
  await database.client.query('ROLLBACK');
  expect(await store.endpoints.list()).toEqual([]);
});

test('connections that were ended under the store are replaced, and a listener hears of every task afterwards', async () => {
  await using database = await createTestDatabase('store');
  await using store = await openControlStore(options(database.url));
  const { rows } = await database.client.query<{ id: string }>(`
    WITH e AS (INSERT INTO trem_control.endpoint (id, name, kind, access, settings)
               VALUES (gen_random_uuid(), 'e', 'postgres', 'source-only', '{}') RETURNING id)
    INSERT INTO trem_control.task (name, source_endpoint) SELECT 't', id FROM e RETURNING id`);
  const id = rows[0]?.id ?? '';
  const heard: string[] = [];
  await using _listening = await store.listen((task) => heard.push(task));
  await store.events.append(id, 'note', {});
  await waitFor('the notification', () => heard.includes(id));

  heard.length = 0;
  await database.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  await waitFor('the listener to name every task after its connection broke', () => heard.includes(id));
  heard.length = 0;
  await waitFor('an event to be written', () => store.events.append(id, 'note', {}));
  await waitFor('a notification on the new connection', () => heard.includes(id));
});

test('a listener that throws does not end the others', async () => {
  await using database = await createTestDatabase('store');
  await using store = await openControlStore(options(database.url));
  let calls = 0;
  await using _listening = await store.listen(() => {
    calls += 1;
    throw new Error('listener');
  });
  await database.query("SELECT pg_notify('trem_task', 'x')");
  await database.query("SELECT pg_notify('trem_task', 'y')");
  await waitFor('both notifications', () => calls === 2);
});
