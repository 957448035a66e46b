import { randomUUID } from 'node:crypto';
import type { Endpoint, EndpointDraft, EndpointSecret } from '@trem/contracts';
import { type ControlStore, type EndpointChange, type EndpointRow, toEndpoint, toEndpointConfig } from '@trem/control-store';
import { type SealedSecret, type SecretKeys, sealSecret } from '@trem/node-platform';
import { type EndpointConfig, ReplicationError } from '@trem/replication-core';
import type { SecretLock } from './secret-lock.js';

/** Endpoints as people see and change them. A secret goes in, is sealed, and never comes out of here but into a connector. */
export class EndpointsService {
  readonly #store: ControlStore['endpoints'];
  readonly #keys: SecretKeys;
  readonly #lock: SecretLock;

  constructor(store: ControlStore['endpoints'], keys: SecretKeys, lock: SecretLock) {
    this.#store = store;
    this.#keys = keys;
    this.#lock = lock;
  }

  async list(): Promise<Endpoint[]> {
    return (await this.#store.list()).map(toEndpoint);
  }

  /** @throws NOT_FOUND */
  async find(idOrName: string): Promise<Endpoint> {
    return toEndpoint(await this.row(idOrName));
  }

  /** @throws NAME_TAKEN */
  async create(draft: EndpointDraft): Promise<Endpoint> {
    const id = randomUUID();
    const { change, secret } = split(draft);
    return toEndpoint(await this.#store.create({ id, ...change, sealed: this.#seal(id, secret) }));
  }

  /**
   * Replaces everything but secret fields that are absent; an empty one removes what is stored.
   * @throws NOT_FOUND · VERSION_CONFLICT · NAME_TAKEN
   */
  replace(idOrName: string, version: number, draft: EndpointDraft): Promise<Endpoint> {
    // Under the lock: a rotation between reading and writing would be undone, or undo this.
    return this.#lock.run(async () => {
      const row = await this.row(idOrName);
      const { change, secret } = split(draft);
      const isKept = Object.keys(secret).length === 0;
      const sealed = isKept ? undefined : this.#seal(row.id, { ...toEndpointConfig(row, this.#keys).secret.reveal(), ...secret });
      return toEndpoint(await this.#store.update(row.id, version, { ...change, sealed }));
    });
  }

  /** @throws NOT_FOUND · ENDPOINT_IN_USE */
  async remove(idOrName: string): Promise<void> {
    await this.#store.remove((await this.row(idOrName)).id);
  }

  /** The stored row. @throws NOT_FOUND */
  async row(idOrName: string): Promise<EndpointRow> {
    const row = await this.#store.find(idOrName);
    if (row === undefined) {
      throw new ReplicationError('NOT_FOUND', { endpoint: idOrName });
    }
    return row;
  }

  /** What a connector needs. @throws NOT_FOUND · SETTINGS_INVALID the secret cannot be opened */
  async config(idOrName: string): Promise<EndpointConfig> {
    return toEndpointConfig(await this.row(idOrName), this.#keys);
  }

  #seal(id: string, secret: EndpointSecret): SealedSecret | null {
    const present = Object.fromEntries(Object.entries(secret).filter(([, value]) => value !== ''));
    return Object.keys(present).length === 0 ? null : sealSecret(this.#keys, id, present);
  }
}

function split(draft: EndpointDraft): { readonly change: EndpointChange; readonly secret: EndpointSecret } {
  const { name, kind, access, password, tlsKey, ...settings } = draft;
  const secret = { ...(password === undefined ? {} : { password }), ...(tlsKey === undefined ? {} : { tlsKey }) };
  return { change: { name, kind, access, settings }, secret };
}
