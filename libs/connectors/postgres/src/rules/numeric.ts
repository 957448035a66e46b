import type { NumberLiteral } from '@trem/contracts';
import { ReplicationError } from '@trem/replication-core';

const NEGATIVE = 0x4000;
const SPECIAL = { nan: 0xc000, infinity: 0xd000, '-infinity': 0xf000 } as const;
/** Bytes before the groups. */
const HEAD = 8;
/** Groups of four digits are the server's digits. */
const GROUP = 10_000;
const BASE = 10_000n;
const PADDED = [1, 10, 100, 1_000];
/** Powers of ten up to here, and quotients by them, are exact in a float. */
const MOST_EXACT = 10 ** 16;
/** Below it, a number padded to whole groups is one that a float holds exactly. */
const MOST_SMALL = 10 ** 12;

/** Of the bytes from `from` to before `to`. @see PostgreSQL source: numeric_send */
export function decodeNumeric(bytes: Buffer, from = 0, to = bytes.length): NumberLiteral {
  if (to - from < HEAD) {
    throw invalid();
  }
  const [groups, weight, sign, scale] = [
    bytes.readUInt16BE(from),
    bytes.readInt16BE(from + 2),
    bytes.readUInt16BE(from + 4),
    bytes.readUInt16BE(from + 6),
  ];
  if (sign !== 0 && sign !== NEGATIVE) {
    return { tag: sign === SPECIAL.infinity ? 'infinity' : sign === SPECIAL['-infinity'] ? '-infinity' : 'nan' };
  }
  if (to - from !== HEAD + 2 * groups) {
    throw invalid();
  }
  // The last group stands `groups - 1 - weight` groups behind the point
  const shift = scale - 4 * (groups - 1 - weight);
  const digits = smallDigits(bytes, { from: from + HEAD, to, shift }) ?? largeDigits(bytes, { from: from + HEAD, to, shift });
  return { tag: 'number', digits: sign === NEGATIVE ? -digits : digits, scale };
}

/** Where the groups of a number stand, and how far its last digit is from the last place of its scale. */
interface Groups {
  readonly from: number;
  readonly to: number;
  readonly shift: number;
}

/** Most numbers are small, and need no arithmetic of big ones until they are read; undefined for others. */
function smallDigits(bytes: Buffer, { from, to, shift }: Groups): bigint | undefined {
  if (to - from > 6) {
    return undefined;
  }
  let digits = 0;
  for (let at = from; at < to; at += 2) {
    digits = digits * GROUP + bytes.readUInt16BE(at);
  }
  const by = 10 ** Math.abs(shift);
  const scaled = shift >= 0 ? digits * by : (digits - (digits % by)) / by;
  return Number.isSafeInteger(scaled) && by < MOST_EXACT ? BigInt(scaled) : undefined;
}

function largeDigits(bytes: Buffer, { from, to, shift }: Groups): bigint {
  let digits = 0n;
  for (let at = from; at < to; at += 2) {
    digits = digits * BASE + BigInt(bytes.readUInt16BE(at));
  }
  return shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
}

export function encodeNumeric(value: NumberLiteral): Buffer {
  if (value.tag !== 'number') {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt16BE(SPECIAL[value.tag], 4);
    bytes.writeUInt16BE(value.tag === 'nan' ? 0 : 0x20, 6);
    return bytes;
  }
  if (value.scale > 16_383) {
    throw invalid();
  }
  const small = Number(value.digits);
  return small < MOST_SMALL && small > -MOST_SMALL ? smallNumeric(small, value.scale) : largeNumeric(value.digits, value.scale);
}

/** As `largeNumeric`, for most numbers: their digits, padded to whole groups, are a number that a float holds exactly. */
function smallNumeric(digits: number, scale: number): Buffer {
  const padding = (4 - (scale % 4)) % 4;
  let rest = Math.abs(digits) * (PADDED[padding] ?? 1);
  let weight = -(scale + padding) / 4 - 1;
  for (; rest % GROUP === 0 && rest > 0; rest /= GROUP) {
    weight += 1;
  }
  const groups = groupsIn(rest);
  const bytes = head(groups, { weight: groups === 0 ? 0 : weight + groups, sign: digits < 0 ? NEGATIVE : 0, scale });
  for (let at = bytes.length - 2; at >= HEAD; at -= 2) {
    const group = rest % GROUP;
    put16(bytes, at, group);
    rest = (rest - group) / GROUP;
  }
  return bytes;
}

function groupsIn(digits: number): number {
  let groups = 0;
  for (let most = 1; digits >= most; most *= GROUP) {
    groups += 1;
  }
  return groups;
}

function largeNumeric(digits: bigint, scale: number): Buffer {
  const isNegative = digits < 0n;
  const padding = (4 - (scale % 4)) % 4;
  const groups = groupsOfLarge((isNegative ? -digits : digits) * 10n ** BigInt(padding));
  const weight = groups.length - (scale + padding) / 4 - 1;
  while (groups.at(-1) === 0) {
    groups.pop();
  }
  const bytes = head(groups.length, { weight: groups.length === 0 ? 0 : weight, sign: isNegative ? NEGATIVE : 0, scale });
  groups.forEach((group, index) => {
    put16(bytes, HEAD + 2 * index, group);
  });
  return bytes;
}

function groupsOfLarge(digits: bigint): number[] {
  const groups: number[] = [];
  for (let rest = digits; rest > 0n; rest /= BASE) {
    groups.push(Number(rest % BASE));
  }
  return groups.reverse();
}

/** What stands before the groups, with room for them. */
function head(groups: number, about: { readonly weight: number; readonly sign: number; readonly scale: number }): Buffer {
  if (about.weight > 32_767) {
    throw invalid();
  }
  const bytes = Buffer.allocUnsafe(HEAD + 2 * groups);
  put16(bytes, 0, groups);
  put16(bytes, 2, about.weight);
  put16(bytes, 4, about.sign);
  put16(bytes, 6, about.scale);
  return bytes;
}

/** The runtime's writers check what is known here. */
function put16(bytes: Buffer, at: number, value: number): void {
  bytes[at] = value >> 8;
  bytes[at + 1] = value;
}

function invalid(): ReplicationError {
  return new ReplicationError('VALUE_INVALID', { type: 'numeric', reason: 'not the form of a numeric' });
}
