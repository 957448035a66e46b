import { expect, test } from 'vitest';
import { runAgainst } from '../testing/fake-api.js';

const at = '2026-01-01T00:00:00.000Z';
const ID = '6f0c6a43-3f0e-8a4e-9d0e-5f3b1c2d4e5f';
const done = { id: ID, action: 'skip', state: 'done', replayed: 1, skipped: 2, failed: 0, error: null, startedAt: at, endedAt: at };
const SKIP = 'POST /api/tasks/shop/dead-letters/skip';
const ROW = 'POST /api/tasks/shop/skip-row';
const skip = (...parameters: readonly string[]) =>
  runAgainst(
    {
      [SKIP]: { status: 202, body: done },
      [ROW]: { status: 202, body: { requestId: 'r', outcome: 'accepted', phase: 'cdc', stateVersion: 2 } },
    },
    ['dead-letter', 'skip', 'shop', ...parameters],
  );
const why = ['--reason', 'test data'];

test.each([
  [['--all'], {}],
  [['--id', ID], { ids: [ID] }],
  [['--table', 'item', '--code', 'NULL_REFUSED'], { filter: { table: 'item', code: 'NULL_REFUSED' } }],
])('dead letters to be skipped are named: %j', async (choice, selection) => {
  const { exitCode, calls, out } = await skip(...choice, ...why);
  expect({ exitCode, calls }).toEqual({ exitCode: 0, calls: [{ route: SKIP, body: { ...selection, reason: 'test data' } }] });
  expect(out).toContain('1 written, 2 skipped');
});

test('the row that a task rests at is set aside by itself, and needs no reason', async () => {
  expect((await skip('--row')).calls).toMatchObject([{ route: ROW }]);
});

test.each([
  ['none is named', why],
  ['in two ways', ['--all', '--id', ID, ...why]],
  ['without a reason', ['--all']],
  ['a reason that nobody keeps', ['--row', ...why]],
])('what is to be skipped is not guessed: %s', async (_, parameters) => {
  const { exitCode, calls } = await skip(...parameters);
  expect({ exitCode, calls }).toEqual({ exitCode: 2, calls: [] });
});
