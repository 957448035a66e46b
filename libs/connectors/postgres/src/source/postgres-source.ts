import { slotName } from '@trem/contracts';
import { type LogBatch, type OpenSourceOptions, type Position, ReplicationError, type Source } from '@trem/replication-core';
import { withClient } from '../connection.js';
import { captureConnection } from './connections.js';
import { startHeartbeat } from './heartbeat.js';
import { LogReader } from './log-reader.js';
import { freeSlot, PREDECESSOR_WAIT_MS } from './slot.js';

/**
 * Opens the log of a task's slot. A predecessor's reader has 10 s to leave, then it is ended if it is ours.
 * @throws SLOT_BUSY somebody else reads the slot · SLOT_LOST it is missing, or its log was removed · SETTINGS_INVALID it was switched to two phases
 */
export async function openSource(options: OpenSourceOptions): Promise<Source> {
  const { endpoint, task, logger } = options;
  const slot = slotName(task);
  await withClient(endpoint, captureConnection(task), async (client) => {
    const row = await freeSlot(client, task, { patienceMs: PREDECESSOR_WAIT_MS });
    if (row === undefined || row.isLost) {
      throw new ReplicationError('SLOT_LOST', { slot, found: row === undefined ? 'missing' : 'lost' });
    }
    if (row.isTwoPhase) {
      throw new ReplicationError('SETTINGS_INVALID', { slot, setting: 'TWO_PHASE of the slot', wanted: 'off, by ALTER_REPLICATION_SLOT' });
    }
    logger.debug({ slot, confirmed: row.confirmed }, 'slot is free');
  });
  return new PostgresSource(options);
}

class PostgresSource implements Source {
  readonly #options: OpenSourceOptions;
  #acknowledged: Position | undefined;
  #heardAt = Date.now();
  #received: Position | undefined;
  #reading: LogReader | undefined;

  constructor(options: OpenSourceOptions) {
    this.#options = options;
  }

  get received(): Position | undefined {
    return this.#reading?.received ?? this.#received;
  }

  get heardAt(): number {
    return this.#reading?.heardAt ?? this.#heardAt;
  }

  acknowledge(position: Position): void {
    this.#acknowledged = position;
    this.#reading?.acknowledge(position);
  }

  async *read(from: Position, signal: AbortSignal): AsyncIterable<LogBatch> {
    if (signal.aborted) {
      return;
    }
    await using reader = await LogReader.open(this.#options, from);
    await using _heartbeat = this.#heartbeat(reader);
    this.#reading = reader;
    if (this.#acknowledged !== undefined) {
      reader.acknowledge(this.#acknowledged);
    }
    try {
      for (;;) {
        const batch = await reader.next(signal);
        if (batch === undefined) {
          return;
        }
        yield batch;
      }
    } finally {
      this.#received = reader.received;
      this.#heardAt = reader.heardAt;
      this.#reading = undefined;
    }
  }

  #heartbeat(reader: LogReader): AsyncDisposable | undefined {
    const { endpoint, task, logger, heartbeatMs = 0 } = this.#options;
    return heartbeatMs === 0
      ? undefined
      : startHeartbeat({ endpoint, task, everyMs: heartbeatMs, newestCommit: () => reader.newestCommit, logger });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reading?.[Symbol.asyncDispose]();
  }
}
