import { expect, test } from 'vitest';
import { decodeNumeric, encodeNumeric } from './numeric.js';

/** The form as the manual tells it, from the digits as people write them: groups of four around the point, without empty ones at the ends. */
function written(digits: bigint, scale: number): string {
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  const [whole, fraction] = [text.slice(0, text.length - scale), text.slice(text.length - scale)];
  const padded = whole.padStart(4 * Math.ceil(whole.length / 4), '0') + fraction.padEnd(4 * Math.ceil(scale / 4), '0');
  const groups = (padded.match(/.{4}/g) ?? []).map(Number);
  let weight = Math.ceil(whole.length / 4) - 1;
  while (groups[0] === 0) {
    groups.shift();
    weight -= 1;
  }
  while (groups.at(-1) === 0) {
    groups.pop();
  }
  const sign = digits < 0n ? 0x4000 : 0;
  return [groups.length, groups.length === 0 ? 0 : weight & 0xffff, sign, scale, ...groups]
    .map((part) => part.toString(16).padStart(4, '0'))
    .join('');
}

const sizes = Array.from({ length: 24 }, (_, exponent) => 10n ** BigInt(exponent));
const numbers = [0n, 2n ** 53n, ...sizes.flatMap((size) => [size - 1n, size, size + 1n, 7n * size])].flatMap((size) => [size, -size]);

test.each([0, 1, 2, 3, 4, 5, 11, 12, 13, 16, 17, 30])(
  'numbers of %i places, small ones and large, come and go in the form of the server',
  (scale) => {
    for (const digits of numbers) {
      const bytes = encodeNumeric({ tag: 'number', digits, scale });
      expect(bytes.toString('hex'), `${digits}`).toBe(written(digits, scale));
      expect(decodeNumeric(bytes), `${digits}`).toEqual({ tag: 'number', digits, scale });
    }
  },
);
