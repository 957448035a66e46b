import { type Position, ReplicationError } from '@trem/replication-core';
import { failpoint, hasDefect } from '@trem/replication-core/faults';
import type pg from 'pg';
import { quoteIdentifier, quoteLiteral } from '../identifiers.js';
import { lsnOf, lsnText, positionOfHalves } from './lsn.js';
import { MessageSplitter } from './wire/message-splitter.js';
import { readServerError, type ServerError } from './wire/server-error.js';
import { TakenSocket } from './wire/taken-socket.js';

/** Called synchronously as bytes arrive. A throw ends the stream with that error. */
export interface StreamHandler {
  /** One frame of the log. The bytes must be copied if they are kept: they hold a whole read of the socket alive. */
  frame(bytes: Buffer, start: number, end: number): void;
  /** The server has sent everything up to here. */
  keepalive(end: Position): void;
  /** Everything that one read from the socket brought was handed over. */
  drained(): void;
  /** Newest place that has arrived, for the status messages. */
  received(): Position;
  /** The stream is over. Called once, except after `close`. */
  failed(error: ReplicationError): void;
}

export interface StreamOptions {
  readonly slot: string;
  readonly publication: string;
  readonly from: Position;
  readonly maxMessageBytes: number;
  readonly handler: StreamHandler;
}

/** The server gives up a reader that it does not hear from for `wal_sender_timeout`, which we set to six times this. */
export const STATUS_EVERY_MS = 10_000;
/** So many requests for an answer within a second come only from a server that wants to stop: see `#answer`. */
const REQUESTS_OF_A_STOPPING_SERVER = 10;

/**
 * The log of a slot as frames, read from the socket of a replication connection.
 * The server hears from us every 10 s and whenever it asks, also while nobody reads: `written` is what has arrived, `flushed` only what was
 * acknowledged. `pause` makes the socket stand still, and with it the server.
 *
 * @see PostgreSQL manual, "Streaming Replication Protocol"
 */
export class ReplicationStream {
  readonly #socket: TakenSocket;
  readonly #handler: StreamHandler;
  readonly #splitter: MessageSplitter;
  #timer: NodeJS.Timeout | undefined;
  #heardAt = Date.now();
  #acknowledged = 0n;
  #requests = 0;
  #requestsSince = 0;
  #isClosed = false;

