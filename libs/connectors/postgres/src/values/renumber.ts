import { ReplicationError } from '@trem/replication-core';
import { type CatalogueType, type CatalogueTypes, FIRST_USER_OID } from './catalogue-types.js';
import { holdsIntervals, isInterval, knowsEndlessIntervals, refuseEndless } from './endless-interval.js';
import { holdsUnreadable, refuseEmpty, unreadableEmpty } from './unreadable-empty.js';

/**
 * Writes a value's type numbers anew, in place: `bytes[start, end)` is a value in the source's binary form, and is one in the target's afterwards.
 * @throws VALUE_INVALID its form is not that of the type
 */
export type Renumber = (bytes: Buffer, start: number, end: number) => void;

/**
 * Types that users make have another number on every server, and arrays and composites carry the numbers of their elements and fields. An older
 * target may take a value for another one, and none reads an empty part of some types: those are refused on the way. Undefined for types whose values need neither.
 * @param types the target's
 * @see PostgreSQL source: array_send, record_send, range_send, multirange_send
 */
export function renumberOf(types: CatalogueTypes, oid: number): Renumber | undefined {
  const type = types.under(oid);
  return type !== undefined && (carriesUserNumbers(types, type) || mayBeRefused(types, type)) ? build(types, type) : undefined;
}

function mayBeRefused(types: CatalogueTypes, type: CatalogueType): boolean {
  return (!knowsEndlessIntervals(types) && holdsIntervals(types, type)) || holdsUnreadable(types, type.oid);
}

function carriesUserNumbers(types: CatalogueTypes, type: CatalogueType): boolean {
  const hasNumbers = type.isArray || type.kind === 'c';
  return type.parts.some((part) => {
    const under = types.under(part);
    return (hasNumbers && part >= FIRST_USER_OID) || (under !== undefined && carriesUserNumbers(types, under));
  });
}

function build(types: CatalogueTypes, type: CatalogueType): Renumber {
  if (isInterval(type)) {
    return refuseEndless;
  }
  const parts = type.parts.map((part) => ({ oid: part, renumber: ofPart(types, part) }));
  const [part] = parts;
  switch (type.kind) {
    case 'c':
      return (bytes, start, end) => composite(new Walk(type, bytes, start, end), parts);
    case 'r':
      return (bytes, start, end) => range(new Walk(type, bytes, start, end), part?.renumber);
    case 'm':
      return (bytes, start, end) => multirange(new Walk(type, bytes, start, end), part?.renumber);
    default:
      return (bytes, start, end) => array(new Walk(type, bytes, start, end), part);
  }
}

function ofPart(types: CatalogueTypes, oid: number): Renumber | undefined {
  const empty = unreadableEmpty(types, oid);
  return empty === undefined ? renumberOf(types, oid) : refuseEmpty(empty);
}

interface Part {
  readonly oid: number;
  readonly renumber: Renumber | undefined;
}

function array(walk: Walk, element: Part | undefined): void {
  const dimensions = walk.int32();
  walk.int32(); // whether there are nulls
  walk.number(element?.oid ?? 0);
  let count = dimensions === 0 ? 0 : 1;
  for (let n = 0; n < dimensions; n++) {
    count *= walk.int32();
    walk.int32(); // lower bound
  }
  for (let n = 0; n < count; n++) {
    walk.value(element?.renumber);
  }
  walk.end();
}

function composite(walk: Walk, fields: readonly Part[]): void {
  if (walk.int32() !== fields.length) {
    walk.fail('another number of fields');
  }
  for (const { oid, renumber } of fields) {
    walk.number(oid);
    walk.value(renumber);
  }
  walk.end();
}

const EMPTY = 0x01;
const LOWER_INFINITE = 0x08;
const UPPER_INFINITE = 0x10;

function range(walk: Walk, bound: Renumber | undefined): void {
  const flags = walk.byte();
  if ((flags & EMPTY) === 0) {
    for (const infinite of [LOWER_INFINITE, UPPER_INFINITE]) {
      if ((flags & infinite) === 0) {
        walk.value(bound);
      }
    }
  }
  walk.end();
}

function multirange(walk: Walk, one: Renumber | undefined): void {
  const count = walk.int32();
  for (let n = 0; n < count; n++) {
    walk.value(one);
  }
  walk.end();
}

/** Goes over a value from its start to its end, never beyond. */
class Walk {
  readonly #type: CatalogueType;
  readonly #bytes: Buffer;
  readonly #end: number;
  #at: number;

  constructor(type: CatalogueType, bytes: Buffer, start: number, end: number) {
    this.#type = type;
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  byte(): number {
    return this.#bytes[this.#skip(1)] ?? 0;
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#skip(4));
  }

  /** A type's number: the target's goes in. Built-in types have one number everywhere: another one is another type. */
  number(oid: number): void {
    const at = this.#skip(4);
    const found = this.#bytes.readUInt32BE(at);
    if (found !== oid && (found < FIRST_USER_OID || oid < FIRST_USER_OID)) {
      this.fail('a part of another type');
    }
    this.#bytes.writeUInt32BE(oid, at);
  }

  /** A length and so many bytes; -1 is NULL. */
  value(renumber: Renumber | undefined): void {
    const length = this.int32();
    if (length > 0) {
      const start = this.#skip(length);
      renumber?.(this.#bytes, start, start + length);
    }
  }

  end(): void {
    if (this.#at !== this.#end) {
      this.fail('more bytes than the type has');
    }
  }

  fail(reason: string): never {
    throw new ReplicationError('VALUE_INVALID', { type: this.#type.name, reason });
  }

  #skip(size: number): number {
    const at = this.#at;
    if (at + size > this.#end) {
      this.fail('less bytes than the type has');
    }
    this.#at = at + size;
    return at;
  }
}
