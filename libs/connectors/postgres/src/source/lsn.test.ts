import { asPosition } from '@trem/replication-core';
import { drawSeed } from '@trem/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordEnd } from './identity.js';
import { lsnOf, lsnText, positionOf, positionOfHalves, positionOfText } from './lsn.js';

fc.configureGlobal({ seed: drawSeed('places in the log') });

const lsn = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

test('[W14] a position is the same place in every form, and sorts like the log', () => {
  fc.assert(
    fc.property(lsn, lsn, (a, b) => {
      const position = positionOf(a);
      expect(position).toMatch(/^[0-9a-f]{16}$/);
      expect(lsnOf(position)).toBe(a);
      expect(positionOfText(lsnText(position))).toBe(position);
      expect(positionOfHalves(Number(a >> 32n), Number(a & 0xffffffffn))).toBe(position);
      expect(position < positionOf(b)).toBe(a < b);
    }),
  );
  expect(lsnText(positionOf(0x16_b374_d848n))).toBe('16/B374D848');
  expect(positionOfText('0/9FFFFFF') < positionOfText('0/10000000'), 'unlike their texts').toBe(true);
});

test('what is no place of a Postgres log is POSITION_INVALID', () => {
  for (const text of ['', '0', 'x/y', '1/2/3', '123456789/0']) {
    expect(() => positionOfText(text)).toThrow(expect.objectContaining({ code: 'POSITION_INVALID' }));
  }
  const [short, upper] = [positionOfHalves(0, 1).slice(1), '00000000000000AB'];
  for (const text of [short, upper]) {
    expect(() => lsnOf(asPosition(text))).toThrow(expect.objectContaining({ code: 'POSITION_INVALID' }));
  }
});

test('where a page begins, the end of the log is the end of the last record, not the place behind the header', () => {
  const server = { block: 8192, segment: 16 * 1024 * 1024 };
  const end = (at: bigint) => lsnOf(recordEnd(positionOf(at), server));
  expect(end(0x1000000n + 8192n + 24n)).toBe(0x1000000n + 8192n);
  expect(end(0x1000000n + 40n)).toBe(0x1000000n);
  for (const inside of [0x1000000n + 8192n + 40n, 0x1000000n + 24n, 0x1000000n + 8192n + 100n]) {
    expect(end(inside)).toBe(inside);
  }
});
