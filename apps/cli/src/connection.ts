import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type ApiClient, createApiClient } from '@trem/api-client';
import { CliError } from './cli-error.js';
import { exitCodes } from './exit-codes.js';

export interface ConnectionSources {
  readonly apiUrl: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Address and token of the development stack that runs on this machine. */
  readonly runningStack: () => Promise<{ readonly api: string; readonly token: string } | undefined>;
}

/**
 * Which installation a command talks to. Address: `--api-url`, `TREM_API_URL`, else the running development stack, else the running demo.
 * Token: `TREM_API_TOKEN`, else that of the stack when the address is the stack's, else the file `~/.config/trem/token`.
 */
export async function connect({ apiUrl, env, runningStack }: ConnectionSources): Promise<ApiClient> {
  const given = nonEmpty(apiUrl) ?? nonEmpty(env.TREM_API_URL);
  const stack = given !== undefined && nonEmpty(env.TREM_API_TOKEN) !== undefined ? undefined : await runningStack();
  const url = given ?? stack?.api;
  if (url === undefined) {
    throw new CliError({
      exitCode: exitCodes.unreachable,
      code: 'SERVICE_UNREACHABLE',
      text: 'No installation is known: no address is given, and no development stack runs',
      remedy: 'Run `trem dev up`, or give --api-url or TREM_API_URL.',
    });
  }
  const token = nonEmpty(env.TREM_API_TOKEN) ?? (isSame(url, stack?.api) ? stack?.token : undefined) ?? (await profileToken(env));
  if (token === undefined) {
    throw new CliError({
      exitCode: exitCodes.notAllowed,
      code: 'UNAUTHENTICATED',
      text: `There is no token for ${url}`,
      remedy: `Set TREM_API_TOKEN, or put the token into ${profileFile(env)}.`,
    });
  }
  return createApiClient({ url, token });
}

async function profileToken(env: ConnectionSources['env']): Promise<string | undefined> {
  try {
    return nonEmpty((await readFile(profileFile(env), 'utf8')).trim());
  } catch {
    return undefined; // no profile: the caller says what to do
  }
}

function profileFile(env: ConnectionSources['env']): string {
  return join(nonEmpty(env.XDG_CONFIG_HOME) ?? join(homedir(), '.config'), 'trem', 'token');
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function isSame(url: string, other: string | undefined): boolean {
  return other !== undefined && new URL(url).origin === new URL(other).origin;
}
