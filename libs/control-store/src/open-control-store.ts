import { type Logger, ReplicationError } from '@trem/replication-core';
import type { ControlStore } from './control-store.js';

export interface ControlStoreOptions {
  readonly url: string;
  /** What the database shows of our connections. */
  readonly applicationName: string;
  readonly logger: Logger;
  /** How long to wait for a server that is not up yet, ms. */
  readonly waitMs?: number;
}

/**
 * Connects to the control-store and brings its schema up to date, under one lock, so that processes may start together.
 * @throws CONNECTION_LOST no server within `waitMs` · SETTINGS_INVALID a newer Trem has migrated the store
 */
export async function openControlStore(options: ControlStoreOptions): Promise<ControlStore> {
  throw new ReplicationError('BUG', { applicationName: options.applicationName });
}
