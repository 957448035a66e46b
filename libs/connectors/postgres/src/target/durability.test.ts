import { asPosition } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { Durability } from './durability.js';

const at = (text: string) => asPosition(text);
const lsn = (value: number) => asPosition(value.toString(16).padStart(16, '0'));

test('a position is durable when the log is flushed to where it ended after the commit, not before', () => {
  const durability = new Durability();
  durability.begin(undefined);
  expect(durability.observe(undefined, lsn(10), lsn(10))).toBeUndefined();
  expect(durability.observe(at('a'), lsn(20), lsn(19))).toBeUndefined();
  expect(durability.observe(at('b'), lsn(30), lsn(20))).toBe('a');
  expect(durability.observe(at('b'), lsn(40), lsn(30))).toBe('b');
});

test('what was found at take-over is durable', () => {
  const durability = new Durability();
  durability.begin(at('a'));
  expect(durability.observe(at('a'), lsn(20), lsn(5))).toBe('a');
});

test('when nothing is flushed for long, the oldest questions and the newest stay', () => {
  const durability = new Durability();
  for (let index = 0; index < 1_000; index++) {
    durability.observe(at(String(index).padStart(4, '0')), lsn(100 + index), lsn(0));
  }
  expect(durability.observe(at('0999'), lsn(2_000), lsn(150))).toBe('0050');
  expect(durability.observe(at('0999'), lsn(2_000), lsn(1_099))).toBe('0999');
});
