import { taskDefinition } from '@trem/contracts';
import { openControlStore } from '@trem/control-store';
import { silentLogger } from '@trem/replication-core';
import { createTestDatabase } from '@trem/testing';
import { expect, test } from 'vitest';
import { raiseTo } from './clean-up.js';

test('a resync raises the generation once, however often it is tried; one that comes late is FENCED', async () => {
  await using database = await createTestDatabase('store');
  await using store = await openControlStore({ url: database.url, applicationName: 'trem/test', logger: silentLogger });
  for (const name of ['a', 'b']) {
    await store.endpoints.create({
      ...{ id: crypto.randomUUID(), name, kind: 'postgres', access: 'source-and-target', sealed: null },
      settings: {
        ...{ host: 'localhost', port: 5432, database: name, user: 'trem', tls: { mode: 'disable' } },
        ...{ connectTimeoutMs: 10_000, statementTimeoutMs: 0, maxConnections: 8, defaultSchema: 'public' },
      },
    });
  }
  const draft = {
    name: 't',
    source: { endpoint: 'a' },
    targets: [{ endpoint: 'b' }],
    tables: [{ source: { schema: 'public', table: 't' } }],
  };
  const { id, generation } = await store.tasks.create(taskDefinition.parse(draft), { name: 'test' });
  expect(await raiseTo({ store }, id, generation + 1)).toBe(generation + 1);
  expect(await raiseTo({ store }, id, generation + 1)).toBe(generation + 1);
  expect(await raiseTo({ store }, id, generation + 2)).toBe(generation + 2);
  await expect(raiseTo({ store }, id, generation + 1)).rejects.toMatchObject({ code: 'FENCED' });
  expect((await store.tasks.find(id))?.generation).toBe(generation + 2);
});
