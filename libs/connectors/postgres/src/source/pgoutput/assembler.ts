import type { LogDecoder, Relation, SourceEvent } from '@trem/replication-core';
import {
  type RelationOf,
  readBegin,
  readCommit,
  readDelete,
  readInsert,
  readMessage,
  readOrigin,
  readTruncate,
  readType,
  readUpdate,
} from './decoder.js';
import { FrameReader } from './frame-reader.js';
import { KnownRelations } from './relations.js';

export const PGOUTPUT_CODEC = 'pgoutput-1-binary';

/**
 * Frames of pgoutput, protocol 1, with binary columns. A frame that is malformed or of a kind that is not known, and a row whose table the
 * batch has not described, are DECODE_FAILED. Logical messages, origins and type names yield nothing.
 */
export const pgoutputDecoder: LogDecoder = { codec: PGOUTPUT_CODEC, decode };

/** Only a cache: what is in it follows from a frame's bytes. */
const known = new KnownRelations();

function decode(frames: Uint8Array): readonly SourceEvent[] {
  const reader = new FrameReader(frames);
  const relations = new Map<number, Relation>();
  let latest: Relation | undefined; // rows of one table come in runs
  const relationOf: RelationOf = (id) => {
    if (latest?.id !== id) {
      latest = relations.get(id);
    }
    return latest ?? reader.fail('a table that was not described');
  };
  const events: SourceEvent[] = [];
  while (reader.nextFrame()) {
    const event = readFrame(reader, relationOf);
    if (event !== undefined) {
      events.push(event);
      if (event.tag === 'relation') {
        relations.set(event.relation.id, event.relation);
        latest = event.relation;
      }
    }
    reader.expectEnd();
  }
  return events;
}

function readFrame(reader: FrameReader, relationOf: RelationOf): SourceEvent | undefined {
  switch (reader.uint8()) {
    case 0x49: // I
      return readInsert(reader, relationOf);
    case 0x55: // U
      return readUpdate(reader, relationOf);
    case 0x44: // D
      return readDelete(reader, relationOf);
    case 0x42: // B
      return readBegin(reader);
    case 0x43: // C
      return readCommit(reader);
    case 0x52: // R
      return { tag: 'relation', relation: known.read(reader) };
    case 0x54: // T
      return readTruncate(reader, relationOf);
    case 0x59: // Y
      readType(reader);
      return undefined;
    case 0x4f: // O
      readOrigin(reader);
      return undefined;
    case 0x4d: // M
      readMessage(reader);
      return undefined;
    default:
      return reader.fail('a frame of a kind that is not known');
  }
}
