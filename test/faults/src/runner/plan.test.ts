import { expect, test } from 'vitest';
import { kinds } from './kinds/index.js';
import { planOf, seedsOfDeck } from './plan.js';

const named = (seed: number, more = {}) => planOf({ seed, ...more }, kinds).kinds.map(({ name }) => name);

test('a seed draws the same faults in the same order each time', () => {
  expect(named(7)).toEqual(named(7));
  expect(named(7)).not.toEqual(named(8));
});

test('the seeds of a deck strike every kind once, those of the next deck in other company', () => {
  const seeds = seedsOfDeck(kinds);
  const deck = (number: number) => Array.from({ length: seeds }, (_, n) => named(number * seeds + n));
  const all = kinds.map(({ name }) => name).sort();
  expect(deck(0).flat().sort()).toEqual(all);
  expect(deck(1).flat().sort()).toEqual(all);
  expect(deck(1)).not.toEqual(deck(0));
});

test('what keeps a worker from Temporal for long has runs of its own, with a heartbeat time-out of 15 s', () => {
  for (let seed = 0; seed < 3 * seedsOfDeck(kinds); seed += 1) {
    const { kinds: hand, heartbeatMs } = planOf({ seed }, kinds);
    const patient = hand.filter(({ needsPatience }) => needsPatience).length;
    expect([patient, heartbeatMs]).toEqual(patient === 0 ? [0, 5_000] : [hand.length, 15_000]);
  }
});

test('one kind alone strikes as often as a whole hand, or as it was told', () => {
  expect(named(3, { only: 'worker-killed' })).toEqual(Array(7).fill('worker-killed'));
  expect(named(3, { only: 'worker-killed', most: 2 })).toHaveLength(2);
});

test('no two kinds have one name', () => {
  expect(new Set(kinds.map(({ name }) => name)).size).toBe(kinds.length);
});
