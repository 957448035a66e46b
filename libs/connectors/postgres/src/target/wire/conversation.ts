import { type Cell, ReplicationError, type Row, UNCHANGED } from '@trem/replication-core';
import type pg from 'pg';
import { type Answer, Exchange } from './exchange.js';
import { MessageWriter } from './message-writer.js';
import { type RecordLayout, tupleOf } from './record-layout.js';
import type { Statement } from './statement.js';

/** A parameter: text, or bytes in the binary form of its type, or in its text form. */
export type Parameter = string | number | null | { readonly cell: Cell; readonly isText: boolean };

const PARSE = 0x50;
const BIND = 0x42;
const EXECUTE = 0x45;
const COPY_DONE = 0x63;
const COPY_HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const BIND_OVERHEAD = 256;
/** A message of rows is not begun in less room than this. */
const WORTHWHILE_BYTES = 16 * 1024;
/** A server's plans take memory: beyond this many all are dropped, and prepared again as they are needed. */
const MOST_STATEMENTS = 1_000;

/**
 * Talks to one session: statements are queued and sent without waiting for answers, until `finish` waits for all of them.
 * The first that fails makes the server skip all behind it.
 */
export class Conversation {
  readonly #client: pg.Client;
  readonly #writer: MessageWriter;
  #exchange: Exchange | undefined;
  #fresh: Statement[] = [];
  #session = {};
  #statements = 0;
  #names = 0;
  /** The last exchange failed: the transaction may be aborted, and takes nothing but its end. */
  #hasFailed = false;

  constructor(client: pg.Client) {
    this.#client = client;
    this.#writer = new MessageWriter((piece, recycle) => this.#exchange?.send(piece, recycle));
  }

  /** Where the error came from that `finish` threw last. */
  failedAt: Answer | undefined;
  /** The statement that it was, with placeholders. */
  failedSql: string | undefined;

  /** Queues a statement with its parameters. */
  run(statement: Statement, parameters: readonly Parameter[], answer: Answer): void {
    const exchange = this.#open();
    this.#prepare(statement);
    this.#bind(statement, parameters);
    this.#execute(exchange, answer, statement.sql);
  }

  /**
   * Queues a statement whose only parameter is an array of a table's row type. Many rows make several executions, each answered by itself.
   * Returns when the last row is queued; a slow server slows it.
   */
  async runRecords(
    statement: Statement,
    rows: readonly Row[],
    options: { readonly layout: RecordLayout; readonly elementOid: number; readonly answer: Answer },
  ): Promise<void> {
    const { layout, elementOid, answer } = options;
    const exchange = this.#open();
    const writer = this.#writer;
    this.#prepare(statement);
    let next = 0;
    while (next < rows.length) {
      const mark = this.#beginArray(statement, elementOid, rows[next], layout);
      const first = next;
      for (; next < rows.length; next++) {
        const row = tupleOf(rowAt(rows, next));
        if (next > first && writer.at + layout.bound(row) + 16 > writer.bytes.length) {
          break;
        }
        try {
          writer.at = layout.writeRecord(row, writer.bytes, writer.at);
        } catch (error) {
          writer.abandon(); // a value is refused on the way: the connection goes on, so half a message must not be in it
          throw error;
        }
      }
      writer.bytes.writeInt32BE(writer.at - mark - 4, mark); // length of the parameter
      writer.bytes.writeInt32BE(next - first, mark + 16); // elements
      writer.int16(0);
      writer.end();
      this.#execute(exchange, answer, statement.sql);
      if (next < rows.length) {
        writer.flush();
        await exchange.pressure();
        if (exchange.hasFailed) {
          return; // finish() tells
        }
      }
    }
  }

  /** Queues a `COPY .. FROM STDIN (FORMAT binary)` with all columns of the rows. Returns when the last row is queued. */
  async runCopy(statement: Statement, rows: readonly Row[], answer: Answer): Promise<void> {
    const exchange = this.#open();
    const writer = this.#writer;
    this.#prepare(statement);
    this.#bind(statement, []);
    this.#execute(exchange, answer, statement.sql);
    writer.beginCopyData(WORTHWHILE_BYTES);
    COPY_HEADER.copy(writer.bytes, writer.at);
    writer.at += COPY_HEADER.length;
    for (const row of rows) {
      const tuple = tupleOf(row);
      const bound = tuple.copyBound + 8;
      if (writer.at + bound > writer.bytes.length) {
        writer.end();
        writer.flush();
        await exchange.pressure();
        if (exchange.hasFailed) {
          return; // finish() tells
        }
        writer.beginCopyData(bound);
      }
      const end = tuple.writeCopyRow(writer.bytes, writer.at);
      if (end < 0) {
        throw new ReplicationError('BUG', { reason: 'an insert with a column that was not sent' });
      }
      writer.at = end;
    }
    writer.int16(0xffff);
    writer.end();
    writer.begin(COPY_DONE);
    writer.end();
  }

  /** Waits while too much is queued. To be called now and then between many `run`. */
  async pressure(): Promise<void> {
    await this.#exchange?.pressure();
  }

