import type { ColumnShape, MadeType } from '@trem/replication-core';
import { typeNamed } from './type-names.js';

/** Values are moved out of a row only when it is larger: a quarter of a page of 8 kB, less its headers ("TOAST_TUPLE_THRESHOLD"). */
const LARGEST_WHOLE_ROW = 2_032;
const ROW_HEADER = 24;
/** What a value may lie behind: its alignment and its bit among those of the nulls. */
const PER_COLUMN = 8;
/** A value that is no longer than the pointer to it stays where it is. */
const POINTER = 24;

/** Types of one length, in bytes. */
const LENGTHS: ReadonlyMap<number, number> = new Map([
  ...([16, 18].map((oid) => [oid, 1]) as [number, number][]), // boolean, "char"
  [21, 2], // smallint
  ...([23, 26, 700, 1082].map((oid) => [oid, 4]) as [number, number][]), // integer, oid, real, date
  ...([20, 701, 790, 1083, 1114, 1184, 3220].map((oid) => [oid, 8]) as [number, number][]), // bigint, double precision, money, times, pg_lsn
  ...([829, 774, 1266].map((oid) => [oid, 12]) as [number, number][]), // macaddr, macaddr8, timetz
  ...([1186, 2950].map((oid) => [oid, 16]) as [number, number][]), // interval, uuid
  [19, 64], // name
]);

/**
 * A value that lies out of line is not sent again by an update that leaves it alone. Where no row of the table can be large enough for that, there is none.
 *
 * @see PostgreSQL manual, "TOAST"
 */
export function leftOut(columns: readonly ColumnShape[]): ReadonlySet<string> {
  const lengths = columns.map(lengthOf);
  const largest = lengths.reduce((sum, { bytes }) => sum + bytes + PER_COLUMN, ROW_HEADER);
  const moved = columns.filter((_, index) => lengths[index]?.isFixed === false && lengths[index].bytes > POINTER);
  return new Set(largest > LARGEST_WHOLE_ROW ? moved.map(({ name }) => name) : []);
}

interface Length {
  /** At most; Infinity where nothing limits it. */
  readonly bytes: number;
  readonly isFixed: boolean;
}

function lengthOf({ typeOid, typeModifier, userTypes }: ColumnShape): Length {
  const own = userTypes.at(-1);
  if (own?.tag === 'enum') {
    return { bytes: 4, isFixed: true };
  }
  const under = own?.tag === 'domain' ? typeNamed(own.base) : undefined;
  return lengthOfType(under ?? { typeOid, typeModifier });
}

function lengthOfType({ typeOid, typeModifier }: Pick<MadeType, 'typeOid' | 'typeModifier'>): Length {
  const fixed = LENGTHS.get(typeOid);
  if (fixed !== undefined) {
    return { bytes: fixed, isFixed: true };
  }
  const limit = typeModifier - 4;
  switch (typeModifier < 0 ? undefined : typeOid) {
    case 1042: // character, character varying: four bytes a letter at most
    case 1043:
      return { bytes: 4 + limit * 4, isFixed: false };
    case 1700: // numeric: four digits in two bytes
      return { bytes: 12 + Math.ceil((limit >>> 16) / 2), isFixed: false };
    default:
      return { bytes: Infinity, isFixed: false };
  }
}
