import { crc32 } from 'node:zlib';
import { asPosition, type LogBatch, ReplicationError, type TableCounts } from '@trem/replication-core';
import { packFrames, unpackFrames } from './packed-frames.js';

/*
 * Envelope, version 1; all numbers big-endian.
 *
 *   0  4  `TREM`                       16  8  capture epoch
 *   4  1  version                      24  8  source commit time, µs since 1970
 *   5  1  flags                        32  4  length of the frames, unpacked
 *   6  2  header length H              36  4  transactions that end here
 *   8  4  CRC-32                       40     codec, from, upTo: each 2 bytes length, then ASCII
 *  12  4  part                          .     2 bytes count of tables, then 20 bytes a table
 *                                       .     of a piece only: 4 bytes offset, 4 bytes length of the whole
 *                                       H     frames
 *
 * Flags: 1 last, 2 idle, 4 a piece: its frames are those of the batch from an offset on, 8 frames packed with zstd.
 *
 * The checksum covers everything but itself: were the flags left out, one flipped bit could make a whole transaction look like a part.
 * Magic and checksum stay where they are in every version: a version is believed only when the checksum is right, for a damaged message that waits
 * for a newer worker would wait for ever, and everything behind it.
 */
const MAGIC = 0x54_52_45_4d;
const VERSION = 1;
const LAST = 1;
const IDLE = 2;
const PIECE = 4;
const PACKED = 8;
const FIXED = 40;
const CHECKSUM_AT = 8;
const PART_AT = 12;
const BYTES_PER_TABLE = 20;
const BYTES_OF_PIECE = 8;
const MAX_HEADER = 0xff_ff;

/** Of a batch that is too large for one message: where in all its frames those of this message stand. */
export interface Piece {
  readonly offset: number;
  readonly total: number;
}

export type Envelope = LogBatch & { readonly piece?: Piece };

/**
 * One message. The frames are packed where that makes it smaller, else copied once.
 * @throws VALUE_TOO_LONG more tables than a header can count (about 3,200)
 */
export function encodeEnvelope(batch: Envelope): Buffer {
  const { codec, from, upTo, tables, frames, piece } = batch;
  const variable = 6 + codec.length + from.length + upTo.length + 2 + tables.length * BYTES_PER_TABLE;
  const header = FIXED + variable + (piece === undefined ? 0 : BYTES_OF_PIECE);
  if (header > MAX_HEADER) {
    throw new ReplicationError('VALUE_TOO_LONG', { header, tables: tables.length, upTo });
  }
  const packed = packFrames(frames);
  const body = packed ?? frames;
  const bytes = Buffer.allocUnsafe(header + body.length);
  bytes.writeUInt32BE(MAGIC, 0);
  bytes.writeUInt8(VERSION, 4);
  bytes.writeUInt8(
    (batch.last ? LAST : 0) | (batch.idle ? IDLE : 0) | (piece === undefined ? 0 : PIECE) | (packed === undefined ? 0 : PACKED),
    5,
  );
  bytes.writeUInt16BE(header, 6);
  bytes.writeUInt32BE(batch.part, PART_AT);
  bytes.writeBigUInt64BE(BigInt(batch.epoch), 16);
  bytes.writeBigUInt64BE(BigInt(batch.committedAt), 24);
  bytes.writeUInt32BE(frames.length, 32);
  bytes.writeUInt32BE(batch.transactions, 36);
  let at = FIXED;
  for (const text of [codec, from, upTo]) {
    at = bytes.writeUInt16BE(text.length, at);
    at += bytes.write(text, at, 'latin1');
  }
  at = writeTables(bytes, at, tables);
  if (piece !== undefined) {
    bytes.writeUInt32BE(piece.offset, at);
    bytes.writeUInt32BE(piece.total, at + 4);
  }
  bytes.set(body, header);
  bytes.writeUInt32BE(checksum(bytes), CHECKSUM_AT);
  return bytes;
}

/**
 * The batch in a message; its frames are a view of `bytes` where they are not packed.
 * @throws ENVELOPE_UNKNOWN written by a newer version · ENVELOPE_UNREADABLE anything else that is wrong with it
 */
