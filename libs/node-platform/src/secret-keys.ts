import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ReplicationError } from '@trem/replication-core';

const KEY_BYTES = 32;
const keyPattern = /^([A-Za-z0-9_.-]{1,64}):([A-Za-z0-9+/]{43}=)$/;

/** Where the keys are. `keys` wins over `file`. */
export interface SecretKeyOptions {
  /** `id:base64 of 32 bytes`, comma-separated; the first one writes, all read. */
  readonly keys?: string | undefined;
  /** A file with the same text, readable by its owner only. */
  readonly file?: string | undefined;
  /** Make the file with a random key when it is missing. One service of an installation does, the others wait. */
  readonly create?: boolean;
  /** How long to wait for the file, ms. */
  readonly waitMs?: number;
}

/**
 * The keys that secrets are sealed with. The first one seals, each opens what it sealed.
 * Keys that came from a file are read again when an id is not known, so that a rotation reaches processes that are already up.
 */
export class SecretKeys {
  #keys: ReadonlyMap<string, Buffer>;
  #writingId: string;
  readonly #file: string | undefined;

  /** @throws SETTINGS_INVALID the text is not a list of keys, or an id is there twice */
  constructor(text: string, file?: string) {
    this.#keys = parseKeys(text);
    this.#writingId = firstId(this.#keys);
    this.#file = file;
  }

  /** Id of the key that seals. */
  get writingId(): string {
    return this.#writingId;
  }

  get ids(): readonly string[] {
    return [...this.#keys.keys()];
  }

  /** @throws SETTINGS_INVALID no key has this id */
  bytes(id: string): Buffer {
    const known = this.#keys.get(id);
    if (known !== undefined) {
      return known;
    }
    this.reload();
    const found = this.#keys.get(id);
    if (found === undefined) {
      throw new ReplicationError('SETTINGS_INVALID', { setting: 'secret keys', missingKey: id });
    }
    return found;
  }

  /** Reads the file again; does nothing for keys that came from a variable. */
  reload(): void {
    if (this.#file !== undefined) {
      this.#keys = parseKeys(readFileSync(this.#file, 'utf8'));
      this.#writingId = firstId(this.#keys);
    }
  }
}

/**
 * Loads the keys of an installation.
 * @throws SETTINGS_INVALID neither place is named, the text is no list of keys, or the file did not appear in time
 */
export async function loadSecretKeys({ keys, file, create = false, waitMs = 30_000 }: SecretKeyOptions): Promise<SecretKeys> {
  if (keys !== undefined) {
    return new SecretKeys(keys);
  }
  if (file === undefined) {
    throw new ReplicationError('SETTINGS_INVALID', { setting: 'TREM_SECRET_KEYS or TREM_SECRET_KEY_FILE', found: 'neither' });
  }
  if (create) {
    await createKeyFile(file);
  }
  return new SecretKeys(await waitForFile(file, waitMs), file);
}

/** Puts a new random key in front of those of a file, so that it seals from now on. Returns its id. The file is never seen half written. */
export async function addSecretKey(file: string): Promise<string> {
  const old = await readFile(file, 'utf8');
  parseKeys(old);
  const { id, text } = newKey();
  const draft = await writeDraft(file, `${text},${old.trim()}\n`);
  await rename(draft, file);
  return id;
}

/** The file appears whole or not at all: written beside, then linked to its name, which fails when the name is taken. */
async function createKeyFile(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = await writeDraft(file, `${newKey().text}\n`);
  try {
    await link(draft, file);
  } catch (error) {
    if (!hasErrno(error, 'EEXIST')) {
      throw error;
    }
  } finally {
    await rm(draft, { force: true });
  }
}

async function writeDraft(file: string, text: string): Promise<string> {
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return draft;
}

async function waitForFile(file: string, waitMs: number): Promise<string> {
  const end = Date.now() + waitMs;
  for (;;) {
    try {
      return await readFile(file, 'utf8');
    } catch (error) {
      if (!hasErrno(error, 'ENOENT')) {
        throw new ReplicationError('SETTINGS_INVALID', { setting: 'TREM_SECRET_KEY_FILE', found: 'not readable' }, { cause: error });
      }
    }
    if (Date.now() >= end) {
      throw new ReplicationError('SETTINGS_INVALID', { setting: 'TREM_SECRET_KEY_FILE', found: 'no such file', waitedMs: waitMs });
    }
    await delay(Math.min(200, Math.max(1, end - Date.now())));
  }
}

function newKey(): { readonly id: string; readonly text: string } {
  const id = `k${randomBytes(4).toString('hex')}`;
  return { id, text: `${id}:${randomBytes(KEY_BYTES).toString('base64')}` };
}

function parseKeys(text: string): ReadonlyMap<string, Buffer> {
  const keys = new Map<string, Buffer>();
  for (const [index, entry] of text.trim().split(',').entries()) {
    const [, id, base64] = keyPattern.exec(entry.trim()) ?? [];
    if (id === undefined || base64 === undefined || keys.has(id)) {
      throw new ReplicationError('SETTINGS_INVALID', {
        setting: 'secret keys',
        wanted: 'id:base64 of 32 bytes, each id once',
        entry: index + 1,
      });
    }
    keys.set(id, Buffer.from(base64, 'base64'));
  }
  return keys;
}

function firstId(keys: ReadonlyMap<string, Buffer>): string {
  const [id = ''] = keys.keys();
  return id;
}

function hasErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
