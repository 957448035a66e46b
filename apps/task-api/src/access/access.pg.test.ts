import { createApiClient } from '@trem/api-client';
import { type Scope, scopes } from '@trem/contracts';
import { waitFor } from '@trem/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { neededScopes } from '../../test-support/route-scopes.js';
import { draft, type RunningApi, startApi } from '../../test-support/running-api.js';

let api: RunningApi;
const tokens: Partial<Record<Scope | 'none', string>> = {};
beforeAll(async () => {
  api = await startApi();
  for (const scope of scopes) {
    tokens[scope] = (await api.store.tokens.create({ name: `the-${scope}`, scope, expiresAt: null }, { name: 'test' })).secret;
  }
}, 60_000);
afterAll(() => api[Symbol.asyncDispose](), 60_000);

const bearer = (text: string | undefined): Record<string, string> => (text === undefined ? {} : { authorization: `Bearer ${text}` });

function ask(route: string, headers: Record<string, string>) {
  const [method, url = ''] = route.split(' ');
  return api.service.app.inject({ method: method as 'GET', url: url.replaceAll(/:\w+|\*/g, 'nothing'), headers });
}

describe('every route x every scope', () => {
  test('the table below names every route that there is, and no other', () => {
    const routes = api.service.routes
      .filter(({ method, url }) => method !== 'HEAD' && method !== 'OPTIONS' && url !== '/health')
      .map(({ method, url }) => `${method} ${url.startsWith('/api/docs') ? '/api/docs/*' : url}`); // files of the page are many
    expect(Object.keys(neededScopes).toSorted()).toEqual([...new Set(routes)].toSorted());
  });

  test.each(Object.entries(neededScopes))('%s needs %s', async (route, needed) => {
    const nobody = await ask(route, {});
    expect([nobody.statusCode, nobody.json().code]).toEqual([401, 'UNAUTHENTICATED']);
    for (const scope of scopes) {
      const answer = await ask(route, bearer(tokens[scope]));
      const isRefused = scopes.indexOf(scope) < scopes.indexOf(needed);
      if (isRefused) {
        expect([scope, answer.statusCode, answer.json().code]).toEqual([scope, 403, 'NOT_ALLOWED']);
        expect(answer.json().detail).toContain(needed);
      } else {
        expect([scope, answer.statusCode]).not.toEqual([scope, expect.toBeOneOf([401, 403])]);
      }
    }
  });
});

