import { createHash, timingSafeEqual } from 'node:crypto';
import type { Caller } from './caller.js';

/** Decides whether a token may enter, and as whom. */
export type TokenCheck = (token: string) => Caller | undefined | Promise<Caller | undefined>;

/** Accepts exactly the token of the services. Hashes are compared, in constant time, so neither content nor length of the right one can be measured. */
export function acceptOnly(token: string): TokenCheck {
  const wanted = digest(token);
  return (given) => (timingSafeEqual(digest(given), wanted) ? { name: 'service', scope: 'service' } : undefined);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}

/** The token of an `Authorization: Bearer` header. */
export function bearerToken(header: string | undefined): string | undefined {
  return /^Bearer +([\x21-\x7e]+) *$/i.exec(header ?? '')?.[1];
}

/** The password of an `Authorization: Basic` header, whatever the user name. */
export function basicPassword(header: string | undefined): string | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=]+) *$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) {
    return undefined;
  }
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : text.slice(colon + 1);
}
