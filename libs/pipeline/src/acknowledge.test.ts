import { expect, test } from 'vitest';
import { nextAcknowledgement } from './acknowledge.js';
import { pos } from './testing/fake-log.js';

test.each([
  ['nothing known of a target', undefined, { applied: undefined, durable: undefined }, undefined],
  ['applied but not flushed', undefined, { applied: pos(9), durable: undefined }, undefined],
  ['flushed up to a place below applied', undefined, { applied: pos(9), durable: pos(7) }, pos(7)],
  ['a durable position ahead of applied is not believed', undefined, { applied: pos(5), durable: pos(7) }, pos(5)],
  ['nothing new', pos(7), { applied: pos(9), durable: pos(7) }, undefined],
  ['a copy that is late', pos(7), { applied: pos(9), durable: pos(6) }, undefined],
  ['further than before', pos(7), { applied: pos(9), durable: pos(8) }, pos(8)],
])('%s', (_, acknowledged, known, expected) => {
  expect(nextAcknowledgement(acknowledged, known)).toBe(expected);
});
