import { ReplicationError } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readConfig } from './index.js';

const schema = z
  .object({
    TREM_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
    TREM_STORE_URL: z.string(),
    TREM_TOKEN: z.string().min(8),
    LOG_LEVEL: z.enum(['debug', 'info']).default('info'),
    TREM_HOST: z.string().default('127.0.0.1'),
  })
  .transform((env) => ({ listen: { host: env.TREM_HOST, port: env.TREM_PORT }, storeUrl: env.TREM_STORE_URL, level: env.LOG_LEVEL }));

test('a good environment becomes the nested configuration, with an empty variable as absent', () => {
  const env = {
    TREM_STORE_URL: 'postgres://x',
    TREM_TOKEN: '12345678',
    TREM_PORT: '8080',
    TREM_HOST: '',
    LOG_LEVEL: undefined,
    OTHER: 'x',
  };
  expect(readConfig(schema, env)).toEqual({ listen: { host: '127.0.0.1', port: 8080 }, storeUrl: 'postgres://x', level: 'info' });
});

test('every problem comes at once, by the name of its variable and never by its value', () => {
  const env = { TREM_PORT: '99999', TREM_TOKEN: 'hunter2', LOG_LEVEL: 'chatty-value' };
  const error = caught(() => readConfig(schema, env));
  expect(error).toMatchObject({ code: 'SETTINGS_INVALID' });
  expect(error.facts.problems).toBe(
    'TREM_PORT is more than 65535; TREM_STORE_URL is not set; TREM_TOKEN is less than 8; LOG_LEVEL is not one of debug, info',
  );
  for (const value of ['hunter2', 'chatty-value', '99999']) {
    expect(JSON.stringify(error.facts) + error.message + error.stack).not.toContain(value);
  }
});

test('a problem whose schema repeats the value in its own words is still told without it', () => {
  const loud = z.object({ A: z.string().refine(() => false, { error: (issue) => `bad: ${String(issue.input)}` }) });
  expect(caught(() => readConfig(loud, { A: 'hunter2' })).facts).toEqual({ problems: 'A is not valid' });
});

function caught(work: () => unknown): ReplicationError {
  try {
    work();
  } catch (error) {
    if (error instanceof ReplicationError) {
      return error;
    }
  }
  throw new Error('no ReplicationError was thrown');
}
