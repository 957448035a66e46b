import type { NumberLiteral } from '@trem/contracts';
import { FOREVER, ReplicationError, type RuleValue, type ValueType } from '@trem/replication-core';
import { decodeNumeric, encodeNumeric } from './numeric.js';

/** Makes the type of a column with this modifier. */
type TypeOf = (modifier: number) => ValueType;

const plain = { isPadded: false, isClosed: false, hasZone: false, bits: 0, digits: undefined } as const;

/** 2000-01-01, where the server's time begins. */
const EPOCH_DAYS = 10_957;
const EPOCH_MICROS = BigInt(EPOCH_DAYS) * 86_400_000_000n;

/** What rules can look into, by the number of the type. Everything else is `other`. */
export const valueTypes: ReadonlyMap<number, TypeOf> = new Map<number, TypeOf>([
  [16, () => boolean],
  [21, () => integer(16)],
  [23, () => integer(32)],
  [20, () => integer(64)],
  [700, () => float(32)],
  [701, () => float(64)],
  [1700, decimal],
  [25, () => text({})],
  [19, () => text({ most: 63 })],
  [1042, (modifier) => text({ most: modifier < 0 ? undefined : modifier - 4, isPadded: true })],
  [1043, (modifier) => text({ most: modifier < 0 ? undefined : modifier - 4 })],
  [2950, () => uuid],
  [114, () => json],
  [1082, () => date],
  [1114, () => moment(false)],
  [1184, () => moment(true)],
]);

/** Without a closer look: only whether it is null. */
export const other: ValueType = {
  ...plain,
  family: 'other',
  decode: () => {
    throw new ReplicationError('BUG', { reason: 'a value of a type that rules cannot look into' });
  },
  encode: () => {
    throw new ReplicationError('BUG', { reason: 'a value of a type that rules cannot make' });
  },
};

/** Texts that the server refuses unless they are among its labels or of its form. */
export const closedText: ValueType = { ...text({}), isClosed: true };

const boolean: ValueType = {
  ...plain,
  family: 'boolean',
  decode: (bytes, from = 0, to) => sized(bytes, 1, from, to)[from] === 1,
  encode: (value) => Buffer.of(value === true ? 1 : 0),
};

const uuid: ValueType = {
  ...plain,
  family: 'text',
  isClosed: true,
  decode: (bytes, from, to) =>
    sized(bytes, 16, from, to)
      .toString('hex', from, to)
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
  encode: (value) => sized(Buffer.from(String(value).replaceAll('-', ''), 'hex'), 16),
};

/** Rules make it, and do not look into it. */
const json: ValueType = { ...other, encode: (value) => Buffer.from(String(value)) };

const date: ValueType = {
  ...plain,
  family: 'date',
  decode(bytes, from = 0, to) {
    const days = sized(bytes, 4, from, to).readInt32BE(from);
    return days === 0x7fffffff ? Infinity : days === -0x80000000 ? -Infinity : days + EPOCH_DAYS;
  },
  encode(value) {
    const days = Number(value) - EPOCH_DAYS;
    const bytes = Buffer.allocUnsafe(4);
    if (Number.isFinite(days) && (days < -2_451_545 || days > 2_145_031_948)) {
      throw invalid('beyond what a date can be');
    }
    bytes.writeInt32BE(days === Infinity ? 0x7fffffff : days === -Infinity ? -0x80000000 : days, 0);
    return bytes;
  },
};

function moment(hasZone: boolean): ValueType {
  return {
    ...plain,
    family: 'date-time',
    hasZone,
    decode(bytes, from = 0, to) {
      const micros = sized(bytes, 8, from, to).readBigInt64BE(from);
      return micros === FOREVER - 1n ? FOREVER : micros === -FOREVER ? -FOREVER : micros + EPOCH_MICROS;
    },
    encode(value) {
      const micros = value === FOREVER ? FOREVER - 1n : value === -FOREVER ? -FOREVER : BigInt(value as bigint) - EPOCH_MICROS;
      if (value !== FOREVER && value !== -FOREVER && (micros < -211_813_488_000_000_000n || micros >= 9_223_371_331_200_000_000n)) {
        throw invalid('beyond what a moment can be');
      }
      return int64(micros);
    },
  };
}

function integer(bits: 16 | 32 | 64): ValueType {
  const limit = 2n ** BigInt(bits - 1);
  return {
    ...plain,
    family: 'integer',
    bits,
    decode(bytes, from = 0, to) {
      const own = sized(bytes, bits / 8, from, to);
      return bits === 64 ? own.readBigInt64BE(from) : BigInt(bits === 32 ? own.readInt32BE(from) : own.readInt16BE(from));
    },
    encode(value) {
      const whole = BigInt(value as bigint);
      if (whole < -limit || whole >= limit) {
        throw invalid('beyond what the integer type holds');
      }
      return int64(whole).subarray(8 - bits / 8);
    },
  };
}

