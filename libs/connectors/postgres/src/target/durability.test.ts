import { asPosition } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { Durability } from './durability.js';

const at = (text: string) => asPosition(text);

test('a position is durable when the log is flushed to where it ended after the commit, not before', () => {
  const durability = new Durability();
  durability.begin(undefined);
  expect(durability.observe(undefined, 10n, 10n)).toBeUndefined();
  expect(durability.observe(at('a'), 20n, 19n)).toBeUndefined();
  expect(durability.observe(at('b'), 30n, 20n)).toBe('a');
  expect(durability.observe(at('b'), 40n, 30n)).toBe('b');
});

test('what was found at take-over is durable', () => {
  const durability = new Durability();
  durability.begin(at('a'));
  expect(durability.observe(at('a'), 20n, 5n)).toBe('a');
});

test('when nothing is flushed for long, the oldest questions and the newest stay', () => {
  const durability = new Durability();
  for (let index = 0; index < 1_000; index++) {
    durability.observe(at(String(index).padStart(4, '0')), BigInt(100 + index), 0n);
  }
  expect(durability.observe(at('0999'), 2_000n, 150n)).toBe('0050');
  expect(durability.observe(at('0999'), 2_000n, 1_099n)).toBe('0999');
});
