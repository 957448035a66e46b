import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '@trem/node-platform';
import { expect, test } from 'vitest';
import { readServiceToken, serviceVariables } from './index.js';

const TOKEN = 'token-of-the-services';

test('a service listens on loopback, on a free port, unless it is told otherwise', () => {
  expect(readConfig(serviceVariables, { TREM_CONTROL_STORE_URL: 'postgres://store' })).toMatchObject({
    TREM_HOST: '127.0.0.1',
    TREM_PORT: 0,
  });
});

test('the token comes from its variable, else from its file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'trem-token-'));
  const file = join(folder, 'token');
  await writeFile(file, `${TOKEN} of a file\n`.replaceAll(' ', '-'));
  expect(await readServiceToken({ TREM_SERVICE_TOKEN: TOKEN, TREM_SERVICE_TOKEN_FILE: file })).toBe(TOKEN);
  expect(await readServiceToken({ TREM_SERVICE_TOKEN_FILE: file })).toBe(`${TOKEN}-of-a-file`);
  await rm(folder, { recursive: true });
  await expect(readServiceToken({ TREM_SERVICE_TOKEN_FILE: file })).rejects.toMatchObject({ code: 'SETTINGS_INVALID' });
});

test.each([[{}], [{ TREM_SERVICE_TOKEN: 'short' }], [{ TREM_SERVICE_TOKEN: 'two words here' }]])('%j is no token', async (variables) => {
  await expect(readServiceToken(variables)).rejects.toMatchObject({ code: 'SETTINGS_INVALID' });
});
