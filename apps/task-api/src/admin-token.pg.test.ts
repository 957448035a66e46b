import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ControlStore, openControlStore } from '@trem/control-store';
import { silentLogger } from '@trem/replication-core';
import { createTestDatabase } from '@trem/testing';
import { expect, test } from 'vitest';
import { ensureAdminToken } from './admin-token.js';

interface Place extends AsyncDisposable {
  readonly folder: string;
  readonly store: ControlStore;
  /** One start of the service: what it printed. */
  start(file?: string): Promise<string[]>;
}

async function openPlace(): Promise<Place> {
  const cleanUp = new AsyncDisposableStack();
  const database = cleanUp.use(await createTestDatabase('store'));
  const folder = await mkdtemp(join(tmpdir(), 'trem-admin-'));
  cleanUp.defer(() => rm(folder, { recursive: true, force: true }));
  const store = cleanUp.use(await openControlStore({ url: database.url, applicationName: 'trem/test', logger: silentLogger }));
  const parts = cleanUp.move();
  return {
    folder,
    store,
    async start(file) {
      const printed: string[] = [];
      await ensureAdminToken({ tokens: store.tokens, file, logger: silentLogger, print: (token) => printed.push(token) });
      return printed;
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

test('the first start makes the token, prints it once, and keeps it where only its owner can read', async () => {
  await using place = await openPlace();
  const file = join(place.folder, 'profile', 'admin.token');
  const [token = ''] = await place.start(file);
  expect(await place.store.tokens.identify(token)).toMatchObject({ name: 'admin', scope: 'admin' });
  expect((await readFile(file, 'utf8')).trim()).toBe(token);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(place.folder, 'profile'))).toEqual(['admin.token']); // no draft stays behind
  expect(await place.start(file)).toEqual([]);
  expect(await place.store.tokens.identify(token)).toMatchObject({ name: 'admin', scope: 'admin' });
});

test('without a file it is printed once', async () => {
  await using place = await openPlace();
  const [token = ''] = await place.start();
  expect(await place.store.tokens.identify(token)).toMatchObject({ name: 'admin', scope: 'admin' });
  expect(await place.start()).toEqual([]);
});

test('a token that was lost is replaced by writing a new one into the file', async () => {
  await using place = await openPlace();
  const [lost = ''] = await place.start();
  const file = join(place.folder, 'admin.token');
  await writeFile(file, 'a-new-token-of-the-operator\n');
  expect(await place.start(file)).toEqual([]);
  expect(await place.store.tokens.identify('a-new-token-of-the-operator')).toMatchObject({ name: 'admin', scope: 'admin' });
  expect(await place.store.tokens.identify(lost)).toBeUndefined();
});

test('a token that was revoked stays so, though its file still has it', async () => {
  await using place = await openPlace();
  const file = join(place.folder, 'admin.token');
  const [first = ''] = await place.start(file);
  const { secret } = await place.store.tokens.create({ name: 'other', scope: 'admin', expiresAt: null }, { name: 'test' });
  await place.store.tokens.revoke('admin', { name: 'test' });
  expect(await place.start(file)).toEqual([]);
  expect(await place.store.tokens.identify(first)).toBeUndefined();
  expect(await place.store.tokens.identify(secret)).toMatchObject({ name: 'other' });
});

test('a file that holds no token stops the start', async () => {
  await using place = await openPlace();
  const file = join(place.folder, 'admin.token');
  await writeFile(file, 'short');
  await expect(place.start(file)).rejects.toMatchObject({ code: 'SETTINGS_INVALID' });
});
