import { ByteReader, unreadable } from './byte-reader.js';
import { isoTime } from './envelope-time.js';

/** A frame as JSON shows it: its kind, and the fields of that kind. */
export interface DecodedFrame {
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** NULL, not resent by the source, readable text, or the bytes of a type that has no plain text here. */
type ShownValue = null | { readonly unchanged: true } | { readonly text: string } | { readonly hex: string };

interface RelationShape {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: number }[];
}

/** Postgres counts from 2000. */
const EPOCH_2000_MICROS = 946_684_800_000_000n;
const IN_KEY = 1;

/**
 * Frames of pgoutput, protocol 1, one after the other: a Relation frame explains the row frames behind it.
 *
 * @see PostgreSQL manual, "Logical Replication Message Formats"
 */
export class PgoutputFrames {
  readonly #relations = new Map<number, RelationShape>();

  /** @throws CliError DECODE_FAILED a frame is cut short, too long, of an unknown kind, or of a table that no Relation frame explained */
  decode(bytes: Buffer): DecodedFrame {
    const reader = new ByteReader(bytes, 'DECODE_FAILED');
    const letter = reader.take(1).toString('latin1');
    const frame = this.#frame(letter, reader);
    if (!reader.isAtEnd) {
      throw unreadable('DECODE_FAILED', `a frame ${letter} goes on behind its end`);
    }
    return frame;
  }

  #frame(letter: string, reader: ByteReader): DecodedFrame {
    switch (letter) {
      case 'B':
        return { kind: 'begin', commitLsn: lsn(reader), committedAt: time(reader), transaction: reader.uint32() };
      case 'C':
        return { kind: 'commit', flags: reader.uint8(), commitLsn: lsn(reader), endLsn: lsn(reader), committedAt: time(reader) };
      case 'O':
        return { kind: 'origin', lsn: lsn(reader), name: reader.text() };
      case 'R':
        return this.#relation(reader);
      case 'Y':
        return { kind: 'type', oid: reader.uint32(), schema: reader.text(), name: reader.text() };
      case 'I': {
        const relation = this.#known(reader);
        return { kind: 'insert', table: relation.name, new: row(reader, relation, rowLetter(reader, 'N')) };
      }
      case 'U':
        return this.#update(reader);
      case 'D': {
        const relation = this.#known(reader);
        const old = rowLetter(reader, 'K', 'O');
        return { kind: 'delete', table: relation.name, ...oldRow(reader, relation, old) };
      }
      case 'T':
        return this.#truncate(reader);
      case 'M':
        return {
          kind: 'message',
          flags: reader.uint8(),
          lsn: lsn(reader),
          prefix: reader.text(),
          hex: reader.take(reader.uint32()).toString('hex'),
        };
      default:
        throw unreadable('DECODE_FAILED', `there is no kind of frame ${JSON.stringify(letter)}`);
    }
  }

  #relation(reader: ByteReader): DecodedFrame {
    const oid = reader.uint32();
    const name = `${reader.text()}.${reader.text()}`;
    const identity = reader.take(1).toString('latin1');
    const columns = Array.from({ length: reader.int16() }, () => ({
      isKey: (reader.uint8() & IN_KEY) !== 0,
      name: reader.text(),
      type: reader.uint32(),
      modifier: reader.int32(),
    }));
    this.#relations.set(oid, { name, columns });
    return { kind: 'relation', oid, table: name, replicaIdentity: identity, columns };
  }

  #update(reader: ByteReader): DecodedFrame {
    const relation = this.#known(reader);
    const letter = rowLetter(reader, 'K', 'O', 'N');
    if (letter === 'N') {
      return { kind: 'update', table: relation.name, new: row(reader, relation, letter) };
    }
    const old = oldRow(reader, relation, letter);
    return { kind: 'update', table: relation.name, ...old, new: row(reader, relation, rowLetter(reader, 'N')) };
  }

  #truncate(reader: ByteReader): DecodedFrame {
    const length = reader.uint32();
    const options = reader.uint8();
    const oids = Array.from({ length }, () => reader.uint32());
    return { kind: 'truncate', options, tables: oids.map((oid) => this.#relations.get(oid)?.name ?? String(oid)) };
  }

  #known(reader: ByteReader): RelationShape {
    const oid = reader.uint32();
    const relation = this.#relations.get(oid);
    if (relation === undefined) {
      throw unreadable('DECODE_FAILED', `a row of table ${oid}, which no frame before explains`);
    }
    return relation;
  }
}

function rowLetter(reader: ByteReader, ...allowed: readonly string[]): string {
  const letter = reader.take(1).toString('latin1');
  if (!allowed.includes(letter)) {
    throw unreadable('DECODE_FAILED', `a row that begins with ${JSON.stringify(letter)}`);
  }
  return letter;
}

function oldRow(reader: ByteReader, relation: RelationShape, letter: string): { readonly oldKey?: unknown; readonly old?: unknown } {
  return letter === 'K' ? { oldKey: row(reader, relation, letter) } : { old: row(reader, relation, letter) };
}

/** In an old key, columns outside the key are not shown: the source fills them with NULL, which says nothing. */
function row(reader: ByteReader, { columns }: RelationShape, letter: string): Record<string, ShownValue> {
  const length = reader.int16();
  if (length !== columns.length) {
    throw unreadable('DECODE_FAILED', `a row of ${length} columns for a table of ${columns.length}`);
  }
  const values = columns.map(({ name, type }) => [name, cell(reader, type)] as const);
  return Object.fromEntries(letter === 'K' ? values.filter(([, value]) => value !== null) : values);
}

function cell(reader: ByteReader, type: number): ShownValue {
  const kind = reader.take(1).toString('latin1');
  switch (kind) {
    case 'n':
      return null;
    case 'u':
      return { unchanged: true };
    case 't':
      return { text: reader.take(reader.uint32()).toString('utf8') };
    case 'b':
      return binary(reader.take(reader.uint32()), type);
    default:
      throw unreadable('DECODE_FAILED', `a value that begins with ${JSON.stringify(kind)}`);
  }
}

/** Types whose binary form is their text, or a number or truth value that is plain to read. All others stay bytes: exact, if not pretty. */
const READABLE: ReadonlyMap<number, (bytes: Buffer) => string> = new Map([
  [16, (bytes) => (bytes.readUInt8() === 0 ? 'false' : 'true')],
  [20, (bytes) => String(bytes.readBigInt64BE())],
  [21, (bytes) => String(bytes.readInt16BE())],
  [23, (bytes) => String(bytes.readInt32BE())],
  ...[19, 25, 114, 142, 1042, 1043].map((oid): [number, (bytes: Buffer) => string] => [oid, (bytes) => bytes.toString('utf8')]),
  [2950, (bytes) => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')],
]);
const SIZES: ReadonlyMap<number, number> = new Map([
  [16, 1],
  [20, 8],
  [21, 2],
  [23, 4],
  [2950, 16],
]);

function binary(bytes: Buffer, type: number): ShownValue {
  const read = READABLE.get(type);
  const size = SIZES.get(type);
  return read === undefined || (size !== undefined && size !== bytes.length) ? { hex: bytes.toString('hex') } : { text: read(bytes) };
}

/** As Postgres writes it: `16/B374D848`. */
function lsn(reader: ByteReader): string {
  const value = reader.uint64();
  return `${(value >> 32n).toString(16)}/${(value & 0xffff_ffffn).toString(16)}`.toUpperCase();
}

function time(reader: ByteReader): string {
  return isoTime(reader.int64() + EPOCH_2000_MICROS);
}
