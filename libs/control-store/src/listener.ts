import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@trem/replication-core';
import pg from 'pg';
import { connectionConfig, type Database } from './database.js';
import { toReplicationError } from './database-errors.js';
import { TASK_CHANNEL } from './events.js';

export interface ListenOptions {
  readonly url: string;
  readonly applicationName: string;
  readonly logger: Logger;
  readonly onTask: (taskId: string) => void;
}

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5_000;
/** A connection that only listens hears nothing of a network that was cut; a question now and then does. */
const QUESTION_EVERY_MS = 10_000;

/** Listens on a connection of its own. @throws CONNECTION_LOST the first connection cannot be made */
export async function listenForTasks(database: Database, options: ListenOptions): Promise<AsyncDisposable> {
  const stop = new AbortController();
  const first = await connect(options);
  const listening = keepListening(first, { database, options, signal: stop.signal });
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await listening;
    },
  };
}

interface Listening {
  readonly database: Database;
  readonly options: ListenOptions;
  readonly signal: AbortSignal;
}

/** Ends only by abort: what breaks is connected again. */
async function keepListening(first: pg.Client, { database, options, signal }: Listening): Promise<void> {
  let client: pg.Client | undefined = first;
  let delayMs = FIRST_DELAY_MS;
  while (!signal.aborted) {
    try {
      if (client === undefined) {
        client = await connect(options);
        await nameEveryTask(database, options);
        options.logger.info({}, 'listening to the control-store again');
      }
      delayMs = FIRST_DELAY_MS;
      await untilBroken(client, signal);
    } catch (error) {
      options.logger.warn({ error, delayMs }, 'listening to the control-store was interrupted');
    }
    await client?.end().catch(() => undefined);
    client = undefined;
    await delay(delayMs, undefined, { signal }).catch(() => undefined);
    delayMs = Math.min(LONGEST_DELAY_MS, delayMs * 2);
  }
}

async function connect(options: ListenOptions): Promise<pg.Client> {
  const client = new pg.Client(connectionConfig(options));
  client.on('error', () => undefined); // `untilBroken` sees the end that follows
  client.on('notification', ({ payload }) => {
    if (payload !== undefined) {
      tell(options, payload);
    }
  });
  try {
    await client.connect();
    await client.query(`LISTEN ${TASK_CHANNEL}`);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw toReplicationError(error);
  }
}

/** Whatever was said while nobody listened is lost; so every task is looked at once. */
async function nameEveryTask(database: Database, options: ListenOptions): Promise<void> {
  for (const { id } of await database.query<{ id: string }>('SELECT id FROM trem_control.task WHERE deleted_at IS NULL')) {
    tell(options, id);
  }
}

/** A listener that fails must not end the connection for the others. */
function tell({ onTask, logger }: ListenOptions, taskId: string): void {
  try {
    onTask(taskId);
  } catch (error) {
    logger.error({ error, task: taskId }, 'a listener of tasks failed');
  }
}

/** Returns when the signal aborts or the connection ends; throws when it no longer answers. */
async function untilBroken(client: pg.Client, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const end = (): void => over.abort();
  client.once('end', end);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) {
    end();
  }
  try {
    while (!over.signal.aborted) {
      await delay(QUESTION_EVERY_MS, undefined, { signal: over.signal }).catch(() => undefined);
      if (!over.signal.aborted) {
        await client.query('SELECT 1');
      }
    }
  } finally {
    client.off('end', end);
    signal.removeEventListener('abort', end);
  }
}
