import type { AuditEntry, DeadLetter } from '@trem/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { neededScopes } from '../../test-support/route-scopes.js';
import { type Called, draft, type RunningApi, startApi } from '../../test-support/running-api.js';

const PASSWORD = 'planted-password-4471';
const VALUE = 'planted-value-8812';
const letter = '6f0c6a43-3f0e-4a4e-9d0e-5f3b1c2d4e5f';
const endpoint = { name: 'made', kind: 'postgres', host: 'h', database: 'd', user: 'u', password: PASSWORD };

interface Change {
  readonly url: string;
  readonly body?: object;
  readonly headers?: Record<string, string>;
  readonly action: string;
  /** What an administrator gets; here are no dead letters, and no ai-task-creator. */
  readonly outcome?: AuditEntry['outcome'];
  readonly name?: string | null;
}

/** One call of each route that changes something. */
const changes: Readonly<Record<string, Change>> = {
  'POST /api/tokens': { url: '/api/tokens', body: { name: 'made', scope: 'admin' }, action: 'token.create', name: 'made' },
  'DELETE /api/tokens/:id': { url: '/api/tokens/made', action: 'token.revoke', name: 'made' },
  'POST /api/tasks': { url: '/api/tasks', body: draft('shop'), action: 'task.create', name: 'shop' },
  'PUT /api/tasks/:id': { url: '/api/tasks/shop', body: draft('shop', { title: 'T' }), headers: { 'if-match': '1' }, action: 'task.edit' },
  'POST /api/tasks/import': {
    ...{ url: '/api/tasks/import', body: { text: JSON.stringify(draft('read')), save: true }, action: 'task.import', name: 'read' },
  },
  'POST /api/tasks/:id/reset': { url: '/api/tasks/shop/reset', headers: { 'if-match': '2' }, action: 'task.reset' },
  'POST /api/tasks/:id/versions/:version/restore': {
    ...{ url: '/api/tasks/shop/versions/2/restore', headers: { 'if-match': '3' }, action: 'task.restore' },
  },
  'POST /api/tasks/:id/start': { url: '/api/tasks/shop/start', action: 'task.start' },
  'POST /api/tasks/:id/pause': { url: '/api/tasks/shop/pause', action: 'task.pause' },
  'POST /api/tasks/:id/resume': { url: '/api/tasks/shop/resume', action: 'task.resume' },
  'POST /api/tasks/:id/stop': { url: '/api/tasks/shop/stop', action: 'task.stop' },
  'POST /api/tasks/:id/resync': { url: '/api/tasks/shop/resync', action: 'task.resync' },
  'POST /api/tasks/:id/skip-row': { url: '/api/tasks/shop/skip-row', action: 'task.skip-row', outcome: 'refused' },
  'POST /api/tasks/:id/compare': { url: '/api/tasks/shop/compare', action: 'task.compare' },
  'POST /api/tasks/:id/dead-letters/replay': { url: '/api/tasks/shop/dead-letters/replay', action: 'dead-letter.replay' },
  'POST /api/tasks/:id/dead-letters/skip': {
    ...{ url: '/api/tasks/shop/dead-letters/skip', body: { reason: 'not wanted' }, action: 'dead-letter.skip' },
  },
  'POST /api/tasks/:id/dead-letters/:letter/edit': {
    ...{
      url: `/api/tasks/shop/dead-letters/${letter}/edit`,
      body: { values: { c: VALUE } },
      action: 'dead-letter.edit',
      outcome: 'failed',
    },
  },
  'POST /api/tasks/:id/dead-letters/export': { url: '/api/tasks/shop/dead-letters/export', action: 'dead-letter.export' },
  'DELETE /api/tasks/:id': { url: '/api/tasks/shop', action: 'task.delete' },
  'POST /api/endpoints': { url: '/api/endpoints', body: endpoint, action: 'endpoint.create', name: 'shop' },
  'PUT /api/endpoints/:id': {
    ...{ url: '/api/endpoints/shop_source', body: endpoint, headers: { 'if-match': '1' }, action: 'endpoint.edit', name: 'shop' },
  },
  'DELETE /api/endpoints/:id': { url: '/api/endpoints/shop_source', action: 'endpoint.delete', name: 'shop_source' },
  'DELETE /api/slots/:slot': { url: '/api/slots/trem_gone', action: 'slot.remove', name: 'trem_gone' },
  'POST /api/drafts': { url: '/api/drafts', body: { sentence: 'copy all' }, action: 'draft.create', outcome: 'failed', name: null },
  'PATCH /api/drafts/:id': {
    url: `/api/drafts/${letter}`,
    body: { definition: {} },
    action: 'draft.edit',
    outcome: 'refused',
    name: letter,
  },
  'POST /api/drafts/:id/repair': { url: `/api/drafts/${letter}/repair`, action: 'draft.repair', outcome: 'failed', name: letter },
  'POST /api/drafts/:id/apply': { url: `/api/drafts/${letter}/apply`, action: 'draft.apply', outcome: 'failed', name: letter },
  'POST /api/drafts/:id/refuse': { url: `/api/drafts/${letter}/refuse`, action: 'draft.refuse', outcome: 'failed', name: letter },
  'POST /api/drafts/:id/undo': { url: `/api/drafts/${letter}/undo`, action: 'draft.undo', outcome: 'failed', name: letter },
  'POST /api/keys/rotate': { url: '/api/keys/rotate', action: 'key.rotate', name: null },
};
/** Not a GET, and changes nothing. */
const readings = [
  ...['POST /api/tasks/preview', 'POST /api/tasks/validate', 'POST /api/tasks/convert', 'POST /api/tasks/:id/plan'],
  ...['POST /api/endpoints/:id/check', 'POST /api/graphql'],
];

