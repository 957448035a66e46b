import { drawSeed } from '@trem/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MessageSplitter } from './message-splitter.js';

fc.configureGlobal({ seed: drawSeed('messages in random cuts') });

function message(body: Uint8Array): Buffer {
  const header = Buffer.alloc(5);
  header.write('d');
  header.writeUInt32BE(4 + body.length, 1);
  return Buffer.concat([header, body]);
}

test('however the bytes are cut into chunks, the messages come out whole and in order', () => {
  const bodies = fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 20 });
  fc.assert(
    fc.property(bodies, fc.infiniteStream(fc.integer({ min: 1, max: 60 })), (sent, sizes) => {
      const found: Uint8Array[] = [];
      const splitter = new MessageSplitter((type, bytes, start, end) => {
        expect(type).toBe(0x64);
        found.push(Uint8Array.from(bytes.subarray(start, end)));
      }, 1_000);
      const all = Buffer.concat(sent.map(message));
      for (let at = 0; at < all.length; ) {
        const size: number = sizes.next().value ?? 1;
        splitter.push(Buffer.from(all.subarray(at, at + size)));
        at += size;
      }
      expect(found).toEqual(sent);
    }),
    { numRuns: 500 },
  );
});

test('a message that is too long is refused by its header, before its body comes', () => {
  const splitter = new MessageSplitter(() => undefined, 1_000);
  expect(() => splitter.push(Buffer.of(0x64, 0, 0x10, 0, 0))).toThrow(expect.objectContaining({ code: 'VALUE_TOO_LONG' }));
});

test('a length that does not count itself is DECODE_FAILED', () => {
  const splitter = new MessageSplitter(() => undefined, 1_000);
  expect(() => splitter.push(Buffer.of(0x64, 0, 0, 0, 3))).toThrow(expect.objectContaining({ code: 'DECODE_FAILED' }));
});
