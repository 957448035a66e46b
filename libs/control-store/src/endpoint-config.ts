import type { Endpoint } from '@trem/contracts';
import { openSecret, type SealedSecret, type SecretKeys, sealSecret } from '@trem/node-platform';
import { type EndpointConfig, Secret } from '@trem/replication-core';
import type { EndpointRow } from './control-store.js';

/** An endpoint with its secret opened, for a connector. @throws SETTINGS_INVALID the secret cannot be opened with these keys */
export function toEndpointConfig(row: EndpointRow, keys: SecretKeys): EndpointConfig {
  const sealed = sealedSecret(row);
  const secret = sealed === undefined ? new Secret({}) : openSecret(keys, row.id, sealed);
  return { id: row.id, name: row.name, kind: row.kind, settings: row.settings, secret };
}

/** An endpoint as the API shows it: nothing secret, only since when there is a secret. */
export function toEndpoint(row: EndpointRow): Endpoint {
  const { id, name, kind, access, settings, secretSetAt, version, createdAt, updatedAt } = row;
  return { id, name, kind, access, ...settings, secretSetAt, version, createdAt, updatedAt };
}

/** The row's secret sealed with the key that writes now; undefined when there is no secret, or it has that key already. */
export function resealSecret(row: EndpointRow, keys: SecretKeys): SealedSecret | undefined {
  const sealed = sealedSecret(row);
  if (sealed === undefined || sealed.secretKey === keys.writingId) {
    return undefined;
  }
  return sealSecret(keys, row.id, openSecret(keys, row.id, sealed).reveal());
}

function sealedSecret(row: EndpointRow): SealedSecret | undefined {
  return row.secret === null || row.secretKey === null ? undefined : { secret: row.secret.reveal(), secretKey: row.secretKey };
}
