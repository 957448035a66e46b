import type { Begin, Commit, Delete, Insert, Relation, Truncate, Update } from '@trem/replication-core';
import type { FrameReader } from './frame-reader.js';
import { BINARY, NULL, TEXT, TupleRow, UNCHANGED_TOAST } from './tuple-row.js';

/**
 * One function per message, each from behind the kind byte to the end of the frame, pure.
 * All throw DECODE_FAILED for what is malformed.
 *
 * @see PostgreSQL manual, "Logical Replication Message Formats", protocol version 1
 */

/** Finds the table of a relation id, or fails. */
export type RelationOf = (id: number) => Relation;

const NEW = 0x4e; // N
const OLD_KEY = 0x4b; // K
const OLD_ROW = 0x4f; // O

export function readBegin(reader: FrameReader): Begin {
  const commitAt = reader.position();
  const committedAt = reader.time();
  return { tag: 'begin', commitAt, committedAt, transaction: reader.uint32() };
}

export function readCommit(reader: FrameReader): Commit {
  reader.uint8(); // flags, none in use
  reader.position(); // start of the commit record, as in Begin
  const end = reader.position();
  reader.time();
  return { tag: 'commit', end };
}

export function readInsert(reader: FrameReader, relationOf: RelationOf): Insert {
  const relation = relationOf(reader.uint32());
  if (reader.uint8() !== NEW) {
    reader.fail('an insert without a new row');
  }
  return { tag: 'insert', relation, after: readTuple(reader, relation) };
}

export function readUpdate(reader: FrameReader, relationOf: RelationOf): Update {
  const relation = relationOf(reader.uint32());
  let kind = reader.uint8();
  let before: TupleRow | undefined;
  const isWhole = kind === OLD_ROW;
  if (kind === OLD_KEY || kind === OLD_ROW) {
    before = readTuple(reader, relation);
    kind = reader.uint8();
  }
  if (kind !== NEW) {
    reader.fail('an update without a new row');
  }
  return { tag: 'update', relation, before, isWhole, after: readTuple(reader, relation) };
}

export function readDelete(reader: FrameReader, relationOf: RelationOf): Delete {
  const relation = relationOf(reader.uint32());
  const kind = reader.uint8();
  if (kind !== OLD_KEY && kind !== OLD_ROW) {
    reader.fail('a delete without an old row');
  }
  return { tag: 'delete', relation, before: readTuple(reader, relation), isWhole: kind === OLD_ROW };
}

export function readTruncate(reader: FrameReader, relationOf: RelationOf): Truncate {
  const count = reader.uint32();
  const options = reader.uint8();
  const relations = [];
  for (let index = 0; index < count; index++) {
    relations.push(relationOf(reader.uint32()));
  }
  return { tag: 'truncate', relations, cascade: (options & 1) !== 0, restartIdentity: (options & 2) !== 0 };
}

/** Where a transaction came from first, when the source is itself a replica. */
export function readOrigin(reader: FrameReader): void {
  reader.position();
  reader.text();
}

/** The name of a type that is not built in. */
export function readType(reader: FrameReader): void {
  reader.uint32();
  reader.text();
  reader.text();
}

/** What somebody wrote into the log with pg_logical_emit_message: not a change of a table. */
export function readMessage(reader: FrameReader): void {
  reader.uint8();
  reader.position();
  reader.text();
  reader.skip(reader.uint32());
}

/** Walks over a tuple and checks it, without unpacking. */
function readTuple(reader: FrameReader, relation: Relation): TupleRow {
  const count = reader.uint16();
  if (count !== relation.columns.length) {
    reader.fail('a row with another number of columns than its table');
  }
  const start = reader.at;
  let hasUnchanged = false;
  for (let column = 0; column < count; column++) {
    const kind = reader.uint8();
    if (kind === BINARY || kind === TEXT) {
      reader.skip(reader.int32());
    } else if (kind === UNCHANGED_TOAST) {
      hasUnchanged = true;
    } else if (kind !== NULL) {
      reader.fail('a column of a kind that is not known');
    }
  }
  return new TupleRow(reader.bytes, start, reader.at, count, hasUnchanged);
}
