import type { KeyRotation } from '@trem/contracts';
import { type ControlStore, type EndpointRow, resealSecret } from '@trem/control-store';
import { addSecretKey, type SecretKeys } from '@trem/node-platform';
import { hasCode, type Logger } from '@trem/replication-core';
import type { SecretLock } from '../endpoints/secret-lock.js';

export interface KeyRotationOptions {
  readonly store: ControlStore['endpoints'];
  /** Where the key of masks is. */
  readonly masks: Pick<ControlStore, 'maskKey' | 'maskKeyId'>;
  readonly keys: SecretKeys;
  readonly lock: SecretLock;
  /** The file that the keys came from; absent when a variable holds them, whose first key an operator chooses. */
  readonly file: string | undefined;
  readonly logger: Logger;
}

/**
 * Seals every stored secret anew with the key that writes. Runs in the background, one endpoint at a time, and may be broken off and begun again anywhere:
 * a secret is always sealed by one key of the list. Endpoints keep working all the while.
 */
export class KeyRotationService {
  readonly #options: KeyRotationOptions;
  #state: KeyRotation['state'] = 'idle';
  #startedAt: string | null = null;
  #endedAt: string | null = null;
  #failed: readonly string[] = [];
  #work: Promise<void> = Promise.resolve();

  constructor(options: KeyRotationOptions) {
    this.#options = options;
  }

  /** Begins, unless a rotation runs. Where a file holds the keys, a new random one is put in front of it first. */
  async start(): Promise<KeyRotation> {
    if (this.#state !== 'running') {
      this.#state = 'running'; // before the first await: a second call must not make a second key
      this.#startedAt = new Date().toISOString();
      this.#endedAt = null;
      this.#failed = [];
      try {
        await this.#addKey();
      } catch (error) {
        this.#end('failed');
        throw error;
      }
      this.#work = this.#run();
    }
    return this.progress();
  }

  async progress(): Promise<KeyRotation> {
    const { store, keys, masks } = this.#options;
    const state = this.#state; // before the look: who reads "idle" sees all that was done
    const rows = await store.list();
    const maskKey = await masks.maskKeyId();
    return {
      state,
      writingKey: keys.writingId,
      keysInUse: [...new Set([...rows.flatMap(({ secretKey }) => secretKey ?? []), ...(maskKey === undefined ? [] : [maskKey])])].sort(),
      endpoints: rows.length,
      done: rows.filter(({ secretKey }) => secretKey === null || secretKey === keys.writingId).length,
      startedAt: this.#startedAt,
      endedAt: this.#endedAt,
      failed: [...this.#failed],
    };
  }

  /** Waits for a running rotation to end. */
  async settled(): Promise<void> {
    await this.#work;
  }

  async #addKey(): Promise<void> {
    const { file, keys, lock } = this.#options;
    if (file === undefined) {
      return;
    }
    await lock.run(async () => {
      await addSecretKey(file);
      keys.reload();
    });
  }

  async #run(): Promise<void> {
    const { store, logger, keys } = this.#options;
    try {
      const failed: string[] = [];
      for (const { id, name } of await store.list()) {
        if (!(await this.#reseal(id))) {
          failed.push(name);
        }
      }
      await this.#resealMaskKey();
      this.#failed = failed;
      this.#end(failed.length === 0 ? 'idle' : 'failed');
      logger.info({ keyId: keys.writingId, failed: failed.length }, 'secrets sealed anew');
    } catch (error) {
      this.#end('failed');
      logger.error({ error }, 'sealing secrets anew broke off');
    }
  }

  /** Reading it seals it with the key of now. */
  async #resealMaskKey(): Promise<void> {
    const { masks, keys } = this.#options;
    if ((await masks.maskKeyId()) !== undefined) {
      await masks.maskKey(keys);
    }
  }

  /** False when the stored secret cannot be opened. */
  async #reseal(id: string): Promise<boolean> {
    const { store, keys, lock, logger } = this.#options;
    try {
      await lock.run(async () => {
        const row: EndpointRow | undefined = await store.find(id);
        const sealed = row === undefined ? undefined : resealSecret(row, keys);
        if (row !== undefined && row.secretKey !== null && sealed !== undefined) {
          await store.storeSecret(id, sealed, row.secretKey);
        }
      });
      return true;
    } catch (error) {
      if (!hasCode(error, 'SETTINGS_INVALID')) {
        throw error;
      }
      logger.error({ error, endpoint: id }, 'secret cannot be opened');
      return false;
    }
  }

  #end(state: 'idle' | 'failed'): void {
    this.#state = state;
    this.#endedAt = new Date().toISOString();
  }
}
