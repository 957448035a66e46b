import { setTimeout as delay } from 'node:timers/promises';
import {
  type Abortable,
  type EndpointConfig,
  hasCode,
  type Logger,
  type Position,
  ReplicationError,
  type TaskRef,
} from '@trem/replication-core';
import { type ConnectOptions, withClient } from '../connection.js';
import { captureConnection } from './connections.js';
import { positionOfText } from './lsn.js';

export interface HeartbeatOptions {
  readonly endpoint: EndpointConfig;
  readonly task: TaskRef;
  /** ms without a commit of ours. */
  readonly everyMs: number;
  /** End of the newest commit that has arrived. */
  readonly newestCommit: () => Position;
  readonly logger: Logger;
}

/**
 * A transaction of its own that changes nothing: its commit is what lets the server, and the slot, come further. One that is not transactional would
 * move nothing. A standby can write none. The reader is not told of messages, so that those of others cost it nothing.
 */
const BEAT = `
  SELECT CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_logical_emit_message(true, 'trem', $1::text) END::text AS place`;

/**
 * Writes a message into the log of a source where nothing of ours was committed for `everyMs`: then the slot moves also while nobody, or only others,
 * write, and that it does so proves the whole way there and back. A source that refuses is left in peace until the next start: the log says so once,
 * as NO_HEARTBEAT, and the stream goes on. Dispose of the result to end it.
 */
export function startHeartbeat({ endpoint, task, everyMs, newestCommit, logger }: HeartbeatOptions): AsyncDisposable {
  const rhythm = new HeartbeatRhythm(everyMs, Date.now());
  const stop = new AbortController();
  const beating = (async () => {
    while (!stop.signal.aborted) {
      await delay(Math.min(everyMs, LOOK_EVERY_MS), undefined, { signal: stop.signal }).catch(() => undefined);
      if (stop.signal.aborted || !rhythm.isDue(newestCommit(), Date.now())) {
        continue;
      }
      try {
        logger.debug({ place: await emitHeartbeat(endpoint, task, { signal: stop.signal }) }, 'heartbeat written');
      } catch (error) {
        if (hasCode(error, 'NO_HEARTBEAT')) {
          logger.warn({ error }, 'source takes no heartbeat');
          return;
        }
        logger.debug({ error }, 'heartbeat not written'); // the stream itself finds out what is wrong
      }
    }
  })();
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await beating;
    },
  };
}

const LOOK_EVERY_MS = 1_000;

/** When the next one is due. No clock of its own: time comes in. */
export class HeartbeatRhythm {
  readonly #everyMs: number;
  #since: number;
  #newest: Position | undefined;

  constructor(everyMs: number, now: number) {
    this.#everyMs = everyMs;
    this.#since = now;
  }

  /** True once, when nothing was committed and no heartbeat was due for `everyMs`. */
  isDue(newest: Position, now: number): boolean {
    if (newest !== this.#newest) {
      this.#newest = newest;
      this.#since = now;
    }
    if (now - this.#since < this.#everyMs) {
      return false;
    }
    this.#since = now;
    return true;
  }
}

/** @throws NO_HEARTBEAT the source is a standby, or the role may not */
export async function emitHeartbeat(endpoint: EndpointConfig, task: TaskRef, { signal }: Abortable = {}): Promise<Position> {
  const connection = { ...captureConnection(task), ...(signal === undefined ? {} : { signal }) };
  const place = await writeMessage(endpoint, task, connection).catch((error: unknown) => {
    throw hasCode(error, 'PERMISSION_DENIED', 'TARGET_READ_ONLY')
      ? new ReplicationError('NO_HEARTBEAT', { endpoint: endpoint.name, found: 'not allowed' }, { cause: error })
      : error;
  });
  if (place === undefined) {
    throw new ReplicationError('NO_HEARTBEAT', { endpoint: endpoint.name, found: 'a standby' });
  }
  return place;
}

/** Undefined: the server is a standby. */
function writeMessage(endpoint: EndpointConfig, task: TaskRef, connection: ConnectOptions): Promise<Position | undefined> {
  return withClient(endpoint, connection, async (client) => {
    const { rows } = await client.query<{ place: string | null }>(BEAT, [task.id]);
    const place = rows[0]?.place ?? null;
    return place === null ? undefined : positionOfText(place);
  });
}
