import type { Relation } from '@trem/replication-core';
import { fingerprint } from '../../fingerprint.js';
import type { FrameReader } from './frame-reader.js';

/** So many tables are remembered between calls; beyond it all are forgotten and read again. */
const MOST_REMEMBERED = 10_000;

/**
 * Relation messages by their own bytes. Every batch repeats those that it needs, so the same bytes come again and again; and a consumer that
 * prepares something per relation finds the same object.
 */
export class KnownRelations {
  readonly #byBytes = new Map<string, Relation>();

  /** Reads a relation message, from behind its kind byte to the frame's end. */
  read(reader: FrameReader): Relation {
    const bytes = reader.bytes.toString('latin1', reader.at, reader.end);
    const known = this.#byBytes.get(bytes);
    if (known !== undefined) {
      reader.at = reader.end;
      return known;
    }
    const relation = readRelation(reader);
    if (this.#byBytes.size >= MOST_REMEMBERED) {
      this.#byBytes.clear();
    }
    this.#byBytes.set(bytes, relation);
    return relation;
  }
}

function readRelation(reader: FrameReader): Relation {
  const id = reader.uint32();
  const schema = reader.text() || 'pg_catalog'; // the log leaves this one name out
  const table = reader.text();
  reader.uint8(); // replica identity: the catalogue is asked for it
  const count = reader.uint16();
  const columns = [];
  for (let column = 0; column < count; column++) {
    reader.uint8(); // flags: part of the replica identity
    const name = reader.text();
    const typeOid = reader.uint32();
    columns.push({ name, typeOid, typeModifier: reader.int32() });
  }
  reader.expectEnd();
  return { id, schema, table, columns, fingerprint: fingerprint(id, columns) };
}
