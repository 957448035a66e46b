import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
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

describe('dead letters go into a file with their values, page by page', () => {
  const EXPORT = 'POST /api/tasks/shop/dead-letters/export';
  const letter = {
    ...{ id: ID, target: 'b', run: 1, source: { schema: 'public', table: 'item' }, targetTable: { schema: 'public', table: 'item' } },
    ...{ operation: 'insert', class: 'row', code: 'NULL_REFUSED', sqlState: '23502', message: 'null, refused', remedy: null, sql: null },
    ...{ position: '0/1', sequence: 0, transaction: 7, committedAt: at, firstAt: at, lastAt: at, attempts: 3, state: 'open' },
    ...{ closedBy: null, reason: null, worker: null, isEdited: false, key: { id: '1' }, before: null, after: { id: '1', note: 'a "b"' } },
  };
  const pages = () => {
    const answers = [{ body: { letters: [letter], total: 2, cursor: 'next' } }, { body: { letters: [letter], total: 2, cursor: null } }];
    return { [EXPORT]: () => answers.shift() ?? { status: 500, body: {} } };
  };

  test('as JSON, to stdout', async () => {
    const { exitCode, calls, out } = await runAgainst(pages(), ['dead-letter', 'export', 'shop', '--state', 'open']);
    expect({ exitCode, bodies: calls.map(({ body }) => body) }).toEqual({
      exitCode: 0,
      bodies: [{ filter: { state: 'open' } }, { filter: { state: 'open' }, cursor: 'next' }],
    });
    expect(JSON.parse(out)).toEqual([letter, letter]);
  });

  test('as CSV, into a file that nobody else can read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'trem-letters-'));
    const file = join(folder, 'letters.csv');
    expect(await runAgainst(pages(), ['dead-letter', 'export', 'shop', '-o', file])).toMatchObject({ exitCode: 0 });
    const lines = readFileSync(file, 'utf8').split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^id,state,target,.*,key,before,after$/);
    expect(lines[1]).toContain('"null, refused"');
    expect(lines[1]).toContain(`,"${JSON.stringify(letter.after).replaceAll('"', '""')}"`);
    expect(statSync(file).mode & 0o077).toBe(0);
    rmSync(folder, { recursive: true });
  });

  test('not by two choices at once', async () => {
    const twice = ['dead-letter', 'export', 'shop', '--id', ID, '--state', 'open'];
    expect(await runAgainst(pages(), twice)).toMatchObject({ exitCode: 2, calls: [] });
  });
});
