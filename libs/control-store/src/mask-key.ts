import { randomBytes } from 'node:crypto';
import { type SecretKeys, sealOf } from '@trem/node-platform';
import type { Database } from './database.js';

const ABOUT = 'trem:mask';

interface StoredKey {
  readonly mask_key: Buffer | null;
  readonly mask_key_id: string | null;
}

/**
 * The key that masked values are hashed with, made at its first use. One that a former secret key sealed is sealed anew, so that the former one can go.
 * @throws SETTINGS_INVALID the secret key that sealed it is no longer in the list
 */
export async function readMaskKey(database: Database, keys: SecretKeys): Promise<string> {
  const seal = sealOf(keys);
  const stored = (await read(database)) ?? (await make(database, keys));
  const plain = seal.open(ABOUT, stored);
  if (stored.key !== keys.writingId) {
    const sealed = seal.seal(ABOUT, plain);
    await database.query('UPDATE trem_control.installation SET mask_key = $1, mask_key_id = $2 WHERE mask_key_id = $3', [
      sealed.bytes,
      sealed.key,
      stored.key,
    ]);
  }
  return Buffer.from(plain).toString('hex');
}

/** Which secret key seals it; undefined before its first use. */
export async function maskKeyId(database: Database): Promise<string | undefined> {
  return (await read(database))?.key;
}

async function make(database: Database, keys: SecretKeys) {
  const sealed = sealOf(keys).seal(ABOUT, randomBytes(32));
  await database.query('UPDATE trem_control.installation SET mask_key = $1, mask_key_id = $2 WHERE mask_key IS NULL', [
    sealed.bytes,
    sealed.key,
  ]);
  return (await read(database)) ?? sealed; // another process may have been first
}

async function read(database: Database) {
  const [row] = await database.query<StoredKey>('SELECT mask_key, mask_key_id FROM trem_control.installation');
  return row?.mask_key == null || row.mask_key_id === null ? undefined : { bytes: row.mask_key, key: row.mask_key_id };
}
