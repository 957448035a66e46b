import { connectorOf } from '@trem/connector-registry';
import { type SlotList, slotName, taskDefinition } from '@trem/contracts';
import { connection, createTestDatabase, type TestDatabase, waitFor } from '@trem/testing';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type RunningService, startService } from '../../test-support/running-service.js';

const cleanUp = new AsyncDisposableStack();
let running: RunningService;
let source: TestDatabase;
const foreign = 'trem_gone_0badcafe';
let [alive, gone] = ['', ''];

beforeAll(async () => {
  running = cleanUp.use(await startService(connectorOf));
  source = cleanUp.use(await createTestDatabase('source'));
  const endpoint = { kind: 'postgres', ...connection(source.url) };
  expect((await running.call('POST', '/api/endpoints', { name: 'source', ...endpoint })).status).toBe(201);
  expect((await running.call('POST', '/api/endpoints', { name: 'away', ...endpoint, port: 9 })).status).toBe(201);
  const create = async (name: string) => running.store.tasks.create(taskDefinition.parse(draft(name)), { name: 'test' });
  const [first, second] = [await create('alive'), await create('gone')];
  await running.store.tasks.markDeleted(second.id);
  [alive, gone] = [slotName(first), slotName(second)];
  await source.query(`CREATE PUBLICATION ${gone}; COMMENT ON PUBLICATION ${gone} IS 'trem task ${second.id}'`);
}, 60_000);
afterAll(() => cleanUp.disposeAsync(), 60_000);
beforeEach(async () => {
  await source.query(
    `SELECT pg_create_logical_replication_slot(name, 'pgoutput', failover => true) FROM unnest($1::text[]) AS name
      WHERE name NOT IN (SELECT slot_name FROM pg_replication_slots)`,
    [[alive, gone, foreign, strange()]],
  );
});

const draft = (name: string) => ({
  ...{ name, source: { endpoint: 'source' }, targets: [{ endpoint: 'source' }] },
  tables: [{ source: { schema: 'public', table: 't' } }],
});
/** Of another product. */
const strange = () => `debezium_${source.name}`.slice(0, 60);
const there = async () =>
  (
    await source.query<{ name: string }>(
      'SELECT slot_name AS name FROM pg_replication_slots WHERE database = current_database() ORDER BY 1',
    )
  ).map(({ name }) => name);
const list = async (query = '') => (await running.call('GET', `/api/slots${query}`)).json as unknown as SlotList;

test('our slots are listed with what they keep and whose they are; an endpoint that is away is named and holds up nothing', async () => {
  const { id } = (await running.store.tasks.find('alive')) ?? { id: '' };
  await running.store.projectState(id, {
    ...{ phase: 'cdc', step: 'live', phaseSince: '2027-01-01T00:00:00Z', stateVersion: 1, generation: 1 },
    ...{ errorCode: null, errorText: null, retryAt: null },
  });
  await running.store.slots.claimDue(0);
  const text = 'the source keeps 2.0 GB of log; at this rate the slot is lost in about 3 h';
  await running.store.slots.record(id, {
    ...{ seenAt: '2027-01-01T00:00:00Z', state: 'ready', walStatus: 'reserved', retainedBytes: 2 ** 31, safeBytes: 2 ** 31 },
    ...{ growthBytesPerSecond: 200_000, lostInMs: 10_800_000, alert: 'warning', text },
  });
  const { slots, away } = await list();
  expect(away).toEqual([{ endpoint: 'away', code: expect.any(String), text: expect.any(String) }]);
  expect(slots.map(({ name }) => name)).toEqual([alive, gone, foreign].sort());
  const common = { endpoint: 'source', state: 'ready', walStatus: 'reserved', isActive: false, isTemporary: false, survivesFailover: true };
  expect(slots).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ ...common, name: alive, task: 'alive', isOrphan: false, alert: 'warning', text }),
      expect.objectContaining({ ...common, name: gone, task: 'gone', isOrphan: true, alert: 'warning' }),
      expect.objectContaining({ ...common, name: foreign, task: null, isOrphan: false, text: 'of no task of this installation' }),
    ]),
  );
  expect(slots.every(({ retainedBytes }) => (retainedBytes ?? -1) >= 0)).toBe(true);
  expect((await list('?endpoint=source')).away).toEqual([]);
  expect((await running.call('GET', '/api/slots?endpoint=nothing')).json).toMatchObject({ code: 'NOT_FOUND' });
});

test('an orphan is removed with its publication, and a second time it is not there', async () => {
  const removed = await running.call('DELETE', `/api/slots/${gone}?endpoint=source`);
  expect([removed.status, removed.json]).toEqual([200, { slot: gone, endpoints: ['source'] }]);
  expect(await there()).toEqual([alive, foreign, strange()].sort());
  expect(await source.query('SELECT FROM pg_publication WHERE pubname = $1', [gone])).toEqual([]);
  expect(await running.call('DELETE', `/api/slots/${gone}?endpoint=source`)).toMatchObject({ status: 404, json: { code: 'NOT_FOUND' } });
});

test('the slot of a task, of another installation and of another product stay', async () => {
  const before = await there();
  const answers = await Promise.all([alive, foreign, strange(), 'nothing'].map((slot) => running.call('DELETE', `/api/slots/${slot}`)));
  expect(answers.map(({ status, json }) => [status, json.code])).toEqual([
    [409, 'SLOT_IN_USE'],
    [409, 'SLOT_NOT_OURS'],
    [409, 'SLOT_NOT_OURS'],
    [409, 'SLOT_NOT_OURS'],
  ]);
  expect(await there()).toEqual(before);
});

test('an orphan that somebody reads is left to the reader', async () => {
  const settings: pg.ClientConfig & { readonly replication: string } = {
    connectionString: source.url,
    application_name: 'somebody',
    replication: 'database',
  };
  const reader = new pg.Client(settings);
  reader.on('error', () => undefined);
  await reader.connect();
  await source.query('CREATE PUBLICATION p');
  reader.query(`START_REPLICATION SLOT ${gone} LOGICAL 0/0 ("proto_version" '1', "publication_names" 'p')`).catch(() => undefined);
  await waitFor('the reader', async () => (await list('?endpoint=source')).slots.some(({ name, isActive }) => name === gone && isActive));
  expect((await running.call('DELETE', `/api/slots/${gone}?endpoint=source`)).json).toMatchObject({ code: 'SLOT_BUSY' });
  expect(await there()).toContain(gone);
  await reader.end();
});

test('where the only endpoint that may have it is away, that is said instead of "not there"', async () => {
  const { json } = await running.call('DELETE', `/api/slots/${gone}?endpoint=away`);
  expect(json.code).not.toBe('NOT_FOUND');
  expect(await there()).toContain(gone);
});

test('a slot at the source that its task read before is told as such, and that at another name of the source is not', async () => {
  await using other = await createTestDatabase('source');
  const make = async (name: string, url: string) => {
    const made = await running.call('POST', '/api/endpoints', { name, kind: 'postgres', ...connection(url) });
    expect(made.status).toBe(201);
  };
  await make('other', other.url);
  await make('same', source.url);
  const { id } = (await running.store.tasks.find('alive')) ?? { id: '' };
  const said = async (endpoint: string, version: number) => {
    await running.store.tasks.update(id, version, taskDefinition.parse({ ...draft('alive'), source: { endpoint } }), { name: 'test' });
    return (await list('?endpoint=source')).slots.find(({ name }) => name === alive)?.text;
  };
  expect(await said('same', 1)).not.toContain('another source');
  expect(await said('other', 2)).toContain('reads another source now');
  expect(await said('source', 3)).not.toContain('another source');
});
