import { daysFromCivil, parseNumber } from '@trem/contracts';
import { FOREVER, ReplicationError, type RuleValue, type ValueType } from '@trem/replication-core';

/** The same type, between the texts by which a session of ours writes its values (ISO dates, UTC, shortest floats) and what rules work with. */
export function textForm(type: ValueType): ValueType {
  return {
    ...type,
    decode: (bytes, from, to) => parsed(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8', from, to), type),
    encode(value) {
      type.encode(value); // it knows what the type can hold
      return Buffer.from(written(value, type));
    },
  };
}

function parsed(text: string, type: ValueType): RuleValue {
  switch (type.family) {
    case 'text':
      return type.isPadded ? text.replace(/ +$/, '') : text;
    case 'boolean':
      return text === 't';
    case 'integer':
      return BigInt(text);
    case 'decimal':
      return parseNumber(text) ?? invalid();
    case 'float':
      return type.bits === 32 ? Math.fround(Number(text)) : Number(text);
    case 'date':
      return endlessOf(text, Infinity) ?? Number(microsOf(text) / DAY_MICROS);
    case 'date-time':
      return endlessOf(text, FOREVER) ?? microsOf(text);
    case 'other':
      return type.decode(Buffer.from(text));
  }
}

function endlessOf<T extends number | bigint>(text: string, most: T): number | bigint | undefined {
  return text === 'infinity' ? most : text === '-infinity' ? -most : undefined;
}

const DAY_MICROS = 86_400_000_000n;
const pattern = /^(\d{4,})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?([+-]\d\d(?::\d\d)*)?( BC)?$/;

function microsOf(text: string): bigint {
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', offset, era] = pattern.exec(text) ?? [];
  if (year === undefined) {
    return invalid();
  }
  const days = daysFromCivil(era === undefined ? Number(year) : 1 - Number(year), Number(month), Number(day));
  const seconds = (Number(hour) * 60 + Number(minute)) * 60 + Number(second) - offsetSeconds(offset);
  return BigInt(days) * DAY_MICROS + BigInt(seconds) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
}

function offsetSeconds(offset: string | undefined): number {
  const [hours = 0, minutes = 0, seconds = 0] = (offset ?? '+00').slice(1).split(':').map(Number);
  return (offset?.startsWith('-') ? -1 : 1) * (hours * 3_600 + minutes * 60 + seconds);
}

function written(value: RuleValue, { family, hasZone }: ValueType): string {
  if (typeof value === 'object') {
    return value.tag === 'number' ? pointed(value.digits, value.scale) : value.tag;
  }
  if (family === 'date') {
    return Number.isFinite(value) ? dayText(Number(value)) : endless(Number(value) > 0);
  }
  if (family === 'date-time') {
    return value === FOREVER || value === -FOREVER ? endless(value > 0n) : momentText(BigInt(value), hasZone);
  }
  return Object.is(value, -0) ? '-0' : String(value);
}

function endless(isLater: boolean): string {
  return isLater ? 'infinity' : '-infinity';
}

/** Where the runtime's calendar ends. */
const MOST_DAYS = 100_000_000;

function dayText(days: number): string {
  if (Math.abs(days) > MOST_DAYS) {
    return invalid();
  }
  const date = new Date(days * 86_400_000);
  const year = date.getUTCFullYear();
  return `${String(year > 0 ? year : 1 - year).padStart(4, '0')}-${date.toISOString().slice(-19, -14)}${year > 0 ? '' : ' BC'}`;
}

function momentText(micros: bigint, hasZone: boolean): string {
  const inDay = ((micros % DAY_MICROS) + DAY_MICROS) % DAY_MICROS;
  const [date = '', era] = dayText(Number((micros - inDay) / DAY_MICROS)).split(' ');
  const time = new Date(Number(inDay / 1_000n)).toISOString().slice(11, 19);
  const fraction = String(inDay % 1_000_000n).padStart(6, '0');
  return `${date} ${time}.${fraction}${hasZone ? '+00' : ''}${era === undefined ? '' : ` ${era}`}`;
}

function pointed(digits: bigint, scale: number): string {
  if (scale === 0) {
    return String(digits);
  }
  const size = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  return `${digits < 0n ? '-' : ''}${size.slice(0, -scale)}.${size.slice(-scale)}`;
}

function invalid(): never {
  throw new ReplicationError('VALUE_INVALID', { reason: 'not the text of its type' });
}