let api: RunningApi;
let viewer: string;
beforeAll(async () => {
  api = await startApi();
  viewer = (await api.store.tokens.create({ name: 'looker', scope: 'viewer', expiresAt: null }, { name: 'test' })).secret;
}, 60_000);
afterAll(() => api[Symbol.asyncDispose](), 60_000);

const ask = (route: string, { url, body, headers }: Change, token?: string): Promise<Called> =>
  api.call(route.slice(0, route.indexOf(' ')) as 'POST', url, body, {
    ...headers,
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  });

async function entries(query = ''): Promise<AuditEntry[]> {
  return (await api.call('GET', `/api/audit?limit=1000${query}`)).json.entries as AuditEntry[];
}

async function entriesOf(call: () => Promise<unknown>): Promise<AuditEntry[]> {
  const before = (await entries()).length;
  await call();
  const after = await entries();
  return after.slice(0, after.length - before);
}

describe('every route that changes something', () => {
  test('the table names each, and what else is no GET is known to change nothing', () => {
    const others = Object.keys(neededScopes).filter((route) => !route.startsWith('GET '));
    expect([...Object.keys(changes), ...readings].toSorted()).toEqual(others.toSorted());
  });

  test.each(Object.entries(changes))('%s leaves one entry, and one that says refused when it is refused', async (route, change) => {
    const refused = await entriesOf(() => ask(route, change, viewer));
    expect(refused).toMatchObject([{ by: 'looker', action: change.action, outcome: 'refused', code: 'NOT_ALLOWED' }]);
    const found = await entriesOf(() => ask(route, change));
    const { outcome = 'done', action, name = 'shop' } = change;
    expect(found).toMatchObject([{ by: 'admin', action, outcome, object: { name }, code: outcome === 'done' ? null : expect.any(String) }]);
  });

  test('[S7] no secret and no value of a row stands in any of them', async () => {
    await ask('POST /api/endpoints', { url: '/api/endpoints', body: { ...endpoint, port: PASSWORD }, action: '' });
    await ask('POST /api/tokens', { url: '/api/tokens', body: { name: 'another', scope: 'viewer' }, action: '' });
    const rows = await api.database.query<{ row: string }>(
      'SELECT audit::text || coalesce(audit_outcome::text, $$$$) AS row FROM trem_control.audit LEFT JOIN trem_control.audit_outcome ON entry = audit.id',
    );
    expect(rows.length).toBeGreaterThan(40);
    const text = JSON.stringify(rows);
    for (const planted of [PASSWORD, VALUE, api.token, viewer]) {
      expect(text).not.toContain(planted);
    }
    expect(text).not.toMatch(/trem_[A-Za-z0-9_-]{43}/);
  });
});

test('an edit shows both definitions, a command what was and what is wanted; a reading import leaves nothing', async () => {
  await api.call('POST', '/api/tasks', draft('told'));
  await api.call('PUT', '/api/tasks/told', draft('told', { title: 'New' }), { 'if-match': '1' });
  await api.call('POST', '/api/tasks/told/start', {}, { 'idempotency-key': 'intent-7' });
  const [started, edited, created] = await entries('&object=told');
  expect(created).toMatchObject({ before: null, after: { version: 1, definition: { name: 'told' } } });
  expect(edited).toMatchObject({ before: { version: 1, definition: { title: '' } }, after: { version: 2, definition: { title: 'New' } } });
  expect(started).toMatchObject({ requestId: 'intent-7', before: { phase: 'created', desired: 'rest' }, after: { desired: 'run' } });
  const reading = { text: JSON.stringify(draft('unsaved')), save: false };
  expect(await entriesOf(() => api.call('POST', '/api/tasks/import', reading))).toEqual([]);
});

