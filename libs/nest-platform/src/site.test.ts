import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@trem/replication-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acceptOnly, createService, type Service } from './index.js';

let folder: string;
let service: Service;
let unbuilt: Service;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trem-site-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<meta content="__STYLE_NONCE__"><title>The site</title>');
  await writeFile(join(folder, 'assets/a.js'), 'export const a = 1;');
  await writeFile(join(folder, 'secret.txt'), 'not for the world');
  const serve = (place: string) =>
    createService({
      ...{ controllers: [], providers: [], logger: silentLogger, accepts: acceptOnly('right') },
      site: { folder: place, notBuilt: 'Nothing is built.' },
    });
  service = await serve(folder);
  unbuilt = await serve(join(folder, 'not-there'));
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await unbuilt[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const get = (url: string, headers: Record<string, string> = {}) => service.app.inject({ method: 'GET', url, headers });

test.each(['/', '/tasks', '/tasks/shop', '/ask/x?y=1', '/apiary', '/healthy'])(
  '%s is the application, open to all and kept by nobody',
  async (url) => {
    const answer = await get(url);
    expect([answer.statusCode, answer.headers['content-type'], answer.headers['cache-control']]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-store',
    ]);
    expect(answer.body).toContain('The site');
  },
);

test('what is loaded comes from here only, styles in the page need the nonce of this very answer, and nobody frames it', async () => {
  const [one, other] = [await get('/'), await get('/')];
  const nonce = /content="([^"]+)"/.exec(one.body)?.[1] ?? '';
  expect(nonce).toHaveLength(24);
  expect(other.body).not.toContain(nonce);
  const policy = String(one.headers['content-security-policy']);
  expect(policy.split('; ')).toEqual(
    expect.arrayContaining(["default-src 'none'", "script-src 'self'", `style-src 'self' 'nonce-${nonce}'`, "frame-ancestors 'none'"]),
  );
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  expect(one.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
});

test('a file named by its content may be kept for ever; one outside of assets is not served', async () => {
  const asset = await get('/assets/a.js');
  expect([asset.statusCode, asset.headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
  expect((await get('/assets/gone.js')).statusCode).toBe(404);
  for (const url of ['/secret.txt', '/assets/../secret.txt', '/assets/%2e%2e/secret.txt']) {
    expect((await get(url)).body).not.toContain('not for the world');
  }
});

test.each(['/api', '/api/nothing', '/API/nothing', '/graphql', '/graphql?query=x', '/health/x', '//api/nothing', '/api?x'])(
  'a page never takes the place of %s',
  async (url) => {
    expect((await get(url)).statusCode).toBe(401);
    const known = await get(url, { authorization: 'Bearer right' });
    expect([known.statusCode, known.json().code]).toEqual([404, 'NOT_FOUND']);
  },
);

test('what is sent to a page is refused as on any unknown route', async () => {
  expect((await service.app.inject({ method: 'POST', url: '/tasks' })).statusCode).toBe(401);
});

test('as long as nothing is built a page says so in plain words, and the API answers', async () => {
  const answer = await unbuilt.app.inject({ method: 'GET', url: '/tasks' });
  expect([answer.statusCode, answer.body]).toEqual([503, 'Nothing is built.\n']);
  expect((await unbuilt.app.inject({ method: 'GET', url: '/health' })).statusCode).toBe(200);
});
