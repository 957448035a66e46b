import { expect, test } from 'vitest';
import { runAgainst } from '../testing/fake-api.js';

const at = '2026-01-01T00:00:00.000Z';
const token = {
  ...{ id: '5e8f1f0e-6b0a-4d6e-8a50-0c9c6f1d2b3a', name: 'ana', scope: 'operator', createdAt: at, createdBy: 'admin' },
  ...{ expiresAt: null, lastUsedAt: null, revokedAt: null },
};

test('a new token stands alone on stdout, and what it may do on stderr', async () => {
  const made = await runAgainst({ 'POST /api/tokens': { status: 201, body: { ...token, secret: 'trem_text' } } }, [
    ...['token', 'create', 'ana', '--scope', 'operator', '--expires', '2030-01-01T00:00:00Z'],
  ]);
  expect([made.exitCode, made.out]).toEqual([0, 'trem_text']);
  expect(made.calls[0]?.body).toEqual({ name: 'ana', scope: 'operator', expiresAt: '2030-01-01T00:00:00.000Z' });
});

test('an unknown scope, none, and a time that is none are wrong usage', async () => {
  for (const parameters of [['--scope', 'root'], [], ['--scope', 'viewer', '--expires', 'soon']]) {
    expect((await runAgainst({}, ['token', 'create', 'ana', ...parameters])).exitCode).toBe(2);
  }
});

test('revoked tokens are listed on request', async () => {
  const routes = { 'GET /api/tokens': { body: { tokens: [token, { ...token, name: 'bob', revokedAt: at }] } } };
  expect((await runAgainst(routes, ['token', 'list'])).out).not.toContain('bob');
  expect((await runAgainst(routes, ['token', 'list', '--all'])).out).toContain('bob');
});

test('a refusal for want of a scope has the exit code of what is not allowed', async () => {
  const problem = {
    ...{ type: 'urn:trem:problem:NOT_ALLOWED', title: 't', status: 403, code: 'NOT_ALLOWED' },
    ...{ detail: 'this needs admin', remedy: 'r', problems: [] },
  };
  const refused = await runAgainst({ 'DELETE /api/tokens/ana': { status: 403, body: problem } }, ['token', 'revoke', 'ana']);
  expect([refused.exitCode, refused.err]).toEqual([9, expect.stringContaining('this needs admin')]);
});
