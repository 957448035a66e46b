import { expect, test } from 'vitest';
import { runAgainst } from '../testing/fake-api.js';

const entry = {
  ...{ id: 7, at: '2026-01-01T00:00:00.000Z', by: 'ana', token: null, requestId: 'r', action: 'task.start' },
  ...{ object: { kind: 'task', id: null, name: 'shop' }, outcome: 'refused', code: 'NOT_ALLOWED', before: null, after: null },
};

test('entries are shown one a line, and the next page is named', async () => {
  const route = 'GET /api/audit?limit=1&object=shop&from=2026-01-01T00%3A00%3A00.000Z';
  const shown = await runAgainst({ [route]: { body: { entries: [entry], cursor: 7 } } }, [
    ...['audit', '--object', 'shop', '--from', '2026-01-01', '--limit', '1'],
  ]);
  expect(shown.exitCode).toBe(0);
  expect(shown.out).toMatch(/2026-01-01T00:00:00.000Z +ana +task.start +shop +refused +NOT_ALLOWED\nmore: --cursor 7/);
});

test('a time that is none is wrong usage', async () => {
  expect((await runAgainst({}, ['audit', '--from', 'yesterday'])).exitCode).toBe(2);
});
