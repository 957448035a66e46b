import { randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { asPosition, hasCode, type LogBatch, ReplicationError } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { decodeEnvelope, encodeEnvelope } from './envelope.js';

const small: LogBatch = {
  codec: 'c',
  epoch: 258,
  from: asPosition('0a'),
  upTo: asPosition('0b'),
  part: 7,
  last: true,
  idle: false,
  committedAt: 1,
  transactions: 2,
  tables: [{ relation: 16_400, inserts: 1, updates: 2, deletes: 3, truncates: 4 }],
  frames: Uint8Array.of(0, 0, 0, 1, 0x42),
};

test('the layout is fixed to the byte', () => {
  expect(encodeEnvelope(small).toString('hex')).toBe(
    [
      '5452454d',
      '01',
      '01',
      '0049',
      '31a92165',
      '00000007',
      '0000000000000102',
      '0000000000000001',
      '00000005',
      '00000002',
      '000163',
      '00023061',
      '00023062',
      '0001',
      '00004010',
      '00000001',
      '00000002',
      '00000003',
      '00000004',
      '0000000142',
    ].join(''),
  );
});

test('a piece says where it stands in the whole, behind the counts of tables', () => {
  const bytes = encodeEnvelope({ ...small, piece: { offset: 258, total: 263 } });
  expect(bytes.subarray(5, 8).toString('hex')).toBe('050051');
  expect(bytes.subarray(0x49).toString('hex')).toBe('00000102000001070000000142');
  expect(decodeEnvelope(bytes).piece).toEqual({ offset: 258, total: 263 });
  expect(failureOf(encodeEnvelope({ ...small, piece: { offset: 258, total: 262 } }))).toMatchObject({ code: 'ENVELOPE_UNREADABLE' });
});

test('decoding gives back what was encoded, and the frames as a view', () => {
  const bytes = encodeEnvelope(small);
  const batch = decodeEnvelope(bytes);
  expect({ ...batch, frames: Uint8Array.from(batch.frames) }).toEqual(small);
  expect(batch.frames.buffer).toBe(bytes.buffer);
});

test('frames that can be made much smaller are packed; noise and little batches are not', () => {
  const repeated = { ...small, frames: new Uint8Array(Buffer.from('the same again and again '.repeat(1_000))) };
  const bytes = encodeEnvelope(repeated);
  expect(bytes[5]).toBe(0b1001);
  expect(bytes.length).toBeLessThan(repeated.frames.length / 10);
  expect({ ...decodeEnvelope(bytes), frames: undefined }).toEqual({ ...repeated, frames: undefined });
  expect(Buffer.compare(decodeEnvelope(bytes).frames, repeated.frames)).toBe(0);
  const noise = { ...small, frames: randomFrames(20_000) };
  expect(encodeEnvelope(noise)[5]).toBe(0b0001);
  expect(encodeEnvelope({ ...small, frames: new Uint8Array(1_000) })[5]).toBe(0b0001);
});

test('packed frames that unpack to another length are ENVELOPE_UNREADABLE, even with a right checksum', () => {
  const bytes = encodeEnvelope({ ...small, frames: new Uint8Array(50_000) });
  for (const length of [0, 49_999, 50_001, 0xffff_ffff]) {
    const changed = Buffer.from(bytes);
    changed.writeUInt32BE(length, 32);
    writeChecksum(changed);
    expect(failureOf(changed), `length ${length}`).toMatchObject({ code: 'ENVELOPE_UNREADABLE' });
  }
});

test.each([
  ['plain', small],
  ['packed', { ...small, frames: new Uint8Array(5_000) }],
])('any one flipped bit is found, wherever it is: %s', (_, batch) => {
  const bytes = encodeEnvelope(batch);
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const damaged = Buffer.from(bytes);
    damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(failureOf(damaged), `bit ${bit}`).toMatchObject({ code: 'ENVELOPE_UNREADABLE' });
  }
});

test('a message cut short at any byte is ENVELOPE_UNREADABLE', () => {
  const bytes = encodeEnvelope(small);
  for (let length = 0; length < bytes.length; length += 1) {
    expect(failureOf(bytes.subarray(0, length)), `length ${length}`).toMatchObject({ code: 'ENVELOPE_UNREADABLE' });
  }
});

test('another version and a flag that is not known are ENVELOPE_UNKNOWN when the checksum says that they are meant', () => {
  for (const [offset, value] of [
    [4, 2],
    [5, 0b10_0001],
    [5, 0b1_0001],
  ] as const) {
    const bytes = Buffer.from(encodeEnvelope(small));
    bytes[offset] = value;
    writeChecksum(bytes);
    expect(failureOf(bytes)).toMatchObject({ code: 'ENVELOPE_UNKNOWN' });
  }
});

test('more tables than the header can count are refused', () => {
  const tables = Array.from({ length: 3_300 }, (_, relation) => ({ relation, inserts: 1, updates: 0, deletes: 0, truncates: 0 }));
  expect(() => encodeEnvelope({ ...small, tables })).toThrow(ReplicationError);
});

test('random batches survive the round trip', () => {
  for (let run = 0; run < 2_000; run += 1) {
    const batch = randomBatch();
    const decoded = decodeEnvelope(encodeEnvelope(batch));
    expect({ ...decoded, frames: Uint8Array.from(decoded.frames) }).toEqual(batch);
  }
});

test('random bytes are never taken for a batch', () => {
  for (let run = 0; run < 2_000; run += 1) {
    const bytes = Buffer.from(randomFrames(randomInt(200)));
    const withMagic = run % 2 === 0 ? bytes : Buffer.concat([Buffer.from('TREM\x01\x01', 'latin1'), bytes]);
    expect(hasCode(failureOf(withMagic), 'ENVELOPE_UNREADABLE', 'ENVELOPE_UNKNOWN')).toBe(true);
  }
});

function writeChecksum(bytes: Buffer): void {
  bytes.writeUInt32BE(crc32(bytes.subarray(12), crc32(bytes.subarray(0, 8))), 8);
}

function failureOf(bytes: Buffer): unknown {
  try {
    return decodeEnvelope(bytes);
  } catch (error) {
    return error;
  }
}

function randomBatch(): LogBatch {
  const word = () => randomInt(2 ** 32);
  return {
    codec: 'x'.repeat(randomInt(40)),
    epoch: randomInt(2 ** 47),
    from: asPosition('f'.repeat(randomInt(40))),
    upTo: asPosition('0'.repeat(randomInt(40))),
    part: word(),
    last: randomInt(2) === 0,
    idle: randomInt(2) === 0,
    committedAt: randomInt(2 ** 47),
    transactions: word(),
    tables: Array.from({ length: randomInt(5) }, () => ({
      relation: word(),
      inserts: word(),
      updates: word(),
      deletes: word(),
      truncates: word(),
    })),
    frames: randomFrames(randomInt(300)),
  };
}

function randomFrames(length: number): Uint8Array {
  return Uint8Array.from({ length }, () => randomInt(256));
}