  /** Sends START_REPLICATION at once; what goes wrong is told to `handler.failed`. */
  constructor(client: pg.Client, options: StreamOptions) {
    this.#handler = options.handler;
    this.#splitter = new MessageSplitter((type, bytes, start, end) => this.#message(type, bytes, start, end), options.maxMessageBytes);
    this.#socket = new TakenSocket(client, {
      data: (chunk) => {
        this.#heardAt = Date.now();
        this.#splitter.push(chunk);
        this.#handler.drained();
      },
      failed: (error) => this.#end(error),
    });
    this.#socket.sendQuery(startCommand(options));
    this.#timer = setInterval(() => this.#sendStatus({ asks: true }), STATUS_EVERY_MS);
  }

  /** ms since 1970. */
  get heardAt(): number {
    return this.#heardAt;
  }

  /** The next status message lets the server forget its log up to here. A smaller position than before is ignored. */
  acknowledge(position: Position): void {
    const lsn = lsnOf(position);
    if (lsn > this.#acknowledged) {
      this.#acknowledged = lsn;
    }
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Tells the server the last acknowledged place and says goodbye. The connection must be closed after it. */
  close(): void {
    this.#isClosed = true;
    this.#sendStatus();
    this.#socket.send(COPY_DONE);
    clearInterval(this.#timer);
  }

  #message(type: number, bytes: Buffer, start: number, end: number): void {
    switch (type) {
      case 0x64: // d: CopyData
        this.#copyData(bytes, start, end);
        return;
      case 0x45: // E: ErrorResponse
        throw readServerError(bytes, start, end);
      case 0x57: // W: CopyBothResponse
        void failpoint('stream.started');
        this.#sendStatus();
        return;
      case 0x4e: // N: NoticeResponse
        expectNoGap(readServerError(bytes, start, end));
        return;
      case 0x53: // S: ParameterStatus
        return;
      case 0x43: // C, c, Z: the server has ended the stream, which it does when it shuts down
      case 0x63:
      case 0x5a:
        throw new ReplicationError('SERVER_RESTARTING', { reason: 'the server ended the stream' });
      default:
        throw new ReplicationError('DECODE_FAILED', { reason: 'a message of a kind that is not known', kind: type });
    }
  }

  #copyData(bytes: Buffer, start: number, end: number): void {
    const kind = bytes[start];
    if (kind === 0x77 && end - start > XLOG_HEADER) {
      this.#handler.frame(bytes, start + XLOG_HEADER, end);
    } else if (kind === 0x6b && end - start === KEEPALIVE_BYTES) {
      this.#handler.keepalive(positionOfHalves(bytes.readUInt32BE(start + 1), bytes.readUInt32BE(start + 5)));
      if (bytes[start + 17] === 1) {
        this.#answer();
      }
    } else {
      throw new ReplicationError('DECODE_FAILED', { reason: 'a stream message of a kind that is not known', kind, length: end - start });
    }
  }

  /**
   * A server that shuts down asks again and again until all it sent is flushed. We acknowledge only what the targets hold, and a target may be
   * down: the server would wait for us for ever. So we leave it, and come back to what was not acknowledged.
   */
  #answer(): void {
    if (Date.now() - this.#requestsSince > 1_000) {
      this.#requestsSince = Date.now();
      this.#requests = 0;
    }
    this.#requests++;
    if (this.#requests > REQUESTS_OF_A_STOPPING_SERVER) {
      throw new ReplicationError('SERVER_RESTARTING', { reason: 'the server waits for us to let it stop' });
    }
    this.#sendStatus();
  }

  #sendStatus({ asks = false } = {}): void {
    void failpoint('stream.before-status');
    const written = lsnOf(this.#handler.received());
    const acknowledged = hasDefect('acknowledge-received') ? written : this.#acknowledged;
    const flushed = acknowledged > 0n && hasDefect('status-one-more') ? acknowledged + 1n : acknowledged;
    this.#socket.send(statusMessage({ written, flushed, now: Date.now(), asks }));
  }

  #end(error: ReplicationError): void {
    clearInterval(this.#timer);
    if (!this.#isClosed) {
      this.#handler.failed(error);
    }
  }
}

/** Kind, place, place, time. */
const XLOG_HEADER = 25;
const KEEPALIVE_BYTES = 18;
const COPY_DONE = Buffer.from([0x63, 0, 0, 0, 4]);
const MS_FROM_1970_TO_2000 = 946_684_800_000;

/**
 * A Standby status update in its CopyData message. `flushed` is the end of the last commit that may be forgotten, itself and not the byte after it:
 * where commit records touch, one more would leave the next transaction out. Nothing acknowledged yet: 0, which the server ignores.
 * `asks`: the server answers with a keepalive. One that reads through a large transaction, which is not committed yet or rolled back, has nothing to
 * send for minutes, and because it hears from us it does not ask by itself: without that it looks as if it were gone.
 */
export function statusMessage({ written, flushed, now, asks }: StatusFacts): Buffer {
  const message = Buffer.alloc(39);
  message.write('d');
  message.writeUInt32BE(38, 1);
  message.write('r', 5);
  message.writeBigUInt64BE(written > flushed ? written : flushed, 6);
  message.writeBigUInt64BE(flushed, 14);
  message.writeBigUInt64BE(flushed, 22);
  message.writeBigInt64BE(BigInt(now - MS_FROM_1970_TO_2000) * 1_000n, 30);
  message[38] = asks ? 1 : 0;
  return message;
}

interface StatusFacts {
  readonly written: bigint;
  readonly flushed: bigint;
  /** ms since 1970. */
  readonly now: number;
  readonly asks: boolean;
}

/** Since 18 the server only warns of a publication that is not there, and goes on without its changes. */
function expectNoGap(notice: ServerError): void {
  if (notice.severity === 'WARNING' && notice.code === '55000') {
    throw notice;
  }
}

function startCommand({ slot, publication, from }: StreamOptions): string {
  const options = `"proto_version" '1', "publication_names" ${quoteLiteral(quoteIdentifier(publication))}, "binary" 'true'`;
  return `START_REPLICATION SLOT ${quoteIdentifier(slot)} LOGICAL ${lsnText(from)} (${options})`;
}