  /** Sends what is queued and waits for every answer. @throws what the server or the connection reported first */
  async finish(): Promise<void> {
    const exchange = this.#exchange;
    if (exchange === undefined) {
      return;
    }
    this.#writer.flush();
    try {
      await exchange.finish();
      this.#hasFailed = false;
    } catch (error) {
      this.#hasFailed = true;
      this.failedAt = exchange.failedAt;
      this.failedSql = exchange.failedSql;
      for (const statement of this.#fresh) {
        statement.prepared = undefined; // whether the server got as far as preparing it is not known
      }
      throw error;
    } finally {
      this.#fresh = [];
      this.#exchange = undefined;
    }
  }

  #open(): Exchange {
    if (this.#exchange === undefined) {
      this.#exchange = this.#client.query(new Exchange());
      if (this.#statements > MOST_STATEMENTS && !this.#hasFailed) {
        this.#forgetStatements(this.#exchange);
      }
    }
    return this.#exchange;
  }

  #forgetStatements(exchange: Exchange): void {
    this.#session = {};
    this.#statements = 0;
    this.#message(PARSE, () => {
      this.#writer.text('');
      this.#writer.text('DEALLOCATE ALL');
      this.#writer.int16(0);
    });
    this.#message(BIND, () => {
      this.#writer.text('');
      this.#writer.text('');
      this.#writer.int16(0);
      this.#writer.int16(0);
      this.#writer.int16(0);
    });
    this.#execute(exchange, { about: undefined }, 'DEALLOCATE ALL');
  }

  #prepare(statement: Statement): void {
    if (statement.prepared?.by === this.#session) {
      return;
    }
    this.#names += 1;
    this.#statements += 1;
    const name = `trem_${this.#names}`;
    const size = 3 * statement.sql.length + 4 * statement.parameterTypes.length + BIND_OVERHEAD;
    this.#message(
      PARSE,
      () => {
        this.#writer.text(name);
        this.#writer.text(statement.sql);
        this.#writer.int16(statement.parameterTypes.length);
        for (const oid of statement.parameterTypes) {
          this.#writer.int32(oid | 0);
        }
      },
      size,
    );
    statement.prepared = { name, by: this.#session };
    this.#fresh.push(statement);
  }

  #bind(statement: Statement, parameters: readonly Parameter[]): void {
    const values = parameters.map(encode);
    const size = values.reduce((total, value) => total + 6 + (value.bytes?.length ?? 0), BIND_OVERHEAD);
    this.#message(
      BIND,
      () => {
        const writer = this.#writer;
        this.#portalAndName(statement);
        writer.int16(values.length);
        for (const { isText } of values) {
          writer.int16(isText ? 0 : 1);
        }
        writer.int16(values.length);
        for (const { bytes } of values) {
          writer.int32(bytes === null ? -1 : bytes.length);
          if (bytes !== null) {
            writer.bytes.set(bytes, writer.at);
            writer.at += bytes.length;
          }
        }
        writer.int16(0);
      },
      size,
    );
  }

  /** Begins a Bind with one binary array; returns where its length stands. */
  #beginArray(statement: Statement, elementOid: number, row: Row | undefined, layout: RecordLayout): number {
    const writer = this.#writer;
    const first = row === undefined ? 0 : layout.bound(tupleOf(row));
    writer.begin(BIND, Math.max(first + BIND_OVERHEAD, WORTHWHILE_BYTES));
    this.#portalAndName(statement);
    writer.int16(1);
    writer.int16(1);
    writer.int16(1);
    const mark = writer.at;
    writer.int32(0);
    writer.int32(1); // dimensions
    writer.int32(0); // no element is NULL
    writer.int32(elementOid | 0);
    writer.int32(0);
    writer.int32(1); // lower bound
    return mark;
  }

  #portalAndName(statement: Statement): void {
    this.#writer.text('');
    this.#writer.text(statement.prepared?.name ?? '');
  }

  #execute(exchange: Exchange, answer: Answer, sql: string): void {
    this.#message(EXECUTE, () => {
      this.#writer.text('');
      this.#writer.int32(0);
    });
    exchange.expect(answer, sql);
  }

  #message(kind: number, body: () => void, size?: number): void {
    this.#writer.begin(kind, size);
    body();
    this.#writer.end();
  }
}

function rowAt(rows: readonly Row[], index: number): Row {
  const row = rows[index];
  if (row === undefined) {
    throw new ReplicationError('BUG', { reason: 'no such row', index });
  }
  return row;
}

function encode(parameter: Parameter): { readonly bytes: Uint8Array | null; readonly isText: boolean } {
  if (parameter === null) {
    return { bytes: null, isText: true };
  }
  if (typeof parameter === 'object') {
    if (parameter.cell === UNCHANGED) {
      throw new ReplicationError('BUG', { reason: 'a column that was not sent' });
    }
    return { bytes: parameter.cell, isText: parameter.isText || parameter.cell === null }; // not every type has a binary form, not even for NULL
  }
  return { bytes: Buffer.from(String(parameter)), isText: true };
}
