import type { EndpointKind, EndpointSettings } from '@trem/contracts';
import type { SealedSecret } from '@trem/node-platform';
import type { Secret } from '@trem/replication-core';

export interface EndpointRow {
  readonly id: string;
  readonly name: string;
  readonly kind: EndpointKind;
  readonly access: 'source-and-target' | 'source-only';
  readonly settings: EndpointSettings;
  /** Sealed, and still never printed: as JSON it is `[secret]`. */
  readonly secret: Secret<Buffer> | null;
  readonly secretKey: string | null;
  readonly secretSetAt: string | null;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface EndpointChange {
  readonly name: string;
  readonly kind: EndpointKind;
  readonly access: 'source-and-target' | 'source-only';
  readonly settings: EndpointSettings;
  /** Undefined keeps what is stored, null removes it. */
  readonly sealed?: SealedSecret | null | undefined;
}

/** The caller makes the id (a uuid): the secret is sealed for it. */
export interface NewEndpoint extends EndpointChange {
  readonly id: string;
}

export interface EndpointStore {
  /** @throws NAME_TAKEN */
  create(endpoint: NewEndpoint): Promise<EndpointRow>;
  /** By name. */
  list(): Promise<EndpointRow[]>;
  find(idOrName: string): Promise<EndpointRow | undefined>;
  /** @throws NOT_FOUND · VERSION_CONFLICT · NAME_TAKEN */
  update(id: string, expectedVersion: number, endpoint: EndpointChange): Promise<EndpointRow>;
  /** Harmless when it is gone. @throws ENDPOINT_IN_USE */
  remove(id: string): Promise<void>;
  /** Replaces a sealed secret by the same one under another key; version and `secretSetAt` stay. False when it no longer has the key `ifKey`. */
  storeSecret(id: string, sealed: SealedSecret, ifKey: string): Promise<boolean>;
}
