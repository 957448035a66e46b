import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type EndpointSecret, endpointSecret } from '@trem/contracts';
import { type ErrorFacts, ReplicationError, type Seal, type SealedBytes, Secret } from '@trem/replication-core';
import type { SecretKeys } from './secret-keys.js';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What is stored of an endpoint's secret fields. */
export interface SealedSecret {
  /** Version byte, nonce, ciphertext, tag. */
  readonly secret: Buffer;
  /** Id of the key that sealed it. */
  readonly secretKey: string;
}

/** Seals all secret fields of an endpoint with the writing key (AES-256-GCM). The result opens for this endpoint only. */
export function sealSecret(keys: SecretKeys, endpointId: string, secret: EndpointSecret): SealedSecret {
  const sealed = sealBytes(keys, belongsTo(endpointId), Buffer.from(JSON.stringify(secret), 'utf8'));
  return { secret: sealed.bytes, secretKey: sealed.key };
}

/**
 * Opens what `sealSecret` made for this endpoint.
 * @throws SETTINGS_INVALID the key is not in the list, the bytes were changed, or they belong to another endpoint
 */
export function openSecret(keys: SecretKeys, endpointId: string, { secret, secretKey }: SealedSecret): Secret<EndpointSecret> {
  const where = { setting: 'stored secret', endpoint: endpointId };
  const plain = openBytes(keys, belongsTo(endpointId), { bytes: secret, key: secretKey }, where);
  try {
    return new Secret(endpointSecret.parse(JSON.parse(plain.toString('utf8'))));
  } catch {
    // No cause: a parser's message could repeat what was sealed.
    throw new ReplicationError('SETTINGS_INVALID', { ...where, key: secretKey, found: 'cannot be opened' });
  }
}

/** For row values that are kept outside of their tables. */
export function sealOf(keys: SecretKeys): Seal {
  return {
    seal: (about, plain) => sealBytes(keys, about, plain),
    open: (about, sealed) => openBytes(keys, about, sealed, { setting: 'stored values', about }),
  };
}

function sealBytes(keys: SecretKeys, about: string, plain: Uint8Array): { readonly bytes: Buffer; readonly key: string } {
  const key = keys.writingId;
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keys.bytes(key), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(about, 'utf8'));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return { bytes: Buffer.concat([Buffer.of(VERSION), nonce, text, cipher.getAuthTag()]), key };
}

function openBytes(keys: SecretKeys, about: string, { bytes, key }: SealedBytes, where: ErrorFacts): Buffer {
  if (bytes[0] !== VERSION || bytes.length < 1 + NONCE_BYTES + TAG_BYTES) {
    throw new ReplicationError('SETTINGS_INVALID', { ...where, found: 'unknown layout' });
  }
  const decipher = createDecipheriv('aes-256-gcm', keys.bytes(key), bytes.subarray(1, 1 + NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(about, 'utf8'));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(1 + NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    throw new ReplicationError('SETTINGS_INVALID', { ...where, key, found: 'cannot be opened' });
  }
}

function belongsTo(endpointId: string): string {
  return `trem:endpoint:${endpointId}`;
}
