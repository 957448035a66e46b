import type { ReplicationError } from '@trem/replication-core';
import type pg from 'pg';
import { closeNow } from '../../connection.js';
import { markBroken, translateError } from '../../errors.js';

export interface SocketReader {
  /** What one read from the socket brought. The bytes are ours: nobody writes them again. A throw ends the connection with that error. */
  data(chunk: Buffer): void;
  /** The connection is over, by itself or because `data` threw. Called once. */
  failed(error: ReplicationError): void;
}

/**
 * The socket of an idle connection, read by us in place of the driver, which would make an object of every message: half of the time of a copy
 * or a stream. The driver has connected, authenticated and encrypted it. `giveBack` makes the connection an ordinary one again.
 */
export class TakenSocket {
  readonly #client: pg.Client;
  readonly #reader: SocketReader;
  readonly #listeners: readonly ((...args: unknown[]) => void)[];
  readonly #onData = (chunk: Buffer) => this.#receive(chunk);
  readonly #onEnd = (error?: unknown) => this.fail(error ?? new Error('the connection ended'));
  #isOver = false;

  constructor(client: pg.Client, reader: SocketReader) {
    const { stream } = client.connection;
    this.#client = client;
    this.#reader = reader;
    this.#listeners = stream.listeners('data').map(
      (listener) =>
        (...args: unknown[]) =>
          Reflect.apply(listener, stream, args),
    );
    stream.removeAllListeners('data');
    stream.on('data', this.#onData);
    client.on('error', this.#onEnd);
    client.on('end', this.#onEnd);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  send(bytes: Uint8Array): void {
    if (!this.#isOver) {
      this.#client.connection.stream.write(bytes);
    }
  }

  sendQuery(sql: string): void {
    const text = Buffer.from(`${sql}\0`);
    const message = Buffer.alloc(5 + text.length);
    message.write('Q');
    message.writeUInt32BE(4 + text.length, 1);
    text.copy(message, 5);
    this.send(message);
  }

  pause(): void {
    this.#client.connection.stream.pause();
  }

  resume(): void {
    if (!this.#isOver) {
      this.#client.connection.stream.resume();
    }
  }

  /** The driver reads again. Only when the server waits for the next query. */
  giveBack(): void {
    this.#letGo();
    const { stream } = this.#client.connection;
    for (const listener of this.#listeners) {
      stream.on('data', listener);
    }
    stream.resume();
  }

  /** Hangs up, and tells the reader why. */
  fail(cause: unknown): void {
    if (!this.#isOver) {
      this.#letGo();
      markBroken(this.#client, cause);
      closeNow(this.#client);
      this.#reader.failed(translateError(cause, {}, this.#client));
    }
  }

  #receive(chunk: Buffer): void {
    try {
      this.#reader.data(chunk);
    } catch (error) {
      this.fail(error);
    }
  }

  #letGo(): void {
    this.#isOver = true;
    const { stream } = this.#client.connection;
    stream.off('data', this.#onData);
    this.#client.off('error', this.#onEnd);
    this.#client.off('end', this.#onEnd);
  }
}