describe('tokens', () => {
  const create = (body: object) => api.call('POST', '/api/tokens', body);

  test('a token is shown once, listed without its text, and only its hash is stored', async () => {
    const made = await create({ name: 'once', scope: 'viewer' });
    const secret = String(made.json.secret);
    expect(made).toMatchObject({ status: 201, json: { name: 'once', scope: 'viewer', createdBy: 'admin', expiresAt: null } });
    const list = await api.call('GET', '/api/tokens');
    expect(list.json).toMatchObject({ tokens: expect.arrayContaining([expect.objectContaining({ name: 'once', lastUsedAt: null })]) });
    expect(list.text).not.toContain(secret);
    const rows = await api.database.query<{ row: string }>('SELECT token::text AS row FROM trem_control.token');
    expect(JSON.stringify(rows)).not.toContain(secret);
    const me = await ask('GET /api/me', bearer(secret));
    expect(me.json()).toEqual({ name: 'once', scope: 'viewer', expiresAt: null });
    const { tokens: after } = (await api.call('GET', '/api/tokens')).json as { tokens: { name: string; lastUsedAt: string | null }[] };
    expect(after.find(({ name }) => name === 'once')?.lastUsedAt).toMatch(/^20/);
  });

  test('a taken name, a strange one and an expiry in the past are refused', async () => {
    await create({ name: 'taken', scope: 'viewer' });
    expect(await create({ name: 'taken', scope: 'admin' })).toMatchObject({ status: 409, json: { code: 'NAME_TAKEN' } });
    expect(await create({ name: 'No Name', scope: 'viewer' })).toMatchObject({ status: 400 });
    expect(await create({ name: 'x', scope: 'root' })).toMatchObject({ status: 400 });
    const past = new Date(Date.now() - 1_000).toISOString();
    expect(await create({ name: 'x', scope: 'viewer', expiresAt: past })).toMatchObject({
      status: 400,
      json: { problems: [{ path: 'expiresAt' }] },
    });
  });

  test('a revoked token is refused at once and gives its name back; an expired one is refused', async () => {
    const secret = String((await create({ name: 'gone', scope: 'operator' })).json.secret);
    expect((await ask('GET /api/tasks', bearer(secret))).statusCode).toBe(200);
    expect(await api.call('DELETE', '/api/tokens/gone')).toMatchObject({ status: 200, json: { revokedAt: expect.stringMatching(/^20/) } });
    expect((await ask('GET /api/tasks', bearer(secret))).statusCode).toBe(401);
    expect((await create({ name: 'gone', scope: 'operator' })).status).toBe(201);
    const soon = new Date(Date.now() + 60_000).toISOString();
    const short = String((await create({ name: 'short', scope: 'viewer', expiresAt: soon })).json.secret);
    expect((await ask('GET /api/tasks', bearer(short))).statusCode).toBe(200);
    await api.database.query("UPDATE trem_control.token SET expires_at = now() WHERE name = 'short'");
    expect((await ask('GET /api/tasks', bearer(short))).statusCode).toBe(401);
  });

  test('a token that nobody has is not found', async () => {
    expect(await api.call('DELETE', '/api/tokens/nobody')).toMatchObject({ status: 404, json: { code: 'NOT_FOUND' } });
  });

  test('the last token that can administer stays; of two revoked at once one stays', async () => {
    await using own = await startApi();
    expect(await own.call('DELETE', '/api/tokens/admin')).toMatchObject({ status: 409, json: { code: 'TOKEN_IS_LAST' } });
    const soon = new Date(Date.now() + 60_000).toISOString();
    await own.call('POST', '/api/tokens', { name: 'short', scope: 'admin', expiresAt: soon });
    expect(await own.call('DELETE', '/api/tokens/admin')).toMatchObject({ status: 409, json: { code: 'TOKEN_IS_LAST' } });
    await own.call('POST', '/api/tokens', { name: 'other', scope: 'admin' });
    const both = await Promise.all(
      ['admin', 'other'].map((name) => own.store.tokens.revoke(name, { name: 'test' }).catch((error: unknown) => error)),
    );
    expect(both.filter((one) => one instanceof Error)).toEqual([expect.objectContaining({ code: 'TOKEN_IS_LAST' })]);
  });
});

test('streams of a token end within seconds of its revocation, here and when another process revokes it, and of its expiry', async () => {
  const { url } = await api.service.listen({ host: '127.0.0.1', port: 0 });
  await api.call('POST', '/api/tasks', draft('streamed'));
  const follow = async (name: string) => {
    const { secret } = await api.store.tokens.create({ name, scope: 'viewer', expiresAt: null }, { name: 'test' });
    const seen: unknown[] = [];
    const run = async () => {
      for await (const picture of createApiClient({ url, token: secret }).taskEvents('streamed', { signal: AbortSignal.timeout(30_000) })) {
        seen.push(picture);
      }
      return 'not broken';
    };
    const end = run().catch(() => 'broken');
    await waitFor('the first picture', () => seen.length > 0);
    return { end };
  };
  const ends = (await Promise.all(['here', 'elsewhere', 'expiring'].map(follow))).map(({ end }) => end);
  const from = performance.now();
  await api.call('DELETE', '/api/tokens/here');
  expect(await ends[0]).toBe('broken');
  await api.store.tokens.revoke('elsewhere', { name: 'test' }); // as another process does
  await api.database.query("UPDATE trem_control.token SET expires_at = now() WHERE name = 'expiring'");
  expect(await Promise.all(ends)).toEqual(['broken', 'broken', 'broken']);
  expect(performance.now() - from).toBeLessThan(10_000);
}, 60_000);
