import { applicationName } from '@trem/contracts';
import type { EndpointConfig, TargetConnector, TaskRef } from '@trem/replication-core';
import type pg from 'pg';
import { withClient } from '../connection.js';
import { openTarget } from './apply.js';
import { endingBlockers, LOCK_TIMEOUT_MS } from './blockers.js';
import { forget, forgetTables, hasSchema, highestLoad, readCheckpoint, reset } from './checkpoint.js';
import { completeLabels } from './complete-labels.js';
import { ensureTables } from './ensure-tables.js';
import { joinTables } from './join-tables.js';
import { dropClosed, noteCopied, readLetters, readUncopied } from './letter-reader.js';
import { openLoad } from './load.js';
import { addLackingColumns } from './own-columns.js';
import { openRowLoad } from './row-load.js';
import { ensureSchema } from './schema.js';
import { moveSequences } from './sequences.js';
import { writersOf } from './writers-of.js';

/** A column without an index has to be read whole; whoever stops a task does not wait for that. */
const SEQUENCES_MS = 10_000;

/** Postgres as a target. What is promised of each call stands at the port. */
export const postgresTarget: TargetConnector = {
  async ensureTarget(endpoint) {
    await withClient(endpoint, { applicationName: 'trem/target' }, ensureSchema);
  },
  async ensureTables(endpoint, task, options) {
    return await once(endpoint, task, (client) => ensureTables(client, task, options));
  },
  async addOwnColumns(endpoint, task, tables) {
    await once(endpoint, task, (client) => addLackingColumns(client, tables));
  },
  async completeLabels(endpoint, task, types, options) {
    return await once(endpoint, task, (client) => completeLabels(client, types, options));
  },
  async readCheckpoint(endpoint, task) {
    return await once(endpoint, task, (client) => readCheckpoint(client, task));
  },
  async reset(endpoint, task) {
    return await once(endpoint, task, (client) => exclusively(client, task, () => reset(client, task)));
  },
  async forgetTables(endpoint, task, wanted) {
    await once(endpoint, task, async (client) => {
      await exclusively(client, task, () => forgetTables(client, task, wanted));
    });
  },
  async joinTables(endpoint, task, kept) {
    return await once(endpoint, task, (client) => exclusively(client, task, () => joinTables(client, task, kept)));
  },
  writersOf,
  async highestLoad(endpoint, task) {
    return await once(endpoint, task, (client) => highestLoad(client, task));
  },
  async forget(endpoint, task) {
    await once(endpoint, task, async (client) => {
      if (await hasSchema(client)) {
        await exclusively(client, task, () => forget(client, task));
      }
    });
  },
  async moveSequences(endpoint, task, tables) {
    const connection = { applicationName: applicationName(task.id, 'check'), signal: AbortSignal.timeout(SEQUENCES_MS) };
    await withClient(endpoint, connection, (client) => moveSequences(client, tables));
  },
  openLoad: (endpoint, task, options) => openLoad(endpoint, task, options),
  openRowLoad: (options, load) => openRowLoad(options, load),
  openTarget: (options) => openTarget(options),
  async uncopiedLetters(endpoint, task, limit) {
    return await once(endpoint, task, (client) => readUncopied(client, task, limit));
  },
  async noteCopied(endpoint, task, letters) {
    await once(endpoint, task, (client) => noteCopied(client, task, letters));
  },
  async dropClosedLetters(endpoint, task, days) {
    return await once(endpoint, task, (client) => dropClosed(client, task, days));
  },
  async deadLetters(endpoint, task, query) {
    return await once(endpoint, task, (client) => readLetters(client, task, query));
  },
};

/** Whoever of this task still writes is waited for, then ended: what it does is void. */
async function exclusively<T>(client: pg.Client, task: TaskRef, work: () => Promise<T>): Promise<T> {
  const relations = ['trem.checkpoint', 'trem.table_load', 'trem.load_marker'];
  return await endingBlockers({ client, taskId: task.id, relations, timeoutMs: LOCK_TIMEOUT_MS }, work);
}

async function once<T>(endpoint: EndpointConfig, task: TaskRef, work: (client: pg.Client) => Promise<T>): Promise<T> {
  return await withClient(endpoint, { applicationName: applicationName(task.id, 'check') }, work);
}
