import type { NumberLiteral } from '@trem/contracts';
import { ReplicationError } from '@trem/replication-core';

const NEGATIVE = 0x4000;
const SPECIAL = { nan: 0xc000, infinity: 0xd000, '-infinity': 0xf000 } as const;
/** Bytes before the groups. */
const HEAD = 8;
/** Groups of four digits are the server's digits. */
const BASE = 10_000n;
/** Powers of ten up to here, and quotients by them, are exact in a float. */
const MOST_EXACT = 10 ** 16;
/** Below it, a number padded to whole groups is one that a float holds exactly. */
const MOST_SMALL = 10n ** 12n;

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
    digits = digits * 10_000 + bytes.readUInt16BE(at);
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
  const { scale } = value;
  if (scale > 16_383) {
    throw invalid();
  }
  const isNegative = value.digits < 0n;
  const padding = (4 - (scale % 4)) % 4;
  const digits = isNegative ? -value.digits : value.digits;
  const groups = digits < MOST_SMALL ? groupsOfSmall(Number(digits) * 10 ** padding) : groupsOfLarge(digits * 10n ** BigInt(padding));
  const weight = groups.length - (scale + padding) / 4 - 1;
  while (groups.at(-1) === 0) {
    groups.pop();
  }
  return written(groups, { weight: groups.length === 0 ? 0 : weight, sign: isNegative ? NEGATIVE : 0, scale });
}

function groupsOfSmall(digits: number): number[] {
  const groups: number[] = [];
  for (let rest = digits; rest > 0; ) {
    const group = rest % 10_000;
    groups.push(group);
    rest = (rest - group) / 10_000;
  }
  return groups.reverse();
}

function groupsOfLarge(digits: bigint): number[] {
  const groups: number[] = [];
  for (let rest = digits; rest > 0n; rest /= BASE) {
    groups.push(Number(rest % BASE));
  }
  return groups.reverse();
}

function written(groups: readonly number[], head: { readonly weight: number; readonly sign: number; readonly scale: number }): Buffer {
  if (head.weight > 32_767) {
    throw invalid();
  }
  const bytes = Buffer.allocUnsafe(8 + 2 * groups.length);
  let at = put16(bytes, 0, groups.length);
  at = put16(bytes, at, head.weight);
  at = put16(bytes, at, head.sign);
  at = put16(bytes, at, head.scale);
  for (const group of groups) {
    at = put16(bytes, at, group);
  }
  return bytes;
}

/** The runtime's writers check what is known here. */
function put16(bytes: Buffer, at: number, value: number): number {
  bytes[at] = value >> 8;
  bytes[at + 1] = value;
  return at + 2;
}

function invalid(): ReplicationError {
  return new ReplicationError('VALUE_INVALID', { type: 'numeric', reason: 'not the form of a numeric' });
}
