import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connect } from './connection.js';

const stack = { api: 'http://127.0.0.1:1', token: 'of the stack' };
const noStack = async () => undefined;

/** An API that only remembers which token came. */
async function listening() {
  const tokens: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    tokens.push(request.headers.authorization);
    response.setHeader('content-type', 'application/json').end('{"tasks":[]}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    tokens,
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

test('without an address and without a stack nothing can be reached: exit code 8', async () => {
  await expect(connect({ apiUrl: undefined, env: {}, runningStack: noStack })).rejects.toMatchObject({ facts: { exitCode: 8 } });
});

test('an address without a token is exit code 9; the token of another installation is not sent', async () => {
  const env = { TREM_API_URL: 'http://elsewhere.example', XDG_CONFIG_HOME: '/nowhere' };
  await expect(connect({ apiUrl: undefined, env, runningStack: async () => stack })).rejects.toMatchObject({ facts: { exitCode: 9 } });
});

test('the option wins over the variable, TREM_API_TOKEN over every file', async () => {
  using api = await listening();
  const env = { TREM_API_URL: 'http://127.0.0.1:1', TREM_API_TOKEN: 'given' };
  await (await connect({ apiUrl: api.url, env, runningStack: noStack })).tasks();
  expect(api.tokens).toEqual(['Bearer given']);
});

test('the running stack gives address and token', async () => {
  using api = await listening();
  await (await connect({ apiUrl: undefined, env: {}, runningStack: async () => ({ api: api.url, token: 'of the stack' }) })).tasks();
  expect(api.tokens).toEqual(['Bearer of the stack']);
});

test('else the token is in the profile', async () => {
  using api = await listening();
  const folder = await mkdtemp(join(tmpdir(), 'trem-cli-'));
  try {
    await mkdir(join(folder, 'trem'));
    await writeFile(join(folder, 'trem/token'), 'of the profile\n', { mode: 0o600 });
    await (await connect({ apiUrl: api.url, env: { XDG_CONFIG_HOME: folder }, runningStack: noStack })).tasks();
    expect(api.tokens).toEqual(['Bearer of the profile']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
