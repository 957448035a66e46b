import { setTimeout as delay } from 'node:timers/promises';
import { hasCode, type Logger } from '@trem/replication-core';
import { auditStore } from './audit.js';
import { comparisonStore } from './comparisons.js';
import type { ControlStore } from './control-store.js';
import { type Database, openDatabase } from './database.js';
import { deadLetterStore } from './dead-letters.js';
import { draftStore } from './drafts.js';
import { endpointStore } from './endpoints.js';
import { eventStore } from './events.js';
import { listenForTasks } from './listener.js';
import { readLoadStatistics } from './load-statistics.js';
import { loadStore } from './loads.js';
import { maskKeyId, readMaskKey } from './mask-key.js';
import { migrate } from './migrations/migrate.js';
import { readPositions } from './positions.js';
import { progressBoard } from './progress-board.js';
import { projectState, signOfLife } from './projection.js';
import { readRuns } from './run-list.js';
import { slotStore } from './slots.js';
import { keepStatistics, readStatistics } from './statistics.js';
import { readStatus, readStatuses, readTableProgress } from './status.js';
import { taskStore } from './tasks.js';
import { tokenStore } from './tokens.js';
import { trialStore } from './trials.js';

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
  const database = openDatabase(options);
  try {
    await migrateWhenUp(database, options);
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
  return assemble(database, options);
}

function assemble(database: Database, options: ControlStoreOptions): ControlStore {
  return {
    endpoints: endpointStore(database),
    tasks: taskStore(database),
    loads: loadStore(database),
    events: eventStore(database),
    comparisons: comparisonStore(database),
    deadLetters: deadLetterStore(database),
    drafts: draftStore(database),
    tokens: tokenStore(database),
    audit: auditStore(database),
    slots: slotStore(database),
    maskKey: (keys) => readMaskKey(database, keys),
    maskKeyId: () => maskKeyId(database),
    projectState: (taskId, state) => projectState(database, taskId, state),
    signOfLife: (taskIds, worker) => signOfLife(database, taskIds, worker),
    trials: trialStore(database),
    board: (task) => progressBoard(database, task),
    status: (idOrName) => readStatus(database, idOrName),
    statuses: () => readStatuses(database),
    runs: (taskId, query) => readRuns(database, taskId, query),
    loadStatistics: (taskId, run) => readLoadStatistics(database, taskId, run),
    tableProgress: (taskId) => readTableProgress(database, taskId),
    statistics: (taskId, window) => readStatistics(database, taskId, window),
    keepStatistics: () => keepStatistics(database),
    positions: (taskId) => readPositions(database, taskId),
    listen: (onTask) => listenForTasks(database, { ...options, onTask }),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

async function migrateWhenUp(database: Database, { logger, waitMs = 30_000 }: ControlStoreOptions): Promise<void> {
  const end = Date.now() + waitMs;
  for (;;) {
    try {
      const applied = await database.transaction(migrate);
      if (applied.length > 0) {
        logger.info({ migrations: applied }, 'control-store migrated');
      }
      return;
    } catch (error) {
      const mayComeUp = hasCode(error, 'CONNECTION_LOST', 'SERVER_RESTARTING', 'TOO_MANY_CONNECTIONS', 'LOCK_TIMEOUT');
      if (!mayComeUp || Date.now() >= end) {
        throw error;
      }
      logger.debug({ error }, 'control-store not up yet');
      await delay(250);
    }
  }
}
