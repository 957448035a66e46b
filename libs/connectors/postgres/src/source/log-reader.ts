import { slotName } from '@trem/contracts';
import { type LogBatch, type OpenSourceOptions, type Position, ReplicationError } from '@trem/replication-core';
import { failpoint, hasDefect } from '@trem/replication-core/faults';
import type pg from 'pg';
import { closeClient, connect } from '../connection.js';
import { translateError } from '../errors.js';
import { quoteLiteral } from '../identifiers.js';
import { captureConnection } from './connections.js';
import { expectLabels } from './enum-labels.js';
import { FrameBatcher } from './frame-batcher.js';
import { expectHistory } from './identity.js';
import { positionOfText } from './lsn.js';
import { PartitionWatch } from './partition-watch.js';
import { readPublication } from './publication-row.js';
import { watchPublication } from './publication-watch.js';
import { ReplicationStream, type StreamHandler } from './replication-stream.js';
import { explainStreamError } from './stream-error.js';

const DEFAULT_MAX_VALUE_BYTES = 128 * 1024 * 1024;
/** What a message of the server has before a frame, and more: a little too large is told with the name of its table. */
const MESSAGE_ROOM = 1024 * 1024;
/** So many batches may wait to be taken; then the socket stands still. */
const MOST_READY = 4;

/** One reading of the slot: frames come in from the stream, batches are taken out. Who does not take makes the source stand still. */
export class LogReader implements AsyncDisposable {
  readonly #client: pg.Client;
  readonly #options: OpenSourceOptions;
  readonly #batcher: FrameBatcher;
  readonly #stream: ReplicationStream;
  readonly #watch: PartitionWatch | undefined;
  readonly #publicationWatch: Disposable;
  #error: ReplicationError | undefined;
  #wake: (() => void) | undefined;

  /**
   * @throws POSITION_INVALID the slot has been acknowledged beyond `from`: the changes between are gone
   * @throws SLOT_LOST the slot is missing, or its log was removed
   * @throws PARTITIONS_CHANGED rows came or went with a whole partition
   * @throws TARGET_TABLE_UNFIT a label of an enum was renamed since it was compared with the targets
   */
  static async open(options: OpenSourceOptions, from: Position): Promise<LogReader> {
    const { endpoint, task } = options;
    const client = await connect(endpoint, { ...captureConnection(task), replication: true });
    try {
      // Our status messages come every 10 s; a server that is set to less patience would give us up while the target is slow
      await client.query("SET wal_sender_timeout = '60s'");
      await expectHistory(client, options.history); // on the connection that reads, for an address may lead to another server the next time
      await expectSlotAt(client, slotName(task), from);
      return await LogReader.#begin(client, options, from);
    } catch (error) {
      await closeClient(client);
      throw translateError(error, { endpoint: endpoint.name }, client);
    }
  }

