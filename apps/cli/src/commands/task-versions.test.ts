import { expect, test } from 'vitest';
import { statusOf, taskOf } from '../testing/examples.js';
import { problemAnswer, runAgainst } from '../testing/fake-api.js';

const at = '2027-01-10T22:00:00.000Z';
const yaml = `name: shop
title: Mine
source: { endpoint: a }
targets: [{ endpoint: b }]
tables:
  - source: { schema: public, table: item }
`;
const view = { 'GET /api/tasks/shop': { body: { ...taskOf(), version: 4, status: statusOf() } } };
const saved = { 'PUT /api/tasks/shop': { body: { ...taskOf(), version: 5 } } };
const change = { path: 'title', before: '', after: 'Mine' };
const plan = (more: object) => ({
  'POST /api/tasks/shop/plan': {
    body: { version: 4, phase: 'stopped', mayNow: true, changes: [], resync: [], resyncOffered: [], ...more },
  },
});

test('versions are listed with the current one marked, and compared by default with the one before', async () => {
  const versions = [4, 3].map((version) => ({ version, by: 'api', createdAt: at, changes: 1 }));
  const { out } = await runAgainst({ 'GET /api/tasks/shop/versions': { body: { current: 4, versions } } }, ['task', 'versions', 'shop']);
  expect(out).toMatch(/VERSION.*\n4 \*.*\n3 /);
  const difference = { 'GET /api/tasks/shop/difference?from=3&to=4': { body: { from: 3, to: 4, changes: [change] } } };
  expect((await runAgainst({ ...view, ...difference }, ['task', 'diff', 'shop'])).out).toBe('~ title: "" -> "Mine"');
});

test('a version is restored on top of the one that is current', async () => {
  const routes = { ...view, 'POST /api/tasks/shop/versions/2/restore': { body: { ...taskOf(), version: 5 } } };
  expect((await runAgainst(routes, ['task', 'restore', 'shop', '2'])).out).toBe('task shop: version 2 is restored as version 5');
});

test('a version conflict shows what differs, exit code 5', async () => {
  const refused = problemAnswer(409, 'VERSION_CONFLICT');
  const conflict = { current: 5, stored: {}, given: {}, changes: [change] };
  const routes = { ...view, ...plan({}), 'PUT /api/tasks/shop': { ...refused, body: { ...(refused.body as object), conflict } } };
  const { exitCode, err } = await runAgainst(routes, ['task', 'apply', '-f', '-'], { stdin: yaml });
  expect(exitCode).toBe(5);
  expect(err).toContain('~ title: "" -> "Mine"');
});

test('what touches rows at a target is saved only after a yes', async () => {
  const reload = { ...change, path: 'tables[public.item].key', effect: 'resync-tables', tables: ['public.item'] };
  const routes = {
    ...view,
    ...plan({ changes: [reload], resync: ['public.item'] }),
    ...saved,
  };
  const apply = ['task', 'apply', '-f', '-'];
  const alone = await runAgainst(routes, apply, { stdin: yaml });
  expect(alone).toMatchObject({ exitCode: 5, err: expect.stringContaining('loaded again: public.item') });
  expect(alone.calls.map(({ route }) => route)).not.toContain('PUT /api/tasks/shop');
  expect((await runAgainst(routes, apply, { stdin: yaml, answers: ['n'] })).exitCode).toBe(5);
  for (const said of [
    await runAgainst(routes, apply, { stdin: yaml, answers: ['y'] }),
    await runAgainst(routes, [...apply, '--yes'], { stdin: yaml }),
  ]) {
    expect(said).toMatchObject({ exitCode: 0, out: 'task shop changed, version 5' });
  }
});

test('a save that holds for later changes only says so, and how all rows become alike', async () => {
  const rule = {
    path: 'tables[public.item].onLeave',
    before: 'delete',
    after: 'keep',
    effect: 'next-transaction',
    tables: ['public.item'],
  };
  const routes = { ...view, ...plan({ phase: 'cdc', changes: [rule], resyncOffered: ['public.item'] }), ...saved };
  const { exitCode, err } = await runAgainst(routes, ['task', 'apply', '-f', '-'], { stdin: yaml });
  expect(exitCode).toBe(0);
  expect(err).toContain('for later changes only: public.item');
  expect(err).toContain("trem task start shop --resync-table 'public.item'");
});