function float(bits: 32 | 64): ValueType {
  return {
    ...plain,
    family: 'float',
    bits,
    decode: (bytes, from = 0, to) =>
      bits === 32 ? sized(bytes, 4, from, to).readFloatBE(from) : sized(bytes, 8, from, to).readDoubleBE(from),
    encode(value) {
      const bytes = Buffer.allocUnsafe(bits / 8);
      if (bits === 64) {
        bytes.writeDoubleBE(Number(value), 0);
      } else {
        bytes.writeFloatBE(Number(value), 0);
      }
      return bytes;
    },
  };
}

/** @see PostgreSQL source: make_numeric_typmod; a scale may be negative, which takes 11 bits */
function decimal(modifier: number): ValueType {
  const packed = modifier - 4;
  const digits = modifier < 0 ? undefined : { precision: packed >> 16, scale: ((packed & 0x7ff) ^ 1024) - 1024 };
  const limit = digits === undefined ? 0n : 10n ** BigInt(Math.max(0, digits.precision - Math.min(0, digits.scale)));
  return {
    ...plain,
    family: 'decimal',
    digits,
    decode: (bytes, from, to) => decodeNumeric(buffer(bytes), from, to),
    encode(value) {
      const given = typeof value === 'object' ? value : { tag: 'number' as const, digits: BigInt(value as bigint), scale: 0 };
      const number = digits === undefined ? given : rescaled(given, digits.scale);
      if (number.tag === 'number' && digits !== undefined) {
        const size = number.digits < 0n ? -number.digits : number.digits;
        if (size >= limit) {
          throw invalid('more digits than the numeric type holds');
        }
      }
      return encodeNumeric(number);
    },
  };
}

/** To the places of its type, halves away from zero, as the server writes it. */
function rescaled(number: NumberLiteral, scale: number): NumberLiteral {
  if (number.tag === 'infinity' || number.tag === '-infinity') {
    throw invalid('an endless number in a numeric type with limits');
  }
  if (number.tag !== 'number' || number.scale === scale) {
    return number;
  }
  const shift = scale - number.scale;
  if (shift > 0) {
    return { ...number, digits: number.digits * 10n ** BigInt(shift), scale };
  }
  const by = 10n ** BigInt(-shift);
  const half = number.digits < 0n ? -by / 2n : by / 2n;
  const rounded = (number.digits + half) / by;
  return scale < 0 ? { ...number, digits: rounded * 10n ** BigInt(-scale), scale: 0 } : { ...number, digits: rounded, scale };
}

/** `most` counts characters, as the server does; blanks beyond it do not count. */
function text({ most, isPadded = false }: { readonly most?: number | undefined; readonly isPadded?: boolean }): ValueType {
  return {
    ...plain,
    family: 'text',
    isPadded,
    decode(bytes, from, to) {
      const value = buffer(bytes).toString('utf8', from, to);
      return isPadded ? value.replace(/ +$/, '') : value;
    },
    encode(value) {
      const own = String(value);
      if (own.includes('\0')) {
        throw invalid('a zero character');
      }
      if (most !== undefined && own.length > most && [...own.replace(/ +$/, '')].length > most) {
        throw new ReplicationError('VALUE_TOO_LONG', { most, reason: 'more characters than the type holds' });
      }
      return utf8(own);
    },
  };
}

/** Of such a length a loop over plain letters is faster than a call of the runtime's encoder (measured: twice). */
const SHORT = 48;

function utf8(text: string): Buffer {
  if (text.length > SHORT) {
    return Buffer.from(text, 'utf8');
  }
  const bytes = Buffer.allocUnsafe(text.length);
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at);
    if (letter > 127) {
      return Buffer.from(text, 'utf8');
    }
    bytes[at] = letter;
  }
  return bytes;
}

/** As a buffer, when those from `from` to before `to` are so many. */
function sized(bytes: Uint8Array, size: number, from = 0, to = bytes.length): Buffer {
  if (to - from !== size) {
    throw invalid('not the form of its type');
  }
  return buffer(bytes);
}

function buffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function int64(value: bigint): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigInt64BE(value, 0);
  return bytes;
}

function invalid(reason: string): ReplicationError {
  return new ReplicationError('VALUE_INVALID', { reason });
}

export type { RuleValue };
