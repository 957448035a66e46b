import { crc32 } from 'node:zlib';
import { ByteReader, unreadable } from './byte-reader.js';
import { isoTime } from './envelope-time.js';
import { type DecodedFrame, PgoutputFrames } from './pgoutput.js';

export interface DecodedEnvelope {
  readonly version: number;
  readonly codec: string;
  /** Capture epoch. */
  readonly epoch: string;
  readonly from: string;
  readonly upTo: string;
  readonly part: number;
  readonly last: boolean;
  readonly idle: boolean;
  /** Source commit time of the last transaction, with microseconds; null when idle. */
  readonly committedAt: string | null;
  readonly transactions: number;
  readonly tables: readonly {
    readonly relation: number;
    readonly inserts: number;
    readonly updates: number;
    readonly deletes: number;
    readonly truncates: number;
  }[];
  readonly frames: readonly DecodedFrame[];
}

const VERSION = 1;
const LAST = 1;
const IDLE = 2;
const CHECKSUM = { from: 8, to: 12 };
const CODEC = 'pgoutput-1-binary';

/**
 * Reads one message of an apply queue. Layout, version 1: magic, version, flags, header length, CRC-32 of everything but itself; part, epoch, commit time,
 * length of the frames, transactions; codec, from, upTo; tables with their counts; frames, each with its length before it.
 *
 * @throws CliError 3: ENVELOPE_UNREADABLE · ENVELOPE_UNKNOWN · DECODE_FAILED
 */
export function decodeEnvelope(bytes: Buffer): DecodedEnvelope {
  const reader = new ByteReader(bytes, 'ENVELOPE_UNREADABLE');
  if (reader.take(4).toString('latin1') !== 'TREM') {
    throw unreadable('ENVELOPE_UNREADABLE', 'it does not begin with TREM');
  }
  const version = reader.uint8();
  const flags = reader.uint8();
  if (version !== VERSION || (flags & ~(LAST | IDLE)) !== 0) {
    throw unreadable('ENVELOPE_UNKNOWN', `version ${version} with flags ${flags} was written by another Trem`);
  }
  const headerLength = reader.uint16();
  if (reader.uint32() !== checksum(bytes)) {
    throw unreadable('ENVELOPE_UNREADABLE', 'its checksum is wrong');
  }
  const part = reader.uint32();
  const epoch = reader.uint64();
  const committedAt = reader.uint64();
  const framesLength = reader.uint32();
  const transactions = reader.uint32();
  const [codec, from, upTo] = [ascii(reader), ascii(reader), ascii(reader)];
  const tables = Array.from({ length: reader.uint16() }, () => ({
    relation: reader.uint32(),
    inserts: reader.uint32(),
    updates: reader.uint32(),
    deletes: reader.uint32(),
    truncates: reader.uint32(),
  }));
  if (reader.at !== headerLength || headerLength + framesLength !== bytes.length) {
    throw unreadable('ENVELOPE_UNREADABLE', 'its lengths do not fit');
  }
  return {
    version,
    codec,
    epoch: String(epoch),
    from,
    upTo,
    part,
    last: (flags & LAST) !== 0,
    idle: (flags & IDLE) !== 0,
    committedAt: (flags & IDLE) === 0 ? isoTime(committedAt) : null,
    transactions,
    tables,
    frames: decodeFrames(codec, bytes.subarray(headerLength)),
  };
}

function checksum(bytes: Buffer): number {
  return crc32(bytes.subarray(CHECKSUM.to), crc32(bytes.subarray(0, CHECKSUM.from)));
}

function ascii(reader: ByteReader): string {
  return reader.take(reader.uint16()).toString('latin1');
}

/** Frames of a codec that is not known here are shown as bytes. */
function decodeFrames(codec: string, bytes: Buffer): DecodedFrame[] {
  const reader = new ByteReader(bytes, 'ENVELOPE_UNREADABLE');
  const decoder = new PgoutputFrames();
  const frames: DecodedFrame[] = [];
  while (!reader.isAtEnd) {
    const frame = reader.take(reader.uint32());
    frames.push(codec === CODEC ? decoder.decode(frame) : { kind: 'unknown', hex: frame.toString('hex') });
  }
  return frames;
}
