import { readFile } from 'node:fs/promises';
import { ReplicationError } from '@trem/replication-core';
import { z } from 'zod';

const MIN_TOKEN_LENGTH = 8;

/** Variables that every service has. */
export const serviceVariables = z.object({
  TREM_HOST: z.string().default('127.0.0.1').describe('Address to listen on; loopback, because behind the port lie databases'),
  TREM_PORT: z.coerce.number().int().min(0).max(65_535).default(0).describe('0 takes a free one and logs it'),
  TREM_CONTROL_STORE_URL: z.string().describe('Postgres URL of the control-store'),
  TREM_SERVICE_TOKEN: z.string().optional().describe('What the services say to each other'),
  TREM_SERVICE_TOKEN_FILE: z.string().optional().describe('A file with that token, when the variable is absent'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'fatal']).default('info'),
});
export type ServiceVariables = z.infer<typeof serviceVariables>;

/**
 * The token that services say to each other, from its variable or its file.
 * @throws SETTINGS_INVALID neither is set, the file cannot be read, or the token has fewer than 8 characters or a blank
 */
export async function readServiceToken(
  variables: Pick<ServiceVariables, 'TREM_SERVICE_TOKEN' | 'TREM_SERVICE_TOKEN_FILE'>,
): Promise<string> {
  const token = variables.TREM_SERVICE_TOKEN ?? (await readTokenFile(variables.TREM_SERVICE_TOKEN_FILE));
  if (token.length < MIN_TOKEN_LENGTH || !/^[\x21-\x7e]+$/.test(token)) {
    throw new ReplicationError('SETTINGS_INVALID', {
      setting: 'TREM_SERVICE_TOKEN',
      wanted: `${MIN_TOKEN_LENGTH} or more ASCII characters`,
    });
  }
  return token;
}

async function readTokenFile(file: string | undefined): Promise<string> {
  if (file === undefined) {
    throw new ReplicationError('SETTINGS_INVALID', { setting: 'TREM_SERVICE_TOKEN or TREM_SERVICE_TOKEN_FILE', found: 'neither' });
  }
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new ReplicationError('SETTINGS_INVALID', { setting: 'TREM_SERVICE_TOKEN_FILE', found: 'not readable' }, { cause: error });
  }
}