test('GraphQL leaves the same entries as REST, one for each mutation', async () => {
  const ask = (query: string, variables: object, token = api.token) =>
    api.call('POST', '/api/graphql', { query, variables }, { authorization: `Bearer ${token}` });
  const create = 'mutation ($definition: TaskDefinitionInput!) { createTask(definition: $definition) { name } }';
  const found = await entriesOf(async () => {
    await ask(create, { definition: draft('asked') }, viewer);
    await ask(create, { definition: draft('asked') });
    await ask('mutation { pauseTask(id: "asked", idempotencyKey: "g-1") { outcome } deleteEndpoint(id: "shop_target") }', {});
  });
  expect(found.toReversed()).toMatchObject([
    { by: 'looker', action: 'task.create', outcome: 'refused', code: 'NOT_ALLOWED' },
    { by: 'admin', action: 'task.create', outcome: 'done', object: { name: 'asked' }, after: { version: 1 } },
    { by: 'admin', action: 'task.pause', outcome: 'done', object: { name: 'asked' }, requestId: 'g-1' },
    { by: 'admin', action: 'endpoint.delete', outcome: 'done', before: { name: 'shop' } },
  ]);
});

test('what people did with a dead letter is found by the letter: named, among all that were open, or as the row that a task rested at', async () => {
  const { json } = await api.call('POST', '/api/tasks', draft('lettered'));
  const other = '6f0c6a43-3f0e-4a4e-9d0e-5f3b1c2d4e60';
  const facts = { target: 'b', position: '0/1', sequence: 2 };
  const did = async (action: string, after: object) => {
    const question = { by: { name: 'ana' }, requestId: action, action, kind: 'task', object: 'lettered' };
    await api.store.audit.settle(await api.store.audit.begin(question), { outcome: 'done', after });
  };
  await did('task.skip-row', { rows: [{ ...facts, code: 'NULL_REFUSED' }] });
  await did('dead-letter.edit', { letter, columns: ['price'] });
  await did('dead-letter.replay', { work: letter, letters: 'all' });
  await did('dead-letter.export', { letters: [other, letter] });
  await did('dead-letter.skip', { letters: [other], reason: 'not this one' });
  await did('dead-letter.skip', { letters: [letter], reason: 'test data' });
  const open = { ...facts, id: letter, state: 'open', firstAt: '2026-01-01T00:00:00.000Z', lastAt: '2026-01-01T00:00:00.000Z' };
  const actionsOf = async (one: object) => (await api.store.audit.ofLetter(String(json.id), one as DeadLetter)).map(({ action }) => action);
  expect(await api.store.audit.ofLetter(String(json.id), open as DeadLetter)).toMatchObject([
    { action: 'skip-row', by: 'ana', outcome: 'done', reason: null },
    ...[{ action: 'edit' }, { action: 'replay' }, { action: 'export' }, { action: 'skip', reason: 'test data' }],
  ]);
  expect(await actionsOf({ ...open, state: 'replayed' })).toEqual(['skip-row', 'edit', 'export', 'skip']); // closed before all were written
  expect(await actionsOf({ ...open, id: PASSWORD, position: '0/2' })).toEqual(['replay']);
});

test('entries are found by object, time and who, a page at a time', async () => {
  const all = await entries();
  const { json } = await api.call('GET', '/api/audit?limit=2');
  expect(json).toMatchObject({ entries: all.slice(0, 2), cursor: all[1]?.id });
  expect((await api.call('GET', `/api/audit?limit=2&cursor=${json.cursor}`)).json.entries).toEqual(all.slice(2, 4));
  expect(new Set((await entries('&by=looker')).map(({ outcome }) => outcome))).toEqual(new Set(['refused']));
  const at = all[3]?.at ?? '';
  expect((await entries(`&from=${at}`)).every((entry) => entry.at >= at)).toBe(true);
  expect((await entries('&kind=slot')).map(({ action }) => action)).toEqual(['slot.remove', 'slot.remove']);
});

test('the trail is append-only, and a change whose outcome nobody could write stays begun', async () => {
  for (const statement of [
    'UPDATE trem_control.audit SET "by" = \'nobody\'',
    "UPDATE trem_control.audit_outcome SET outcome = 'done'",
    'DELETE FROM trem_control.audit_outcome',
    'TRUNCATE trem_control.audit_outcome',
    'TRUNCATE trem_control.audit CASCADE',
  ]) {
    await expect(api.database.query(statement)).rejects.toThrow('append-only');
  }
  const entry = await api.store.audit.begin({ by: { name: 'died' }, requestId: 'r', action: 'task.start', kind: 'task', object: 'told' });
  expect((await entries('&by=died'))[0]).toMatchObject({ id: entry, outcome: 'begun', object: { name: 'told', id: expect.any(String) } });
});

test('a change that cannot be written into the trail is not made', async () => {
  await using own = await startApi();
  await own.database.query('ALTER TABLE trem_control.audit RENAME TO audit_away');
  expect((await own.call('POST', '/api/tasks', draft('untold'))).status).toBe(500);
  expect(await own.store.tasks.find('untold')).toBeUndefined();
});
