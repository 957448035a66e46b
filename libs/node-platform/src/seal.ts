import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type EndpointSecret, endpointSecret } from '@trem/contracts';
import { ReplicationError, Secret } from '@trem/replication-core';
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
  const id = keys.writingId;
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keys.bytes(id), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(belongsTo(endpointId));
  const text = Buffer.concat([cipher.update(JSON.stringify(secret), 'utf8'), cipher.final()]);
  return { secret: Buffer.concat([Buffer.of(VERSION), nonce, text, cipher.getAuthTag()]), secretKey: id };
}

/**
 * Opens what `sealSecret` made for this endpoint.
 * @throws SETTINGS_INVALID the key is not in the list, the bytes were changed, or they belong to another endpoint
 */
export function openSecret(keys: SecretKeys, endpointId: string, { secret, secretKey }: SealedSecret): Secret<EndpointSecret> {
  if (secret[0] !== VERSION || secret.length < 1 + NONCE_BYTES + TAG_BYTES) {
    throw new ReplicationError('SETTINGS_INVALID', { setting: 'stored secret', endpoint: endpointId, found: 'unknown layout' });
  }
  const key = keys.bytes(secretKey);
  const nonce = secret.subarray(1, 1 + NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(belongsTo(endpointId));
  decipher.setAuthTag(secret.subarray(-TAG_BYTES));
  try {
    const text = Buffer.concat([decipher.update(secret.subarray(1 + NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    return new Secret(endpointSecret.parse(JSON.parse(text.toString('utf8'))));
  } catch {
    // No cause: a parser's message could repeat what was sealed.
    throw new ReplicationError('SETTINGS_INVALID', {
      setting: 'stored secret',
      endpoint: endpointId,
      key: secretKey,
      found: 'cannot be opened',
    });
  }
}

function belongsTo(endpointId: string): Buffer {
  return Buffer.from(`trem:endpoint:${endpointId}`, 'utf8');
}
