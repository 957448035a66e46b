import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { decodeEnvelope } from './envelope.js';
import { isoTime } from './envelope-time.js';

/** The layout to the byte, with a codec that is not known here. */
const GOLDEN = Buffer.from(
  [
    '5452454d 01 01 0049 31a92165', // magic, version, flags, header length, checksum
    '00000007 0000000000000102 0000000000000001 00000005 00000002', // part, epoch, commit time, length of frames, transactions
    '0001 63 0002 3061 0002 3062', // codec, from, upTo
    '0001 00004010 00000001 00000002 00000003 00000004', // tables
    '00000001 42', // frames
  ]
    .join('')
    .replaceAll(' ', ''),
  'hex',
);

const BEGIN = '42 0000000016b374d8 0002ee9a1b3b8d01 000002f1';
const RELATION =
  '52 00004010 73686f7000 6974656d00 64 0004 01 696400 00000017 ffffffff 00 6e616d6500 00000019 ffffffff 00 7461677300 000003f1 ffffffff 00 62696700 00000019 ffffffff';
const INSERT = '49 00004010 4e 0004 62 00000004 00000007 62 00000002 c3a9 62 00000003 010203 6e';
const UPDATE = '55 00004010 4b 0004 62 00000004 00000007 6e 6e 6e 4e 0004 62 00000004 00000008 74 00000001 78 6e 75';
const DELETE = '44 00004010 4f 0004 62 00000004 00000008 6e 6e 6e';
const TRUNCATE = '54 00000001 01 00004010';
const COMMIT = '43 00 0000000016b374d8 0000000016b37510 0002ee9a1b3b8d01';

function envelope(...frames: readonly string[]): Buffer {
  const body = Buffer.concat(
    frames.map((hex) => {
      const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return Buffer.concat([length, bytes]);
    }),
  );
  const names = ['pgoutput-1-binary', '0000000016b37000', '0000000016b37510'].map((text) =>
    Buffer.concat([Buffer.from([0, text.length]), Buffer.from(text)]),
  );
  const head = Buffer.alloc(40);
  head.write('TREM');
  head.writeUInt8(1, 4);
  head.writeUInt8(1, 5);
  head.writeBigUInt64BE(3n, 16);
  head.writeBigUInt64BE(1_700_000_000_000_001n, 24);
  head.writeUInt32BE(body.length, 32);
  head.writeUInt32BE(1, 36);
  const bytes = Buffer.concat([head, ...names, Buffer.from('0000', 'hex'), body]);
  bytes.writeUInt16BE(bytes.length - body.length, 6);
  bytes.writeUInt32BE(crc32(bytes.subarray(12), crc32(bytes.subarray(0, 8))), 8);
  return bytes;
}

test('the layout of version 1 is read to the byte', () => {
  expect(decodeEnvelope(GOLDEN)).toEqual({
    version: 1,
    codec: 'c',
    epoch: '258',
    from: '0a',
    upTo: '0b',
    part: 7,
    last: true,
    idle: false,
    committedAt: '1970-01-01T00:00:00.000001Z',
    transactions: 2,
    tables: [{ relation: 16_400, inserts: 1, updates: 2, deletes: 3, truncates: 4 }],
    frames: [{ kind: 'unknown', hex: '42' }],
  });
});

test('every kind of frame is shown with names; NULL, unchanged, text and bytes are told apart', () => {
  const { frames } = decodeEnvelope(envelope(BEGIN, RELATION, INSERT, UPDATE, DELETE, TRUNCATE, COMMIT));
  expect(frames.map(({ kind }) => kind)).toEqual(['begin', 'relation', 'insert', 'update', 'delete', 'truncate', 'commit']);
  expect(frames[0]).toEqual({
    kind: 'begin',
    commitLsn: '0/16B374D8',
    committedAt: isoTime(0x0002ee9a1b3b8d01n + 946_684_800_000_000n),
    transaction: 753,
  });
  expect(frames[2]).toEqual({
    kind: 'insert',
    table: 'shop.item',
    new: { id: { text: '7' }, name: { text: 'é' }, tags: { hex: '010203' }, big: null },
  });
  expect(frames[3]).toEqual({
    kind: 'update',
    table: 'shop.item',
    oldKey: { id: { text: '7' } },
    new: { id: { text: '8' }, name: { text: 'x' }, tags: null, big: { unchanged: true } },
  });
  expect(frames[4]).toMatchObject({ kind: 'delete', old: { id: { text: '8' }, name: null } });
  expect(frames[5]).toEqual({ kind: 'truncate', options: 1, tables: ['shop.item'] });
});

test('damage, another version, and frames that cannot be read are refused by code, with exit code 3', () => {
  const flipped = Buffer.from(GOLDEN);
  flipped[30] = (flipped[30] ?? 0) ^ 1;
  const newer = Buffer.from(GOLDEN);
  newer[4] = 2;
  for (const [bytes, code] of [
    [flipped, 'ENVELOPE_UNREADABLE'],
    [Buffer.from('no'), 'ENVELOPE_UNREADABLE'],
    [newer, 'ENVELOPE_UNKNOWN'],
    [envelope(INSERT), 'DECODE_FAILED'],
    [envelope('5a 00'), 'DECODE_FAILED'],
    [envelope(`${BEGIN} 00`), 'DECODE_FAILED'],
  ] as const) {
    expect(() => decodeEnvelope(bytes)).toThrow(expect.objectContaining({ facts: expect.objectContaining({ exitCode: 3, code }) }));
  }
});

test('an envelope cut short at any byte is refused', () => {
  for (let length = 0; length < GOLDEN.length; length += 1) {
    expect(() => decodeEnvelope(GOLDEN.subarray(0, length)), `length ${length}`).toThrow(expect.objectContaining({ name: 'CliError' }));
  }
});

test('times are exact to the microsecond, also before 1970', () => {
  expect(isoTime(1_700_000_000_123_456n)).toBe('2023-11-14T22:13:20.123456Z');
  expect(isoTime(-1n)).toBe('1969-12-31T23:59:59.999999Z');
});
