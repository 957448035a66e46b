import { createHash, randomBytes } from 'node:crypto';
import type { TokenStore } from './control-store.js';
import type { Database } from './database.js';

const ADMIN = 'admin';

export function tokenStore(database: Database): TokenStore {
  return {
    ensureAdmin: async () => {
      const token = `trem_${randomBytes(32).toString('base64url')}`;
      // Of several processes that start together exactly one inserts, and only that one learns the text.
      const made = await database.query(
        'INSERT INTO trem_control.token (name, hash) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING RETURNING name',
        [ADMIN, hashOf(token)],
      );
      return made.length > 0 ? token : undefined;
    },
    accepts: async (token) => (await database.query('SELECT FROM trem_control.token WHERE hash = $1', [hashOf(token)])).length > 0,
    register: async (token, name) => {
      await database.query(
        `INSERT INTO trem_control.token (name, hash) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET hash = excluded.hash, created_at = now() WHERE token.hash <> excluded.hash`,
        [name, hashOf(token)],
      );
    },
  };
}

/** A token has 256 random bits, so a plain hash tells nothing about it, and an index finds it in constant time. */
function hashOf(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest();
}