  static async #begin(client: pg.Client, options: OpenSourceOptions, from: Position): Promise<LogReader> {
    const { endpoint, task, logger } = options;
    await expectLabels(client, task, (await readPublication(client, task))?.comment ?? null);
    let reader: LogReader | undefined;
    const watch = await PartitionWatch.open(client, {
      ...{ endpoint, task, logger },
      received: () => reader?.received ?? from,
      failed: (error) => {
        reader?.fail(error);
      },
    });
    reader = new LogReader(client, options, { from, watch });
    watch?.start();
    return reader;
  }

  private constructor(
    client: pg.Client,
    options: OpenSourceOptions,
    { from, watch }: { readonly from: Position; readonly watch: PartitionWatch | undefined },
  ) {
    const { limits, epoch, task } = options;
    const { maxBatchChanges, maxBatchBytes, maxBatchDelayMs, cutAt, maxValueBytes = DEFAULT_MAX_VALUE_BYTES } = limits;
    this.#client = client;
    this.#options = options;
    this.#watch = watch;
    this.#publicationWatch = watchPublication({ ...options, failed: (error) => this.fail(error) });
    const batches = { maxBatchChanges, maxBatchBytes, maxBatchDelayMs, maxValueBytes };
    this.#batcher = new FrameBatcher({ from, cutAt, epoch, ...batches, now: Date.now });
    const push: StreamHandler['frame'] = (bytes, start, end) => this.#batcher.push(bytes, start, end);
    this.#stream = new ReplicationStream(client, {
      slot: slotName(task),
      publication: slotName(task),
      from,
      maxMessageBytes: maxValueBytes + MESSAGE_ROOM,
      handler: {
        frame: shownTo(watch, hasDefect('dedupe-by-row-position') ? withoutEarlierRows(push) : push),
        keepalive: (end) => this.#batcher.keepalive(end),
        drained: () => this.#drained(),
        received: () => this.#batcher.received,
        failed: (error) => this.fail(error),
      },
    });
  }

  get received(): Position {
    return this.#batcher.received;
  }

  get newestCommit(): Position {
    return this.#batcher.newestCommit;
  }

  get heardAt(): number {
    return this.#stream.heardAt;
  }

  acknowledge(position: Position): void {
    this.#stream.acknowledge(position);
  }

  /** Waits for the next batch. Undefined when `signal` aborts. A broken stream first gives the batches that it had brought. */
  async next(signal: AbortSignal): Promise<LogBatch | undefined> {
    while (!signal.aborted) {
      this.#settle();
      const batch = this.#batcher.take();
      if (batch !== undefined) {
        if (this.#batcher.readyCount < MOST_READY) {
          this.#stream.resume();
        }
        if (!batch.last) {
          await failpoint('stream.mid-transaction');
        }
        return batch;
      }
      if (this.#error !== undefined) {
        throw await explainStreamError(this.#error, this.#options);
      }
      await this.#somethingHappens(signal);
    }
    return undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#watch?.[Symbol.dispose]();
    this.#publicationWatch[Symbol.dispose]();
    this.#stream.close();
    await closeClient(this.#client);
  }

  #drained(): void {
    if (this.#batcher.readyCount > 0 || this.#batcher.dueAt !== undefined) {
      this.#wake?.();
    }
    if (this.#batcher.readyCount >= MOST_READY) {
      this.#stream.pause();
    }
  }

  /** Cuts early only for a reader that would wait: with a batch ready, the next one may as well grow. */
  #settle(): void {
    if (this.#batcher.readyCount === 0) {
      this.#batcher.settle(this.#error !== undefined || this.#options.limits.isQuiet());
    }
  }

  /** Ends the reading, once what had arrived is taken. */
  fail(error: ReplicationError): void {
    this.#error = error;
    this.#wake?.();
  }

  /** Something has arrived, the stream broke, `signal` aborted, or a batch has waited long enough. */
  async #somethingHappens(signal: AbortSignal): Promise<void> {
    const { dueAt } = this.#batcher;
    const { promise, wake } = alarm();
    this.#wake = wake;
    signal.addEventListener('abort', wake);
    const timer = dueAt === undefined ? undefined : setTimeout(wake, Math.max(0, dueAt - Date.now()));
    await promise;
    this.#wake = undefined;
    signal.removeEventListener('abort', wake);
    clearTimeout(timer);
  }
}

function alarm(): { readonly promise: Promise<void>; readonly wake: () => void } {
  let wake: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => {
    wake = resolve;
  });
  return { promise, wake };
}

async function expectSlotAt(client: pg.Client, slot: string, from: Position): Promise<void> {
  // No parameters: a replication connection takes simple queries only
  const sql = `SELECT confirmed_flush_lsn::text AS confirmed FROM pg_replication_slots WHERE slot_name = ${quoteLiteral(slot)}`;
  const { rows } = await client.query<{ confirmed: string | null }>(sql);
  const confirmed = rows[0]?.confirmed;
  if (confirmed === undefined || confirmed === null) {
    throw new ReplicationError('SLOT_LOST', { slot, found: confirmed === undefined ? 'missing' : 'without a position' });
  }
  if (positionOfText(confirmed) > from) {
    throw new ReplicationError('POSITION_INVALID', { slot, confirmed: positionOfText(confirmed), from });
  }
}

function shownTo(watch: PartitionWatch | undefined, push: StreamHandler['frame']): StreamHandler['frame'] {
  if (watch === undefined) {
    return push;
  }
  return (bytes, start, end) => {
    push(bytes, start, end);
    watch.see(bytes, start, end);
  };
}

const ROW_FRAMES: ReadonlySet<number | undefined> = new Set([0x49, 0x55, 0x44]);

/**
 * A defect that a test build can be given: takes a row for known when its own place in the log is not above that of the row before. Wrong, because
 * transactions come in the order of their commits while their rows lie mixed in the log.
 */
function withoutEarlierRows(push: StreamHandler['frame']): StreamHandler['frame'] {
  let newest = 0n;
  return (bytes, start, end) => {
    const place = bytes.readBigUInt64BE(start - 24); // of the frame's header: kind, place, place, time
    if (!ROW_FRAMES.has(bytes[start]) || place > newest) {
      newest = ROW_FRAMES.has(bytes[start]) ? place : newest;
      push(bytes, start, end);
    }
  };
}
