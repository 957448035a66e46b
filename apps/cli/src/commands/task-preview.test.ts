import { expect, test } from 'vitest';
import { runAgainst } from '../testing/fake-api.js';

const PREVIEW = 'POST /api/tasks/preview';
const name = { schema: 'public', table: 'item' };
const nothing = { source: name, target: name, sourceColumns: [], columns: [], order: [], rows: [], problems: [] };
const lookAt = (...parameters: readonly string[]) =>
  runAgainst({ [PREVIEW]: { status: 200, body: nothing } }, ['task', 'preview', '-f', '-', '--table', 'item', ...parameters], {
    stdin: 'name: shop',
  });

test.each([
  [[], { rows: 10, matching: false }],
  [['--rows', '3', '--matching'], { rows: 3, matching: true }],
  [['--steps', '0'], { rows: 10, matching: false, steps: 0 }],
  [['--step', '2'], { rows: 10, matching: false, step: 2 }],
])('which rows, and which of the rules: %j', async (parameters, asked) => {
  const { exitCode, calls } = await lookAt(...parameters);
  expect({ exitCode, calls }).toMatchObject({ exitCode: 0, calls: [{ route: PREVIEW, body: { table: name, ...asked } }] });
});

test.each([[['--steps', '1', '--step', '1']], [['--step', '0']], [['--steps', 'all']], [['--steps', '']]])(
  'what cannot be meant is not asked for: %j',
  async (parameters) => {
    expect(await lookAt(...parameters)).toMatchObject({ exitCode: 2, calls: [] });
  },
);
