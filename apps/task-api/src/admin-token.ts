import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ControlStore } from '@trem/control-store';
import { type Logger, ReplicationError } from '@trem/replication-core';

export interface AdminTokenOptions {
  readonly tokens: ControlStore['tokens'];
  /** Where the token is kept for the command line; absent: it is only printed. */
  readonly file: string | undefined;
  readonly logger: Logger;
  /** Shows the token to the person who started the service. Not the log: that masks whatever is called a token. */
  readonly print: (token: string) => void;
}

/**
 * Makes the admin token at the first start. A file that is there wins: whoever can write it is the administrator of this installation, so a token that was
 * lost is replaced by writing a new one into the file and starting again. One that was revoked stays revoked.
 *
 * @throws SETTINGS_INVALID the file holds no token, or cannot be read or made
 */
export async function ensureAdminToken({ tokens, file, logger, print }: AdminTokenOptions): Promise<void> {
  const kept = file === undefined ? undefined : await readToken(file);
  if (file !== undefined && kept !== undefined) {
    if ((await tokens.identify(kept)) === undefined) {
      const isTaken = await tokens.register(kept, 'admin');
      logger[isTaken ? 'info' : 'warn'](
        { file },
        isTaken ? 'admin token taken from its file' : 'the token in the file was revoked: write a new one',
      );
    }
    return;
  }
  const made = await tokens.ensureAdmin();
  if (made === undefined) {
    logger.debug({}, 'admin token exists');
    return;
  }
  if (file !== undefined) {
    await writeToken(file, made);
  }
  print(made);
}

async function readToken(file: string): Promise<string | undefined> {
  let text: string;
  try {
    text = (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return undefined;
    }
    throw new ReplicationError('SETTINGS_INVALID', { setting: 'TREM_ADMIN_TOKEN_FILE', found: 'not readable' }, { cause: error });
  }
  if (!/^[\x21-\x7e]{16,}$/.test(text)) {
    throw new ReplicationError('SETTINGS_INVALID', {
      setting: 'TREM_ADMIN_TOKEN_FILE',
      wanted: '16 or more ASCII characters, nothing else',
    });
  }
  return text;
}

/** Whole or not at all, and never readable by others, not even for a moment. */
async function writeToken(file: string, token: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${token}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}
