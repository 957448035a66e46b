import type { Duplex } from 'node:stream';
import type { Connection, Submittable } from 'pg';
import { deferred } from './deferred.js';

/** What is done with the answers to one statement of an exchange. */
export interface Answer {
  /** What it was, for whoever reads the error of it. */
  readonly about: unknown;
  /** Rows that the statement touched. */
  readonly completed?: (rows: number, tag: string) => void;
  readonly row?: (fields: readonly unknown[]) => void;
}

const BUFFERED_BYTES = 1024 * 1024;
const SYNC = Buffer.from([0x53, 0, 0, 0, 4]);

/**
 * One round trip of the extended protocol: any number of statements, sent without waiting, and one Sync.
 * The first error makes the server skip the rest, so what follows a failed statement is never executed.
 *
 * It is handed to `pg` as a query, so `pg` stays the owner of the connection and of its errors.
 * @see PostgreSQL manual, "Message Flow", "Pipelining"
 */
export class Exchange implements Submittable {
  readonly #answers: Answer[] = [];
  readonly #sql: string[] = [];
  readonly #settled = deferred();
  /** What was sent before `pg` gave the connection: it does so once the server is through with what came before. */
  readonly #early: { readonly piece: Buffer; readonly recycle: () => void }[] = [];
  #stream: Duplex | undefined;
  #next = 0;
  #isOver = false;
  /** The answer that was awaited when the error came. */
  failedAt: Answer | undefined;
  failedSql: string | undefined;

  /** Says that one more statement was sent. */
  expect(answer: Answer, sql: string): void {
    this.#answers.push(answer);
    this.#sql.push(sql);
  }

  /** Sends a piece. After an error nothing is sent any more: the server would skip it. */
  send(piece: Buffer, recycle: () => void): void {
    if (this.#isOver) {
      recycle();
    } else if (this.#stream === undefined) {
      this.#early.push({ piece, recycle });
    } else if (this.#stream.writable) {
      this.#stream.write(piece, recycle);
    }
  }

  /** Waits while too many bytes are on their way, unless the exchange is over already. */
  async pressure(): Promise<void> {
    const stream = this.#stream;
    if (this.#isOver || stream === undefined || stream.writableLength < BUFFERED_BYTES) {
      return;
    }
    const drained = deferred();
    stream.once('drain', drained.resolve);
    await Promise.race([drained.promise, this.#settled.promise.catch(() => undefined)]);
    stream.off('drain', drained.resolve);
  }

  /** True once the server or the connection reported an error. */
  get hasFailed(): boolean {
    return this.#isOver;
  }

  /** Sends the Sync and waits for the end. @throws what the server or the connection reported first */
  async finish(): Promise<void> {
    if (this.#stream === undefined) {
      this.#early.push({ piece: SYNC, recycle: () => undefined });
    } else if (this.#stream.writable) {
      this.#stream.write(SYNC); // after an error, too: only then does the server listen again
    }
    await this.#settled.promise;
  }

  submit(connection: Connection): void {
    this.#stream = connection.stream;
    for (const { piece, recycle } of this.#early.splice(0)) {
      this.#stream.write(piece, recycle);
    }
  }

  handleRowDescription(): void {}
  handleCopyInResponse(): void {}
  handlePortalSuspended(): void {}
  handleEmptyQuery(): void {
    this.#next += 1;
  }

  handleDataRow(message: { readonly fields: readonly unknown[] }): void {
    this.#answers[this.#next]?.row?.(message.fields);
  }

  handleCommandComplete(message: { readonly text: string }): void {
    const answer = this.#answers[this.#next];
    this.#next += 1;
    answer?.completed?.(rowsOf(message.text), message.text);
  }

  handleReadyForQuery(): void {
    this.#isOver = true;
    this.#settled.resolve();
  }

  handleError(error: unknown): void {
    this.#isOver = true;
    this.failedAt = this.#answers[this.#next];
    this.failedSql = this.#sql[this.#next];
    this.#settled.reject(error);
  }
}

/** The number at the end of a command tag: `UPDATE 12`, `INSERT 0 3`, `COPY 5`. */
function rowsOf(tag: string): number {
  const rows = Number(tag.slice(tag.lastIndexOf(' ') + 1));
  return Number.isNaN(rows) ? 0 : rows;
}
