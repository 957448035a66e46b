import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { failpoint } from '@trem/replication-core/faults';
import type pg from 'pg';
import type { Connection, Submittable } from 'pg';
import { deferred } from './wire/deferred.js';

export interface CopyInOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (bytes: number) => void;
}

/**
 * Runs `COPY .. FROM STDIN` and gives it `chunks` as they come; a slow server slows the chunks. Bytes go from the chunk to the socket without a
 * copy, so a chunk must not be written again by whoever made it. Returns rows and bytes.
 *
 * Fails with the error of the chunks when they fail, and with the reason of `signal` when it aborts; the COPY is undone then.
 */
export async function copyIn(
  client: pg.Client,
  sql: string,
  chunks: AsyncIterable<Uint8Array>,
  { signal, onProgress }: CopyInOptions,
): Promise<{ readonly rows: number; readonly bytes: number }> {
  const copy = client.query(new CopyIn(sql));
  let bytes = 0;
  try {
    await copy.ready;
    for await (const chunk of chunks) {
      signal.throwIfAborted();
      await copy.write(chunk);
      bytes += chunk.length;
      onProgress(chunk.length);
      await failpoint('load.mid-copy');
    }
    signal.throwIfAborted();
  } catch (error) {
    await copy.fail();
    throw copy.error ?? error;
  }
  return { rows: await copy.done(), bytes };
}

const COPY_DATA = 0x64;
const COPY_DONE = Buffer.from([0x63, 0, 0, 0, 4]);
const COPY_FAIL = Buffer.from([0x66, 0, 0, 0, 5, 0]);

/** One COPY FROM STDIN on a connection of `pg`. @see PostgreSQL manual, "COPY Operations" */
class CopyIn implements Submittable {
  readonly #sql: string;
  readonly #ready = deferred();
  readonly #over = deferred();
  #stream: Duplex | undefined;
  #rows = 0;
  /** What the server or the connection reported. */
  error: unknown;

  constructor(sql: string) {
    this.#sql = sql;
  }

  /** Resolves when the server asks for the data. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  async write(chunk: Uint8Array): Promise<void> {
    const stream = this.#stream;
    if (this.error !== undefined || stream === undefined) {
      throw this.error;
    }
    const header = Buffer.allocUnsafe(5);
    header[0] = COPY_DATA;
    header.writeUInt32BE(chunk.length + 4, 1);
    stream.cork();
    stream.write(header);
    const hasRoom = stream.write(chunk);
    stream.uncork();
    if (!hasRoom && stream.writableNeedDrain) {
      const waiting = new AbortController();
      await Promise.race([once(stream, 'drain', { signal: waiting.signal }).catch(() => undefined), this.#over.promise]);
      waiting.abort();
    }
  }

  /** Undoes the COPY and waits until the server has said so. */
  async fail(): Promise<void> {
    if (this.error === undefined && this.#stream?.writable === true) {
      this.#stream.write(COPY_FAIL);
    }
    await this.#over.promise.catch(() => undefined);
    if (isUserFailure(this.error)) {
      this.error = undefined; // our own doing: the caller knows the reason
    }
  }

  async done(): Promise<number> {
    this.#stream?.write(COPY_DONE);
    await this.#over.promise;
    return this.#rows;
  }

  submit(connection: Connection): void {
    this.#stream = connection.stream;
    connection.query(this.#sql);
  }

  handleCopyInResponse(): void {
    this.#ready.resolve();
  }

  handleCommandComplete(message: { readonly text: string }): void {
    this.#rows = Number(message.text.slice('COPY '.length));
  }

  handleReadyForQuery(): void {
    this.#over.resolve();
  }

  handleError(error: unknown): void {
    this.error = error;
    this.#ready.reject(error);
    this.#over.reject(error);
  }
}

/** SQLSTATE query_canceled: what CopyFail is reported as. */
function isUserFailure(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === '57014';
}
