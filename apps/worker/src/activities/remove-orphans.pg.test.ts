import { randomBytes, randomUUID } from 'node:crypto';
import { connectorOf } from '@trem/connector-registry';
import { endpointSettings, slotName, taskDefinition } from '@trem/contracts';
import { openControlStore } from '@trem/control-store';
import { SecretKeys } from '@trem/node-platform';
import { silentLogger } from '@trem/replication-core';
import { connection, createTestDatabase, type TestDatabase } from '@trem/testing';
import { expect, test } from 'vitest';
import { removeOrphansActivity } from './remove-orphans.js';

const made = async (source: TestDatabase) =>
  (
    await source.query<{ name: string }>(
      `SELECT slot_name AS name FROM pg_replication_slots WHERE database = current_database() UNION ALL SELECT pubname FROM pg_publication ORDER BY 1`,
    )
  ).map(({ name }) => name);

test('what a deleted task left is removed; what others made stays, and an endpoint that is away holds up nothing', async () => {
  await using database = await createTestDatabase('store');
  await using source = await createTestDatabase('source');
  await using store = await openControlStore({ url: database.url, applicationName: 'trem/test', logger: silentLogger });
  const { host, port, database: name, user } = connection(source.url);
  for (const [endpoint, at] of [
    ['a_away', 9],
    ['b_source', port],
  ] as const) {
    const settings = endpointSettings.parse({ host, port: at, database: name, user, tls: { mode: 'disable' } });
    await store.endpoints.create({
      id: randomUUID(),
      name: endpoint,
      kind: 'postgres',
      access: 'source-and-target',
      sealed: null,
      settings,
    });
  }
  const create = (task: string) =>
    store.tasks.create(
      taskDefinition.parse({
        ...{ name: task, source: { endpoint: 'b_source' }, targets: [{ endpoint: 'b_source' }] },
        tables: [{ source: { schema: 'public', table: 't' } }],
      }),
      { name: 'test' },
    );
  const [gone, alive, reused] = [await create('gone'), await create('alive'), await create('reused')];
  await store.tasks.markDeleted(gone.id);
  await store.tasks.markDeleted(reused.id);
  await create('reused');
  const foreign = `trem_gone_${randomBytes(4).toString('hex')}`;
  for (const slot of [slotName(gone), slotName(alive), foreign]) {
    await source.query(`SELECT pg_create_logical_replication_slot($1, 'pgoutput')`, [slot]);
  }
  for (const [publication, id] of [
    [slotName(gone), gone.id],
    [slotName(alive), alive.id],
  ] as const) {
    await source.query(`CREATE PUBLICATION ${publication}; COMMENT ON PUBLICATION ${publication} IS 'trem task ${id}'`);
  }
  const queues: string[] = [];
  const transport = {
    remove: async (task: { readonly name: string }, targets: readonly string[]) => {
      queues.push(`${task.name} ${targets.join()}`);
    },
  };
  const keys = new SecretKeys(`test:${randomBytes(32).toString('base64')}`);
  const { removeOrphans } = removeOrphansActivity({ store, transport, connectorOf, keys, logger: silentLogger });
  expect(await removeOrphans()).toEqual({ removed: [slotName(gone)] });
  expect(await made(source)).toEqual([slotName(alive), slotName(alive), foreign].sort());
  expect(queues).toEqual(['gone b_source']); // the name of the other is in use again
  expect(await removeOrphans()).toEqual({ removed: [] });
});

test('what a task left at the source of before is removed once it is loaded from another one, whoever died in between', async () => {
  await using database = await createTestDatabase('store');
  await using before = await createTestDatabase('source');
  await using now = await createTestDatabase('source');
  await using store = await openControlStore({ url: database.url, applicationName: 'trem/test', logger: silentLogger });
  for (const [endpoint, { url }] of [
    ['before', before],
    ['again', before],
    ['now', now],
  ] as const) {
    const { host, port, database: name, user } = connection(url);
    const settings = endpointSettings.parse({ host, port, database: name, user, tls: { mode: 'disable' } });
    const row = {
      id: randomUUID(),
      name: endpoint,
      kind: 'postgres' as const,
      access: 'source-and-target' as const,
      sealed: null,
      settings,
    };
    await store.endpoints.create(row);
  }
  const reading = (endpoint: string) =>
    taskDefinition.parse({
      ...{ name: 'moved', source: { endpoint }, targets: [{ endpoint: 'now' }] },
      tables: [{ source: { schema: 'public', table: 't' } }],
    });
  const task = await store.tasks.create(reading('before'), { name: 'test' });
  const slot = slotName(task);
  await store.tasks.startRun(task.id, { startMode: 'continue', by: 'test' });
  await before.query(`SELECT pg_create_logical_replication_slot('${slot}', 'pgoutput')`);
  const publish = `CREATE PUBLICATION ${slot}; COMMENT ON PUBLICATION ${slot} IS 'trem task ${task.id}'`;
  await before.query(publish);
  const transport = { remove: async () => undefined };
  const keys = new SecretKeys(`test:${randomBytes(32).toString('base64')}`);
  const { removeOrphans } = removeOrphansActivity({ store, transport, connectorOf, keys, logger: silentLogger });

  await store.tasks.update(task.id, 1, reading('again'), { name: 'test' });
  await store.tasks.raiseGeneration(task.id);
  expect(await removeOrphans(), 'another name of the same database').toEqual({ removed: [] });
  await store.tasks.update(task.id, 2, reading('now'), { name: 'test' });
  await now.query(publish);
  expect(await removeOrphans(), 'it may be edited back').toEqual({ removed: [] });
  expect(await made(before)).toEqual([slot, slot]);
  await store.tasks.raiseGeneration(task.id); // the first thing that a reload does
  expect(await removeOrphans()).toEqual({ removed: [slot] });
  expect(await made(before)).toEqual([]);
  expect(await made(now), 'the source that it reads').toEqual([slot]);
  expect(await removeOrphans()).toEqual({ removed: [] });
});