export function decodeEnvelope(bytes: Buffer): Envelope {
  if (bytes.length < FIXED || bytes.readUInt32BE(0) !== MAGIC) {
    throw unreadable(bytes, 'magic');
  }
  if (bytes.readUInt32BE(CHECKSUM_AT) !== checksum(bytes)) {
    throw unreadable(bytes, 'checksum');
  }
  const version = bytes.readUInt8(4);
  const flags = bytes.readUInt8(5);
  if (version !== VERSION || (flags & ~(LAST | IDLE | PIECE | PACKED)) !== 0) {
    throw new ReplicationError('ENVELOPE_UNKNOWN', { version, flags });
  }
  const header = bytes.readUInt16BE(6);
  const frames = (flags & PACKED) === 0 ? bytes.subarray(header) : unpacked(bytes, header);
  if (frames.length !== bytes.readUInt32BE(32)) {
    throw unreadable(bytes, 'length');
  }
  const reader = new HeaderReader(bytes, header);
  const codec = reader.text();
  const from = asPosition(reader.text());
  const upTo = asPosition(reader.text());
  const tables = reader.tables();
  const piece = (flags & PIECE) === 0 ? undefined : reader.piece(frames.length);
  reader.end();
  return {
    codec,
    epoch: safe(bytes, bytes.readBigUInt64BE(16)),
    from,
    upTo,
    part: bytes.readUInt32BE(PART_AT),
    last: (flags & LAST) !== 0,
    idle: (flags & IDLE) !== 0,
    committedAt: safe(bytes, bytes.readBigUInt64BE(24)),
    transactions: bytes.readUInt32BE(36),
    tables,
    frames,
    ...(piece && { piece }),
  };
}

function unpacked(bytes: Buffer, header: number): Buffer {
  try {
    return unpackFrames(bytes.subarray(header), bytes.readUInt32BE(32));
  } catch {
    throw unreadable(bytes, 'packed frames');
  }
}

function checksum(bytes: Buffer): number {
  return crc32(bytes.subarray(PART_AT), crc32(bytes.subarray(0, CHECKSUM_AT)));
}

function writeTables(bytes: Buffer, start: number, tables: readonly TableCounts[]): number {
  let at = bytes.writeUInt16BE(tables.length, start);
  for (const { relation, inserts, updates, deletes, truncates } of tables) {
    at = bytes.writeUInt32BE(relation, at);
    at = bytes.writeUInt32BE(inserts, at);
    at = bytes.writeUInt32BE(updates, at);
    at = bytes.writeUInt32BE(deletes, at);
    at = bytes.writeUInt32BE(truncates, at);
  }
  return at;
}

/** The part of the header whose length varies. */
class HeaderReader {
  readonly #bytes: Buffer;
  readonly #end: number;
  #at = FIXED;

  constructor(bytes: Buffer, end: number) {
    this.#bytes = bytes;
    this.#end = end;
  }

  text(): string {
    const start = this.#skip(2);
    const length = this.#bytes.readUInt16BE(start);
    const at = this.#skip(length);
    return this.#bytes.toString('latin1', at, at + length);
  }

  tables(): TableCounts[] {
    const count = this.#bytes.readUInt16BE(this.#skip(2));
    const tables: TableCounts[] = [];
    for (let n = 0; n < count; n += 1) {
      const at = this.#skip(BYTES_PER_TABLE);
      tables.push({
        relation: this.#bytes.readUInt32BE(at),
        inserts: this.#bytes.readUInt32BE(at + 4),
        updates: this.#bytes.readUInt32BE(at + 8),
        deletes: this.#bytes.readUInt32BE(at + 12),
        truncates: this.#bytes.readUInt32BE(at + 16),
      });
    }
    return tables;
  }

  piece(length: number): Piece {
    const at = this.#skip(BYTES_OF_PIECE);
    const piece = { offset: this.#bytes.readUInt32BE(at), total: this.#bytes.readUInt32BE(at + 4) };
    if (piece.offset + length > piece.total) {
      throw unreadable(this.#bytes, 'piece');
    }
    return piece;
  }

  end(): void {
    if (this.#at !== this.#end) {
      throw unreadable(this.#bytes, 'header length');
    }
  }

  #skip(size: number): number {
    const at = this.#at;
    if (at + size > this.#end || at + size > this.#bytes.length) {
      throw unreadable(this.#bytes, 'header length');
    }
    this.#at = at + size;
    return at;
  }
}

function safe(bytes: Buffer, value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw unreadable(bytes, 'number');
  }
  return Number(value);
}

function unreadable(bytes: Buffer, wrong: string): ReplicationError {
  return new ReplicationError('ENVELOPE_UNREADABLE', { wrong, bytes: bytes.length });
}
