import type { NumberLiteral } from '@trem/contracts';
import { ReplicationError } from '@trem/replication-core';

const NEGATIVE = 0x4000;
const SPECIAL = { nan: 0xc000, infinity: 0xd000, '-infinity': 0xf000 } as const;
/** Groups of four digits are the server's digits. */
const BASE = 10_000n;

/** @see PostgreSQL source: numeric_send */
export function decodeNumeric(bytes: Buffer): NumberLiteral {
  if (bytes.length < 8) {
    throw invalid();
  }
  const [groups, weight, sign, scale] = [bytes.readUInt16BE(0), bytes.readInt16BE(2), bytes.readUInt16BE(4), bytes.readUInt16BE(6)];
  if (sign !== 0 && sign !== NEGATIVE) {
    return { tag: sign === SPECIAL.infinity ? 'infinity' : sign === SPECIAL['-infinity'] ? '-infinity' : 'nan' };
  }
  if (bytes.length !== 8 + 2 * groups) {
    throw invalid();
  }
  const digits = digitsOf(bytes, groups);
  // The last group stands `groups - 1 - weight` groups behind the point
  const shift = scale - 4 * (groups - 1 - weight);
  const scaled = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
  return { tag: 'number', digits: sign === NEGATIVE ? -scaled : scaled, scale };
}

/** Small ones, which most are, without big numbers. */
function digitsOf(bytes: Buffer, groups: number): bigint {
  if (groups <= 3) {
    let small = 0;
    for (let group = 0; group < groups; group++) {
      small = small * 10_000 + bytes.readUInt16BE(8 + 2 * group);
    }
    return BigInt(small);
  }
  let digits = 0n;
  for (let group = 0; group < groups; group++) {
    digits = digits * BASE + BigInt(bytes.readUInt16BE(8 + 2 * group));
  }
  return digits;
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
  let rest = (isNegative ? -value.digits : value.digits) * 10n ** BigInt(padding);
  const groups: number[] = [];
  for (; rest > 0n; rest /= BASE) {
    groups.push(Number(rest % BASE));
  }
  groups.reverse();
  const weight = groups.length - (scale + padding) / 4 - 1;
  while (groups.at(-1) === 0) {
    groups.pop();
  }
  return written(groups, { weight: groups.length === 0 ? 0 : weight, sign: isNegative ? NEGATIVE : 0, scale });
}

function written(groups: readonly number[], head: { readonly weight: number; readonly sign: number; readonly scale: number }): Buffer {
  if (head.weight > 32_767) {
    throw invalid();
  }
  const bytes = Buffer.allocUnsafe(8 + 2 * groups.length);
  bytes.writeUInt16BE(groups.length, 0);
  bytes.writeInt16BE(head.weight, 2);
  bytes.writeUInt16BE(head.sign, 4);
  bytes.writeUInt16BE(head.scale, 6);
  groups.forEach((group, index) => {
    bytes.writeUInt16BE(group, 8 + 2 * index);
  });
  return bytes;
}

function invalid(): ReplicationError {
  return new ReplicationError('VALUE_INVALID', { type: 'numeric', reason: 'not the form of a numeric' });
}
