import { ReplicationError } from '@trem/replication-core';
import type pg from 'pg';
import { expectAnswer } from '../answer-watch.js';
import { readServerError, type ServerError } from './wire/server-error.js';
import { TakenSocket } from './wire/taken-socket.js';

/** So many reads of the socket, 64 KB each, may wait to be taken; then it stands still. */
const MOST_WAITING = 8;

/**
 * Runs a COPY .. TO STDOUT and gives its bytes as the socket brings them, about 64 KB at a time, without the messages' headers and without an
 * object per row. A reader that stops early, or `signal`, ends the connection: there is no other way to stop the server.
 *
 * @returns how many rows it was
 * @throws what the server reports, translated · CONNECTION_LOST
 */
export async function* copyOut(client: pg.Client, sql: string, signal: AbortSignal): AsyncGenerator<Uint8Array, number, undefined> {
  const copy = new CopyOut(client, sql);
  const onAbort = () => copy.stop(signal.reason);
  signal.addEventListener('abort', onAbort);
  try {
    for (;;) {
      signal.throwIfAborted();
      const chunk = await copy.next();
      if (chunk === undefined) {
        return copy.rows;
      }
      yield chunk;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    copy.close();
  }
}

class CopyOut {
  readonly #client: pg.Client;
  readonly #socket: TakenSocket;
  readonly #payload = new CopyPayload();
  readonly #waiting: Buffer[] = [];
  #wake: () => void = () => undefined;
  #isDone = false;
  #error: unknown;

  constructor(client: pg.Client, sql: string) {
    this.#client = client;
    this.#socket = new TakenSocket(client, {
      data: (chunk) => this.#receive(chunk),
      failed: (error) => {
        this.#error ??= error;
        this.#wake();
      },
    });
    this.#socket.sendQuery(sql);
    expectAnswer(client, true);
  }

  /** Of the whole copy; known at the end. */
  get rows(): number {
    return this.#payload.rows;
  }

  /** Undefined at the end; by then the connection is an ordinary one again. */
  async next(): Promise<Uint8Array | undefined> {
    for (;;) {
      const chunk = this.#waiting.shift();
      if (chunk !== undefined) {
        this.#socket.resume();
        return chunk;
      }
      if (this.#error !== undefined) {
        throw this.#error;
      }
      if (this.#isDone) {
        return undefined;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  stop(reason: unknown): void {
    this.#error ??= reason;
    this.close();
    this.#wake();
  }

  close(): void {
    if (!this.#isDone) {
      this.#socket.fail(this.#error ?? new ReplicationError('CONNECTION_LOST', { reason: 'a copy was not read to its end' }));
    }
  }

  #receive(chunk: Buffer): void {
    const bytes = this.#payload.strip(chunk);
    if (bytes.length > 0 && this.#waiting.push(bytes) >= MOST_WAITING) {
      this.#socket.pause();
    }
    if (this.#payload.isReady) {
      this.#isDone = true;
      this.#error ??= this.#payload.error;
      expectAnswer(this.#client, false);
      this.#socket.giveBack();
    }
    this.#wake();
  }
}

const COPY_DATA = 0x64; // d
const COMPLETE = 0x43; // C
const ERROR = 0x45; // E
const READY = 0x5a; // Z

/** Leaves of a stream of messages only what CopyData messages carry, in the memory in which it came. */
class CopyPayload {
  /** The server waits for the next query. */
  isReady = false;
  error: ServerError | undefined;
  /** As the server counts them at the end. */
  rows = 0;
  #kind = 0;
  /** Bytes of the message's body that are still to come. */
  #left = 0;
  #header = Buffer.alloc(5);
  #headerSize = 0;
  #body: Buffer[] = [];

  strip(chunk: Buffer): Buffer {
    let to = 0;
    let at = 0;
    while (at < chunk.length) {
      if (this.#left === 0) {
        at = this.#readHeader(chunk, at);
        continue;
      }
      const end = Math.min(at + this.#left, chunk.length);
      if (this.#kind === COPY_DATA) {
        chunk.copyWithin(to, at, end);
        to += end - at;
      } else if (this.#kind === ERROR || this.#kind === COMPLETE) {
        this.#body.push(chunk.subarray(at, end));
      }
      this.#left -= end - at;
      at = end;
      if (this.#left === 0) {
        this.#endMessage();
      }
    }
    return chunk.subarray(0, to);
  }

  #readHeader(chunk: Buffer, from: number): number {
    let at = from;
    while (at < chunk.length && this.#headerSize < 5) {
      this.#header[this.#headerSize++] = chunk[at++] ?? 0;
    }
    if (this.#headerSize === 5) {
      this.#headerSize = 0;
      this.#kind = this.#header[0] ?? 0;
      this.#left = this.#header.readUInt32BE(1) - 4;
      if (this.#left === 0) {
        this.#endMessage();
      }
    }
    return at;
  }

  #endMessage(): void {
    if (this.#kind === ERROR) {
      const body = Buffer.concat(this.#body);
      this.error = readServerError(body, 0, body.length);
    } else if (this.#kind === COMPLETE) {
      const [, rows] = Buffer.concat(this.#body).toString('latin1', 0).split(/[ \0]/); // COPY 12
      this.rows = Number(rows);
    } else if (this.#kind === READY) {
      this.isReady = true;
    }
  }
}
